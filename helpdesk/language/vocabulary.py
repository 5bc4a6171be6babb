"""The vocabulary of a support desk: everyday words, and words that mean the same in English, French, German
and Spanish. All are folded with `fold.fold`."""
# plain-words: not prose

from __future__ import annotations

import re
from itertools import combinations, product

from helpdesk.language.stems import stem
from helpdesk.language.stop_words import EVERYWHERE

Family = str

# Common at every desk: their weight is small, and never enough alone.
_EVERYDAY = """
order orders ordered ordering item items product products article articles buy bought buying purchase
purchased shop store website site online page number code problem problems issue issues question questions
trouble wrong service company information info details detail request case ticket status contact email mail
message text phone person people name receive received arrive arrived arrival get deliver delivered parcel
package packet box packaging shipment ship shipped date euro euros dollar dollars pound pounds cost quality
month card colour color piece set pair pack model version change changed check checked confirm confirmation
possible available understand explain happen happened open opened close put old system app application
account user data process department staff advisor manager colleague commande commandes commander commandee
produit achat achete acheter magasin boutique numero probleme souci courriel colis paquet recu recevoir
arriver envoye compte carte demande bestellung bestellungen bestellt bestellen artikel produkt gekauft
kaufen kauf laden seite nummer frage fragen nachricht paket erhalten bekommen angekommen ankommen geschickt
konto karte datum anfrage anliegen pedido pedidos pedir pedi articulo producto comprado compra comprar
compre tienda pagina problema pregunta duda correo mensaje paquete recibido recibir recibi llegado llegar
llego enviado cuenta tarjeta fecha consulta machine machines device devices appliance unit tool part parts
tickets room rooms cards thing apparat gerat gerate maschine teil teile appareil pieces maquina aparato
piezas first second third brand family home house kitchen night lid business big small large little short
long high low side top bottom front back end water agua wasser eau amount money bank geld argent dinero
"""

# One name for a thing with several names, its family, its words | its phrases. A line that begins with a
# blank continues the one before. Words are in the forms that people use: a stem would join a freezer with
# something that freezes.
_MEANINGS = """
delivery (goods): delivery deliveries courier tracking delayed delay undelivered livraison livreur suivi
  retard lieferung lieferzeit zustellung sendungsverfolgung verspatet geliefert entrega envio repartidor
  seguimiento retraso entregado lieferverzug | lost in transit; in transit; still waiting for my; is late;
  are late; was late; still late; late delivery; late order; delivery date; nobody came; no one came;
  nobody showed up; no one showed up; never showed up; en retard; zu spat
defect (goods): broken broke defective defect faulty fault damaged damage cracked crack scratched scratch
  dented shattered torn malfunction malfunctioning dead smashed casse cassee abime abimee defectueux
  defectueuse panne endommage fissure kaputt defekt beschadigt schaden riss zerbrochen gebrochen kratzer
  roto rota danado danada defectuoso defectuosa averiado averia estropeado rajado snapped broke | not
  working; stopped working; doesnt work; does not work; wont turn on; will not turn on; not turning on;
  wont start; does not start; doesnt start; ne marche pas; ne marche plus; ne fonctionne pas; ne
  fonctionne plus; ne demarre plus; funktioniert nicht; geht nicht; geht nicht mehr;
  nicht mehr an; no funciona; no enciende; dejo de funcionar; wont charge; does not charge; not charging;
  doesnt charge; will not charge; no sound; no picture; no power; came off; fell off; falls off; no longer
  works; stops working; laedt nicht; heizt nicht; ladt nicht; ne allume plus; no carga
missing (goods): missing absent lacking incomplete manque manquant manquante manquent incomplet fehlt
  fehlen fehlte fehlend unvollstandig falta faltan faltaba incompleto | left out; not in the box; did not
  include; not included; didnt include; isnt in the box; is not in the box; came without; arrived without;
  without the
mixup (goods): mistaken falsch falsche falschen falsches erroneo equivocado equivocada | wrong item; wrong
  product; wrong model; wrong colour; wrong color; mauvais article; mauvaise couleur; instead of the;
  instead of; but i ordered; ordered a; statt der; statt des; al lieu de; au lieu de
size (goods): size sizes sizing taille pointure grosse talla tamano | too small; too big; too large; too
  tight; too loose; trop petit; trop petite; trop petites; trop grand; trop grande; zu klein; zu gross;
  demasiado pequeno; demasiado grande
refund (remedy): refund refunds refunded refunding reimburse reimbursed reimbursement remboursement
  rembourser rembourse ruckerstattung erstattung erstatten erstattet reembolso reembolsar | money back;
  geld zuruck; devolucion del dinero
return (remedy): return returns returned returning retour retourner renvoyer rucksendung ruckgabe retoure
  zurucksenden zuruckschicken zuruckgeben devolver devolucion | send back; send it back; sending back;
  send them back
replacement (remedy): replacement replace replaced exchange exchanged swap swapped remplacement remplacer
  echange echanger umtausch umtauschen ersatz ersetzen reemplazo reemplazar cambiarlo canje
repair (remedy): repair repaired repairing technician reparation reparer reparatur reparieren reparacion
  reparar
warranty (remedy): warranty guarantee garantie gewahrleistung garantia
invoice (money): invoice invoices invoiced receipt receipts vat facture factures rechnung rechnungen
  quittung beleg mehrwertsteuer factura facturas recibo iva
charge (money): billed billing bill deducted debited debit overcharged fee fees prelevement preleve debite
  abgebucht abbuchung belastet berechnet doppelt cobro cobrado cobraron cargado overcharge overcharging |
  charged twice; double charge; paid twice; took money; been charged; was charged; were charged; charged
  me; was i charged; you charged; got charged; charged for; extra charge; charge on my
payment (money): payment payments pay paying paid declined paypal checkout paiement payer paye bezahlen
  bezahlt zahlung bezahlung pago pagar pagado rechazada
discount (money): discount discounts coupon coupons voucher vouchers promo promotion promocode remise
  reduction gutschein gutscheine rabatt rabattcode descuento cupon cupones | promo code; gift card
price (money): price prices pricing cheaper prix tarif preis preise precio precios
login (account): login logins signin locked connexion connecter anmelden anmeldung einloggen gesperrt
  sesion unlock unlocked lockout sso debloquer entsperren desbloquear | log in; logging in; logs me out;
  logging me out; logs out; log into; logged out; sign in; signing in; access my account; me connecter;
  iniciar sesion; acceder a mi cuenta
password (account): password passwords passcode passwort kennwort contrasena | mot de passe
twofactor (account): authenticator 2fa otp | two factor; verification code; security code
new_address (account): umgezogen umzug demenage mudado | have moved; moving house; changed
  address
profile (account): surname nickname | my phone number changed
privacy (account): gdpr privacy erase erasure dsgvo rgpd datenschutz loschen borrar supprimer | delete my
  account; delete my data; close my account
newsletter (account): newsletter newsletters unsubscribe marketing spam desabonner abmelden infolettre
  boletin
cancel (contract): cancel cancels cancelled canceled cancelling cancellation annuler annulation annulee
  resilier resiliation stornieren stornierung storno kundigen kundigung widerruf cancelar cancelacion
  anular baja
subscription (contract): subscription subscriptions subscribe renewal renew renewed membership premium
  abonnement abonner renouvellement abo mitgliedschaft verlangerung suscripcion renovacion membresia
upgrade (contract): upgrade upgraded upgrading downgrade downgraded
crash (technical): crash crashes crashed crashing freeze freezes freezing frozen hangs plante planter
  absturz absturzt abgesturzt bloquea bloqueado
error (technical): error errors bug bugs exception erreur erreurs fehler fehlermeldung errores fallo |
  error message; message erreur; mensaje de error
slow (technical): slow slowly slower lag laggy lent lente lenteur langsam lento lenta
connection (technical): wifi wlan bluetooth pairing network internet offline disconnect disconnects
  connecting reseau netzwerk verbinden verbindung conexion conectar connection connections
install (technical): install installs installed installation installing setup installer einrichten
  installieren instalar instalacion
stock (shop): stock restock restocked availability disponible disponibilite vorratig lieferbar verfugbar
  existencias | out of stock; back in stock; en stock
hours (shop): horaires offnungszeiten horario | opening hours; opening times; are you open
"""

# Faults of a thing: a defect, and significant as words too.
_SYMPTOMS = """
leak leaks leaking leaked leaky drips dripping noise noisy rattles rattling squeaks smell smells smelly
burnt burning smoke smoking sparks overheats overheating stuck jammed blocked rust rusty stain stained mould
mold ripped tear hole flickers flickering swollen loose wobbly bent melted rotten expired fuite fuit bruit
odeur brule bloque tache dechire tropft undicht gerausch riecht verbrannt klemmt fleck locker verbogen fuga
gotea ruido huele quemado atascado mancha snapped snap snaps peeling peels peel bubbles withered wilted
squeals squealing quietscht quietschen quietschende quietschenden wackelt gesprungen pierde perdiendo cuts
drains sparking rattle cracking worn faded unsealed soaked wet ruined shorted clogged grinding blurry
spilled frayed detached unglued abgebrochen undichte verstopft stink stinks stinking stinkt torn fungus
mouldy crooked
"""
# Misleading words: a delivery address is no delivery.
_NEUTRAL = (
    "delivery address; shipping address; adresse de livraison; direccion de entrega; direccion de envio"
)

# Goods in transit, as a sentence: "has not arrived", "never came", "where is my order".
NOT_ARRIVED = re.compile(
    r"\b(?:not|\w+nt|never|pas|jamais|nicht|nie|kein\w*|no|nunca)\s+(?:\w+\s+){0,3}?"
    r"(?:arriv\w+|come|came|received?|delivered|turned up|shown? up|got|recue?s?|livree?s?"
    r"|\w*gekommen|erhalten|geliefert|lleg\w+|recibi\w*)\b"
    r"|\b(?:where is|wheres|ou est|wo ist|wo bleibt|donde esta)\s+"
    r"(?:my|our|the|ma|mon|notre|meine?|unsere?|mi|el)\s+"
    r"(?:order|parcel|package|item|delivery|stuff|commande|colis|bestellung|paket|ware|lieferung|pedido"
    r"|paquete)\b"
)
# A customer who gives an address does not want to change it.
NEW_ADDRESS = re.compile(
    r"\b(?:chang\w*|update|updating|new|wrong|incorrect|correct|modif\w*|andern|geandert|neue?n?|falsche?|nouvelle"
    r"|mauvaise|mettre a jour|cambi\w*|nueva|actualizar)\s+(?:\w+\s+){0,4}?(?:address|\w*adresse|direccion)\b"
    r"|\b(?:address|\w*adresse|direccion)\s+(?:\w+\s+){0,3}?"
    r"(?:changed|wrong|incorrect|andern|geandert|falsch|aktualisieren|incorrecta|erronee)\b"
)
NEW_NAME = re.compile(
    r"\b(?:chang\w*|update|updating|correct|modif\w*|andern|cambiar|actualizar)\s+(?:\w+\s+){0,3}?"
    r"(?:name|email|e mail|username|phone number|telephone number|profile|nom|telefonnummer|nombre|correo)\b"
)
# Refers to an earlier message: "any news", "as I wrote", "still waiting".
AGAIN = re.compile(
    r"\b(?:any (?:news|updates?|progress|word)|an update|follow(?:ing)? ?up|as per|again|still"
    r"|same (?:issue|problem|thing|matter)"
    r"|as (?:i )?(?:discussed|mentioned|wrote|said|told|agreed|promised|requested)"
    r"|my (?:last|previous|earlier|other) (?:mail|email|message|call|chat|request)"
    r"|(?:i|we) (?:already )?(?:wrote|called|emailed|chatted|messaged|phoned|spoke|reported|contacted)"
    r"|des nouvelles|toujours|comme (?:convenu|discute|promis)|relance"
    r"|suite a"
    r"|mon (?:dernier|precedent) (?:mail|message|appel)|immer noch|nachfrage|wie (?:besprochen|vereinbart)"
    r"|schon (?:et)?was neues|gibt es (?:schon )?(?:neuigkeiten|(?:et)?was neues)"
    r"|alguna? (?:novedad|noticia)\w*|hay (?:novedades|noticias)|sig(?:o|ue|uen)|todavia"
    r"|como (?:hablamos|acordamos))\b"
)

# Show that a text asks something, but not its topic.
ASKING: frozenset[str] = frozenset(["question", "questions", "frage", "fragen", "pregunta", "duda"])
STOP: frozenset[str] = EVERYWHERE - ASKING

# Meanings that can be in one matter, besides equal ones.
_KIN = """
delivery missing / mixup size / login password twofactor error / charge payment subscription
cancel subscription upgrade / defect connection error crash slow install / discount payment price
refund return replacement repair warranty
"""
REMEDIES = ("refund", "return", "replacement", "repair", "warranty")
_REMEDIED = ("delivery", "defect", "missing", "mixup", "size", "connection", "error", "crash")

KIN: frozenset[frozenset[str]] = frozenset(
    frozenset(pair)
    for pairs in (
        *(combinations(group.split(), 2) for group in re.split(r"[/\n]", _KIN)),
        product(REMEDIES, _REMEDIED),
        product(["refund"], ["charge", "cancel", "payment"]),
    )
    for pair in pairs
)
SYMPTOMS: frozenset[str] = frozenset(_SYMPTOMS.split())
EVERYDAY: frozenset[str] = frozenset(stem(word) for word in _EVERYDAY.split())
FAMILY: dict[str, Family] = {}
MEANING: dict[str, str] = {}
PHRASES: dict[str, str] = dict.fromkeys(_NEUTRAL.split("; "), "")
for _line in _MEANINGS.replace("\n  ", " ").strip().splitlines():
    _name, _family, _said = re.fullmatch(r"(\w+) \((\w+)\): (.*)", _line).groups()  # type: ignore[union-attr]
    _words, _, _phrases = _said.partition(" | ")
    FAMILY[_name] = _family
    for _word in _words.split():
        MEANING.setdefault(_word, _name)
    PHRASES.update({phrase.strip(): _name for phrase in _phrases.split(";") if phrase.strip()})

"""Which subjects of letters say too little to know a matter by: a table of such words in seven languages."""
# plain-words: not prose

from __future__ import annotations

import re

from helpdesk.language import codes
from helpdesk.language.fold import fold
from helpdesk.language.stems import stem
from helpdesk.language.vocabulary import EVERYDAY, STOP

COLUMNS = ("en", "fr", "de", "es", "it", "nl", "pt")
"""The languages of the tables' columns."""

_SENTENCE = 5  # words: a subject of so many is told again by its own answer only
_WORD = re.compile(r"\w+")

# A line is a concept: its name, and its words in each language of COLUMNS.
_FIT_ANY = """
greeting: hello hi hey dear | bonjour bonsoir salut | hallo guten tag moin | hola buenos buenas dias
  | ciao salve buongiorno | hallo hoi beste goedendag | olá bom dia
urgent: urgent important asap | urgent urgence important | dringend wichtig eilig | urgente importante
  | urgente importante | dringend spoed belangrijk | urgente importante
help: help support | aide assistance | hilfe unterstützung | ayuda soporte | aiuto assistenza supporto
  | hulp ondersteuning | ajuda suporte
please: please | prière | bitte | favor | prego | graag | favor
thanks: thanks thank | merci | danke | gracias | grazie | dank bedankt | obrigado obrigada
information: info information | renseignement renseignements informations | auskunft informationen
  | información | informazioni informazione | informatie inlichtingen | informação informações
request: request enquiry inquiry query | demande | anfrage anliegen | consulta solicitud | richiesta
  | aanvraag verzoek | solicitação
news: news update new | nouvelles nouvelle nouveau | neuigkeiten neu neue | noticias novedades nuevo
  | notizie novità nuovo | nieuws nieuw | notícias novidades novo
subject: subject | objet | betreff | asunto | oggetto | onderwerp | assunto
none: none fwd | sans aucun | kein keine | sin ninguno | senza nessuno | geen | sem nenhum
message: message mail email | message courriel | nachricht | mensaje correo | messaggio | bericht
  | mensagem
test: test | essai | test | prueba | prova | test | teste
general: general | général | allgemein allgemeine | general | generale | algemeen algemene | geral
customer: customer | client | kunde kundin | cliente | cliente | klant | cliente
service: service team | service équipe | kundendienst kundenservice | servicio equipo | servizio squadra
  | klantenservice dienst | serviço equipa equipe atendimento
today: today | aujourd hui | heute | hoy | oggi | vandaag | hoje
question: question questions | question | frage fragen | pregunta duda | domanda domande | vraag vragen
  | pergunta dúvida
problem: problem issue | problème souci | problem | problema | problema | probleem | problema
order: order | commande | bestellung auftrag | pedido | ordine | bestelling | pedido encomenda
account: account | compte | konto | cuenta | conto | rekening | conta
complaint: complaint | réclamation plainte | beschwerde reklamation | queja reclamación
  | reclamo lamentela | klacht | reclamação queixa
feedback: feedback | avis commentaire | rückmeldung | comentario opinión | commento opinione
  | reactie | comentário opinião
contact: contact | contact | kontakt | contacto | contatto | contact | contacto contato
invoice: invoice | facture | rechnung | factura | fattura | factuur | fatura
payment: payment | paiement | zahlung bezahlung | pago | pagamento | betaling | pagamento
delivery: delivery | livraison | lieferung | entrega | consegna | levering bezorging | entrega
"""
# Other languages, which have no column.
_ELSEWHERE = """
cześć dzień dobry pomoc pytanie proszę zamówienie faktura hej tack fråga hjälp beställning вопрос помощь
здравствуйте заказ срочно проблема счет お問い合わせ ご質問
"""
# The meanings of `vocabulary`. Alone they tell which sort of matter it is, and not which one.
_SORTS = """
delivery: shipping shipment delay | expédition retard | versand verspätung zustellung | envío retraso
  | spedizione ritardo | verzending vertraging | envio atraso
defect: defect defective broken damage damaged | défaut défectueux panne cassé | defekt kaputt schaden
  | defecto defectuoso roto avería | difetto difettoso guasto rotto | defect kapot schade
  | defeito avariado avaria
missing: missing incomplete | manquant manquante incomplet | fehlt unvollständig | falta incompleto
  | mancante incompleto | ontbreekt onvolledig | falta incompleto
mixup: mistake mixup | confusion | verwechslung falschlieferung | equivocación confusión | scambio sbaglio
  | verwisseling vergissing | troca engano
size: size | taille pointure | größe | talla tamaño | taglia misura | maat | tamanho
refund: refund reimbursement | remboursement | erstattung rückerstattung | reembolso
  | rimborso | terugbetaling | reembolso estorno
return: return returns | retour renvoi | rücksendung rückgabe retoure | devolución | reso restituzione
  | retour retourzending | devolução
replacement: replacement exchange | échange remplacement | umtausch ersatz | cambio reemplazo
  | cambio sostituzione | vervanging omruiling | substituição
repair: repair | réparation | reparatur | reparación | riparazione | reparatie | reparação reparo conserto
warranty: warranty guarantee | garantie | garantie gewährleistung | garantía | garanzia | garantie | garantia
invoice: receipt vat | reçu tva | quittung beleg | recibo iva | ricevuta iva | bon btw | recibo iva
charge: charge bill billing | prélèvement débit | abbuchung | cobro cargo | addebito | afschrijving incasso
  | cobrança débito
payment: paypal | règlement | überweisung | pago | bonifico | overschrijving | transferência
discount: discount voucher coupon | remise réduction promo | rabatt gutschein | descuento cupón
  | sconto buono | korting kortingscode | desconto cupom cupão
price: price prices | prix tarif | preis preise | precio precios | prezzo prezzi | prijs prijzen
  | preço preços
login: login | connexion | anmeldung login | sesión acceso | accesso | inloggen aanmelden | acesso login
password: password passcode | mot passe | passwort kennwort | contraseña clave | password | wachtwoord
  | senha
twofactor: authenticator otp | authentification | authentifizierung | autenticación | autenticazione
  | authenticatie verificatie | autenticação
new_address: address | adresse déménagement | adresse adressänderung umzug | dirección mudanza
  | indirizzo trasloco | adres verhuizing | endereço morada mudança
profile: profile | profil | profil | perfil | profilo | profiel | perfil
privacy: privacy gdpr | confidentialité rgpd | datenschutz dsgvo | privacidad | privacy | privacy avg
  | privacidade
newsletter: newsletter unsubscribe | newsletter infolettre | newsletter abmelden | boletín newsletter
  | newsletter | nieuwsbrief | newsletter boletim
cancel: cancel cancellation | annulation résiliation annuler | stornierung storno kündigung widerruf
  | cancelación anulación cancelar | annullamento disdetta cancellazione | annulering opzegging annuleren
  | cancelamento cancelar
subscription: subscription membership renewal | abonnement | abonnement abo mitgliedschaft | suscripción
  | abbonamento | abonnement lidmaatschap | assinatura subscrição
upgrade: upgrade downgrade | upgrade | upgrade | upgrade | upgrade | upgrade | upgrade
crash: crash freeze | plantage | absturz | bloqueo | blocco | crash vastgelopen | travamento
error: error bug | erreur bug | fehler fehlermeldung | error fallo | errore | fout foutmelding
  | erro falha
slow: slow | lenteur lent | langsam | lento lentitud | lento lentezza | traag | lento lentidão
connection: connection wifi internet | réseau wifi | verbindung netzwerk wlan | conexión red wifi
  | connessione rete wifi | verbinding netwerk wifi | conexão ligação wifi
install: installation install setup | installation | installation einrichtung | instalación
  | installazione | installatie | instalação
stock: stock availability | disponibilité | verfügbarkeit | disponibilidad existencias | disponibilità
  | voorraad beschikbaarheid | disponibilidade
hours: hours | horaires | öffnungszeiten | horario | orari orario | openingstijden | horário
"""


def concepts(table: str) -> dict[str, tuple[list[str], ...]]:
    """The folded words of each concept of a table, a list for each column."""
    lines = table.replace("\n  ", " ").strip().splitlines()
    named = (line.partition(":") for line in lines)
    return {name.strip(): tuple(fold(cell).split() for cell in cells.split("|")) for name, _, cells in named}


FIT_ANY = concepts(_FIT_ANY)
"""Words that fit any ticket: they say nothing in a subject of any length."""
SORTS = concepts(_SORTS)
"""Words that say too little in a short subject that has no others."""


def _named(table: dict[str, tuple[list[str], ...]]) -> dict[str, frozenset[str]]:
    """The names of the concepts that a stem can stand for."""
    found: dict[str, set[str]] = {}
    for name, cells in table.items():
        for cell in cells:
            for word in cell:
                found.setdefault(stem(word), set()).add(name)
    return {stemmed: frozenset(names) for stemmed, names in found.items()}


_EMPTY = frozenset(_named(FIT_ANY)) | {stem(word) for word in fold(_ELSEWHERE).split()}
_SORTS_OF = _named(SORTS)


def generic(subject: str) -> bool:
    """Whether many tickets could have the subject: it has no code, and besides stop words and words that fit
    any ticket no word, or in a subject of few words only one of every day or those of one sort of matter."""
    if codes.find(subject):
        return False
    words = _WORD.findall(fold(subject))
    telling = {
        stemmed
        for word in words
        if word not in STOP and not word.isdigit() and (stemmed := stem(word)) not in _EMPTY
    }
    if not telling:
        return True
    if len(words) >= _SENTENCE:
        return False
    if frozenset.intersection(*(_SORTS_OF.get(one, frozenset()) for one in telling)):
        return True
    return len(telling) == 1 and all(len(one) < 3 or one in EVERYDAY for one in telling)

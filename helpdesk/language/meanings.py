"""Words of everyday and support English and French that mean the same when somebody asks for help.

Each line is one class; a lead's own synonyms come on top (faq/search/synonyms.py)."""

from __future__ import annotations

_ENGLISH = """
buy purchase order acquire shop
price cost fee charge rate tariff expense pay
refund reimburse reimbursement repay moneyback
return send-back give-back
exchange swap replace replacement substitute
cancel terminate stop end abort revoke withdraw
close shut closed shutdown dismiss
open start begin launch initiate
delete remove erase unsubscribe
change modify edit update alter amend adjust switch
create register signup set-up open enroll enrol
login signin log-in sign-in access
logout signout
password passcode pin
account profile membership
deliver delivery ship shipment shipping dispatch transport courier
parcel package packet box consignment
track trace follow locate whereabouts
late delay delayed overdue slow
arrive arrival come receive get reach
lost missing disappear vanish
broken damaged defective faulty cracked smashed dead
repair fix mend
problem issue trouble difficulty complication
error mistake fault bug wrong incorrect
fail failure unsuccessful decline reject refuse deny
work function operate
job work employment workplace office
guarantee warranty guaranty
bill invoice receipt statement
payment pay transaction
card creditcard debitcard
money cash funds amount
transfer send wire remit
withdraw withdrawal cashout
deposit topup top-up reload add
discount coupon voucher promo code reduction
gift present
stock available availability
size measurement dimension fit
colour color shade
address location place residence
home house household
country nation abroad overseas international foreign
united-states us usa america american
united-kingdom uk britain england
email mail e-mail
phone telephone mobile cell smartphone
call ring phone
contact reach speak talk touch
customer client buyer shopper
staff personnel employee worker team
person people individual human somebody
hours time schedule opening
soon fast quick quickly rapid
safe secure safety security protection
protect guard shield safeguard defend
precaution measure action step
prevent avoid avert evade
reduce lower decrease lessen minimize minimise
increase raise higher
danger dangerous risk risky hazard threat peril vulnerable
likely probable chance probability likelihood
severe serious grave heavy critical bad
sick ill unwell illness sickness disease
symptom sign indication feature
infect infection contract catch contagious infectious contagion
spread transmit transmission pass carry diffuse propagate vector transfer
virus germ pathogen
treat treatment cure therapy remedy heal medicine
test check exam examine examination detect detection diagnose diagnosis verify
doctor physician nurse healthcare medical clinician
hospital clinic
recover recovery heal immune
die dead death deceased died decease body corpse
origin source come-from root cause
cause reason lead
effect consequence impact result outcome affect
child children kid son daughter
baby newborn infant fetus
mother mom mum parent
family relative partner spouse
pregnant pregnancy expecting womb
school kindergarten childcare nursery
student pupil
pet animal dog cat
travel trip journey holiday vacation cruise voyage tour
flight plane airplane aeroplane fly air
ship boat cruise
traveler traveller passenger
enter arrive arrival entry
leave depart departure exit discharge
clean wash disinfect sanitize sanitise hygiene
food meal eat
water drink
weather temperature climate warm hot
mask facemask
wear put-on use
equipment gear
new novel fresh latest
name call term
blame accuse
difference differ different distinguish compare
same identical equal
allow permit permission authorize authorise legal
forbid prohibit ban disallow block
require requirement mandatory must necessary obligatory compulsory need
recommend advise advice suggest suggestion
prepare plan ready preparation
inform notify tell report announce
find locate search discover look
show display see view visible
choose select pick option
keep hold store retain
use utilize utilise employ apply
join participate take-part enter
apply application request
document paper form paperwork
proof evidence confirm confirmation verify verification
identity id identification passport
age old year
limit maximum minimum restriction cap
save saving store
download install
upload attach submit
setting preference configuration configure
language translate translation
website site webpage page online
app application software program
device machine appliance
computer laptop pc desktop
connect connection link pair
subscription subscribe plan membership
renew renewal extend extension prolong
expire expiry expiration valid validity
pending waiting processing
complain complaint dissatisfied
review rating feedback
manager supervisor boss
agent advisor adviser representative
insurance insure cover coverage
tax vat duty customs
loan credit borrow lend
interest rate
fraud scam phishing
stolen theft steal
emergency urgent crisis
outbreak epidemic pandemic
quarantine isolate isolation
neighbour neighbor community area
friend peer colleague acquaintance
mean definition meaning understand
long duration length period
twice again repeat second
hand finger
feces stool faeces excrement
sewage wastewater sewer sewerage
waste garbage trash rubbish
shelf-life durability
wash washing dishwasher rinse
oven stove hob cooker
induction hob
store shop outlet branch
collect pickup pick-up collection
visit go attend
free complimentary gratis
personal private privacy
data information details info
train course class lesson training
teach teacher instructor
vote ballot
car vehicle auto
park parking
ticket booking reservation book reserve
seat place
luggage baggage suitcase
hotel accommodation stay lodging
room bedroom
"""

_FRENCH = """
acheter commander achat commande
prix cout tarif frais montant
rembourser remboursement rendre
retour retourner renvoyer renvoi
echanger echange remplacer remplacement
annuler annulation resilier arreter supprimer
modifier changer changement corriger rectifier
creer inscrire inscription ouvrir
connecter connexion identifier acces
mot-de-passe code
compte profil
livrer livraison expedier expedition envoi envoyer acheminer
colis paquet envoi
suivre suivi localiser ou-est
retard tard tarder
recevoir reception arriver
perdu manquant egare disparu
casse endommage abime defectueux brise fele
reparer reparation
probleme souci difficulte ennui
erreur faute bug
refuser refus rejeter echouer echec
garantie garantir
facture recu justificatif
payer paiement regler reglement
carte cb bancaire
argent somme montant
virement transfert
remise reduction promo promotion coupon bon code
cadeau offrir
stock disponible disponibilite
taille dimension mesure
adresse lieu
pays etranger international
mail email courriel e-mail
telephone mobile portable appeler appel joindre
contacter joindre parler
client acheteur
horaire heure ouverture
rapide vite express
securite securise sur
proteger protection
eviter empecher prevenir
risque danger dangereux
grave serieux
malade maladie
nettoyer laver entretien entretenir lavage
lave-vaisselle vaisselle
four plaque cuisson feu
induction plaque
magasin boutique
retirer retrait
gratuit offert
donnee information renseignement
personnel prive
document formulaire papier
preuve confirmation confirmer
abonnement abonner newsletter
desabonner desinscrire
renouveler prolonger
expirer validite valable
reclamation plainte plaindre
avis note commentaire
enfant bebe
voyage vacances
ecole
delai duree temps
different difference
taxe douane tva
urgent urgence
rouille rouiller
huile graisser culotter culottage
"""

CLASSES: dict[str, list[list[str]]] = {
    language: [line.split() for line in text.strip().splitlines()]
    for language, text in (("en", _ENGLISH), ("fr", _FRENCH))
}

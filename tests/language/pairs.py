"""Pairs of a ticket's first message and a later one of the same customer, written for this table.

`join`: about the same thing; `apart`: about another; `either`: a person could not tell by the words alone.
Each side is (subject, text); a subject is empty where the channel has none."""

from __future__ import annotations

from typing import Literal, NamedTuple

Expected = Literal["join", "apart", "either"]


class Pair(NamedTuple):
    expected: Expected
    ticket: tuple[str, str]
    message: tuple[str, str]


def join(ticket: tuple[str, str], message: tuple[str, str]) -> Pair:
    return Pair("join", ticket, message)


def apart(ticket: tuple[str, str], message: tuple[str, str]) -> Pair:
    return Pair("apart", ticket, message)


def either(ticket: tuple[str, str], message: tuple[str, str]) -> Pair:
    return Pair("either", ticket, message)


PAIRS = [
    # --- the same thing again, on another channel ---
    join(
        ("", "hi, my espresso machine came with a cracked water tank"),
        (
            "Cracked tank",
            "Hello,\nI chatted with you: the water tank of the espresso machine is cracked.\nBye\nAna Lima",
        ),
    ),
    join(
        ("", "hi, my espresso machine came with a cracked water tank"),
        ("", "Customer called. Espresso machine, tank has a crack, she would like a replacement tank."),
    ),
    join(
        ("Cracked tank", "The water tank of my new espresso machine is cracked. I would like a replacement."),
        ("", "any update on the replacement tank for the espresso machine?"),
    ),
    join(
        ("Where is my order A-1042?", "I ordered two weeks ago and nothing has come."),
        ("", "its about A-1042, when will you deliver"),
    ),
    join(
        ("", "order a1042 still not here"),
        (
            "Order A-1042",
            "Dear team,\nI am still waiting for my order A-1042. Could you look into it?\nBest, Tom",
        ),
    ),
    join(
        ("", "Where is my parcel? Tracking 1Z999AA10123456784 has not moved since Monday"),
        ("Parcel lost?", "Tracking number 1Z999AA10123456784 shows no movement for a week now."),
    ),
    join(
        ("Charged twice", "You took 49.90 EUR twice from my credit card for the yearly plan."),
        ("", "I was charged twice on my credit card for the yearly plan, can you give one payment back?"),
    ),
    join(
        ("Refund for the green jacket", "I sent the green jacket back on 3 May and have not seen my money."),
        ("", "hello where is the refund for my green jacket"),
    ),
    join(
        ("", "I can't log in, your site says my password is wrong"),
        (
            "Login problem",
            "Since this morning I cannot log in. The password is refused although it is right.",
        ),
    ),
    join(
        ("Password reset", "The mail for resetting my password never arrives."),
        ("", "I asked for a password reset three times and get no mail"),
    ),
    join(
        ("", "the app crashes when I export a report to PDF"),
        ("Crash on PDF export", "Every time I export a report as PDF the application crashes."),
    ),
    join(
        ("Error E4021 while syncing", "Syncing the calendar stops with error E4021."),
        ("", "error e4021 again, calendar does not sync"),
    ),
    join(
        ("Headphones: left side silent", "The left speaker of my headphones makes no sound any more."),
        ("", "Caller says left speaker of the headphones is silent, bought in March, wants repair."),
    ),
    join(
        ("", "My boots are too small, can I swap them for size 42?"),
        ("Exchange boots", "I would like to exchange the boots for a bigger size, 42 please."),
    ),
    join(
        ("Wrong colour delivered", "I ordered a blue lamp but got a red lamp."),
        ("", "you sent me the wrong lamp, it should be blue and not red"),
    ),
    join(
        ("Cancel my subscription", "Please cancel my premium subscription at the end of the month."),
        ("", "I asked you to cancel my premium subscription, is it done?"),
    ),
    join(
        ("Invoice with VAT number", "Could you add our VAT number to the invoice of last month?"),
        ("", "hi, did you put the VAT number on our invoice?"),
    ),
    join(
        ("Change of delivery address", "I have moved. My new delivery address is 12 Mill Lane, Leeds."),
        ("", "Caller wants to change the delivery address to Mill Lane 12 in Leeds, has moved."),
    ),
    join(
        ("Promo code SPRING does not work", "The shop refuses the promo code SPRING at checkout."),
        ("", "promo code spring gets refused at the checkout"),
    ),
    join(
        ("Battery of the e-bike", "The battery of my e-bike only lasts ten kilometres."),
        ("", "e-bike battery is empty after 10 km, is that covered by warranty?"),
    ),
    join(
        ("Missing screws", "The bookshelf came without the screws for the back panel."),
        ("", "The screws for the back panel of my bookshelf are missing"),
    ),
    join(
        ("", "my washing machine makes a terrible noise when spinning"),
        (
            "Washing machine",
            "The washing machine is very noisy during the spin cycle. Can a technician come?",
        ),
    ),
    join(
        ("Delete my account", "Please delete my account and all data under GDPR."),
        ("", "when will my account and data be deleted? GDPR gives you a month"),
    ),
    join(
        ("Dishwasher leaking", "Our dishwasher model DW600 leaks at the door."),
        ("", "the DW600 leaks again, water everywhere at the door"),
    ),
    join(
        ("Pas reçu ma commande", "Bonjour, ma commande 20417 n'est toujours pas arrivée."),
        ("", "des nouvelles de la commande 20417 ?"),
    ),
    join(
        ("Chaussures trop petites", "Les chaussures de course sont trop petites, je voudrais les échanger."),
        ("", "bonjour, je souhaite échanger mes chaussures de course, trop petites pour moi"),
    ),
    join(
        ("Rechnung fehlt", "Ich brauche noch die Rechnung für meinen Staubsauger."),
        ("", "Kunde ruft an, braucht Rechnung vom Staubsauger für die Steuer"),
    ),
    join(
        ("Kaffeemaschine defekt", "Meine Kaffeemaschine ist kaputt, sie heizt nicht mehr."),
        ("", "gibt es was neues zur kaffeemaschine? sie heizt immer noch nicht"),
    ),
    join(
        ("Pedido sin llegar", "Mi pedido B-7788 no ha llegado todavía."),
        ("", "hola, pregunto por el pedido B-7788"),
    ),
    join(
        ("Reembolso de la chaqueta", "Devolví la chaqueta verde y espero el reembolso."),
        ("", "¿Cuándo recibo el reembolso de la chaqueta verde?"),
    ),
    join(
        ("Remboursement commande 20417", "Le produit est cassé, je veux être remboursé."),
        ("Order 20417", "I would like my money back for the broken item of order 20417."),
    ),
    join(
        ("", "the zip of my backpack is broken after two weeks"),
        ("Backpack", "Two weeks old and the zip of the backpack does not close any more."),
    ),
    join(
        ("Hotel booking", "Please move our booking BK-55821 to July."),
        ("", "About booking BK55821: we need July instead of June"),
    ),
    join(
        ("Router keeps dropping wifi", "The router loses the wifi connection every hour."),
        ("", "wifi drops all the time, your router is no good"),
    ),
    join(("Refund", "I want a refund for my toaster."), ("", "any news about the refund?")),
    join(("Late order", "My order has not arrived."), ("", "where is my order?")),
    join(
        ("", "the kettle I bought from you does not switch off when the water boils"),
        ("Dangerous kettle", "The kettle keeps boiling and never switches off. I want my money back."),
    ),
    # --- another thing of the same customer ---
    apart(
        ("", "hi, my espresso machine came with a cracked water tank"),
        ("Invoice", "Could you send me the invoice for my last three orders as PDF?"),
    ),
    apart(
        ("", "hi, my espresso machine came with a cracked water tank"),
        ("", "I forgot my password and can't log in"),
    ),
    apart(
        ("Espresso machine leaking", "My espresso machine leaks water."),
        (
            "Invoice for the espresso machine",
            "I need an invoice with our VAT number for the espresso machine.",
        ),
    ),
    apart(
        ("Where is order A-1042?", "Order A-1042 has not arrived."),
        ("Order A-1077 damaged", "Order A-1077 arrived with a broken lid."),
    ),
    apart(
        ("Order A-1042 has not arrived", "I ordered two weeks ago."),
        ("Order A-1077 has not arrived", "I ordered two weeks ago."),
    ),
    apart(
        ("", "parcel 1Z999AA10123456784 is late"),
        ("", "parcel 1Z999AA10999999999 is late too"),
    ),
    apart(
        ("Refund for the green jacket", "I sent the green jacket back and have not seen my money."),
        ("Refund for headphones", "Please refund the headphones, they arrived too late for the birthday."),
    ),
    apart(
        ("Return of jeans", "I want to return the jeans, they are too small."),
        ("Return of a coat", "I want to return the coat, it is too small."),
    ),
    apart(
        ("Cancel my subscription", "Please cancel my premium subscription."),
        ("App crashes", "The app crashes when I open the calendar."),
    ),
    apart(
        ("Charged twice", "You took the money twice from my credit card."),
        ("", "how can I change the delivery address in my account?"),
    ),
    apart(
        ("Error E4021", "Syncing the calendar stops with error E4021."),
        ("Error E7730", "Importing contacts stops with error E7730."),
    ),
    apart(
        ("Wrong colour delivered", "I ordered a blue lamp but got a red lamp."),
        ("", "Do you have the oak table in stock?"),
    ),
    apart(
        ("Missing screws", "The bookshelf came without screws."),
        ("", "can I pay the sofa in three instalments with paypal"),
    ),
    apart(
        ("Login problem", "I cannot log in since this morning."),
        ("Newsletter", "Please take me off your newsletter."),
    ),
    apart(
        ("Battery of the e-bike", "The battery of my e-bike only lasts ten kilometres."),
        ("E-bike lock", "I lost the key of the e-bike lock and need a new one."),
    ),
    apart(
        ("Boots too small", "My boots are too small, can I swap them for size 42?"),
        ("Promo code", "My promo code does not work at checkout."),
    ),
    apart(
        ("Washing machine noise", "The washing machine is noisy."),
        ("Dishwasher", "The dishwasher does not drain the water."),
    ),
    apart(
        ("Chaussures trop petites", "Les chaussures de course sont trop petites, je voudrais les échanger."),
        ("Facture", "Bonjour, pouvez-vous m'envoyer la facture de mon manteau ?"),
    ),
    apart(
        ("Kaffeemaschine defekt", "Meine Kaffeemaschine heizt nicht mehr."),
        ("Lieferadresse ändern", "Ich bin umgezogen und möchte meine Lieferadresse ändern."),
    ),
    apart(
        ("Pedido sin llegar", "Mi pedido B-7788 no ha llegado todavía."),
        ("Contraseña", "No puedo iniciar sesión, he olvidado mi contraseña."),
    ),
    apart(
        ("Invoice 2024-118", "The invoice 2024-118 shows the wrong company name."),
        ("Invoice 2024-131", "Invoice 2024-131 has not been paid back to us."),
    ),
    apart(
        ("", "my phone charger gets very hot"),
        ("", "you charged me 12 euros for express shipping although I chose standard"),
    ),
    apart(
        ("Delivery damaged", "The box was wet and the books are ruined."),
        ("Delivery next week", "Can you deliver the sofa on Thursday after 5 pm?"),
    ),
    apart(
        ("Question about customer number 448120", "Customer number 448120. Why is my discount gone?"),
        ("Defective drill", "Customer number 448120. The drill does not turn on any more."),
    ),
    apart(
        ("Slow website", "Your site loads very slowly."),
        ("Opening hours", "What are the opening hours of the shop in Leeds?"),
    ),
    apart(
        ("Running shoes", "The sole of my running shoes came off after a week."),
        ("Running shoes", "Do you have the running shoes in stock in size 43?"),
    ),
    apart(
        ("Gift card", "I bought a gift card and the code is not accepted."),
        ("Gift wrapping", "Can you wrap the vase as a gift?"),
    ),
    apart(
        ("Refund not received", "I am waiting for the refund of the lamp."),
        ("Lamp bulbs", "Which bulbs fit the desk lamp?"),
    ),
    # --- too little, or a matter of opinion: never a join by words ---
    either(("Refund for my toaster", "I want a refund for my toaster."), ("", "any news?")),
    either(("Refund for my toaster", "I want a refund for my toaster."), ("", "thanks, here is the photo")),
    either(("Late order A-1042", "It has not arrived."), ("", "yes please")),
    either(("Late order A-1042", "It has not arrived."), ("", "tomorrow morning would be fine")),
    either(
        ("Order A-1042: blender broken", "The blender of order A-1042 is broken."),
        ("Invoice", "I need an invoice for order A-1042."),
    ),
    either(
        ("Coffee machine leaks", "It leaks."), ("Coffee machine", "I have a question on the coffee machine.")
    ),
    either(("Defekte Lampe", "Die Lampe ist kaputt."), ("Rückgabe", "Ich möchte etwas zurückgeben.")),
    # --- first set written blind: the rules were changed after its first measuring ---
    join(
        ("", "Hi, I received my vacuum cleaner yesterday but the hose attachment isn't in the box"),
        (
            "Missing hose",
            "Good afternoon, the vacuum cleaner I got from you did not include the hose. Please send it.",
        ),
    ),
    join(
        ("", "Hi, I received my vacuum cleaner yesterday but the hose attachment isn't in the box"),
        ("", "Call: customer says vacuum cleaner was delivered without hose, wants the hose shipped"),
    ),
    join(
        ("Smart lock not pairing", "My smart lock refuses to pair with my phone over Bluetooth."),
        ("", "lock still wont pair over bluetooth, tried everything"),
    ),
    join(
        ("Late delivery of sofa", "The sofa was promised for Tuesday and nobody came."),
        ("", "Nobody showed up with the sofa again today!!"),
    ),
    join(
        ("Overcharged", "Your invoice INV-20931 lists 3 licences, we only have 2."),
        ("", "calling about invoice INV-20931, one licence too many"),
    ),
    join(
        ("", "my screen protector has bubbles and peels off at the edges"),
        ("Screen protector", "The screen protector is peeling off and full of bubbles."),
    ),
    join(
        ("Tent pole snapped", "One pole of our family tent snapped on the first night."),
        ("", "tent pole broke, can i have a spare one?"),
    ),
    join(
        ("Hotel room double booked", "We arrived and our room was given to somebody else."),
        ("", "when will I be compensated for the double booked room?"),
    ),
    join(
        ("", "I want to return the blue dress, how do I get a label"),
        ("Return label", "Please send me a return label for the blue dress."),
    ),
    join(
        ("", "I want to return the blue dress, how do I get a label"),
        ("Blue dress", "I posted the blue dress back on Friday, when do I get the refund?"),
    ),
    join(
        ("Data export", "The CSV export of contacts is missing the phone column."),
        ("", "contacts csv has no phone column, any fix?"),
    ),
    join(
        ("SSO with Okta", "Our staff cannot sign in through Okta since the update."),
        ("", "Okta sign in broken for everyone here, urgent"),
    ),
    join(
        ("Webhook deliveries fail", "All webhooks return 500 since noon."),
        ("", "webhooks are failing with 500 errors"),
    ),
    join(
        ("Blender smells burnt", "The blender smells burnt after a minute."),
        ("", "Hi it's me again about the blender, it now smokes"),
    ),
    join(
        ("Wrong size sent", "You sent me the sneakers in 41 instead of 43."),
        ("", "sneakers are 41 but I ordered 43"),
    ),
    join(
        ("Tablet won't charge", "My tablet does not charge any more, I tried two cables."),
        ("", "tablet not charging - is it under warranty?"),
    ),
    join(
        ("Flowers arrived dead", "The bouquet for my mother arrived withered."),
        ("", "the bouquet was withered when it came, I'd like my money back"),
    ),
    join(
        ("Train ticket refund", "My train to Lyon was cancelled, I'd like a refund for ticket QX7TR9."),
        ("", "refund for the cancelled train to Lyon please"),
    ),
    join(
        ("Gutschein", "Mein Gutschein über 20 Euro wird an der Kasse nicht angenommen."),
        ("", "der 20 euro gutschein geht an der kasse immer noch nicht"),
    ),
    join(
        ("Fahrrad Bremse", "Die Bremse am neuen Fahrrad quietscht stark."),
        ("", "Kundin ruft wegen der quietschenden Bremse am Fahrrad an"),
    ),
    join(
        ("Colis abîmé", "Mon colis est arrivé abîmé et le vase est cassé."),
        ("", "le vase cassé : quand est-ce que vous m'en envoyez un autre ?"),
    ),
    join(
        ("Problème de connexion", "Je n'arrive plus à me connecter à mon compte, mot de passe refusé."),
        ("", "toujours impossible de me connecter à mon compte"),
    ),
    join(
        ("Lavadora", "La lavadora que compré pierde agua por abajo."),
        ("", "la lavadora sigue perdiendo agua"),
    ),
    join(
        ("", "ordered a standing desk, top has a deep scratch"),
        ("Scratched desk", "The top of my standing desk is scratched, see photos."),
    ),
    join(
        ("Billing address", "Please correct the company address on our invoices to 5 Quay Street."),
        ("", "did you correct the address on the invoices? Quay Street 5"),
    ),
    join(
        ("Double booking fee", "I paid the booking fee twice for reservation RZ-4471."),
        ("RZ-4471", "Any news on the fee I paid twice?"),
    ),
    join(
        ("Speaker firmware", "After the firmware update my speaker has no sound."),
        ("", "no sound from my speaker since firmware 2.1"),
    ),
    join(
        ("Cancel order", "Please cancel order 88231, I ordered by mistake."),
        ("", "88231 pls cancel before shipping"),
    ),
    join(
        ("", "hey my glasses frame broke at the hinge"),
        ("", "Customer phoned about the broken hinge on his glasses"),
    ),
    join(("Account locked", "My account is locked after too many attempts."), ("", "pls unlock my account")),
    apart(
        ("", "Hi, I received my vacuum cleaner yesterday but the hose attachment isn't in the box"),
        ("", "which bags fit the vacuum cleaner?"),
    ),
    apart(
        ("Smart lock not pairing", "My smart lock refuses to pair with my phone over Bluetooth."),
        ("", "Can I get a business discount on twenty smart locks?"),
    ),
    apart(
        ("Late delivery of sofa", "The sofa was promised for Tuesday and nobody came."),
        ("Armchair scratched", "The armchair I ordered has a scratch on its leg."),
    ),
    apart(
        ("Overcharged", "Your invoice INV-20931 lists 3 licences."),
        ("Invoice INV-20977", "Please send INV-20977 as PDF."),
    ),
    apart(
        ("Data export", "The CSV export of contacts is missing the phone column."),
        ("Data import", "Importing deals from Excel takes hours."),
    ),
    apart(
        ("SSO with Okta", "Our staff cannot sign in through Okta."),
        ("Add seats", "Please add five seats to our plan."),
    ),
    apart(
        ("Blender smells burnt", "The blender smells burnt after a minute."),
        ("Toaster", "The toaster smells burnt."),
    ),
    apart(
        ("Wrong size sent", "You sent me the sneakers in 41 instead of 43."),
        ("Wrong size sent", "The gloves are XL but I ordered M."),
    ),
    apart(
        ("Tablet won't charge", "My tablet does not charge any more."),
        ("Tablet cover", "The tablet cover I bought has a torn seam."),
    ),
    apart(("Return of a hat", "I want to return a hat."), ("", "where is my order with the scarf?")),
    apart(
        ("Gutschein", "Mein Gutschein wird nicht angenommen."),
        ("Reklamation", "Der Stuhl wackelt und ist zerkratzt."),
    ),
    apart(
        ("Colis abîmé", "Mon colis est arrivé abîmé et le vase est cassé."),
        ("Colis perdu", "Mon colis avec les livres n'est jamais arrivé."),
    ),
    apart(
        ("Train ticket refund", "My train to Lyon was cancelled, I'd like a refund."),
        ("Lost bag", "I left my bag in the train to Lyon."),
    ),
    apart(
        ("Hotel room double booked", "We arrived and our room was given to somebody else."),
        ("Parking", "Do you have parking at the hotel and what does it cost?"),
    ),
    apart(
        ("Refund for concert", "I want a refund for the concert tickets."),
        ("Refund for parking", "I want a refund for the parking ticket."),
    ),
    apart(
        ("Broken mug", "One of the four mugs arrived broken."),
        ("Missing spoon", "A spoon is missing from the cutlery set."),
    ),
    apart(("", "the red chair arrived broken"), ("", "the blue chair has not arrived yet")),
    apart(
        ("Subscription renewal", "Why was my subscription renewed without asking?"),
        ("Change e-mail", "I would like to change the email of my account."),
    ),
    apart(("Cancel order", "Please cancel order 88231."), ("Cancel order", "Please cancel order 88240.")),
    apart(("Wifi drops", "The router loses wifi."), ("TV box", "The TV box shows no picture on channel 4.")),
    apart(
        ("Screen flickers", "The screen of my laptop flickers."),
        ("Keyboard", "Two keys of my laptop keyboard are stuck."),
    ),
    apart(
        ("Defektes Handy", "Das Display vom Handy ist gesprungen."),
        ("Vertrag", "Ich möchte meinen Vertrag kündigen."),
    ),
    apart(
        ("Envío", "¿Dónde está mi pedido 55120?"),
        ("Devolución", "Quiero devolver los zapatos, me quedan pequeños."),
    ),
    apart(
        ("Missing parts", "The wardrobe came without handles."),
        ("Missing parts", "The bed came without slats."),
    ),
    apart(
        ("Delivery time", "When will my fridge be delivered?"),
        ("Delivery time", "When will my oven be delivered?"),
    ),
    apart(("", "my coffee machine leaks"), ("", "my washing machine leaks")),
    apart(
        ("", "I need to change my flight on 3 June to Rome"), ("", "can I bring my dog on the flight to Oslo")
    ),
    either(("Blender smells burnt", "The blender smells burnt after a minute."), ("", "it is getting worse")),
    either(
        ("Blender smells burnt", "The blender smells burnt after a minute."),
        ("", "please call me back on 0301234567"),
    ),
    either(
        ("Blender smells burnt", "The blender smells burnt after a minute."),
        ("", "Thanks a lot for the quick help!"),
    ),
    either(
        ("Order 88231", "Order 88231 is late."), ("Order 88231", "One chair of order 88231 has a broken leg.")
    ),
    # --- second set written blind: the rules were changed after its first measuring ---
    join(
        ("", "Hello, I bought the Aurora desk lamp last week and the dimmer doesn't react"),
        (
            "Aurora desk lamp",
            "As I said in the chat the dimmer of the Aurora lamp does nothing. How do I send it in?",
        ),
    ),
    join(
        ("", "Hello, I bought the Aurora desk lamp last week and the dimmer doesn't react"),
        ("", "Mia called about the dimmer on her Aurora lamp. Promised to send a new one."),
    ),
    join(
        ("", "Hello, I bought the Aurora desk lamp last week and the dimmer doesn't react"),
        ("", "Hi! did you ship the new dimmer lamp already?"),
    ),
    join(
        ("Order 7741-20 incomplete", "I got only two of the three cushions."),
        ("", "one cushion is still missing from my order"),
    ),
    join(
        ("Refund status", "I returned the trousers on the 4th, no refund so far."),
        ("", "trousers refund?? it's been 3 weeks"),
    ),
    join(
        ("", "my card was declined but the money left my bank account"),
        ("Payment problem", "Payment declined at checkout, yet my bank shows the amount was deducted."),
    ),
    join(
        ("Gym membership", "I want to freeze my gym membership during my knee surgery."),
        ("", "calling re freezing the gym membership because of knee surgery"),
    ),
    join(
        ("Piano delivery", "Will the piano be carried to the third floor?"),
        ("", "is third floor carrying included for the piano?"),
    ),
    join(
        ("Camera lens", "The lens I received has fungus inside."),
        ("", "there is fungus in the lens you sold me, i want to return it"),
    ),
    join(
        ("Upload fails", "Uploading videos larger than 2 GB fails at 90 %."),
        ("", "video upload always stops at 90%"),
    ),
    join(
        ("Two-factor", "I lost my phone and can't get my two-factor codes."),
        ("", "lost phone, no authenticator codes, please reset 2fa"),
    ),
    join(
        ("Garantie Staubsauger", "Der Staubsauger saugt nicht mehr, gilt die Garantie?"),
        ("", "Mein Staubsauger saugt nicht, ich hatte wegen der Garantie gefragt"),
    ),
    join(
        ("Livraison en retard", "Ma table basse devait arriver lundi, toujours rien."),
        ("", "où est ma table basse ?"),
    ),
    join(
        ("Talla equivocada", "Pedí la camiseta en talla M y recibí una XL."),
        ("", "me mandaron la camiseta XL, quiero la M"),
    ),
    join(
        ("Stroller wheel", "The front wheel of the stroller wobbles and squeaks."),
        ("", "the wheel on the stroller came off completely now"),
    ),
    join(
        ("Recipe app", "The recipe app logs me out every day."), ("", "im logged out of the recipe app again")
    ),
    join(
        ("Wine order", "Three bottles in my wine order were smashed."),
        ("", "Customer reports smashed wine bottles, wants refund for three"),
    ),
    join(
        ("Ring size", "Can the engagement ring be resized to 54?"),
        ("", "how long does resizing the engagement ring take?"),
    ),
    join(
        ("Invoice missing", "No invoice was in the parcel for order 90122."),
        ("", "please mail invoice for 90122"),
    ),
    join(
        ("Phone contract", "I was billed for roaming although I was at home."),
        ("", "roaming charges on my bill are wrong, i was home"),
    ),
    apart(
        ("", "Hello, I bought the Aurora desk lamp last week and the dimmer doesn't react"),
        ("", "Which bulb does the Aurora desk lamp take?"),
    ),
    apart(
        ("", "Hello, I bought the Aurora desk lamp last week and the dimmer doesn't react"),
        ("", "The mirror I ordered came with a chipped corner"),
    ),
    apart(
        ("Order 7741-20 incomplete", "I got only two of the three cushions."),
        ("Order 7752-11", "Please cancel order 7752-11."),
    ),
    apart(
        ("Refund status", "I returned the trousers, no refund so far."), ("", "my new trousers have a hole")
    ),
    apart(
        ("Gym membership", "I want to freeze my gym membership."), ("", "I left my towel in the gym locker")
    ),
    apart(
        ("Piano delivery", "Will the piano be carried to the third floor?"),
        ("Piano stool", "The piano stool is missing two bolts."),
    ),
    apart(
        ("Upload fails", "Uploading videos fails at 90 %."), ("Storage", "How much does more storage cost?")
    ),
    apart(
        ("Two-factor", "I lost my phone and can't get my two-factor codes."),
        ("", "I want to add a colleague as admin"),
    ),
    apart(
        ("Garantie Staubsauger", "Der Staubsauger saugt nicht mehr."),
        ("", "Ich habe den falschen Wasserkocher bekommen"),
    ),
    apart(
        ("Livraison en retard", "Ma table basse devait arriver lundi."),
        ("", "le fauteuil livré hier est taché"),
    ),
    apart(
        ("Stroller wheel", "The front wheel of the stroller wobbles."),
        ("Car seat", "The belt of the car seat is stuck."),
    ),
    apart(
        ("Wine order", "Three bottles in my wine order were smashed."), ("", "do you ship wine to Norway?")
    ),
    apart(("Ring size", "Can the engagement ring be resized?"), ("", "the clasp of my necklace broke")),
    apart(
        ("Phone contract", "I was billed for roaming."),
        ("Number transfer", "I want to keep my phone number when moving to you."),
    ),
    apart(
        ("Late bus", "The night bus 32 did not come."), ("Lost umbrella", "I forgot my umbrella on bus 17.")
    ),
    apart(("Refund", "I want a refund for the monitor."), ("Refund", "I want a refund for the webcam.")),
    apart(
        ("Defective monitor", "The monitor has dead pixels."),
        ("Defective mouse", "The mouse has a dead button."),
    ),
    apart(
        ("Bathroom tap", "The tap you installed drips."),
        ("Heating", "The heating you installed makes noise."),
    ),
    apart(
        ("Ticket for Saturday", "I cannot download my concert ticket for Saturday."),
        ("Concert", "May I bring a camera to the concert on Saturday?"),
    ),
    apart(
        ("", "your driver damaged our fence when delivering"),
        ("", "when will you deliver the second pallet?"),
    ),
    either(("Camera lens", "The lens I received has fungus inside."), ("", "Perfect, thank you so much!")),
    either(
        ("Camera lens", "The lens I received has fungus inside."), ("", "I'll be at home on Friday after 3")
    ),
    # --- third set written blind ---
    join(
        ("", "Good morning, the handle of my suitcase came off at the airport"),
        ("Suitcase handle", "The handle of the suitcase is broken, can you repair it under guarantee?"),
    ),
    join(
        ("", "Good morning, the handle of my suitcase came off at the airport"),
        ("", "Caller: suitcase handle torn off, bought in Lyon shop, has receipt"),
    ),
    join(
        ("", "where's my parcel, order 60-2231?"),
        ("Order 60-2231 not delivered", "Hello, I have been waiting for order 60-2231 for ten days."),
    ),
    join(
        ("Curtains too short", "The curtains are 20 cm too short, I need the long ones."),
        ("", "curtains are too short, how can I exchange them?"),
    ),
    join(
        ("Payroll import", "Importing the payroll file ends with 'invalid column'."),
        ("", "payroll import: invalid column again"),
    ),
    join(
        ("", "I paid for express shipping and it still took 8 days, I want the fee back"),
        ("Express shipping fee", "Please refund the express fee, the delivery took eight days."),
    ),
    join(
        ("Puppy food", "My puppy food subscription came twice this month."),
        ("", "got two boxes of puppy food this month, please stop the extra one"),
    ),
    join(
        ("Cannot open PDF", "The ticket PDF you mailed cannot be opened."),
        ("", "pdf of the ticket won't open on my phone"),
    ),
    join(
        ("Mattress smell", "The new mattress smells of chemicals."),
        ("", "mattress still stinks, can I return it?"),
    ),
    join(
        ("Wrong name on ticket", "My name on the flight ticket is spelled Jon instead of John."),
        ("", "hi, did you correct the name on the ticket? it should be John"),
    ),
    join(
        ("Heizung", "Die Heizung in Raum 4 wird nicht warm."), ("", "Heizung in Raum 4 ist immer noch kalt")
    ),
    join(
        ("Imprimante", "Mon imprimante neuve affiche erreur E05 et n'imprime plus."),
        ("", "toujours l'erreur E05 sur l'imprimante"),
    ),
    join(
        ("Bicicleta", "El freno de mi bicicleta no funciona."),
        ("", "llamo por el freno de la bicicleta, sigue sin frenar"),
    ),
    join(
        ("", "can't add my discount code WELCOME10"),
        ("Discount code", "The code WELCOME10 is rejected in the cart."),
    ),
    join(
        ("Earbuds", "Only the right earbud charges in the case."),
        ("", "left earbud does not charge in its case"),
    ),
    apart(
        ("", "Good morning, the handle of my suitcase came off at the airport"),
        ("", "Can I bring a suitcase of 25 kg as hand luggage?"),
    ),
    apart(("", "where's my parcel, order 60-2231?"), ("", "order 60-2290 contains the wrong book")),
    apart(
        ("Curtains too short", "The curtains are 20 cm too short."),
        ("Rug", "The rug has a stain in the middle."),
    ),
    apart(
        ("Payroll import", "Importing the payroll file ends with 'invalid column'."),
        ("Payroll export", "How do I export last year's payroll?"),
    ),
    apart(("Express fee", "I want the express fee back."), ("", "where can I see my loyalty points?")),
    apart(
        ("Puppy food", "My puppy food subscription came twice."),
        ("Cat toy", "The cat toy broke after one day."),
    ),
    apart(
        ("Cannot open PDF", "The ticket PDF cannot be opened."),
        ("Rebooking", "I would like to travel on Sunday instead of Saturday."),
    ),
    apart(
        ("Mattress smell", "The new mattress smells of chemicals."),
        ("Mattress cover", "Which cover fits a mattress of 140 cm?"),
    ),
    apart(
        ("Heizung", "Die Heizung in Raum 4 wird nicht warm."),
        ("Fenster", "Das Fenster in Raum 4 schließt nicht."),
    ),
    apart(
        ("Imprimante", "Mon imprimante neuve affiche erreur E05."),
        ("Encre", "Je voudrais commander de l'encre."),
    ),
    apart(("", "can't add my discount code WELCOME10"), ("", "I can't log in with my new password")),
    apart(("Earbuds", "Only the right earbud charges."), ("Speaker", "The speaker I bought has no sound.")),
    apart(
        ("Return shirt", "I'd like to return the shirt, it is too big."),
        ("Return belt", "I'd like to return the belt, it is too long."),
    ),
    apart(("Invoice July", "Please send the July invoice."), ("Quote", "Please send a quote for 50 chairs.")),
    apart(("Broken vase", "The vase arrived broken."), ("Broken frame", "The picture frame arrived broken.")),
]

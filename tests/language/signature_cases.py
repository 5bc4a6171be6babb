"""Letters: what they say, and what is below that; written for this table."""

MATTER = "The kettle leaks from below.\n\nCould you send another lid?"

BELOW: list[tuple[str, str]] = [  # the author, and what is below the matter
    ("Ada Ito", "Ada Ito"),
    ("Ada Ito", "Ada\n\nSent from my iPhone"),
    ("Ada Ito", "Ito, Ada\nHill Street 12\n75011 Paris\nTel. +33 64 8975 2026"),
    ("Jörg Groß", "Jörg Groß\nLindenweg 71\n50667 Köln"),
    ("Ada Ito", "-- \nAda\nOak Lane 2, LS1 4AP Leeds"),
    ("", "--\nHarbour Books\nCustomer service"),
    ("", "Harbour Books\nOak Lane 2, LS1 4AP Leeds\nTel. +44 13 7322 3281\nwww.harbour.example"),
    ("Ada Ito", "Ada Ito\n\nWindows 11 22H2, app version 14.04"),
    ("Nils Lund", "Von meinem Samsung Galaxy gesendet"),
    ("Léa Petit", "Envoyé de mon iPhone"),
    ("Ana Silva", "Enviado desde mi teléfono"),
    ("Luca Rossi", "Inviato da Outlook"),
    ("Piet Jansen", "Verzonden vanaf mijn telefoon"),
    ("Ada Ito", "Get Outlook for Android 4.2308.1"),
    (
        "Ada Ito",
        "Ada Ito\n\nThis message is confidential.\nIf you are not its addressee, delete it.\nLamps Ltd",
    ),
    ("", "Diese Nachricht ist vertraulich. Wer nicht der Empfänger ist, möge sie löschen."),
    ("", "Ce message est confidentiel et réservé à son destinataire."),
    ("", "Este mensaje es confidencial. Si no es el destinatario, elimine este correo."),
    ("", "Lamps Ltd. Registered office: Hill Street 1. Company number 14454155."),
    ("", "Lampen GmbH, Amtsgericht Köln, HRB 12345, Geschäftsführer: Jo Lang"),
    ("", "_______________________________________________\nusers mailing list\nhttps://lists.example/users"),
    ("", "You received this because you are subscribed. To unsubscribe, write to users-leave@lists.example"),
    ("", "Please think of the forest before printing this mail."),
]

KEPT: list[tuple[str, str]] = [  # the author, and a letter of which nothing is cut
    ("Ada Ito", "Ada Ito\nis my name. Please correct it."),
    ("Ada Ito", "My name changed.\n\nAda Ito\nis wrong in my profile, and who can correct it?"),
    ("Ada Ito", "Hello\n\nPlease delete my account, the recipient was wrong."),
    ("Ana Silva", "Hola\n\nPagué por error al destinatario. Deben eliminar el cargo."),
    ("", "An invoice, please\n\nPlease put VAT number DE123456789 and company number 1445415 on it."),
    ("", "The newsletter\n\nI want to unsubscribe. How?"),
    ("", "Two questions\n\nIs my data confidential with you?"),
    ("", "My phone rings\n\nThe phone of the shop was engaged.\nI called on Monday."),
    ("", "one line only"),
]

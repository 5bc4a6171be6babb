"""A small shop's bot in two languages, as an author writes it: a handful of examples for each intent."""

from __future__ import annotations

from chatbot.nlu.shapes import Example, TrainingData

ENGLISH = {
    "greet": ["hello", "hi there", "good morning", "hey", "good evening"],
    "goodbye": ["bye", "goodbye", "see you later", "have a nice day", "talk to you soon"],
    "order_status": [
        "where is my order",
        "has my parcel been sent yet",
        "track my order",
        "when will my package arrive",
        "what is the status of my order",
    ],
    "refund": [
        "I want my money back",
        "how do I get a refund",
        "refund me please",
        "can I return this and be refunded",
        "I would like a refund for my purchase",
    ],
    "change_address": [
        "I need to change my delivery address",
        "I moved, please update my address",
        "my address is wrong",
        "send it to another address",
        "how can I change where it is delivered",
    ],
    "human": [
        "I want to talk to a person",
        "can I speak to a human",
        "give me an agent",
        "connect me with someone from support",
        "a real person please",
    ],
}
ENGLISH_ASKED = [
    ("hello there", "greet"),
    ("bye bye", "goodbye"),
    ("where's my order?", "order_status"),
    ("has my order been sent", "order_status"),
    ("when does my parcel arrive", "order_status"),
    ("I'd like a refund", "refund"),
    ("can I get my money back please", "refund"),
    ("please change the delivery address", "change_address"),
    ("I have moved to another address", "change_address"),
    ("let me talk to a human", "human"),
    ("I want to speak to an agent", "human"),
    ("get me a real person", "human"),
]
FRENCH = {
    "saluer": ["bonjour", "salut", "bonsoir", "coucou", "bonjour à vous"],
    "suivi": [
        "où est ma commande",
        "mon colis a-t-il été expédié",
        "je voudrais suivre ma commande",
        "quand vais-je recevoir mon colis",
        "quel est l'état de ma commande",
    ],
    "remboursement": [
        "je veux être remboursé",
        "comment obtenir un remboursement",
        "rendez-moi mon argent",
        "je souhaite me faire rembourser",
        "puis-je renvoyer cet article et être remboursé",
    ],
    "adresse": [
        "je veux changer mon adresse de livraison",
        "j'ai déménagé",
        "mon adresse est fausse",
        "livrez à une autre adresse",
        "comment modifier l'adresse",
    ],
    "conseiller": [
        "je veux parler à quelqu'un",
        "passez-moi un conseiller",
        "parler à un humain",
        "une vraie personne s'il vous plaît",
        "mettez-moi en relation avec le service client",
    ],
}
FRENCH_ASKED = [
    ("Bonjour !", "saluer"),
    ("ou est ma commande ?", "suivi"),  # nobody types accents on a phone
    ("je n'ai pas reçu mon colis", "suivi"),
    ("suivre mon colis", "suivi"),
    ("je voudrais un remboursement", "remboursement"),
    ("remboursez moi", "remboursement"),
    ("changer d'adresse de livraison", "adresse"),
    ("J'AI DEMENAGE", "adresse"),
    ("je voudrais parler a un conseiller", "conseiller"),
    ("je veux une vraie personne", "conseiller"),
]
OUT_OF_SCOPE = [
    "what is the tallest mountain in europe",
    "zxcvb qwerty",
    "quantum chromodynamics lecture notes",
    "лучший рецепт борща",
    "東京の天気はどうですか",
    "🙂🙂",
    "...",
]


def training(texts: dict[str, list[str]]) -> TrainingData:
    return TrainingData(
        examples=[Example(text=text, intent=intent) for intent, many in texts.items() for text in many]
    )

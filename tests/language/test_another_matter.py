"""In a running chat: another code that corrects the one before, or is another matter; and what a message says
itself of being another question. In seven languages, both ways."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.language.test_plainly_else import LATER, LEAK, ORDER, SOON, turns

CORRECTIONS = [
    "I mean A-1043, sorry",
    "not A-1042 but A-1043",
    "A-1043, not A-1042",
    "nicht A-1042 sondern A-1043",
    "pas A-1042 mais A-1043",
    "no A-1042 sino A-1043",
    "non A-1042 ma A-1043",
    "não A-1042 mas A-1043",
    "niet A-1042 maar A-1043",
    "sorry, it's A-1043",
    "Entschuldigung, es ist A-1043",
    "pardon, c'est A-1043",
    "perdón, es el A-1043",
    "scusa, è A-1043",
    "desculpe, é A-1043",
    "sorry, het is A-1043",
    "typo, A-1043",
    "the correct number is A-1043",
    "it should be A-1043",
    "Correction: order number A-1043",
    "wrong number, it's A-1043",
    "quise decir A-1043",
    "queria dizer A-1043",
    "ik bedoelde A-1043",
    "erreur de ma part, c'est la commande A-1043",
    "Tippfehler: A-1043",
    "richtig ist A-1043",
    "I gave you the wrong number. The right one is A-1043",
    "sorry typo, A-1043 where is it?",
    "my mistake: A-1043",
    "me equivoqué, es A-1043",
    "mi sono sbagliato, è A-1043",
    "enganei-me, é A-1043",
    "ik heb me vergist, het is A-1043",
    "je me suis trompé, c'est A-1043",
    "ich habe mich vertippt, es ist A-1043",
]
OTHER_ORDERS = [
    "Actually, where is my other order A-1077?",
    "My order A-1077 should be here by now",
    "I meant to ask about A-1077 as well",
    "En realidad mi pedido A-1077 no ha llegado",
    "Can A-1077 be replaced? the screen is broken",
    "A-1077 still has not arrived",
    "Oops, I forgot: I want to cancel order A-1077",
    "Ich meine, die Bestellung A-1077 ist kaputt",
    "oops also please refund A-1077",
    "wrong number on order A-1077, the label says 4 instead of 5",
    "order A-1077 arrived with the wrong one inside",
    "what I mean is that A-1077 is broken too",
    "Me again, order A-1077 has a broken screen",
    "J'ai plutôt un problème avec la commande A-1077",
    "Mijn bestelling A-1077 is kapot",
    "Il mio ordine A-1077 è rotto",
    "A minha encomenda A-1077 chegou partida",
    "Ma commande A-1077 est cassée",
]
OTHER_QUESTIONS = [
    "one more thing, about something else: do you sell gift vouchers?",
    "noch eine andere Frage: verkauft ihr Gutscheine?",
    "autre question : vendez-vous des bons cadeaux ?",
    "another question: do you sell gift vouchers?",
    "otra pregunta: ¿venden tarjetas regalo?",
    "un'altra domanda: vendete buoni regalo?",
    "outra pergunta: vendem cartões presente?",
    "andere vraag: verkopen jullie cadeaubonnen?",
    "and about something else: the lid of my kettle broke",
    "etwas ganz anderes: mein Wasserkocher ist defekt",
    "rien à voir, mais ma bouilloire est en panne",
]
SAME_QUESTIONS = [
    "I have another question about this order",
    "another question about this order: will it come on Monday?",
    "one more question: does it come with a lid?",
    "otra pregunta sobre este pedido: ¿llega el lunes?",
    "autre question sur cette commande : arrive-t-elle lundi ?",
    "noch eine Frage zu dieser Bestellung: kommt sie am Montag?",
    "un'altra domanda su questo ordine: arriva lunedì?",
    "outra pergunta sobre esta encomenda: chega segunda?",
    "nog een vraag over deze bestelling: komt die maandag?",
    "I have another question",
    "no other question, thank you for the order",
    "is that another problem with the parcel?",
    "une autre question à ce sujet : faut-il signer ?",
    "andere vraag hierover: moet ik tekenen?",
]


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("idle", [SOON, LATER])
@pytest.mark.parametrize(
    ("text", "away"),
    [(text, False) for text in CORRECTIONS + SAME_QUESTIONS]
    + [(text, True) for text in OTHER_ORDERS + OTHER_QUESTIONS],
)
def test_a_chat_turns_by_what_its_author_says(text: str, away: bool, idle: timedelta, answered: bool) -> None:
    assert turns(text, ORDER, idle, answered=answered) is away


@pytest.mark.parametrize(
    "text",
    [
        "one more thing: my address is 12 Mill Road",
        "one more thing: the receipt is attached",
        "noch eine Sache: die Rechnung habe ich nicht mehr",
        "otra cosa: no tengo el recibo",
        "could it be a different issue, the pump maybe?",
        "there is another problem with it",
        "par ailleurs, elle ne chauffe plus",
        "I have no further questions, thank you",
        "different matter but thanks",
    ],
)
def test_what_is_only_added_goes_on(text: str) -> None:
    assert not turns(text, LEAK)


def test_a_correction_that_asks_for_something_else_is_no_correction() -> None:
    assert turns("sorry, it is A-1077, please cancel it and send me an invoice", ORDER)

"""A typing error in a question still finds its article; "my" and "the" beside it find no other."""

from __future__ import annotations

import pytest

from faq.search.hits import Entry
from faq.search.index import build

CENTRES = {
    "en": ["Where is my parcel?", "How do I descale the kettle?", "How can I pay my invoice?"],
    "fr": ["Où est mon colis ?", "Comment détartrer la bouilloire ?", "Comment payer ma facture ?"],
    "de": ["Wo ist mein Paket?", "Wie entkalke ich meinen Wasserkocher?", "Wie bezahle ich meine Rechnung?"],
    "es": ["¿Dónde está mi paquete?", "¿Cómo limpio mi hervidor?", "¿Cómo pago mi factura?"],
    "it": ["Dov'è il mio pacco?", "Come pulisco il mio bollitore?", "Come pago la mia fattura?"],
    "pt": ["Onde está a minha encomenda?", "Como limpo a minha chaleira?", "Como pago a minha fatura?"],
    "nl": ["Waar is mijn pakket?", "Hoe ontkalk ik mijn waterkoker?", "Hoe betaal ik mijn factuur?"],
}


@pytest.mark.parametrize(
    ("language", "question", "place"),
    [
        ("en", "descaling my ketle", 1),
        ("en", "my parsel", 0),
        ("en", "my inovice", 2),
        ("fr", "détartrer ma bouiloire", 1),
        ("fr", "où est mon coliss", 0),
        ("fr", "ma factrue", 2),
        ("de", "meinen Waserkocher entkalken", 1),
        ("de", "mein Packet", 0),
        ("de", "meine Rechung", 2),
        ("es", "mi hervdor", 1),
        ("es", "mi paqeute", 0),
        ("es", "mi facutra", 2),
        ("it", "il mio bolitore", 1),
        ("it", "la mia fatura", 2),
        ("pt", "a minha chalera", 1),
        ("pt", "a minha encomemda", 0),
        ("nl", "mijn waterkocker", 1),
        ("nl", "mijn paket", 0),
        ("nl", "mijn factur", 2),
    ],
)
def test_a_typing_error_still_finds_its_article(language: str, question: str, place: int) -> None:
    titles = CENTRES[language]
    entries = [Entry(id=number, faces=[title], body="") for number, title in enumerate(titles)]
    assert build(language, entries).search(question)[0].id == place


@pytest.mark.parametrize(
    ("language", "question", "other", "found"),
    [
        ("en", "descaling my ketle", "Where is my parcel?", "How do I descale the kettle?"),
        ("fr", "détartrer ma bouiloire", "Où est ma commande ?", "Comment détartrer la bouilloire ?"),
        ("de", "mein Waserkocher", "Wo ist mein Paket?", "Wie entkalke ich den Wasserkocher?"),
        ("es", "mi hervdor", "¿Dónde está mi paquete?", "¿Cómo limpio el hervidor?"),
    ],
)
def test_words_such_as_my_find_no_other_article(language: str, question: str, other: str, found: str) -> None:
    entries = [Entry(id=number, faces=[title], body="") for number, title in enumerate((other, found))]
    assert [hit.id for hit in build(language, entries).search(question)] == [1]

"""The search of tickets: what a query finds, on both databases alike, in many scripts and spellings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, table

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.tickets import messages
from helpdesk.db.tickets import tickets
from helpdesk.db.tickets.message_search import (
    index_message,
    index_stored_subjects,
    unindex_message,
)
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.messages import Attachment
from helpdesk.language.fold import fold
from helpdesk.language.search_terms import index_terms, query_needs
from helpdesk.operations.answers import replies
from helpdesk.operations.tickets import acts as merging
from helpdesk.operations.tickets import tickets as ticket_operations
from helpdesk.operations.tickets.by_hand import opening
from tests import factories
from tests.searching import matching_tickets


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk(database_url, threads=4)
    opened.write_now(factories.furnish)
    yield opened
    opened.close()


TEXTS = {
    "accents": "Déjà vu: la clé à molette est cassée. Grüße, Zoë Müller",
    "chinese": "我订购的商品还没有到",
    "japanese": "注文した商品がまだ届きません。ｶﾞｿﾘﾝ",
    "thai": "สินค้าที่สั่งซื้อยังไม่มาถึง",
    "arabic": "أريد نسخة من الفاتورة من فضلك",
    "hebrew": "אני צריך את החשבונית",
    "russian": "Печь не греет, счёт приложен",
    "hindi": "मुझे बिल की प्रति चाहिए",
    "korean": "주문한 상품이 아직 도착하지 않았어요",
    "greek": "Το πλυντήριο δεν λειτουργεί",
    "hyphen": "The Wi-Fi of the E-Bike drops",
    "closed": "The wifi drops again",
    "open": "My wi fi is gone, and the e mail too",
    "code": "Error E 17 on model WM-3000, order #4711-2231",
    "code2": "Error E17 of the oven",
    "german phone": "Please call +49 (0)30 / 123 45 67",
    "german phone 2": "Ruf mich an: 0301234567",
    "us phone": "My number is (555) 987-6543",
    "apostrophe": "I don't want l\u2019abonnement of O'Brien",
    "letters": "Łukasz ships from Køge",
    "serial": "Serial SN12345678, parcel RR123456789DE, IBAN DE89 3704 0044 0532 0130 00",
    "dashes": "The Wi\u2011Fi of the A\u2013B link shows E\u201099",
    "digits": "order ٤٤٧١, بلا رد",
    "mail": "Write to jean-luc.picard@shop.example.com",
}


@pytest.fixture
def texts(desk: Desk) -> dict[str, int]:
    """The ticket of each text."""
    found: dict[str, int] = {}
    for name, text in TEXTS.items():
        outcome = factories.receive(desk, factories.mail(f"{len(found)}@x.example", "", text))
        assert outcome.ticket_id is not None
        found[name] = outcome.ticket_id
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("deja cassee", "accents"),
        ("CLÉ GRUSSE", "accents"),
        ("muller zoe", "accents"),
        ("商品", "chinese japanese"),
        ("订购的商品", "chinese"),
        ("届きません", "japanese"),
        ("届", "japanese"),
        ("ガソリン", "japanese"),
        ("สินค้า", "thai"),
        ("สั่งซื้อ", "thai"),
        ("فاتورة", "arabic"),
        ("الفاتورة", "arabic"),
        ("חשבונית", "hebrew"),
        ("счет печь", "russian"),
        ("बिल", "hindi"),
        ("상품", "korean"),
        ("도착", "korean"),
        ("착하지", "korean"),
        ("품상", ""),
        ("email", "open"),
        ("into", ""),
        ("4471", "digits"),
        ("٤٤٧١", "digits"),
        ("order 4471", "digits"),
        ("πλυντηριο", "greek"),
        ("wifi", "hyphen closed open dashes"),
        ("Wi-Fi", "hyphen closed open dashes"),
        ("wi fi", "hyphen closed open dashes"),
        ("ebike", "hyphen"),
        ("E 17", "code code2"),
        ("e17", "code code2"),
        ("E-17", "code code2"),
        ("wm3000", "code"),
        ("WM 3000", "code"),
        ("4711-2231", "code"),
        ("47112231", "code"),
        ("030 1234567", "german phone,german phone 2"),
        ("+49 30 1234567", "german phone,german phone 2"),
        ("0049 30 123 45 67", "german phone,german phone 2"),
        ("555-987-6543", "us phone"),
        ("+1 555 987 6543", "us phone"),
        ("5559876543", "us phone"),
        ("lukasz koge", "letters"),
        ("SN12345678", "serial"),
        ("rr123456789de", "serial"),
        ("DE89 3704 0044 0532 0130 00", "serial"),
        ("e99", "dashes"),
        ("ab link", "dashes"),
        ("dont abonnement", "apostrophe"),
        ("don't", "apostrophe"),
        ("obrien", "apostrophe"),
        ("picard jean", "mail"),
        ("jean-luc.picard@shop.example.com", "mail"),
        ("picar", "mail"),
        ("icard", ""),
        ("030 7654321", ""),
        ("品商", ""),
    ],
)  # fmt: skip
def test_what_a_query_finds(desk: Desk, texts: dict[str, int], query: str, expected: str) -> None:
    names = expected.split(",") if "," in expected else [expected] if expected in texts else expected.split()
    found = desk.read_now(matching_tickets, query, limit=50)
    assert not found.cut
    by_number = {number: name for name, number in texts.items()}
    of_messages = [number for number in found.tickets if str(number) != query]
    assert {by_number[number] for number in of_messages} == set(names)


def test_files_are_found_by_their_names(desk: Desk) -> None:
    file = Attachment(name="Rechnung_März-2231.pdf", type="application/pdf", size=1, sha256="0" * 64)
    ticket = factories.receive(
        desk, factories.mail("a@x.example", "Hello", "See the file", attachments=[file])
    ).ticket_id
    for query in ("rechnung", "2231", "rechnung märz pdf", "Rechnung_März-2231.pdf", "rechnung_marz"):
        assert ticket in desk.read_now(matching_tickets, query, limit=5).tickets, query


def test_a_search_that_was_cut_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        factories.receive(desk, factories.mail(f"{number}@x.example", f"Lamp {number}", f"Lamp {number}"))
    assert desk.read_now(matching_tickets, "lamp", limit=4) == ([4, 3, 2, 1], False)
    monkeypatch.setattr("helpdesk.db.tickets.filters.words.NEWEST", 3)
    assert desk.read_now(matching_tickets, "lamp", limit=4) == ([4, 3, 2], True)


letters = st.sampled_from(
    [*"abcz09", *"éßñ", *"商品届了", *"ガきー", *"ฟสั่", *"فات", *"שבו", *"чёт", *"बिल", *"상품", "☎"]
)
words = st.lists(letters, min_size=1, max_size=5).map("".join)
signs = st.sampled_from([" ", " ", " ", "-", ".", "'", ", ", "/", "_", " (", "+", "@", '"', "*", ":", "\\"])


@st.composite
def written(draw: st.DrawFn, most: int) -> str:
    return "".join(draw(words) + draw(signs) for _ in range(draw(st.integers(1, most))))


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(text=written(8), query=written(2))
@example(text="e 17", query="e17")
def test_the_database_finds_what_the_terms_say(desk: Desk, text: str, query: str) -> None:
    """The slow rule: every need has an option whose terms are all in the text, the last as a beginning."""
    terms = index_terms([text])
    needs = query_needs(query)

    def has(term: str, prefix: bool) -> bool:
        return any(one.startswith(term) if prefix else one == term for one in terms)

    expected = bool(needs) and all(
        any(all(has(one.term, one.prefix) for one in option) for option in need) for need in needs
    )

    def put(tx: Transaction) -> None:
        unindex_message(tx, 1)
        index_message(tx, 1, [text])

    if not desk.read_now(lambda tx: tx.conn.scalar(select(messages.c.id))):
        factories.receive(desk, factories.mail("a@x.example", "Hello", "Words"))
    if not fold(query).strip().isdigit():  # a number finds its ticket too
        desk.write_now(put)
        found = desk.read_now(matching_tickets, query, limit=5)
        assert (1 in found.tickets) == expected


@given(text=written(6))
def test_a_text_is_found_by_each_of_its_words(text: str) -> None:
    terms = set(index_terms([text]))
    for word in text.split():
        for need in query_needs(word):
            assert any(
                all(any(term.startswith(one.term) for term in terms) for one in option) for option in need
            ), word


def test_a_ticket_is_found_by_the_subject_that_an_advisor_gave_it(desk: Desk) -> None:
    by = Actor(kind="advisor", id=1, name="Ana")

    def found(query: str) -> list[int]:
        return desk.read_now(matching_tickets, query, limit=10).tickets

    written = factories.mail("zoe@shop.example", "Broken lamp", "It is dark")
    first = factories.receive(desk, written).ticket_id or 0
    other = factories.receive(desk, factories.mail("bo@shop.example", "Invoice", "VAT")).ticket_id or 0
    desk.write_now(ticket_operations.set_subject, first, "Zebra recall", by=by)
    assert found("zebra") == found("recall zoe") == found("ZEBR") == [first]
    desk.write_now(ticket_operations.set_subject, first, "Giraffe recall", by=by)
    assert (found("zebra"), found("giraffe")) == ([], [first])
    phone = desk.read_now(channels.channel, "phone")
    contact = desk.read_now(tickets.ticket, first).contact_id
    opened = desk.write_now(
        lambda tx: opening.open_ticket(
            tx, contact_id=contact, channel=phone, subject="Lost parrot", text="She called", by=by
        )
    )
    assert found("parrot") == [opened]
    desk.write_now(merging.merge, first, other, by=by)
    assert found("giraffe") == [other], "where its messages are"
    note = desk.write_now(replies.add_note, opened, "Another matter", by=by)
    again = factories.mail("zoe@shop.example", "Re: Parrot", "And the cage?", ticket_hint=opened)
    said = factories.receive(desk, again).message_id or 0
    assert note < said
    split = desk.write_now(merging.split, opened, [said], "Squeaking cage", by=by)
    assert found("squeaking") == [split]


def test_stored_subjects_that_no_message_has_are_indexed(desk: Desk) -> None:
    written = factories.mail("zoe@shop.example", "Broken lamp", "It is dark")
    number = factories.receive(desk, written).ticket_id or 0
    desk.write_now(lambda tx: tickets.change_ticket(tx, number, subject="Zebra recall"))
    assert desk.read_now(matching_tickets, "zebra", limit=10).tickets == []
    desk.write_now(lambda tx: index_stored_subjects(tx.conn))
    assert desk.read_now(matching_tickets, "zebra", limit=10).tickets == [number]
    rows = desk.read_now(lambda tx: tx.conn.scalar(select(func.count()).select_from(table("message_search"))))
    assert rows == 2

"""Which conversation of a group a line belongs to, and what the ladder makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.messages import Identity
from helpdesk.domain.threading.candidates import LineOnTicket, TicketFacts
from helpdesk.domain.threading.choices import Choice, Continue, Open
from helpdesk.domain.threading.groups.lines import Line
from helpdesk.domain.threading.groups.place import LOOKS_BACK, place
from tests.domain.threading.ladder_values import NOW, STRANGER, choose, found, ticket

Spoken = tuple[str, str]
PEOPLE = {"anna": "Anna Ruiz", "ben": "Ben", "cleo": "@cleo_k", "dora": "Dora", "emil": "Emil", "": "Support"}
BUSY: list[Spoken] = [
    ("anna", "Hello, my printer PX-30 prints only blank pages, any idea?"),
    ("ben", "hi all, how can I pay by invoice in the shop?"),
    ("", "Anna: did you take the tape off the cartridge?"),
    ("", "Ben: choose it at the checkout, below your address"),
]


def lines(said: Sequence[Spoken], minutes: float = 1) -> list[Line]:
    """Lines one `minutes` after the other, the last just so long before now."""
    count = len(said)
    return [
        Line(author=who, name=PEOPLE[who], text=text, at=NOW - timedelta(minutes=minutes * (count - at)))
        for at, (who, text) in enumerate(said)
    ]


def answered(said: Sequence[Spoken], who: str, text: str) -> int | None:
    return place(Line(author=who, name=PEOPLE[who], text=text, at=NOW), lines(said)).answers


@pytest.mark.parametrize(
    ("who", "text", "about"),
    [
        ("anna", "yes, the tape is off", {0, 2}),
        ("ben", "found it, thanks", {1, 3}),
        ("cleo", "ben: not for companies though", {1}),
        ("cleo", "I had blank pages with the PX-30 too, clean the heads", {0, 2}),
        ("cleo", "@Anna clean the heads", {0}),
        ("dora", "Hi! Does anybody know when the shop opens on Sunday?", {None}),
        ("emil", "Bonjour, comment puis-je annuler mon abonnement ?", {None}),
        ("anna", "Ben, did that work for you?", {1}),
    ],
)
def test_a_line_goes_on_with_whom_it_names_answers_or_shares_words_with(
    who: str, text: str, about: set[int | None]
) -> None:
    assert answered(BUSY, who, text) in about


def test_the_first_line_begins() -> None:
    assert answered([], "anna", "yes") is None


def test_a_short_name_counts_only_before_a_colon() -> None:
    said = [("dora", "my order is late"), ("ben", "the lamp flickers")]
    people = [
        Line(author="1", name="Al", text=said[0][1], at=NOW - timedelta(minutes=2)),
        Line(author="2", name="Bo", text=said[1][1], at=NOW - timedelta(minutes=1)),
    ]
    named = place(Line(author="3", name="Cy", text="Al: mine is late too", at=NOW), people)
    within = place(Line(author="3", name="Cy", text="et al mine is late too", at=NOW), people)
    assert named.scores[0] > within.scores[0]


_SOME = ["hi", "yes", "printer", "invoice", "Anna", "Ben:", "ok?", "thanks", "PX-30"]
WORDS = st.lists(st.sampled_from(_SOME), max_size=6)
SAID = st.lists(st.tuples(st.sampled_from(sorted(PEOPLE)), WORDS.map(" ".join)), max_size=12)


@given(SAID, st.sampled_from(sorted(PEOPLE)), WORDS.map(" ".join))
def test_who_speaks_is_only_a_key_and_what_is_long_ago_does_not_count(
    said: list[Spoken], who: str, text: str
) -> None:
    line = Line(author=who, name=PEOPLE[who], text=text, at=NOW)
    here = place(line, lines(said))
    assert len(here.scores) == len(here.why) == len(said)
    others = [Line(author=f"x{one.author}", name=one.name, text=one.text, at=one.at) for one in lines(said)]
    renamed = place(Line(author=f"x{who}", name=PEOPLE[who], text=text, at=NOW), others)
    assert renamed == here
    old = [Line(author="z", name="Zoe", text="hello Zoe", at=NOW - timedelta(days=9))] * LOOKS_BACK
    far = place(line, [*old, *lines(said), *old[: LOOKS_BACK - len(said)]])
    assert all(score == float("-inf") for score in far.scores[: len(old)])


def of_group(
    tickets: list[TicketFacts], said: list[tuple[int, Line]], running: int, text: str, who: str
) -> Choice:
    return choose(
        found(
            *tickets,
            conversation=running,
            lines=[LineOnTicket(line=line, ticket_id=number) for number, line in said],
        ),
        text,
        sender=Identity(kind="telegram", value=who, name=PEOPLE[who], attested=True),
        contact=STRANGER,
        nature="group",
        conversation="-500",
    )


PRINTER = ticket(12, BUSY[0][1], hours=0.1, group=True)
INVOICE = ticket(13, BUSY[1][1], hours=0.1, group=True)
ON_TWO = list(zip([12, 13, 12, 13], lines(BUSY), strict=True))


@pytest.mark.parametrize(
    ("who", "text", "number"),
    [
        ("anna", "yes, the tape is off", 12),
        ("ben", "found it, thanks", 13),
        ("cleo", "anna: clean the heads of the printer", 12),
        ("cleo", "ok", 13),  # nothing tells: the ticket that the group spoke about last
    ],
)
def test_a_groups_message_goes_to_the_ticket_of_its_conversation(who: str, text: str, number: int) -> None:
    choice = of_group([PRINTER, INVOICE], ON_TWO, 13, text, who)
    assert isinstance(choice, Continue)
    assert (choice.ticket_id, choice.evidence.rung) == (number, "conversation")
    if number == 12:
        assert choice.evidence.says.startswith("goes on with what ")
        assert choice.evidence.against == [
            "The group spoke about ticket 13 last, but this goes on with ticket 12"
        ]


@pytest.mark.parametrize(
    ("change", "number"), [({"state": "solved"}, 13), ({"group": False}, 13), ({"state": "pending"}, 12)]
)
def test_only_active_tickets_of_the_group_take_its_messages(change: dict[str, object], number: int) -> None:
    printer = ticket(12, BUSY[0][1], hours=0.1, **{"group": True} | change)
    choice = of_group([printer, INVOICE], ON_TWO, 13, "yes, the tape is off", "anna")
    assert not isinstance(choice, Open)
    assert choice.ticket_id == number


MORE = [
    *BUSY,
    ("cleo", "anna: mine did that too"),
    ("dora", "ben: only above 50 euros"),
    ("emil", "anna: try another cable"),
]
BEGINNING = "Hello everybody, where can I find the washing instructions of the blue curtains?"


def test_a_message_begins_a_ticket_in_a_busy_group_and_not_in_a_family() -> None:
    on = [(12, line) for line in lines(MORE)]
    busy = of_group([PRINTER], on, 12, BEGINNING, "dora")
    assert isinstance(busy, Open)
    assert busy.evidence.against[0].startswith(
        "The group spoke about ticket 12 last, but this begins something: "
    )
    family = of_group([PRINTER], [(12, line) for line in lines(BUSY)], 12, BEGINNING, "dora")
    assert isinstance(family, Continue)
    over_days = of_group([PRINTER], [(12, line) for line in lines(MORE, minutes=700)], 12, BEGINNING, "dora")
    assert isinstance(over_days, Continue)


def test_a_short_greeting_begins_nothing_even_in_a_busy_group() -> None:
    choice = of_group([PRINTER], [(12, line) for line in lines(MORE)], 12, "Hello everybody", "dora")
    assert isinstance(choice, Continue)

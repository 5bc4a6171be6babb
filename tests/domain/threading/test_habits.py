"""What a person always writes tells no issue of theirs from another."""

from typing import Any

import pytest

from helpdesk.domain.threading.candidates import TicketFacts
from helpdesk.domain.threading.choices import Choice, Continue, Open
from helpdesk.domain.threading.habits import habits, without
from helpdesk.language.topics import Topic, topic
from tests.domain.threading.ladder_values import ANA, KNOWN, choose, found, ticket

MOTTO = "Bluefin Robotics makes underwater gliders. Customer reference KD-448210."
ASKED = [
    "Is the tripod in grey?",
    "Which lens fits?",
    "Two screws of the lamp are missing in the box.",
    "When is the fair?",
]


def of(number: int, text: str, **fields: Any) -> TicketFacts:
    return ticket(number, topic=topic("", text), **fields)


def wrote(tickets: list[TicketFacts], text: str) -> Choice:
    numbers = [one.id for one in tickets]
    return choose(found(*tickets, of_contact=numbers), text, contact=KNOWN, sender=ANA)


@pytest.mark.parametrize(
    "words", [MOTTO, "Bluefin Robotics makes underwater gliders in Stralsund", "KD-448210"]
)
def test_a_line_below_every_mail_joins_nothing(words: str) -> None:
    earlier = [of(number, f"{text}\n{words}") for number, text in enumerate(ASKED[:3], start=12)]
    solved = [
        of(one.id, f"{text}\n{words}", state="solved") for one, text in zip(earlier[:2], ASKED, strict=False)
    ]
    for tickets in (earlier, [*solved, earlier[2]]):
        choice = wrote(tickets, f"{ASKED[3]}\n{words}")
        assert isinstance(choice, Open), choice
        assert choice.suggestion is None


def test_what_the_issue_is_about_still_joins() -> None:
    earlier = [of(number, f"{text}\n{MOTTO}") for number, text in enumerate(ASKED[:3], start=12)]
    choice = wrote(earlier, f"And the lamp: two screws are missing, the box had none at all.\n{MOTTO}")
    assert isinstance(choice, Continue)
    assert choice.ticket_id == 14


def test_two_tickets_make_no_habit() -> None:
    """They may be about one order."""
    assert habits([topic("", MOTTO)] * 2) == frozenset()


@pytest.mark.parametrize(
    ("topics", "expected"),
    [
        ([Topic(keywords=["glider", "refund"])] * 3, {"glider"}),
        ([Topic(keywords=["glider"])] * 3 + [Topic(keywords=["lamp"])] * 2, {"glider"}),
        (
            [Topic(keywords=["glider"])] * 3 + [Topic(keywords=["lamp"])] * 3,
            {"lamp", "glider"} - {"lamp", "glider"},
        ),
        (
            [Topic(codes=["order number:KD-448210"]), Topic(codes=["KD 448210"]), Topic(codes=["kd448210"])],
            {"KD448210"},
        ),
        ([], set()),
    ],
)
def test_a_habit_is_in_three_tickets_and_in_more_than_half(topics: list[Topic], expected: set[str]) -> None:
    assert habits(topics) == expected


def test_a_topic_of_habits_alone_is_short() -> None:
    rest = without(topic("", MOTTO), habits([topic("", MOTTO)] * 3))
    assert (rest.keywords, rest.codes, rest.short) == ([], [], True)
    plain = topic("", ASKED[0])
    assert without(plain, frozenset(["glider"])) is plain

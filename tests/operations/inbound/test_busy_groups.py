"""Several people talk about several things in one group: each thing is a ticket, and each can be answered."""

from __future__ import annotations

import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.db.tickets import tickets
from helpdesk.operations.inbound.outcomes import Outcome
from tests.factories import receive
from tests.operations.inbound.test_groups import answer, group

NAMES = {"701": "Anna", "702": "Ben", "703": "Cleo", "704": "Dora", "705": "Emil", "706": "Faye"}

pytestmark = pytest.mark.usefixtures("ids")


def says(desk: Desk, who: str, text: str) -> Outcome:
    return receive(desk, group(who, text, name=NAMES[who], chat="-6200", title="Club"))


def evening(desk: Desk) -> tuple[int, int]:
    """Five people talk about a printer, and a sixth asks something else. Returns both tickets."""
    first = says(desk, "701", "Hello, my printer PX-30 prints only blank pages, any idea?")
    for who, text in (
        ("702", "Anna: is the tape off the cartridge?"),
        ("703", "Anna: mine did that too, clean the heads"),
        ("704", "Anna: or try another cable"),
        ("705", "Anna: which cartridge is it?"),
    ):
        assert says(desk, who, text).ticket_id == first.ticket_id
    other = says(desk, "706", "Hi all, where can I find the washing instructions of the blue curtains?")
    assert other.fate == "opened"
    assert first.ticket_id is not None
    assert other.ticket_id is not None
    return first.ticket_id, other.ticket_id


def test_each_goes_on_with_their_own_ticket(desk: Desk) -> None:
    printer, curtains = evening(desk)
    assert says(desk, "701", "Emil: the black one, and the tape is off").ticket_id == printer
    assert says(desk, "703", "Faye: they are sewn into the hem").ticket_id == curtains
    assert says(desk, "706", "thanks Cleo, found them").ticket_id == curtains
    assert says(desk, "702", "Anna: then it is the heads").ticket_id == printer


def test_both_tickets_are_the_groups_and_are_answered_there(desk: Desk, ids: dict[str, int]) -> None:
    for ticket_id in evening(desk):
        assert desk.read_now(tickets.ticket, ticket_id).group_chat == "Club"
        assert answer(desk, ids, ticket_id, text="We look into it").group == "Club"


def test_a_new_title_is_on_every_ticket_of_the_group(desk: Desk) -> None:
    both = evening(desk)
    receive(desk, group("701", "Emil: the black one", name="Anna", chat="-6200", title="Club 2"))
    assert [desk.read_now(tickets.ticket, one).group_chat for one in both] == ["Club 2", "Club 2"]


def test_what_answers_the_desk_goes_to_the_ticket_that_it_answered_on(
    desk: Desk, ids: dict[str, int]
) -> None:
    printer, curtains = evening(desk)
    answer(desk, ids, printer, text="Anna: we can send you a new cartridge, is your address the same?")
    assert says(desk, "701", "yes, the same, thank you").ticket_id == printer
    answer(desk, ids, curtains, text="Faye: 30 degrees, which size did you buy?")
    assert says(desk, "706", "the long ones").ticket_id == curtains


@pytest.mark.parametrize("text", ["And the guarantee?", "ok", "it is still blank"])
def test_in_a_small_group_everything_is_on_one_ticket(desk: Desk, text: str) -> None:
    first = says(desk, "701", "Hello, my printer PX-30 prints only blank pages")
    assert says(desk, "702", text).ticket_id == first.ticket_id

"""The desk's own numbers, read from the setting's examples, join mails and calls that no word joins."""

import msgspec
import pytest

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.threading.choices import ThreadRules
from helpdesk.domain.threading.own_codes import read_own_codes
from helpdesk.operations.chats import visitor_chat
from helpdesk.operations.tickets import acts
from helpdesk.operations.tickets.act_records import recount
from tests.factories import POLICY, actor, mail, take_in, telegram

OWN = msgspec.structs.replace(POLICY, threads=ThreadRules(own_codes=read_own_codes("88231")))


def attested(subject: str, text: str) -> InboundMessage:
    message = mail("ana@shop.example", subject, text)
    return msgspec.structs.replace(message, sender=msgspec.structs.replace(message.sender, attested=True))


def test_mails_with_the_same_number_of_the_desk_are_one_ticket(desk: Desk, ids: dict[str, int]) -> None:
    first = desk.write_now(take_in, attested("Broken shade", "The lamp 10417 has a broken shade."), OWN)
    again = desk.write_now(
        take_in, attested("Bayonet", "The bayonet of 10417 has 22 millimetres, says our fitter in Lyon."), OWN
    )
    assert (again.fate, again.ticket_id) == ("threaded", first.ticket_id)
    assert first.ticket_id is not None
    assert "#10417" in desk.read_now(tickets.ticket, first.ticket_id).keywords


def test_without_the_setting_they_are_two(desk: Desk, ids: dict[str, int]) -> None:
    first = desk.write_now(take_in, attested("Broken shade", "The lamp 10417 has a broken shade."))
    again = desk.write_now(
        take_in, attested("Bayonet", "The bayonet of 10417 has 22 millimetres, says our fitter in Lyon.")
    )
    assert again.ticket_id != first.ticket_id


def test_the_number_in_a_signature_is_none(desk: Desk, ids: dict[str, int]) -> None:
    below = "\n\nAna\nHill Street 4\n10417 Berlin"
    first = desk.write_now(take_in, attested("Broken shade", f"The shade came broken.{below}"), OWN)
    again = desk.write_now(take_in, attested("Password", f"I cannot sign in.{below}"), OWN)
    assert again.ticket_id != first.ticket_id


def known(desk: Desk, ticket_id: int) -> set[str]:
    return {one for one in desk.read_now(tickets.ticket, ticket_id).keywords if one.startswith("#")}


def written(desk: Desk, subject: str, text: str, sender: str = "ana@shop.example") -> tuple[int, int]:
    """A mail's ticket and message."""
    outcome = desk.write_now(take_in, mail(sender, subject, text), OWN)
    return outcome.ticket_id or 0, outcome.message_id or 0


def test_a_recount_keeps_the_numbers_of_the_desk(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id, _ = written(desk, "Broken shade", "The lamp 10417 has a broken shade.")
    before = desk.read_now(tickets.tally_of, ticket_id)
    desk.write_now(recount, ticket_id)
    assert desk.read_now(tickets.tally_of, ticket_id) == before


def test_the_numbers_go_where_their_messages_go(desk: Desk, ids: dict[str, int]) -> None:
    first, _ = written(desk, "Broken shade", "The lamp 10417 has a broken shade.")
    other, sofa = written(desk, "A sofa", "When does sofa 20533 come?", "bo@books.example")
    desk.write_now(acts.merge, other, first, by=actor(ids))
    assert known(desk, first) == {"#10417", "#20533"}
    own = desk.write_now(acts.split, first, [sofa], "Sofa", by=actor(ids))
    assert (known(desk, first), known(desk, own)) == ({"#10417"}, {"#20533"})


def test_a_message_that_is_edited_has_its_new_number(desk: Desk, ids: dict[str, int]) -> None:
    heard = desk.write_now(take_in, telegram("77", "My lamp 10417 is broken"), OWN)
    known_as = desk.read_now(messages.message, heard.message_id or 0).external_id
    desk.write_now(take_in, telegram("77", "My lamp 10533 is broken", edits=known_as), OWN)
    assert known(desk, heard.ticket_id or 0) == {"#10533"}


@pytest.mark.parametrize("own", [True, False])
def test_another_number_of_the_desk_in_a_running_chat_is_another_ticket(
    desk: Desk, ids: dict[str, int], own: bool
) -> None:
    chat = desk.read_now(channels.channel, "chat")
    said = [
        desk.write_now(visitor_chat.say, chat, "v-key", f"c{n}", text, OWN if own else POLICY)
        for n, text in enumerate(("My lamp 10417 is broken", "My sofa 20533 did not arrive"))
    ]
    assert (said[0].ticket_id != said[1].ticket_id) == own
    if own:
        assert known(desk, said[1].ticket_id) == {"#20533"}

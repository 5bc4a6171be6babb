"""A group is a conversation of its own: nothing private reaches it by likeness or by mistake."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.db import channels
from helpdesk.db.chats.conversations import conversation_by_key
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.messages import Identity, InboundMessage
from helpdesk.errors import BadInput
from helpdesk.operations.answers import destinations, replies
from helpdesk.operations.tickets import acts
from tests.factories import POLICY, actor, mail, receive, telegram

PRIVATE = "My order A-9100 is broken, my card number ends 4242, please refund order A-9100"
ASKED = "Hello, what about my order A-9100?"


def group(
    person: str, text: str, *, name: str = "Petra", chat: str = "-6100", **values: Any
) -> InboundMessage:
    sender = Identity(kind="telegram", value=person, name=name, attested=True)
    values = {"nature": "group", "title": "Family", "sender": sender, "conversation": chat} | values
    return telegram(chat, text, **values)


def answer(desk: Desk, ids: dict[str, int], ticket_id: int, **values: Any) -> messages.MessageRow:
    reply = replies.Reply(**({"channel": "telegram", "text": "Your card 4242 is refunded"} | values))
    return desk.read_now(
        messages.message, desk.write_now(replies.send, ticket_id, reply, by=actor(ids), policy=POLICY)
    )


def chat_of(desk: Desk, ids: dict[str, int], key: str) -> int:
    chat = desk.read_now(conversation_by_key, ids["telegram"], key)
    assert chat is not None
    return chat.id


def routes(desk: Desk, ticket_id: int) -> list[destinations.Route]:
    return desk.read_now(lambda tx: destinations.routes(tx, tickets.ticket(tx, ticket_id)))


def both(desk: Desk, ids: dict[str, int]) -> int:
    """A ticket into which an advisor merged a group's ticket; the group wrote last."""
    private = receive(desk, telegram("601", PRIVATE)).ticket_id
    shared = receive(desk, group("601", ASKED)).ticket_id
    assert private is not None
    assert shared is not None
    desk.write_now(acts.merge, shared, private, by=actor(ids))
    return private


def test_a_group_never_joins_a_private_chat_by_likeness(desk: Desk, ids: dict[str, int]) -> None:
    private = receive(desk, telegram("601", PRIVATE))
    shared = receive(desk, group("601", ASKED))
    assert shared.fate == "opened"
    assert shared.ticket_id != private.ticket_id
    row = desk.read_now(tickets.ticket, shared.ticket_id or 0)
    assert (row.group_chat, row.suggestion) == ("Family", None)
    sent = answer(desk, ids, private.ticket_id or 0)
    assert sent.group is None
    assert sent.conversation_id == chat_of(desk, ids, "601")


@pytest.mark.parametrize("text", [PRIVATE, "ok", "Hello"])
def test_nothing_private_joins_a_group_by_likeness(desk: Desk, ids: dict[str, int], text: str) -> None:
    shared = receive(desk, group("601", ASKED))
    private = receive(desk, telegram("601", text))
    assert (private.fate, private.ticket_id != shared.ticket_id) == ("opened", True)
    assert desk.read_now(tickets.ticket, private.ticket_id or 0).suggestion is None


def test_the_members_of_a_group_write_on_one_ticket_each_with_their_name(
    desk: Desk, ids: dict[str, int]
) -> None:
    first = receive(desk, group("601", ASKED))
    second = receive(desk, group("602", "Mine too, A-9100", name="Hugo"))
    assert (second.fate, second.ticket_id) == ("threaded", first.ticket_id)
    rows = desk.read_now(messages.messages_after, first.ticket_id or 0, 0)
    assert [(row.author_name, row.group) for row in rows] == [("Petra", "Family"), ("Hugo", "Family")]
    assert rows[0].contact_id != rows[1].contact_id
    (route,) = [one for one in routes(desk, first.ticket_id or 0) if one.conversation]
    assert (route.to, route.says) == (
        ["Family"],
        "To the group Family: everybody in it can read this",
    )
    assert answer(desk, ids, first.ticket_id or 0).group == "Family"


def test_two_groups_of_one_person_are_two_conversations(desk: Desk, ids: dict[str, int]) -> None:
    first = receive(desk, group("601", ASKED))
    other = receive(desk, group("601", ASKED, chat="-6101", title="Club"))
    assert other.fate == "opened"
    assert other.ticket_id != first.ticket_id


def test_on_a_ticket_with_both_the_private_chat_is_proposed_and_a_group_must_be_named(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = both(desk, ids)
    proposed, shared = (one for one in routes(desk, ticket_id) if one.conversation)
    assert (proposed.group, proposed.must_name) == (None, False)
    assert (shared.group, shared.must_name) == ("Family", True)
    with pytest.raises(BadInput) as refused:
        answer(desk, ids, ticket_id)
    assert refused.value.field == "conversation"
    assert "group Family" in refused.value.detail
    assert proposed.conversation is not None
    assert shared.conversation is not None
    assert answer(desk, ids, ticket_id, conversation=proposed.conversation.id).group is None
    assert answer(desk, ids, ticket_id, conversation=shared.conversation.id).group == "Family"


def test_a_group_must_be_named_also_where_the_private_part_came_by_mail(
    desk: Desk, ids: dict[str, int]
) -> None:
    letter = receive(desk, mail("petra@shop.example", "Card", PRIVATE)).ticket_id or 0
    shared = receive(desk, group("601", ASKED)).ticket_id or 0
    desk.write_now(acts.merge, shared, letter, by=actor(ids))
    assert routes(desk, letter)[0].channel.kind == "email"
    with pytest.raises(BadInput):
        answer(desk, ids, letter)


def test_an_answer_names_only_a_chat_of_its_own_ticket(desk: Desk, ids: dict[str, int]) -> None:
    private = receive(desk, telegram("601", PRIVATE)).ticket_id or 0
    receive(desk, group("601", ASKED))
    other = chat_of(desk, ids, "-6100")
    with pytest.raises(BadInput):
        answer(desk, ids, private, conversation=other)


def test_an_undone_merge_parts_group_and_private_chat_again(desk: Desk, ids: dict[str, int]) -> None:
    private = receive(desk, telegram("601", PRIVATE)).ticket_id or 0
    shared = receive(desk, group("601", ASKED)).ticket_id or 0
    act = desk.write_now(acts.merge, shared, private, by=actor(ids))
    assert desk.read_now(tickets.ticket, private).group_chat == "Family"
    desk.write_now(acts.undo, act, by=actor(ids))
    assert desk.read_now(tickets.ticket, private).group_chat is None
    assert desk.read_now(tickets.ticket, shared).group_chat == "Family"
    assert answer(desk, ids, private).group is None


def test_an_answer_in_the_group_to_a_message_that_was_moved_away_stays_in_the_group(
    desk: Desk, ids: dict[str, int]
) -> None:
    private = receive(desk, telegram("601", PRIVATE)).ticket_id or 0
    first = receive(desk, group("601", ASKED))
    receive(desk, group("602", "And when?", name="Hugo"))
    moved = desk.read_now(messages.message, first.message_id or 0)
    desk.write_now(acts.move_message, moved.id, private, by=actor(ids))
    again = receive(desk, group("602", "This one", name="Hugo", reply_to=moved.external_id))
    assert again.ticket_id == first.ticket_id


def test_the_bot_answers_nobody_in_a_group(desk: Desk, ids: dict[str, int]) -> None:
    def with_bot(tx: Transaction) -> None:
        channels.put_channel(
            tx, "telegram", kind="telegram", label="T", team_id=None, settings={"bot": True}, enabled=True
        )

    desk.write_now(with_bot)
    assert desk.read_now(tickets.ticket, receive(desk, telegram("601", PRIVATE)).ticket_id or 0).with_bot
    assert not desk.read_now(tickets.ticket, receive(desk, group("601", ASKED)).ticket_id or 0).with_bot


def test_a_group_keeps_its_chat_under_a_new_title(desk: Desk, ids: dict[str, int]) -> None:
    first = receive(desk, group("601", ASKED))
    again = receive(desk, group("602", "Any news?", name="Hugo", title="Family 2"))
    assert again.ticket_id == first.ticket_id
    assert desk.read_now(tickets.ticket, first.ticket_id or 0).group_chat == "Family 2"

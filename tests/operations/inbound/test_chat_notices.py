"""What a messenger tells about a chat: commands, blocks, a new id, a new title."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.db import channels
from helpdesk.db.chats.conversations import Conversation, conversation_by_key
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.records import events, jobs
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.chats.notices import ChatClosed, ChatMoved, ChatOpened, ChatTitled, Commanded, Notice
from helpdesk.domain.events.messages import ChatChanged
from helpdesk.domain.jobs import TellChat
from helpdesk.domain.messages import Identity
from helpdesk.errors import BadInput
from helpdesk.operations.answers import destinations, replies
from helpdesk.operations.inbound import chat_notices
from tests.factories import POLICY, actor, receive, telegram
from tests.operations.inbound.test_groups import group

PETRA = Identity(kind="telegram", value="601", name="Petra", attested=True)


def tell(desk: Desk, notice: Notice) -> str:
    def take(tx: Transaction) -> str:
        return chat_notices.take(tx, channels.channel(tx, "telegram"), notice)

    return desk.write_now(take)


def chat(desk: Desk, ids: dict[str, int], key: str) -> Conversation:
    found = desk.read_now(conversation_by_key, ids["telegram"], key)
    assert found is not None
    return found


def changes(desk: Desk) -> list[str]:
    def read(tx: Reading) -> list[Any]:
        return list(tx.conn.scalars(select(events.c.event).order_by(events.c.id)))

    return [one.what for one in desk.read_now(read) if isinstance(one, ChatChanged)]


def told(desk: Desk) -> list[str]:
    def read(tx: Reading) -> list[Any]:
        return list(tx.conn.scalars(select(jobs.c.job).order_by(jobs.c.id)))

    return [one.says for one in desk.read_now(read) if isinstance(one, TellChat)]


def command(name: str, argument: str = "", *, key: str = "601", number: int = 1, **values: Any) -> Commanded:
    return Commanded(
        external_id=f"telegram:{key}:{number}",
        conversation=key,
        sender=PETRA,
        name=name,
        argument=argument,
        **values,
    )


def test_a_command_gets_an_answer_once_and_opens_no_ticket(desk: Desk, ids: dict[str, int]) -> None:
    for _ in range(2):
        tell(desk, command("start", "order_8812"))
    tell(desk, command("help", number=2))
    tell(desk, command("price", number=3))
    assert told(desk) == ["command_greeting", "command_help", "command_unknown"]
    begun = chat(desk, ids, "601")
    assert (begun.ticket_id, begun.came_with, begun.contact_name) == (None, "order_8812", "Petra")
    ticket = receive(desk, telegram("601", "My order A-9100 is broken")).ticket_id
    assert chat(desk, ids, "601").ticket_id == ticket
    assert chat(desk, ids, "601").came_with == "order_8812"


def test_a_chat_that_only_commands_gets_few_answers(desk: Desk, ids: dict[str, int]) -> None:
    for number in range(20):
        tell(desk, command("price", number=number))
    assert len(told(desk)) == 6


def test_a_command_changes_nothing_on_a_solved_ticket(desk: Desk, ids: dict[str, int]) -> None:
    ticket = receive(desk, telegram("601", "My order A-9100 is broken")).ticket_id or 0
    desk.write_now(lambda tx: tickets.change_ticket(tx, ticket, state="solved", active=False))
    tell(desk, command("start"))
    assert desk.read_now(tickets.ticket, ticket).state == "solved"
    assert desk.read_now(tickets.ticket, ticket).message_count == 1


def test_a_command_for_another_program_of_the_group_is_left_alone(desk: Desk, ids: dict[str, int]) -> None:
    tell(desk, command("roll", key="-6100", nature="group", title="Family", ours=False))
    assert told(desk) == []
    assert desk.read_now(conversation_by_key, ids["telegram"], "-6100") is None


def test_a_block_closes_the_chat_for_answers_until_it_is_taken_back(desk: Desk, ids: dict[str, int]) -> None:
    ticket = receive(desk, telegram("601", "My order A-9100 is broken")).ticket_id or 0
    reply = replies.Reply(channel="telegram", text="It comes today.")
    for _ in range(2):
        tell(desk, ChatClosed(conversation="601", why="blocked"))
    row = desk.read_now(tickets.ticket, ticket)
    (route,) = [one for one in desk.read_now(destinations.routes, row) if one.conversation]
    assert (route.code, route.closed) == ("blocked", "the customer has blocked this chat")
    with pytest.raises(BadInput) as refused:
        desk.write_now(replies.send, ticket, reply, by=actor(ids), policy=POLICY)
    assert "blocked" in refused.value.detail
    tell(desk, ChatOpened(conversation="601"))
    assert desk.write_now(replies.send, ticket, reply, by=actor(ids), policy=POLICY)
    assert changes(desk) == ["blocked", "opened"]


def test_a_message_proves_that_its_chat_is_open(desk: Desk, ids: dict[str, int]) -> None:
    receive(desk, telegram("601", "My order A-9100 is broken"))
    tell(desk, ChatClosed(conversation="601", why="blocked"))
    receive(desk, telegram("601", "Are you there?"))
    assert chat(desk, ids, "601").closed == ""


def test_a_block_closes_no_group_of_the_same_person(desk: Desk, ids: dict[str, int]) -> None:
    receive(desk, group("601", "What about A-9100?"))
    tell(desk, ChatClosed(conversation="601", why="blocked"))
    assert chat(desk, ids, "-6100").closed == ""


def test_a_new_id_is_told_twice_and_in_either_order(desk: Desk, ids: dict[str, int]) -> None:
    first = receive(desk, group("601", "Our mixer of order A-9200 leaks"))
    topic = receive(desk, group("601", "Also the lid of A-9201", chat="-6100/7"))
    for _ in range(2):
        tell(desk, ChatMoved(conversation="-6100", to="-1006100"))
    again = receive(desk, group("602", "still leaks", name="Hugo", chat="-1006100"))
    assert again.ticket_id == first.ticket_id
    assert chat(desk, ids, "-1006100/7").ticket_id == topic.ticket_id
    assert desk.read_now(conversation_by_key, ids["telegram"], "-6100") is None


def test_messages_under_the_new_id_may_come_before_the_news(desk: Desk, ids: dict[str, int]) -> None:
    first = receive(desk, group("601", "Our mixer of order A-9200 leaks"))
    early = receive(desk, group("602", "still leaks", name="Hugo", chat="-1006100"))
    assert early.ticket_id != first.ticket_id
    tell(desk, ChatMoved(conversation="-6100", to="-1006100"))
    assert desk.read_now(tickets.ticket, early.ticket_id or 0).merged_into == first.ticket_id
    joined = chat(desk, ids, "-1006100")
    assert joined.ticket_id == first.ticket_id
    rows = desk.read_now(messages.messages_after, first.ticket_id or 0, 0)
    assert {row.conversation_id for row in rows} == {joined.id}
    assert [row.author_name for row in rows] == ["Petra", "Hugo"]
    assert desk.read_now(tickets.ticket, first.ticket_id or 0).group_chat == "Family"


@pytest.mark.parametrize("state", ["solved", "closed"])
def test_what_was_asked_under_the_new_id_does_not_vanish_on_a_ticket_that_is_done(
    desk: Desk, ids: dict[str, int], state: str
) -> None:
    first = receive(desk, group("601", "Our mixer of order A-9200 leaks")).ticket_id or 0
    desk.write_now(lambda tx: tickets.change_ticket(tx, first, state=state, active=False))
    early = receive(desk, group("602", "still leaks", name="Hugo", chat="-1006100")).ticket_id or 0
    tell(desk, ChatMoved(conversation="-6100", to="-1006100"))
    row = desk.read_now(tickets.ticket, early)
    assert (row.state, row.merged_into) == ("open", None)
    assert chat(desk, ids, "-1006100").ticket_id == early


def test_the_answer_that_finds_the_new_id_moves_the_chat(desk: Desk, ids: dict[str, int]) -> None:
    ticket = receive(desk, group("601", "Our mixer of order A-9200 leaks")).ticket_id or 0
    reply = replies.Reply(channel="telegram", text="A plumber comes.")
    sent = desk.write_now(replies.send, ticket, reply, by=actor(ids), policy=POLICY)
    desk.write_now(chat_notices.moved_of_message, sent, "-1006100")
    tell(desk, ChatMoved(conversation="-6100", to="-1006100"))
    assert chat(desk, ids, "-1006100").ticket_id == ticket
    assert changes(desk) == ["moved"]


def test_a_new_title_is_shown_on_the_ticket(desk: Desk, ids: dict[str, int]) -> None:
    ticket = receive(desk, group("601", "Our mixer leaks")).ticket_id or 0
    tell(desk, ChatTitled(conversation="-6100", title="Family 2"))
    assert desk.read_now(tickets.ticket, ticket).group_chat == "Family 2"
    assert changes(desk) == ["titled"]

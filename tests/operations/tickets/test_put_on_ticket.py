"""Whatever is said on a ticket and in which order, its row tells what its messages tell."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.tickets import conversations as chat_table
from helpdesk.db.schema.tickets import tickets as ticket_table
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.chats.bot import BotMessage, BotTurn, HandOver
from helpdesk.errors import HelpdeskError
from helpdesk.operations.answers import acknowledgements, replies
from helpdesk.operations.answers.destinations import routes
from helpdesk.operations.bot import answering
from helpdesk.operations.inbound import calls
from helpdesk.operations.tickets import acts
from helpdesk.operations.tickets.act_records import recount
from tests import factories
from tests.bots import give_to_bot, say
from tests.factories import POLICY, actor, mail, receive

TEXTS = ("My lamp is broken", "Where is order 4711?", "The invoice is wrong", "I want my money back")
SORTS = ("mail", "chat", "bot's chat", "bot", "reply", "note", "call", "acknowledgement", "merge", "split")


class Story:
    """People of one desk who say things, each to the ticket that `pick` names."""

    def __init__(self, desk: Desk, ids: dict[str, int]) -> None:
        self.desk, self.ids = desk, ids
        self.began = max(desk.read_now(_ids_of_tickets), default=0)

    def tickets(self) -> list[int]:
        return [one for one in self.desk.read_now(_ids_of_tickets) if one > self.began]

    def happen(self, sort: str, pick: int) -> None:
        known, text = self.tickets(), TEXTS[pick % len(TEXTS)]
        key = f"{self.began}-{pick % 2}"
        by = actor(self.ids)
        if sort == "mail":
            receive(self.desk, mail(f"{key}@customer.example", text, text, sent_at=None))
        elif sort == "chat":
            say(self.desk, text, key=key, channel="chat")
        elif sort == "bot's chat":
            say(self.desk, text, key=f"{key}-bot", channel="botchat")
        elif sort == "bot":
            self._let_the_bot_answer(pick)
        elif known:
            ticket_id, other = known[pick % len(known)], known[(pick // 2) % len(known)]
            self._on_ticket(sort, ticket_id, other, text, by, pick)

    def _let_the_bot_answer(self, pick: int) -> None:
        for chat in self.desk.read_now(_ids_of_chats):
            asked = self.desk.write_now(answering.begin, chat, POLICY)
            if isinstance(asked, answering.Ask):
                over = HandOver(cause="asked", summary="A person") if pick % 4 == 3 else None
                said = [BotMessage(text=one) for one in ("Which order?", "")[: pick % 3]]
                turn = BotTurn(messages=said, state=b"", why="a rule", hand_over=over)
                assert self.desk.write_now(answering.finish, asked, turn, POLICY)

    def _on_ticket(self, sort: str, ticket_id: int, other: int, text: str, by: Any, pick: int) -> None:
        write = self.desk.write_now
        if sort == "reply":
            row = self.desk.read_now(tickets.ticket, ticket_id)
            route = self.desk.read_now(routes, row)[0]
            write(
                replies.send,
                ticket_id,
                replies.Reply(channel=route.channel.name, text=text),
                by=by,
                policy=POLICY,
            )
        elif sort == "note":
            write(replies.add_note, ticket_id, text, by=by)
        elif sort == "call":
            phone = self.desk.read_now(channels.channel, "phone")
            write(
                calls.note_call,
                channel=phone,
                number=f"+3312345678{pick % 2}",
                call_direction="in",
                seconds=60,
                text=text,
                by=by,
                policy=POLICY,
                ticket_id=ticket_id if pick % 3 else None,
            )
        elif sort == "acknowledgement":
            write(acknowledgements.acknowledge, ticket_id, [], POLICY)
        elif sort == "merge":
            write(acts.merge, other, ticket_id, by=by)
        elif sort == "split":
            newest = self.desk.read_now(messages.page, ticket_id, before=2**62, limit=1)
            write(acts.split, ticket_id, [one.id for one in newest], "", by=by)


def _ids_of_tickets(tx: Reading) -> list[int]:
    return list(tx.conn.scalars(select(ticket_table.c.id).order_by(ticket_table.c.id)))


def _ids_of_chats(tx: Reading) -> list[int]:
    return list(tx.conn.scalars(select(chat_table.c.id).order_by(chat_table.c.id)))


@pytest.fixture
def ids(desk: Desk) -> dict[str, int]:
    found = desk.write_now(factories.furnish)
    support = desk.read_now(channels.channel, "support")
    desk.write_now(factories.put_mailbox, **support.settings, acknowledge=True)
    desk.write_now(
        channels.put_channel,
        "botchat",
        kind="webchat",
        label="Bot",
        team_id=None,
        settings={},
        enabled=True,
    )
    desk.write_now(give_to_bot, "botchat")
    return found


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.tuples(st.sampled_from(SORTS), st.integers(0, 11)), min_size=3, max_size=12))
def test_a_recount_finds_what_the_row_tells_already(
    desk: Desk, ids: dict[str, int], steps: list[tuple[str, int]]
) -> None:
    story = Story(desk, ids)
    for sort, pick in steps:
        try:
            story.happen(sort, pick)
        except HelpdeskError:  # this cannot happen now: then nothing changed
            continue
        for ticket_id in story.tickets():
            if desk.read_now(tickets.ticket, ticket_id).merged_into is not None:
                continue  # its row tells what it was; its messages are elsewhere
            told = desk.read_now(tickets.tally_of, ticket_id)
            desk.write_now(recount, ticket_id)
            assert desk.read_now(tickets.tally_of, ticket_id) == told, (sort, ticket_id)


def test_every_sort_of_message_can_happen(desk: Desk, ids: dict[str, int]) -> None:
    """The property above proves nothing of a message that is never stored."""
    story = Story(desk, ids)
    for sort, pick in (
        ("mail", 0), ("acknowledgement", 0), ("reply", 0), ("note", 0), ("call", 4), ("call", 3),
        ("chat", 1), ("chat", 1), ("bot's chat", 1), ("bot", 1),
    ):  # fmt: skip
        story.happen(sort, pick)
    stored = [
        (row.kind, row.author_kind, row.channel_kind)
        for ticket_id in story.tickets()
        for row in desk.read_now(messages.messages_after, ticket_id, 0)
    ]
    assert set(stored) == {
        ("message", "contact", "email"),
        ("message", "system", "email"),
        ("message", "advisor", "email"),
        ("note", "advisor", ""),
        ("call", "advisor", "phone"),
        ("message", "contact", "webchat"),
        ("message", "bot", "webchat"),
    }

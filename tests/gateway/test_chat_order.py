"""What comes from one chat in a burst keeps its order: messages, and what is told of the chat."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
from sqlalchemy import select

from helpdesk.db.engine.desk import Desk
from helpdesk.db.schema.tickets import conversations as chats
from helpdesk.db.schema.tickets import messages
from helpdesk.domain.messages import RawInbound
from helpdesk.gateway.inbox import Inbox
from tests.gateway.test_inbox import WORKING, configure_telegram


def update_of(number: int, **what: dict[str, object]) -> RawInbound:
    chat = {"id": 7, "type": "private"}
    ana = {"id": 7, "is_bot": False, "first_name": "Ana"}
    told = {
        key: {"date": 1700000000 + number, "chat": chat, "from": ana, **value} for key, value in what.items()
    }
    return RawInbound(channel="telegram", body=msgspec.json.encode({"update_id": number, **told}))


def member(number: int, status: str) -> RawInbound:
    bot = {"id": 1, "is_bot": True, "first_name": "Desk"}
    return update_of(
        number,
        my_chat_member={
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": {"user": bot, "status": status},
        },
    )


async def test_items_of_one_chat_are_settled_in_the_order_of_their_arrival(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    await configure_telegram(desk, WORKING)
    updates = [update_of(n, message={"message_id": n, "text": f"Word {n}"}) for n in range(1, 9)]
    kept = [(await inbox.keep(raw), raw) for raw in updates]
    await asyncio.gather(*(inbox.settle(item_id, raw) for item_id, raw in reversed(kept)))
    said = desk.read_now(lambda tx: list(tx.conn.scalars(select(messages.c.text).order_by(messages.c.id))))
    assert said == [f"Word {number}" for number in range(1, 9)]


@pytest.mark.parametrize("last", ["kicked", "member"])
async def test_what_is_told_of_a_chat_keeps_its_place_among_its_messages(
    desk: Desk, ids: dict[str, int], inbox: Inbox, last: str
) -> None:
    await configure_telegram(desk, WORKING)
    first = "member" if last == "kicked" else "kicked"
    raws = [update_of(1, message={"message_id": 1, "text": "Never again"}), member(2, first), member(3, last)]
    kept = [(await inbox.keep(raw), raw) for raw in raws]
    await asyncio.gather(*(inbox.settle(item_id, raw) for item_id, raw in reversed(kept)))
    [closed] = desk.read_now(lambda tx: list(tx.conn.scalars(select(chats.c.closed))))
    assert closed == ("blocked" if last == "kicked" else "")

"""Merge, split and move, and each taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator

from helpdesk.db.schema.tickets import messages as message_table
from helpdesk.db.tickets import messages
from helpdesk.domain.events import event as e
from tests.factories import telegram
from tests.live.proof.cases import proves
from tests.live.proof.plays_tickets import alike
from tests.live.proof.stage import Stage


async def two(stage: Stage) -> tuple[int, int]:
    """Ana's ticket with an answer, and one of the same customer's on another channel."""
    first = await stage.mine()
    await stage.answer(first)
    second = await stage.receive(telegram("4711", "Where is my chair?"))
    await stage.receive(telegram("4711", "It should have come on Monday"))
    await stage.mail(sender="dora@shop.example")
    return first, second


async def first_message(stage: Stage, ticket: int) -> int:
    of_ticket = message_table.c.ticket_id == ticket
    found = await stage.desk.read(lambda tx: tx.conn.scalar(message_table.select().where(of_ticket)))
    return int(found or 0)


@proves(e.TicketMerged)
async def one_goes_into_another(stage: Stage) -> AsyncIterator[list[int]]:
    first, second = await two(stage)
    yield [first, second]
    await stage.api("POST", f"/tickets/{second}/merge", {"into": first})


@proves(e.MessagesJoined)
async def one_goes_into_a_solved_one(stage: Stage) -> AsyncIterator[list[int]]:
    first, second = await two(stage)
    await stage.api("POST", f"/tickets/{second}/closure", {"state": "solved"})
    yield [first, second]
    await stage.api("POST", f"/tickets/{first}/merge", {"into": second})


@proves(e.TicketMerged)
async def the_one_another_suggests_goes_into_a_third(stage: Stage) -> AsyncIterator[list[int]]:
    _, third = await two(stage)
    known, new = await alike(stage)
    yield [new, third]
    await stage.api("POST", f"/tickets/{known}/merge", {"into": third})


@proves(e.ActUndone)
async def a_merge_is_taken_back(stage: Stage) -> AsyncIterator[list[int]]:
    first, second = await two(stage)
    detail = await stage.api("POST", f"/tickets/{second}/merge", {"into": first})
    await stage.mail(sender="fay@shop.example")
    yield [first, second]
    await stage.api("POST", f"/acts/{detail['acts'][0]['id']}/undo")


@proves(e.TicketSplit)
async def a_message_becomes_a_ticket_of_its_own(stage: Stage) -> AsyncIterator[list[int]]:
    first, _ = await two(stage)
    yield [first]
    body = {"message_ids": [await first_message(stage, first)], "subject": "The chair"}
    await stage.api("POST", f"/tickets/{first}/split", body)


@proves(e.ActUndone)
async def a_split_is_taken_back(stage: Stage) -> AsyncIterator[list[int]]:
    first, _ = await two(stage)
    body = {"message_ids": [await first_message(stage, first)], "subject": "The chair"}
    detail = await stage.api("POST", f"/tickets/{first}/split", body)
    yield [first, detail["ticket"]["number"]]
    await stage.api("POST", f"/acts/{detail['acts'][0]['id']}/undo")


@proves(e.MessageMoved)
async def a_message_goes_to_another_ticket(stage: Stage) -> AsyncIterator[list[int]]:
    first, second = await two(stage)
    yield [first, second]
    moved = await first_message(stage, second)
    assert (await stage.desk.read(messages.message, moved)).ticket_id == second
    await stage.api("POST", f"/messages/{moved}/move", {"ticket": first})


@proves(e.ActUndone)
async def a_move_is_taken_back(stage: Stage) -> AsyncIterator[list[int]]:
    first, second = await two(stage)
    moved = await first_message(stage, second)
    detail = await stage.api("POST", f"/messages/{moved}/move", {"ticket": first})
    yield [first, second]
    await stage.api("POST", f"/acts/{detail['acts'][0]['id']}/undo")


async def chat_and_mail(stage: Stage) -> tuple[int, int]:
    """The ticket of a chat, solved, and Ana's ticket that is open."""
    chat = (await stage.chat("My parcel is late")).ticket_id
    await stage.api("POST", f"/tickets/{chat}/closure", {"state": "solved"})
    return chat, await stage.mine()


@proves(e.TicketMerged)
async def the_solved_one_of_a_chat_goes_into_an_open_one(stage: Stage) -> AsyncIterator[list[int]]:
    chat, mail = await chat_and_mail(stage)
    yield [chat, mail]
    await stage.api("POST", f"/tickets/{chat}/merge", {"into": mail})


@proves(e.MessagesJoined)
async def an_open_one_goes_into_the_solved_one_of_a_chat(stage: Stage) -> AsyncIterator[list[int]]:
    chat, mail = await chat_and_mail(stage)
    yield [chat, mail]
    await stage.api("POST", f"/tickets/{mail}/merge", {"into": chat})


@proves(e.ActUndone)
async def the_merge_of_a_chat_is_taken_back(stage: Stage) -> AsyncIterator[list[int]]:
    chat, mail = await chat_and_mail(stage)
    detail = await stage.api("POST", f"/tickets/{chat}/merge", {"into": mail})
    yield [chat, mail]
    await stage.api("POST", f"/acts/{detail['acts'][0]['id']}/undo")


@proves(e.TicketSplit)
async def the_end_of_a_solved_chat_becomes_a_ticket_of_its_own(stage: Stage) -> AsyncIterator[list[int]]:
    said = await stage.chat("My parcel is late")
    await stage.chat("And my chair is broken")
    last = (await stage.api("GET", f"/tickets/{said.ticket_id}"))["last_message_id"]
    await stage.api("POST", f"/tickets/{said.ticket_id}/closure", {"state": "solved"})
    yield [said.ticket_id]
    body = {"message_ids": [last], "subject": "The chair"}
    await stage.api("POST", f"/tickets/{said.ticket_id}/split", body)

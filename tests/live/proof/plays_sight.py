"""What happens where Ana sees only her team's tickets, and Lea moves them."""

from __future__ import annotations

from collections.abc import AsyncIterator

from helpdesk.domain.events import event as e
from helpdesk.domain.events.actors import Actor
from helpdesk.operations.answers import replies
from helpdesk.operations.tickets import acts, assignment, tickets
from tests.live.proof.cases import proves
from tests.live.proof.plays_acts import first_message
from tests.live.proof.plays_tickets import alike
from tests.live.proof.stage import Stage

LEA = Actor(kind="advisor", id=2, name="Lea")


async def to_others(stage: Stage, ticket: int, owner: str | None = None) -> int:
    """Lea gives a ticket to the other team, and perhaps to an owner."""
    return await give(stage, ticket, stage.ids["Returns"], owner)


async def to_ours(stage: Stage, ticket: int) -> int:
    return await give(stage, ticket, stage.ids["Support"])


async def give(stage: Stage, ticket: int, team: int, owner: str | None = None) -> int:
    advisor = None if owner is None else stage.ids[owner]
    await stage.write(assignment.assign, ticket, team_id=team, advisor_id=advisor, by=LEA)
    return ticket


@proves(e.TicketAssigned, limited="left")
async def one_of_the_queue_goes_to_another_team(stage: Stage) -> AsyncIterator[list[int]]:
    ticket, stays = await stage.mail(), await stage.mail(text="And my other parcel?")
    yield [ticket, stays]
    await to_others(stage, ticket)


@proves(e.TicketAssigned, limited="left")
async def one_of_hers_goes_to_another_team_and_on(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await to_others(stage, ticket)
    await stage.write(tickets.set_subject, ticket, "Nothing for Ana", by=LEA)


@proves(e.TicketAssigned, limited="left")
async def one_of_another_team_is_no_longer_hers(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await to_others(stage, await stage.mail(), "Ana")
    yield [ticket]
    await to_others(stage, ticket)


@proves(e.TicketAssigned, limited="event")
async def one_of_another_team_comes_to_hers(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await to_others(stage, await stage.mail())
    yield [ticket]
    await to_ours(stage, ticket)


@proves(e.TicketAssigned, limited="event")
async def one_leaves_and_comes_back(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await to_others(stage, ticket)
    await to_ours(stage, ticket)


@proves(e.TicketAssigned, limited="left")
async def the_one_another_suggests_leaves(stage: Stage) -> AsyncIterator[list[int]]:
    known, new = await alike(stage)
    yield [new, known]
    await to_others(stage, known)


@proves(e.TicketAssigned, limited="event")
async def the_one_another_suggests_comes(stage: Stage) -> AsyncIterator[list[int]]:
    known, new = await alike(stage)
    await to_others(stage, known)
    yield [new]
    await to_ours(stage, known)


@proves(e.NoteAdded, limited="passed")
async def something_happens_elsewhere(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await to_others(stage, await stage.mail())
    yield [await stage.mine(sender="dora@shop.example")]
    await stage.write(replies.add_note, ticket, "Not for Ana", by=LEA)


@proves(e.TicketMerged, limited="event")
async def one_goes_into_one_of_another_team(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    other = await to_others(stage, await stage.mail(subject="Chair"))
    yield [ticket]
    await stage.write(acts.merge, ticket, other, by=LEA)


@proves(e.MessagesJoined, limited="event")
async def one_of_another_team_goes_into_hers(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    other = await to_others(stage, await stage.mail(subject="Chair"))
    yield [ticket]
    await stage.write(acts.merge, other, ticket, by=LEA)


@proves(e.MessageMoved, limited="event")
async def a_message_goes_to_one_of_another_team(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    moved = await first_message(stage, ticket)
    await stage.answer(ticket)
    other = await to_others(stage, await stage.mail(subject="Chair"))
    yield [ticket]
    await stage.write(acts.move_message, moved, other, by=LEA)


@proves(e.MessagesJoined, limited="event")
async def a_message_comes_from_one_of_another_team(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    other = await stage.mail(subject="Chair")
    moved = await first_message(stage, other)
    await stage.answer(other)
    await to_others(stage, other)
    yield [ticket]
    await stage.write(acts.move_message, moved, ticket, by=LEA)


@proves(e.ActUndone, limited="event")
async def a_merge_into_one_of_another_team_is_taken_back(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    other = await to_others(stage, await stage.mail(subject="Chair"))
    act = await stage.write(acts.merge, ticket, other, by=LEA)
    yield [ticket]
    await stage.write(acts.undo, act, by=LEA)

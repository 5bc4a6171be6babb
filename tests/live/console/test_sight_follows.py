"""A console that believes its socket shows what its advisor sees, and was never told of a ticket that they
never saw."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from random import Random

import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.tickets import acts as act_table
from helpdesk.db.schema.tickets import messages as message_table
from helpdesk.domain.events.actors import Actor
from helpdesk.errors import HelpdeskError
from helpdesk.operations.answers import replies
from helpdesk.operations.people import staff
from helpdesk.operations.tickets import acts, assignment, tickets
from tests import factories
from tests.live.desk_server import DeskServer
from tests.live.sight_desk import LIMITED, Screen, Staff, employ, give, in_sight_of, newest, ticket_of

STEPS = 60
TEAMS = ("Sales", "Returns", "Support", None)
OWNERS = ("Ana", "Bo", "Cid", None, None)

Act = Callable[[Transaction, Random, Staff, Actor], object]


def a_mail(tx: Transaction, dice: Random, crew: Staff, _: Actor) -> object:
    return ticket_of(tx, crew.ids, dice.choice(TEAMS), dice.choice(OWNERS))


def another_place(tx: Transaction, dice: Random, crew: Staff, _: Actor) -> None:
    give(tx, crew.ids, some(tx, dice), dice.choice(TEAMS), dice.choice(OWNERS))


def a_note(tx: Transaction, dice: Random, _: Staff, lea: Actor) -> object:
    return replies.add_note(tx, some(tx, dice), f"Note {dice.random()}", by=lea)


def a_subject(tx: Transaction, dice: Random, _: Staff, lea: Actor) -> None:
    tickets.set_subject(tx, some(tx, dice), f"Subject {dice.random()}", by=lea)


def an_end(tx: Transaction, dice: Random, _: Staff, lea: Actor) -> None:
    tickets.close(tx, some(tx, dice), "solved", by=lea, policy=LIMITED)


def a_merge(tx: Transaction, dice: Random, _: Staff, lea: Actor) -> object:
    return acts.merge(tx, some(tx, dice), some(tx, dice), by=lea)


def a_move(tx: Transaction, dice: Random, _: Staff, lea: Actor) -> object:
    message = dice.choice(list(tx.conn.scalars(message_table.select().with_only_columns(message_table.c.id))))
    return acts.move_message(tx, message, some(tx, dice), by=lea)


def a_split(tx: Transaction, dice: Random, _: Staff, lea: Actor) -> object:
    rows = tx.conn.execute(message_table.select().where(message_table.c.kind == "message")).all()
    row = dice.choice(rows)
    return acts.split(tx, row.ticket_id, [row.id], "A part", by=lea)


def an_undo(tx: Transaction, dice: Random, _: Staff, lea: Actor) -> object:
    done = list(tx.conn.scalars(act_table.select().with_only_columns(act_table.c.id)))
    return acts.undo(tx, dice.choice(done), by=lea) if done else None


def a_change_of_presence(tx: Transaction, dice: Random, crew: Staff, _: Actor) -> None:
    who = crew.ids[dice.choice(("Ana", "Bo", "Cid"))]
    assignment.set_presence(tx, who, dice.choice(assignment.PRESENCES))


def a_change_of_teams(tx: Transaction, dice: Random, _: Staff, __: Actor) -> object:
    team = dice.choice(("Sales", "Returns"))
    change = dice.choice((staff.AdvisorChange(join=[team]), staff.AdvisorChange(leave=[team])))
    return staff.change_advisor(tx, f"{dice.choice(('ana', 'bo', 'cid'))}@desk.example", change)


ACTS: list[Act] = [a_mail, a_mail, another_place, another_place, another_place, a_note, a_subject, an_end]
ACTS += [a_merge, a_move, a_split, an_undo, a_change_of_presence, a_change_of_teams]


def some(tx: Transaction, dice: Random) -> int:
    return dice.randint(1, max(1, tx.conn.exec_driver_sql("SELECT max(id) FROM tickets").scalar() or 1))


@pytest.mark.parametrize("seed", range(3))
async def test_a_screen_shows_what_its_advisor_sees_and_heard_of_nothing_else(desk: Desk, seed: int) -> None:
    crew = desk.write_now(employ)
    dice = Random(seed)
    lea = factories.actor(crew.ids, "Lea")
    stay, come = ({name: Screen(desk, crew.ids[name]) for name in crew.sessions} for _ in range(2))
    ever: dict[str, set[int]] = {name: set() for name in crew.sessions}
    await desk.write(a_mail, dice, crew, lea)
    async with DeskServer(desk, policy=LIMITED).running() as server, contextlib.AsyncExitStack() as opened:
        open_all = [opened.enter_async_context(server.console(one)) for one in crew.sessions.values()]
        sockets = dict(zip(crew.sessions, [await one for one in open_all], strict=True))
        for step in range(STEPS):
            act = dice.choice(ACTS)
            with contextlib.suppress(HelpdeskError):  # refused: it changed nothing
                await desk.write(act, dice, crew, lea)
            for name, seen in ever.items():
                seen |= set(await desk.read(in_sight_of, crew.ids[name]))
            if act is a_change_of_teams:
                await asyncio.gather(*(stay[name].settle(socket) for name, socket in sockets.items()))
            if dice.random() < 0.2 or step == STEPS - 1:
                await asyncio.gather(*(come_back(server, crew, come[name], name) for name in come))
        async with asyncio.timeout(10):
            for name, socket in sockets.items():
                await stay[name].listen(socket, await desk.read(newest))
    for name in crew.sessions:
        for screen in (stay[name], come[name]):
            assert screen.rows == await desk.read(in_sight_of, crew.ids[name]), name
            assert screen.numbers() <= ever[name], name


async def come_back(server: DeskServer, crew: Staff, screen: Screen, name: str) -> None:
    """An advisor opens the console again where they left, hears what they missed, and goes."""
    console = server.console(crew.sessions[name], after=screen.position, sight=screen.sight)
    async with console as socket, asyncio.timeout(10):
        await screen.listen(socket, await server.desk.read(newest))

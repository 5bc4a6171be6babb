"""A desk whose advisors see only their teams' tickets, and a screen that believes what its socket says."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import func, select, update
from websockets.asyncio.client import ClientConnection

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people.sight import sight_of
from helpdesk.db.schema.people import advisors
from helpdesk.db.schema.records import events
from helpdesk.db.schema.tickets import tickets
from helpdesk.domain.people.sight import sees
from helpdesk.operations.people import accounts, staff
from helpdesk.operations.tickets import assignment
from tests import factories
from tests.live.desk_server import POLICY, DeskServer, Heard

LIMITED = msgspec.structs.replace(POLICY, advisors_see="teams")
PEOPLE = {"Ana": ["Sales"], "Bo": ["Returns"], "Cid": ["Sales", "Returns"], "Lea": []}


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """Ids by name of people and teams, and a session of each person. Lea is a lead."""

    ids: dict[str, int]
    sessions: dict[str, str]


def employ(tx: Transaction) -> Staff:
    ids = factories.furnish(tx)
    for team in ("Sales", "Returns"):
        ids[team] = staff.add_team(tx, team)
    for name, teams in PEOPLE.items():
        if name not in ids:
            ids[name] = factories.add_advisor(tx, name, team_id=ids["Support"], presence="offline")
        email = f"{name.lower()}@desk.example"
        staff.change_advisor(tx, email, staff.AdvisorChange(join=teams, leave=["Support"]))
    tx.conn.execute(update(advisors).where(advisors.c.id == ids["Lea"]).values(role="lead"))
    sessions = {name: accounts.sign_in(tx, ids[name], timedelta(hours=1)) for name in PEOPLE}
    return Staff(ids=ids, sessions=sessions)


def ticket_of(tx: Transaction, ids: dict[str, int], team: str | None, owner: str | None = None) -> int:
    """A ticket that this team has, or its owner; nobody else ever saw it."""
    outcome = factories.take_in(tx, factories.mail(f"{team}@shop.example", f"For {team}", "Where is it?"))
    assert outcome.ticket_id is not None
    give(tx, ids, outcome.ticket_id, team, owner)
    return outcome.ticket_id


def give(
    tx: Transaction, ids: dict[str, int], ticket: int, team: str | None, owner: str | None = None
) -> None:
    """Lea gives a ticket to a team and an owner."""
    to_team, to_owner = (None if name is None else ids[name] for name in (team, owner))
    lea = factories.actor(ids, "Lea")
    assignment.assign(tx, ticket, team_id=to_team, advisor_id=to_owner, by=lea)


def newest(tx: Reading) -> int:
    """The position that the newest event has, or will have."""
    return tx.conn.scalar(select(func.count()).select_from(events)) or 0


def in_sight_of(tx: Reading, advisor_id: int) -> dict[int, tuple[int | None, int | None, str]]:
    """Team, owner and subject of every ticket that an advisor sees; of all for a lead."""
    role = tx.conn.scalar(select(advisors.c.role).where(advisors.c.id == advisor_id))
    sight = sight_of(tx, advisor_id) if role == "advisor" else None
    rows = tx.conn.execute(select(tickets.c.id, tickets.c.team_id, tickets.c.owner_id, tickets.c.subject))
    return {row.id: (row.team_id, row.owner_id, row.subject) for row in rows if sees(sight, row[1], row[2])}


async def known(server: DeskServer, crew: Staff) -> None:
    """Wait until this process has told everything: who connects now is told what happens from now on."""
    async with server.advisor(crew.sessions["Lea"], after=0) as lea:
        await lea.reach(await server.desk.read(newest))


async def told(server: DeskServer, heard: Heard) -> list[tuple[str, int | None]]:
    """The kind and the ticket of each frame about an event of tickets, once every event was told."""
    await heard.reach(await server.desk.read(newest))
    of_staff = ("advisor.changed", "team.changed")
    frames = [
        frame
        for frame in heard.all
        if frame["t"] == "left" or (frame["t"] == "event" and frame["event"]["type"] not in of_staff)
    ]
    return [(frame["t"], frame["ticket"] if frame["t"] == "left" else _ticket(frame)) for frame in frames]


def _ticket(push: dict[str, Any]) -> int | None:
    number: int | None = push["event"].get("ticket_id")
    return number


class Screen:
    """What a console of an advisor shows that only listens: it asks the desk when it is told to reload.
    `heard` is everything the socket ever said to it, on all its connections."""

    def __init__(self, desk: Desk, advisor_id: int) -> None:
        self._desk = desk
        self._advisor_id = advisor_id
        self.rows: dict[int, tuple[int | None, int | None, str]] = {}
        self.position: int | None = None
        self.sight = ""
        self.heard: list[dict[str, Any]] = []

    async def listen(self, socket: ClientConnection, until: int) -> None:
        """Believe what comes up to this position."""
        while self.position is None or self.position < until:
            await self._take(socket)

    async def settle(self, socket: ClientConnection) -> None:
        """Ask whether the sign-in still holds, and believe what comes before the answer."""
        before = self._pongs()
        await socket.send('{"t": "ping"}')
        while self._pongs() == before:
            await self._take(socket)

    def _pongs(self) -> int:
        return sum(frame["t"] == "pong" for frame in self.heard)

    async def _take(self, socket: ClientConnection) -> None:
        frame = json.loads(await socket.recv())
        for one in frame if isinstance(frame, list) else [frame]:
            await self._believe(one)

    async def _believe(self, frame: dict[str, Any]) -> None:
        self.heard.append(frame)
        match frame["t"]:
            case "hello":
                self.sight = frame["sight"]
                if self.position is None:
                    await self._reload(frame["position"])
            case "resync":
                await self._reload(frame["position"])
            case "event" | "left" | "passed" if frame["position"] > (self.position or 0):
                self.position = frame["position"]
                if frame["t"] == "left":
                    self.rows.pop(frame["ticket"], None)
                elif frame["t"] == "event" and (row := frame["ticket"]) is not None:
                    self.rows[row["number"]] = (_id(row["team"]), _id(row["owner"]), row["subject"])

    async def _reload(self, position: int) -> None:
        self.rows = await self._desk.read(in_sight_of, self._advisor_id)
        self.position = position

    def numbers(self) -> set[int]:
        """Every ticket that the socket ever told of."""
        found: set[int | None] = set()
        for frame in self.heard:
            match frame["t"]:
                case "event":
                    found |= {frame["event"].get("ticket_id"), (frame["ticket"] or {}).get("number")}
                    found |= {(frame["message"] or {}).get("ticket")}
                case "left" | "signal":
                    found |= {frame.get("ticket")}
        return {one for one in found if one is not None}


def _id(person: dict[str, Any] | None) -> int | None:
    return None if person is None else int(person["id"])

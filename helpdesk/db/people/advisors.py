"""Advisors and their teams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, func, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.people import advisors, team_members, teams
from helpdesk.db.schema.sight import SEEN_BY, in_sight
from helpdesk.db.schema.tickets import IS_OPEN, tickets
from helpdesk.errors import NotFound
from helpdesk.said import Said


class AdvisorRow(msgspec.Struct, frozen=True, kw_only=True):
    """An advisor as stored, without the password; `teams` are (id, name), by name. `languages` are ISO 639
    codes; `version` rises with each change of a person's form."""

    id: int
    email: str
    name: str
    role: str
    locale: str
    signature: str
    capacity: int
    presence: str
    disabled_at: datetime | None
    last_seen_at: datetime | None
    languages: list[str]
    version: int
    teams: list[tuple[int, str]] = []


class TeamRow(msgspec.Struct, frozen=True, kw_only=True):
    """A team, its active tickets without an owner, and its members that are not disabled."""

    id: int
    name: str
    waiting: int
    advisor_ids: list[int]


_advisor = select(
    advisors.c.id,
    advisors.c.email,
    advisors.c.name,
    advisors.c.role,
    advisors.c.locale,
    advisors.c.signature,
    advisors.c.capacity,
    advisors.c.presence,
    advisors.c.disabled_at,
    advisors.c.last_seen_at,
    advisors.c.languages,
    advisors.c.version,
)
_by_email = _advisor.where(advisors.c.email == bindparam("email"))
_presence = select(advisors.c.presence).where(
    advisors.c.id == bindparam("id"), advisors.c.disabled_at.is_(None)
)
_by_id = _advisor.where(advisors.c.id == bindparam("id"))
_everybody = _advisor.order_by(advisors.c.name, advisors.c.id)
_enabled = _everybody.where(advisors.c.disabled_at.is_(None))
_teams_of = (
    select(teams.c.id, teams.c.name)
    .join(team_members, team_members.c.team_id == teams.c.id)
    .where(team_members.c.advisor_id == bindparam("id"), teams.c.archived_at.is_(None))
    .order_by(teams.c.name)
)
_memberships = (
    select(team_members.c.advisor_id, teams.c.id, teams.c.name)
    .join(teams, teams.c.id == team_members.c.team_id)
    .where(teams.c.archived_at.is_(None))
    .order_by(teams.c.name)
)
_password = select(advisors.c.id, advisors.c.password_hash).where(
    advisors.c.email == bindparam("email"), advisors.c.disabled_at.is_(None)
)
_held = (
    select(advisors.c.password_hash)
    .where(advisors.c.id == bindparam("id"), advisors.c.disabled_at.is_(None))
    .with_for_update(key_share=True)
)
_loads = (
    select(tickets.c.owner_id, func.count().label("n"))
    .where(tickets.c.state == IS_OPEN, tickets.c.owner_id.is_not(None))
    .group_by(tickets.c.owner_id)
)
_waiting = (
    select(tickets.c.team_id, func.count().label("n"))
    .where(
        tickets.c.active,
        tickets.c.owner_id.is_(None),
        tickets.c.team_id.is_not(None),
        ~tickets.c.with_bot,
    )
    .group_by(tickets.c.team_id)
)
_teams = select(teams.c.id, teams.c.name).where(teams.c.archived_at.is_(None)).order_by(teams.c.name)
_set_password = (
    update(advisors).where(advisors.c.id == bindparam("advisor")).values(password_hash=bindparam("hash"))
)


def note_seen(tx: Transaction, advisor_id: int) -> None:
    """Record that an advisor with a console did something just now. A program that acts as an advisor has no
    console, and is never taken for gone."""
    tx.conn.execute(
        update(advisors)
        .where(advisors.c.id == advisor_id, advisors.c.last_seen_at.is_not(None))
        .values(last_seen_at=tx.now)
    )


def presence_of(tx: Reading, advisor_id: int) -> str:
    """available, away or offline; "" for an advisor who no longer works here."""
    return tx.conn.scalar(_presence, {"id": advisor_id}) or ""


def advisor(tx: Reading, advisor_id: int) -> AdvisorRow:
    """One advisor with their teams; NotFound."""
    row = tx.conn.execute(_by_id, {"id": advisor_id}).first()
    if row is None:
        raise NotFound(Said("There is no advisor {advisor_id}.", advisor_id=advisor_id))
    return _read(row, [(team.id, team.name) for team in tx.conn.execute(_teams_of, {"id": advisor_id})])


def by_email(tx: Reading, email: str) -> AdvisorRow | None:
    """The advisor of an address, disabled or not, with their teams; None if there is none."""
    row = tx.conn.execute(_by_email, {"email": email.strip().lower()}).first()
    return None if row is None else advisor(tx, row.id)


def enabled_advisors(tx: Reading) -> list[AdvisorRow]:
    """Every advisor who may sign in, by name."""
    return _listed(tx, _enabled)


def everybody(tx: Reading) -> list[AdvisorRow]:
    """Every advisor, disabled ones too, by name."""
    return _listed(tx, _everybody)


def _listed(tx: Reading, statement: Select[Any]) -> list[AdvisorRow]:
    teams_of: dict[int, list[tuple[int, str]]] = {}
    for member, team_id, name in tx.conn.execute(_memberships):
        teams_of.setdefault(member, []).append((team_id, name))
    return [_read(row, teams_of.get(row.id, [])) for row in tx.conn.execute(statement)]


def names(tx: Reading) -> dict[int, str]:
    """Every advisor who ever worked here, by id."""
    return dict(tx.conn.execute(select(advisors.c.id, advisors.c.name)).all())


def loads(tx: Reading, *, seen_by: int | None = None) -> dict[int, int]:
    """Open tickets by owner; an advisor without any is absent. `seen_by`: only those that this advisor
    sees."""
    return _counted(tx, _loads, seen_by)


def _counted(tx: Reading, counting: Select[Any], seen_by: int | None) -> dict[int, int]:
    if seen_by is None:
        return dict(tx.conn.execute(counting).all())
    return dict(tx.conn.execute(counting.where(in_sight()), {SEEN_BY: seen_by}).all())


def teams_with_members(tx: Reading, *, seen_by: int | None = None) -> list[TeamRow]:
    """Every team that is not archived, by name. `seen_by`: only tickets that this advisor sees count as
    waiting."""
    waiting = _counted(tx, _waiting, seen_by)
    members: dict[int, list[int]] = {}
    for one in enabled_advisors(tx):
        for team_id, _ in one.teams:
            members.setdefault(team_id, []).append(one.id)
    return [
        TeamRow(id=row.id, name=row.name, waiting=waiting.get(row.id, 0), advisor_ids=members.get(row.id, []))
        for row in tx.conn.execute(_teams)
    ]


def password_of(tx: Reading, email: str) -> tuple[int, str] | None:
    """(id, password hash) of an advisor who may sign in with a password."""
    row = tx.conn.execute(_password, {"email": email.strip().lower()}).first()
    return (row.id, row.password_hash) if row is not None and row.password_hash else None


def held_password(tx: Transaction, advisor_id: int) -> str | None:
    """The password hash of an advisor who may sign in, whose account is locked until the commit: nobody gives
    it another password or disables it meanwhile."""
    found: str | None = tx.conn.scalar(_held, {"id": advisor_id})
    return found


def set_password(tx: Transaction, advisor_id: int, password_hash: str) -> None:
    tx.conn.execute(_set_password, {"advisor": advisor_id, "hash": password_hash})


def add_advisor(
    tx: Transaction,
    *,
    email: str,
    name: str,
    role: str = "advisor",
    password_hash: str | None = None,
    capacity: int = 5,
    languages: Sequence[str] = (),
    locale: str = "en",
) -> int:
    """Store a new advisor. Returns their id. The address is stored in lower case, for lookups."""
    result = tx.conn.execute(
        insert(advisors),
        {
            "email": email.strip().lower(),
            "name": name,
            "role": role,
            "password_hash": password_hash,
            "capacity": capacity,
            "languages": " ".join(languages),
            "locale": locale,
            "created_at": tx.now,
        },
    )
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def change_advisor(tx: Transaction, advisor_id: int, **values: Any) -> None:
    """Set columns of an advisor's row, which is a new version then. `languages` is a list."""
    if "languages" in values:
        values["languages"] = " ".join(values["languages"])
    tx.conn.execute(
        update(advisors).where(advisors.c.id == advisor_id).values(**values, version=advisors.c.version + 1)
    )


def add_team(tx: Transaction, name: str, member_ids: list[int]) -> int:
    """Store a new team. Returns its id."""
    key = tx.conn.execute(insert(teams), {"name": name}).inserted_primary_key
    assert key is not None
    team_id = int(key[0])
    if member_ids:
        tx.conn.execute(insert(team_members), [{"team_id": team_id, "advisor_id": one} for one in member_ids])
    return team_id


def disable_advisor(tx: Transaction, advisor_id: int) -> None:
    """Disable an advisor: they can no longer sign in, and get no tickets."""
    tx.conn.execute(
        update(advisors)
        .where(advisors.c.id == advisor_id)
        .values(disabled_at=tx.now, presence="offline", version=advisors.c.version + 1)
    )


def enable_advisor(tx: Transaction, advisor_id: int) -> None:
    """Let a disabled advisor sign in again."""
    tx.conn.execute(
        update(advisors)
        .where(advisors.c.id == advisor_id)
        .values(disabled_at=None, version=advisors.c.version + 1)
    )


def _read(row: Any, teams_of: list[tuple[int, str]]) -> AdvisorRow:
    return AdvisorRow(
        id=row.id,
        email=row.email,
        name=row.name,
        role=row.role,
        locale=row.locale,
        signature=row.signature,
        capacity=row.capacity,
        presence=row.presence,
        disabled_at=row.disabled_at,
        last_seen_at=row.last_seen_at,
        languages=row.languages.split(),
        version=row.version,
        teams=teams_of,
    )

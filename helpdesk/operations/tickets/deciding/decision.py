"""One decision: which advisor gets a ticket, from what is stored now."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from helpdesk.channels.traits import traits
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets import routing as db
from helpdesk.db.tickets.routing import Routed
from helpdesk.domain.routing.advisors import AdvisorLoad, choose_advisor
from helpdesk.domain.routing.settings import TeamRouting
from helpdesk.operations.tickets.deciding.asked import Asked, asks_now

PULLS = "Waits in the queue: the people of this team take the next ticket themselves"


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """Who gets the ticket (None: it waits), why in one line, and until when it is only offered (None: it is
    theirs)."""

    advisor_id: int | None
    reason: str
    accept_by: datetime | None = None


def decide(
    tx: Reading, row: Routed, team_id: int | None, because: str = "", *, asked: Asked | None = None
) -> Decision:
    """Which advisor of a team gets a ticket. `because` begins the reason. `asked`: what was read already. The
    caller holds the decision."""
    asked = asked or Asked(tx)
    set_up = asked.set_up(team_id)
    team = set_up.team
    if team.mode == "pull":
        return Decision(advisor_id=None, reason=_joined(because, PULLS))
    there = asked.people(team_id)
    asks = asks_now(row, team, set_up.desk, tx.now)
    former = _former(tx, row, there)
    choice = choose_advisor(there, former_owner=former, now=tx.now, ask=asks.ask)
    return Decision(
        advisor_id=choice.advisor_id,
        reason=_joined(because, choice.reason, *asks.told),
        accept_by=None if choice.advisor_id is None else accept_by(tx, row, team),
    )


def accept_by(tx: Reading, row: Routed, team: TeamRouting) -> datetime | None:
    """Until when a ticket is only offered. Mails and calls are nobody's offer: nobody looks at a clock."""
    if team.accept_seconds is None or not row.kind or not traits(row.kind).live:
        return None
    return tx.now + timedelta(seconds=team.accept_seconds)


def _former(tx: Reading, row: Routed, there: list[AdvisorLoad]) -> int | None:
    """Who had the ticket until they were away, else who had the customer's last one."""
    present = {one.id for one in there if one.presence == "available"}
    if not present:  # then it changes nothing
        return None
    if row.given_back_by in present:
        return row.given_back_by
    return db.former_owner(tx, row.contact_id, besides=row.id)


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)

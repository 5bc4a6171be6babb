"""What is wrong with how the core is set up: of calendars, teams and channels."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import exists, func, select

from helpdesk.db import calendars, channel_troubles
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.people import advisors, team_members, teams
from helpdesk.domain.health.faults import in_words
from helpdesk.domain.health.setup import SetupTrouble
from helpdesk.domain.hours.check import check
from helpdesk.errors import BadInput
from helpdesk.said import Said

_staffed = exists().where(
    team_members.c.team_id == teams.c.id,
    advisors.c.id == team_members.c.advisor_id,
    advisors.c.disabled_at.is_(None),
)
_unstaffed = (
    select(teams.c.id, teams.c.name)
    .where(teams.c.archived_at.is_(None), ~_staffed)
    .order_by(func.lower(teams.c.name))
)
_ids = select(channels.c.name, channels.c.id)


def troubles(tx: Reading) -> Iterator[SetupTrouble]:
    """Channels that cannot send or receive, teams without people, calendars that do not open any more."""
    ids = dict(tx.conn.execute(_ids).all())
    for one in channel_troubles.troubles(tx):
        yield SetupTrouble(
            area="channels", item=ids[one.channel], name=one.channel, fault=one.fault, detail=in_words(one)
        )
    for row in tx.conn.execute(_unstaffed):
        yield SetupTrouble(
            area="teams",
            item=row.id,
            name=row.name,
            fault="no_people",
            detail=Said("The team has no people: its tickets wait until somebody takes them."),
        )
    for calendar in calendars.all_calendars(tx):
        try:
            check(calendar.hours, tx.now.date())
        except BadInput as error:  # its last day has passed, or its zone has another name now
            yield SetupTrouble(
                area="hours", item=calendar.id, name=calendar.name, fault="hours", detail=error.said
            )

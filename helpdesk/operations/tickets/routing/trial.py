"""What a routing rule that is not saved would have done with the newest tickets."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets import routing as db
from helpdesk.db.tickets.filters.stored_facts import facts_of
from helpdesk.domain.filters.facts import matches
from helpdesk.domain.filters.parse import stored
from helpdesk.domain.filters.tree import asked_by
from helpdesk.domain.routing.teams import DESK, TeamChoice, book_of, choose_team
from helpdesk.operations.tickets.routing.setting_up import RuleForm, checked

MOST: Final = 500
"""Tickets that a trial looks at: each costs a few queries."""

_newest = (
    select(tickets.c.id, tickets.c.subject, channels.c.team_id)
    .outerjoin(channels, channels.c.name == tickets.c.channel)
    .where(tickets.c.merged_into.is_(None))
    .order_by(tickets.c.id.desc())
)


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that would have another team; a rule is "" where none finds it."""

    number: int
    subject: str
    rule: str
    team_id: int | None
    new_rule: str
    new_team_id: int | None


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """Of the newest `looked_at` tickets the rule's filter finds `found`, and it is the first that finds them
    for `decides`."""

    looked_at: int
    found: int
    decides: int
    elsewhere: list[Moved]


def trial(tx: Reading, rule_id: int | None, form: RuleForm, *, newest: int) -> Trial:
    """Try a rule on the newest tickets, each as it is now, beside the present rules. Errors as saving it has
    them."""
    tried = checked(tx, rule_id, form)
    there = db.all_rules(tx)
    others = [one for one in there if one.id != tried.id]
    place = next((at for at, one in enumerate(there) if one.id == tried.id), len(there))
    present = [db.as_rule(one) for one in there if one.active]
    new = [db.as_rule(one) for one in (*others[:place], tried, *others[place:]) if one.active]
    names = {one.id: one.name for one in (*there, tried)}
    wanted = stored(tried.filter)
    asked = asked_by(wanted) | book_of((*present, *new)).asked
    default = db.default_team(tx)
    found = decides = 0
    elsewhere = []
    rows = tx.conn.execute(_newest.limit(newest)).all()
    for number, subject, team in rows:
        facts = facts_of(tx, [number], asked)[number]
        was, now = (
            choose_team(facts, rules, now=tx.now, channel_team=team, default_team=default)
            for rules in (present, new)
        )
        found += matches(wanted, facts, tx.now, DESK)
        decides += now.rule_id == tried.id
        if was.team_id != now.team_id:
            moved = Moved(
                number=number,
                subject=subject,
                rule=_name(names, was),
                team_id=was.team_id,
                new_rule=_name(names, now),
                new_team_id=now.team_id,
            )
            elsewhere.append(moved)
    return Trial(looked_at=len(rows), found=found, decides=decides, elsewhere=elsewhere)


def _name(names: dict[int, str], choice: TeamChoice) -> str:
    return "" if choice.rule_id is None else names[choice.rule_id]

"""The tags that are in use at the desk, and how many tickets have them."""

from __future__ import annotations

from sqlalchemy import func, select

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.inlets import routing_rules
from helpdesk.db.schema.records import setup_changes
from helpdesk.db.schema.sight import SEEN_BY, in_sight
from helpdesk.db.schema.tickets import ticket_tags, tickets

MOST = 1000

# From one tag to the next in the index: a desk has few tags on many tickets.
_step = select(func.min(ticket_tags.c.tag).label("tag")).cte("steps", recursive=True)
_next = select(func.min(ticket_tags.c.tag)).where(ticket_tags.c.tag > _step.c.tag).scalar_subquery()
_steps = _step.union_all(select(_next).where(_step.c.tag.is_not(None)))
_tags = Prepared(select(_steps.c.tag).where(_steps.c.tag.is_not(None)).limit(MOST))
_every = Prepared(select(_steps.c.tag).where(_steps.c.tag.is_not(None)))
_seen = Prepared(
    select(_steps.c.tag)
    .where(
        select(ticket_tags.c.tag)
        .join(tickets, tickets.c.id == ticket_tags.c.ticket_id)
        .where(ticket_tags.c.tag == _steps.c.tag, in_sight())
        .exists()
    )
    .limit(MOST)
)
_of_rules = Prepared(select(routing_rules.c.tags))


def tags_in_use(tx: Reading, seen_by: int | None = None) -> list[str]:
    """Every tag of a ticket or of a routing rule, without regard to case in order; at most the first 1,000
    of the tickets. `seen_by`: only of tickets that this advisor sees."""
    found = {tag for (tag,) in (_tags.all(tx, {}) if seen_by is None else _seen.all(tx, {SEEN_BY: seen_by}))}
    found.update(tag for (tags,) in _of_rules.all(tx, {}) for tag in tags)
    return sorted(found, key=lambda tag: (tag.casefold(), tag))


def tags_of_tickets(tx: Reading) -> list[str]:
    """Every tag that a ticket has."""
    return [tag for (tag,) in _every.all(tx, {})]


def counted(tx: Reading) -> list[tuple[str, int]]:
    """Every tag that a ticket has and how many have it, by name."""
    rows = tx.conn.execute(select(ticket_tags.c.tag, func.count()).group_by(ticket_tags.c.tag))
    return sorted(((tag, count) for tag, count in rows), key=lambda one: (one[0].casefold(), one[0]))


def count_with(tx: Reading, tag: str) -> int:
    """How many tickets have a tag."""
    return tx.conn.scalar(select(func.count()).where(ticket_tags.c.tag == tag)) or 0


def newest_with(tx: Reading, tag: str, limit: int) -> list[int]:
    """The numbers of the newest tickets with a tag."""
    of_tag = select(ticket_tags.c.ticket_id).where(ticket_tags.c.tag == tag)
    return list(tx.conn.scalars(of_tag.order_by(ticket_tags.c.ticket_id.desc()).limit(limit)))


def next_act(tx: Reading) -> int:
    """The number of the next act on a tag of the whole desk."""
    of_tags = select(func.max(setup_changes.c.item)).where(setup_changes.c.what == "tag")
    return int(tx.conn.scalar(of_tags) or 0) + 1

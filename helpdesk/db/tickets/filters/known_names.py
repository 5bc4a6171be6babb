"""The names of the desk that the completion of a filter offers: only those that the asker may see."""

from __future__ import annotations

from sqlalchemy import select

from helpdesk.db.customers.contacts import identities_of_many, search_contacts
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.people import advisors, teams
from helpdesk.db.schema.sight import SEEN_BY, in_sight
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets.tags import tags_in_use
from helpdesk.domain.filters.completion import Known
from helpdesk.domain.filters.fields import Source

_RECENT = 500  # tickets whose languages are offered
_CUSTOMERS = 8

_teams = Prepared(select(teams.c.name).order_by(teams.c.name))
_advisors = Prepared(
    select(advisors.c.name, advisors.c.email)
    .where(advisors.c.disabled_at.is_(None))
    .order_by(advisors.c.name, advisors.c.id)
)
_channels = Prepared(
    select(channels.c.name, channels.c.label).where(channels.c.deleted_at.is_(None)).order_by(channels.c.id)
)
_recent = select(tickets.c.language).order_by(tickets.c.updated_at.desc(), tickets.c.id.desc()).limit(_RECENT)
_languages = Prepared(_recent)
_seen_languages = Prepared(_recent.where(in_sight()))


def known_names(tx: Reading, source: Source, typed: str, *, seen_by: int | None) -> list[Known]:
    """Names of one source. Customers only if something is typed, because a desk has very many."""
    match source:
        case "teams":
            return [Known(name) for (name,) in _teams.all(tx, {})]
        case "advisors":
            return [Known(name, email) for name, email in _advisors.all(tx, {})]
        case "channels" | "inlets":
            return [Known(name, label) for name, label in _channels.all(tx, {})]
        case "tags":
            return [Known(tag) for tag in tags_in_use(tx, seen_by)]
        case "languages":
            rows = _languages.all(tx, {}) if seen_by is None else _seen_languages.all(tx, {SEEN_BY: seen_by})
            return [Known(code) for code in sorted({code for (code,) in rows if code})]
        case "customers":
            return _customers(tx, typed) if typed.strip() else []
        case "":
            return []


def _customers(tx: Reading, typed: str) -> list[Known]:
    """By name; who has none by an address, if it is no key of a chat."""
    found = search_contacts(tx, typed, after=None, limit=_CUSTOMERS)
    addresses = identities_of_many(tx, [row.id for row in found])
    known = []
    for row in found:
        own = [one.value for one in addresses.get(row.id, []) if one.kind != "visitor"]
        if row.name:
            known.append(Known(row.name, own[0] if own else ""))
        elif own:
            known.append(Known(own[0]))
    return known

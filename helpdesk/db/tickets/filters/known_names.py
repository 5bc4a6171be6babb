"""The names of the desk that the completion of a filter offers: only those that the asker may see."""

from __future__ import annotations

from sqlalchemy import select

from helpdesk.db.customers.companies import search_companies
from helpdesk.db.customers.contacts import identities_of_many, search_contacts
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.fields import all_fields
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.people import advisors, teams
from helpdesk.db.schema.sight import SEEN_BY, in_sight
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.statuses import all_statuses
from helpdesk.db.tickets.filters.custom import field_called
from helpdesk.db.tickets.tags import tags_in_use
from helpdesk.domain.fields.definition import in_language
from helpdesk.domain.filters.completion import Known
from helpdesk.domain.filters.custom import YES_NO
from helpdesk.domain.filters.fields import Source
from helpdesk.domain.filters.tree import CUSTOM

_RECENT = 500  # tickets whose languages are offered
_CUSTOMERS = 8
_COMPANIES = 50  # an offer is a word that begins so; the search finds parts too

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
        case "statuses":
            return [Known(one.label, one.state) for one in all_statuses(tx) if not one.archived]
        case "customers":
            return _customers(tx, typed) if typed.strip() else []
        case "companies":
            found = search_companies(tx, typed, after=None, limit=_COMPANIES)
            return [Known(row.name) for row in found]
        case "":
            return []


def custom_fields(tx: Reading, language: str) -> list[Known]:
    """The custom fields that are not archived, as a filter calls them, with their labels."""
    return [
        Known(f"{CUSTOM}{one.key}", in_language(one.labels, language))
        for one in all_fields(tx)
        if not one.archived
    ]


def custom_values(tx: Reading, name: str, language: str) -> list[Known]:
    """What a custom field can be, if it is one of a few."""
    one = field_called(tx, name)
    if one is None:
        return []
    if one.kind == "yes_no":
        return [Known(word) for word in reversed(YES_NO)]
    return [Known(option.value, in_language(option.labels, language)) for option in one.choices]


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

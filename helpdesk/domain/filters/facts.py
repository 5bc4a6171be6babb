"""Whether a ticket matches a filter: the predicate. `db/tickets/filters` says the same in SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

import msgspec

from helpdesk.domain.filters.comparing import (
    answer_word,
    is_among,
    is_due,
    is_from_domain,
    is_intent,
    is_language,
    is_named,
    is_part_of,
    is_phrase_of,
    levels,
    names,
    owns,
    slot_word,
)
from helpdesk.domain.filters.custom import Held, meaning, meets
from helpdesk.domain.filters.moments import span_of
from helpdesk.domain.filters.needs import has_needs, needs_of
from helpdesk.domain.filters.tree import (
    CUSTOM,
    Age,
    All,
    Asked,
    Between,
    Choice,
    Condition,
    Either,
    Filter,
    Level,
    Named,
    Not,
    Number,
    Score,
    Special,
    Text,
    Value,
    When,
    as_number,
    numbers_named,
)
from helpdesk.domain.lifecycle import ACTIVE, STATES, State
from helpdesk.language.fold import fold


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a filter can ask about a ticket. Defaults are those of a ticket that is just opened.

    `status` are the names of what its state is called at this desk. `priority` goes from 1 urgent to 4 low.
    `channel_names` are the name and the label of the channel that it came by. `customer` is the folded text
    of the customer's name and company (contacts.search), `addresses` their addresses, `company` the name of
    their company. `texts` has the terms
    of each message and of the subject (`search_terms.index_terms`). `came_by` and `kind` are the name and the
    kind of that channel. `said` is the customer's newest message, `sender` the address it came from.
    `intent`, `slots` (comparing.slot_words) and `handed_over` are what the bot learned, `bot_said` what it
    answered (comparing.answer_words), `bot` the values of that field that are true. `due` is when the next
    clock runs out. `has` are the values of the field `has` that are true. `fields` are the desk's custom
    fields by key, those without a value too. Moments are aware."""

    number: int
    merged: bool = False
    state: State = "open"
    status: tuple[str, ...] = ()
    priority: int = 3
    team: str | None = None
    owner_id: int | None = None
    owner_name: str = ""
    owner_email: str = ""
    came_by: str = ""
    kind: str = ""
    channel_names: tuple[str, ...] = ()
    channel_kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    customer: str = ""
    addresses: frozenset[str] = frozenset()
    company: str = ""
    language: str | None = None
    subject: str = ""
    said: str = ""
    sender: str = ""
    intent: str = ""
    slots: frozenset[str] = frozenset()
    handed_over: frozenset[str] = frozenset()
    bot_said: frozenset[str] = frozenset()
    bot: frozenset[str] = frozenset()
    texts: tuple[frozenset[str], ...] = ()
    has: frozenset[str] = frozenset()
    scores: tuple[int, ...] = ()
    created: datetime
    updated: datetime
    waiting: datetime | None = None
    solved: datetime | None = None
    closed: datetime | None = None
    due: datetime | None = None
    queued: bool = False
    with_bot: bool = False
    undelivered: bool = False
    group: bool = False
    fields: dict[str, Held] = {}


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: `advisor` is `me`, None for a rule of the desk. Days begin in `zone` (IANA)."""

    advisor: int | None = None
    zone: str = "UTC"


def matches(wanted: Filter, facts: Facts, now: datetime, viewer: Viewer) -> bool:
    """Whether the ticket matches. A merged ticket is found only by its number."""
    if facts.merged and facts.number not in numbers_named(wanted):
        return False
    return _holds(wanted, facts, now, viewer)


def _holds(wanted: Filter, facts: Facts, now: datetime, viewer: Viewer) -> bool:
    match wanted:  # a desk asks many filters of each mail: the most frequent kind first
        case Condition(field=field, value=value):
            check = _CHECKS.get(field)
            if check is None:
                return _custom(field.removeprefix(CUSTOM), value, facts, now, viewer)
            return check(value, facts, now, viewer)
        case All(parts=parts):
            return all(_holds(part, facts, now, viewer) for part in parts)
        case Either(parts=parts):
            return any(_holds(part, facts, now, viewer) for part in parts)
        case Not(part=part):
            return not _holds(part, facts, now, viewer)
        case Number(number=number):
            return facts.number == number
        case Text(words=words, whole=whole):
            needs = needs_of(words, whole)
            named = not whole and facts.number == as_number(words)
            return named or any(has_needs(terms, needs) for terms in facts.texts)
        case _:
            assert_never(wanted)


def _is(value: Value, facts: Facts, viewer: Viewer) -> bool:
    assert isinstance(value, Choice)
    active = facts.state in ACTIVE
    match value.value:
        case "active":
            return active
        case "mine":
            return viewer.advisor is not None and facts.owner_id == viewer.advisor
        case "unassigned":
            return facts.owner_id is None
        case "waiting":
            return facts.waiting is not None
        case "queued":
            return facts.queued
        case "bot":
            return facts.with_bot and active
        case "undelivered":
            return facts.undelivered
        case "group":
            return facts.group
        case state:
            assert state in STATES, state
            return facts.state == state


def _status(value: Value, facts: Facts) -> bool:
    if not isinstance(value, Named):
        return not facts.status
    if (state := fold(value.text)) in STATES:
        return facts.state == state
    return names(value, *facts.status)


def _owner(value: Value, facts: Facts, viewer: Viewer) -> bool:
    match value:
        case Special(word="none"):
            return facts.owner_id is None
        case Special():
            return viewer.advisor is not None and facts.owner_id == viewer.advisor
        case Named() if facts.owner_id is not None:
            return owns(value, facts.owner_name, facts.owner_email)
        case _:
            return False


def _queue(value: Value, facts: Facts) -> bool:
    if not isinstance(value, Named):
        return facts.team is None
    return facts.team is not None and names(value, facts.team)


def _queue_is(value: Value, facts: Facts) -> bool:
    return facts.team is not None and is_named(value, facts.team)


def _channel(value: Value, facts: Facts) -> bool:
    assert isinstance(value, Named)
    return fold(value.text) in facts.channel_kinds or names(value, *facts.channel_names)


def _customer(value: Value, facts: Facts) -> bool:
    text = _text(value)
    if text.startswith("@"):
        return any(address.endswith(text.lower()) for address in facts.addresses)
    by_address = text in facts.addresses or text.lower() in facts.addresses
    return by_address or fold(text) in facts.customer


def _company(value: Value, facts: Facts) -> bool:
    return is_named(value, facts.company) if isinstance(value, Named) else not facts.company


def _text(value: Value) -> str:
    assert isinstance(value, Named)
    return value.text


def _score(value: Value, facts: Facts) -> bool:
    assert isinstance(value, Score)
    least = -1 if value.least is None else value.least
    return any(least <= score and (value.most is None or score <= value.most) for score in facts.scores)


def _within(value: Value, moment: datetime | None, now: datetime, viewer: Viewer) -> bool:
    assert isinstance(value, Age | When | Between)
    return span_of(value, now, viewer.zone).has(moment)


def _tag(value: Value, facts: Facts) -> bool:
    return any(fold(tag) == fold(_text(value)) for tag in facts.tags)


def _priority(value: Value, facts: Facts) -> bool:
    assert isinstance(value, Level)
    return facts.priority in levels(value)


def _custom(key: str, value: Value, facts: Facts, now: datetime, viewer: Viewer) -> bool:
    held = facts.fields.get(key)
    if not isinstance(value, Asked):
        return held is None or not held.kept
    wanted = None if held is None else meaning(held.field, value.text, now, viewer.zone)
    return held is not None and wanted is not None and meets(wanted, held.kept)


def _has(value: Value, facts: Facts) -> bool:
    assert isinstance(value, Choice)
    return value.value in facts.has


_Check = Callable[[Value, Facts, datetime, Viewer], bool]

_CHECKS: dict[str, _Check] = {
    "is": lambda value, facts, now, viewer: _is(value, facts, viewer),
    "state": lambda value, facts, now, viewer: _is(value, facts, viewer),
    "status": lambda value, facts, now, viewer: _status(value, facts),
    "status_is": lambda value, facts, now, viewer: any(is_named(value, one) for one in facts.status),
    "queue": lambda value, facts, now, viewer: _queue(value, facts),
    "queue_is": lambda value, facts, now, viewer: _queue_is(value, facts),
    "owner": lambda value, facts, now, viewer: _owner(value, facts, viewer),
    "channel": lambda value, facts, now, viewer: _channel(value, facts),
    "tag": lambda value, facts, now, viewer: _tag(value, facts),
    "priority": lambda value, facts, now, viewer: _priority(value, facts),
    "customer": lambda value, facts, now, viewer: _customer(value, facts),
    "company": lambda value, facts, now, viewer: _company(value, facts),
    "language": lambda value, facts, now, viewer: is_language(value, facts.language),
    "subject": lambda value, facts, now, viewer: is_part_of(value, facts.subject),
    "subject_has": lambda value, facts, now, viewer: is_phrase_of(value, facts.subject),
    "text_has": lambda value, facts, now, viewer: is_phrase_of(value, facts.said),
    "from_domain": lambda value, facts, now, viewer: is_from_domain(value, facts.sender),
    "came_by": lambda value, facts, now, viewer: is_named(value, facts.came_by),
    "kind": lambda value, facts, now, viewer: is_among(value, facts.kind),
    "on": lambda value, facts, now, viewer: is_among(value, *facts.channel_kinds),
    "intent": lambda value, facts, now, viewer: is_intent(value, facts.intent),
    "slot": lambda value, facts, now, viewer: slot_word(_text(value)) in facts.slots,
    "handed_over": lambda value, facts, now, viewer: is_among(value, *facts.handed_over),
    "bot_said": lambda value, facts, now, viewer: answer_word(_text(value)) in facts.bot_said,
    "bot": lambda value, facts, now, viewer: is_among(value, *facts.bot),
    "sla": lambda value, facts, now, viewer: is_due(value, facts.due, now),
    "due": lambda value, facts, now, viewer: _within(value, facts.due, now, viewer),
    "has": lambda value, facts, now, viewer: _has(value, facts),
    "created": lambda value, facts, now, viewer: _within(value, facts.created, now, viewer),
    "updated": lambda value, facts, now, viewer: _within(value, facts.updated, now, viewer),
    "waiting": lambda value, facts, now, viewer: _within(value, facts.waiting, now, viewer),
    "solved": lambda value, facts, now, viewer: _within(value, facts.solved, now, viewer),
    "closed": lambda value, facts, now, viewer: _within(value, facts.closed, now, viewer),
    "score": lambda value, facts, now, viewer: _score(value, facts),
}
"""The check of each field of `fields.FIELDS`."""

"""The desk's own names in a filter: which teams, advisors, channels and tags they mean.

Names are compared in Python, because the databases fold case and accents differently."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from helpdesk.db.customers import companies
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.fields import all_fields
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.people import advisors, teams
from helpdesk.db.statuses import all_statuses
from helpdesk.db.tickets.filters.custom import field_called
from helpdesk.db.tickets.tags import tags_of_tickets
from helpdesk.domain.filters.comparing import is_named, owns
from helpdesk.domain.filters.comparing import names as names_it
from helpdesk.domain.filters.custom import Words, meaning
from helpdesk.domain.filters.fields import nearest
from helpdesk.domain.filters.invalid import FilterInvalid, did_you_mean
from helpdesk.domain.filters.parse import Place, Read, read, read_stored
from helpdesk.domain.filters.tree import (
    CUSTOM,
    Asked,
    Choice,
    Condition,
    Filter,
    Named,
    Special,
    Value,
    asked_for,
    leaves,
)
from helpdesk.domain.lifecycle import STATES
from helpdesk.errors import BadInput, Conflict
from helpdesk.language.fold import fold
from helpdesk.said import Said, named

_teams = Prepared(select(teams.c.id, teams.c.name).order_by(teams.c.name))
_advisors = Prepared(select(advisors.c.id, advisors.c.name, advisors.c.email).order_by(advisors.c.name))
_channels = Prepared(select(channels.c.name, channels.c.kind, channels.c.label).order_by(channels.c.id))
_standing = Prepared(select(teams.c.id, teams.c.archived_at))
_inlets = Prepared(select(channels.c.name, channels.c.deleted_at))
_SHOWN = 20  # names in a sentence


def teams_named(tx: Reading, value: Named) -> list[int]:
    """The ids of the teams that a value means."""
    return [team for team, name in _teams.all(tx, {}) if names_it(value, name)]


def teams_called(tx: Reading, value: Named) -> list[int]:
    """The ids of the teams that a value means by their whole name."""
    return [team for team, name in _teams.all(tx, {}) if is_named(value, name)]


def advisors_named(tx: Reading, value: Named) -> list[int]:
    """The ids of the advisors that a value means, those who left the desk too."""
    return [one for one, name, email in _advisors.all(tx, {}) if owns(value, name, email)]


def channels_named(tx: Reading, value: Named) -> list[str]:
    """The names of the channels that a value means by their name or label."""
    return [name for name, _, label in _channels.all(tx, {}) if names_it(value, name, label)]


def channels_beside(tx: Reading, name: str) -> list[tuple[str, str, str]]:
    """The other channels than this one, deleted ones too: name, kind and label of each."""
    return [(one, kind, label) for one, kind, label in _channels.all(tx, {}) if one != name]


def inlets_named(tx: Reading, value: Named) -> list[str]:
    """The names of the channels that a value means by their whole name."""
    return [name for name, _, _ in _channels.all(tx, {}) if is_named(value, name)]


def kinds_named(tx: Reading, value: Named) -> list[str]:
    """The kind of channels that a value means, if the desk has a channel of it."""
    return [kind for kind in {kind for _, kind, _ in _channels.all(tx, {})} if kind == fold(value.text)]


def statuses_named(tx: Reading, value: Named) -> list[int]:
    """The ids of the statuses of the desk's own that a value means, archived ones too."""
    return [one.id for one in all_statuses(tx) if names_it(value, *one.labels.values())]


def statuses_called(tx: Reading, value: Named) -> list[int]:
    """The ids of the statuses of the desk's own that a value means by their whole name."""
    return [one.id for one in all_statuses(tx) if any(is_named(value, name) for name in one.labels.values())]


def tags_named(tx: Reading, value: Named) -> list[str]:
    """The tags that a value means."""
    return [tag for tag in tags_of_tickets(tx) if fold(tag) == fold(value.text)]


def desks_filter(tx: Reading, written: str) -> Filter:
    """The filter of a rule of the desk, which means the same for everybody: FilterInvalid for one that cannot
    be read or names what is not there, BadInput for `me`. Both name the field `filter`."""
    return _of_desk(tx, written, read)


def _of_desk(tx: Reading, written: str, reading: Callable[[str], Read]) -> Filter:
    try:
        found = reading(written)
        check_names(tx, found)
    except FilterInvalid as error:
        error.field = "filter"
        raise
    if any(_asks_for_me(one) for one in leaves(found.filter)):
        raise BadInput("This filter has no me: nobody asks it.", field="filter")
    return found.filter


def problem_of(tx: Reading, written: str, *, of_somebody: bool = False) -> str:
    """What is wrong with a stored filter since something that it names is gone, or is not used any more, in
    one sentence; "" if nothing is. `of_somebody`: a person asks it, so it may have a `me`, and look for what
    is over. It can be longer than one that somebody may type."""
    try:
        if of_somebody:
            check_names(tx, read_stored(written))
        else:
            wanted = _of_desk(tx, written, read_stored)
            return next((said for leaf in asked_for(wanted) if (said := _ended(tx, leaf))), "")
    except BadInput as error:
        return error.said
    return ""


def check_back(tx: Reading, then: str, now: str | None, *, of_somebody: bool = False) -> None:
    """Conflict with the field `filter` if an undo would bring a filter back that has a problem by now: it
    would find other tickets than it did. One that stays is not looked at; `now` is None if there is none."""
    if then != now and (problem := problem_of(tx, then, of_somebody=of_somebody)):
        raise Conflict(problem, field="filter")


def _ended(tx: Reading, leaf: Condition) -> str:
    """What a condition asks for that is not used any more, in a sentence; "" if a part of it is. No ticket
    comes there any more."""
    if not isinstance(leaf.value, Named):
        return ""
    value = leaf.value
    match leaf.field:
        case "queue" | "queue_is":
            named = teams_named if leaf.field == "queue" else teams_called
            found = [one for one in _standing.all(tx, {}) if one[0] in named(tx, value)]
            ended = all(archived_at is not None for _, archived_at in found)
            return Said("The team “{name}” is archived.", name=value.text) if found and ended else ""
        case "channel" | "came_by" if not (leaf.field == "channel" and kinds_named(tx, value)):
            named_in = channels_named if leaf.field == "channel" else inlets_named
            there = [deleted_at for name, deleted_at in _inlets.all(tx, {}) if name in named_in(tx, value)]
            deleted = all(one is not None for one in there)
            return Said("The channel “{name}” is deleted.", name=value.text) if there and deleted else ""
        case _:
            return ""


def _asks_for_me(leaf: object) -> bool:
    if not isinstance(leaf, Condition):
        return False
    if isinstance(leaf.value, Special):
        return leaf.value.word == "me"
    return leaf.field == "is" and leaf.value == Choice("mine")


def check_names(tx: Reading, found: Read) -> None:
    """Refuse a filter that names a team, advisor, channel, company or custom field that the desk does not
    have, or a value that a custom field cannot have: it would find nothing, and nobody would know why. Tags
    and customers come and go: they may name nothing."""
    for place in found.places:
        value = place.condition.value
        if isinstance(value, Named):
            _check(tx, place, value)
        elif place.condition.field.startswith(CUSTOM):
            _check_custom(tx, place, value)


def _check(tx: Reading, place: Place, value: Named) -> None:
    match place.condition.field:
        case "queue":
            if not teams_named(tx, value):
                raise _unknown(place, value, Said("team"), [name for _, name in _teams.all(tx, {})])
        case "queue_is":
            if not teams_called(tx, value):
                raise _unknown(place, value, Said("team"), [name for _, name in _teams.all(tx, {})])
        case "company":
            if companies.named(tx, value.text) is None:
                raise _unknown(place, value, Said("company"), _companies_like(tx, value.text))
        case "owner":
            if not advisors_named(tx, value):
                raise _unknown(place, value, Said("advisor"), [name for _, name, _ in _advisors.all(tx, {})])
        case "status":
            if fold(value.text) not in STATES and not statuses_named(tx, value):
                own = [one.label for one in all_statuses(tx) if not one.archived]
                raise _unknown(place, value, Said("status"), [*STATES, *own])
        case "status_is":
            if not statuses_called(tx, value):
                own = [one.label for one in all_statuses(tx) if not one.archived]
                raise _unknown(place, value, Said("status"), own)
        case "channel":
            rows = _channels.all(tx, {})
            if not channels_named(tx, value) and not kinds_named(tx, value):
                known = [*dict.fromkeys(kind for _, kind, _ in rows), *(name for name, _, _ in rows)]
                raise _unknown(place, value, Said("channel"), list(dict.fromkeys(known)))
        case "came_by":
            if not inlets_named(tx, value):
                raise _unknown(place, value, Said("channel"), [name for name, _, _ in _channels.all(tx, {})])


def _check_custom(tx: Reading, place: Place, value: Value) -> None:
    name = place.condition.field
    one = field_called(tx, name)
    if one is None:
        keys = [f"{CUSTOM}{known.key}" for known in all_fields(tx) if not known.archived]
        like = nearest(name, keys)
        told = Said(
            "There is no custom field “{name}”. The desk has: {there}.",
            name=name,
            there=named(keys),
        )
        raise FilterInvalid(
            did_you_mean(told, like),
            reason="unknown-field",
            at=place.at - len(name) - 1,
            length=len(name),
            given=name,
            expected=keys,
            nearest=like,
        )
    if not isinstance(value, Asked):
        return
    known = [option.value for option in one.choices]
    wanted = meaning(one, value.text, tx.now, "UTC")
    if known and not (isinstance(wanted, Words) and set(wanted.words) <= set(known)):
        raise _unknown(place, Named(value.text), Said("choice of {label}", label=one.label), known)
    if wanted is None:
        raise FilterInvalid(
            Said(
                "{name} cannot be “{given}”; write {wanted}.",
                name=one.label,
                given=value.text,
                wanted=_WRITE[one.kind],
            ),
            reason="unknown-value",
            at=place.at,
            length=place.length,
            given=value.text,
            expected=[_WRITE[one.kind]],
        )


def _companies_like(tx: Reading, written: str) -> list[str]:
    """The names of companies with the words, else of the first that there are: a desk has very many."""
    found = companies.search_companies(tx, written, after=None, limit=_SHOWN)
    found = found or companies.search_companies(tx, "", after=None, limit=_SHOWN)
    return [row.name for row in found]


_WRITE = {
    "number": Said("a number, a comparison such as >3, or a range such as 1..3"),
    "date": Said("a date such as 2026-11-01, a comparison such as <2026, or a range such as 2026-11-01.."),
    "yes_no": Said("yes or no"),
}


def _unknown(place: Place, value: Named, noun: Said, known: list[str]) -> FilterInvalid:
    folded = {fold(name): name for name in known}
    like = nearest(fold(value.text), folded)
    near = folded[like] if like else None
    told = Said(
        "There is no {noun} “{name}”. The desk has: {there}.",
        noun=noun,
        name=value.text,
        there=named(known[:_SHOWN]),
    )
    return FilterInvalid(
        did_you_mean(told, near),
        reason="unknown-name",
        at=place.at,
        length=place.length,
        given=value.text,
        expected=known[:_SHOWN],
        nearest=near,
    )

"""A filter as a condition of SQL on a row of `tickets`: it finds exactly what `domain/filters/facts.matches`
finds. Each part is true or false and never NULL, so that `-` means the same as in Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, assert_never

from sqlalchemy import (
    ColumnElement,
    and_,
    false,
    func,
    not_,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy import (
    Text as TextType,
)

from helpdesk.db.customers import companies
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.customers import contacts, identities
from helpdesk.db.schema.tickets import ticket_tags, tickets
from helpdesk.db.tickets.filters import learned, measured, names
from helpdesk.db.tickets.filters.custom import custom
from helpdesk.db.tickets.filters.words import has_comparable, has_part, has_words, is_cut, lower
from helpdesk.domain.filters.comparing import language_code, levels
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.tree import (
    CUSTOM,
    All,
    Choice,
    Condition,
    Either,
    Filter,
    Level,
    Named,
    Not,
    Number,
    Special,
    Text,
    Value,
    as_number,
    numbers_named,
)
from helpdesk.domain.lifecycle import ACTIVE, STATES
from helpdesk.language.fold import fold

Sql = ColumnElement[bool]


class Compiled(NamedTuple):
    """`condition` holds for a row of tickets that matches. `cut`: a word has so many messages that older ones
    are not looked at."""

    condition: Sql
    cut: bool


def compiled(tx: Reading, wanted: Filter, viewer: Viewer, *, bounded: bool = False) -> Compiled:
    """The condition of a filter at the moment `tx.now`. `bounded`: a word that a great many messages have may
    find only the newest of them."""
    made = _Making(tx, viewer)
    condition = made.sql(wanted, bounded)
    numbers = sorted(numbers_named(wanted))
    unmerged: Sql = tickets.c.merged_into.is_(None)
    if numbers:
        unmerged = or_(unmerged, tickets.c.id.in_(numbers))
    return Compiled(and_(unmerged, condition), made.cut)


class _Making:
    """The conditions of one filter as they are made."""

    def __init__(self, tx: Reading, viewer: Viewer) -> None:
        self.tx = tx
        self.viewer = viewer
        self.cut = False

    def sql(self, wanted: Filter, bounded: bool) -> Sql:
        match wanted:
            case All(parts=parts):
                return and_(true(), *(self.sql(part, bounded) for part in parts))
            case Either(parts=parts):
                return or_(false(), *(self.sql(part, bounded) for part in parts))
            case Not(part=part):
                return not_(self.sql(part, False))
            case Number(number=number):
                return tickets.c.id == number
            case Text():
                return self._text(wanted, bounded)
            case Condition(field=field, value=value):
                if field.startswith(CUSTOM):
                    return custom(self.tx, field, value, self.viewer)
                return CONDITIONS[field](self.tx, value, self.viewer)
            case _:
                assert_never(wanted)

    def _text(self, wanted: Text, bounded: bool) -> Sql:
        found = has_words(self.tx, wanted, bounded=bounded)
        if bounded:
            self.cut = self.cut or is_cut(self.tx, wanted)
        number = None if wanted.whole else as_number(wanted.words)
        named = false() if number is None else tickets.c.id == number
        return or_(named, false() if found is None else found)


def _is(tx: Reading, value: Value, viewer: Viewer) -> Sql:
    assert isinstance(value, Choice)
    match value.value:
        case "active":
            return tickets.c.active
        case "mine":
            return _mine(viewer)
        case "unassigned":
            return tickets.c.owner_id.is_(None)
        case "waiting":
            return tickets.c.waiting_since.is_not(None)
        case "queued":
            return tickets.c.queued_since.is_not(None)
        case "bot":
            return and_(tickets.c.with_bot, tickets.c.active)
        case "undelivered":
            return tickets.c.undelivered
        case "group":
            return tickets.c.group_chat.is_not(None)
        case state:
            of_state = tickets.c.state == state
            return and_(tickets.c.active, of_state) if state in ACTIVE else of_state  # for the partial index


def _mine(viewer: Viewer) -> Sql:
    if viewer.advisor is None:
        return false()
    return and_(tickets.c.owner_id.is_not(None), tickets.c.owner_id == viewer.advisor)


def _among(column: ColumnElement[Any], ids: list[int]) -> Sql:
    return and_(column.is_not(None), column.in_(ids)) if ids else false()


def _status(tx: Reading, value: Value, _: Viewer) -> Sql:
    if not isinstance(value, Named):
        return tickets.c.status_id.is_(None)
    if (state := fold(value.text)) in STATES:
        return tickets.c.state == state
    return _among(tickets.c.status_id, names.statuses_named(tx, value))


def _status_is(tx: Reading, value: Value, _: Viewer) -> Sql:
    assert isinstance(value, Named)
    return _among(tickets.c.status_id, names.statuses_called(tx, value))


def _queue(tx: Reading, value: Value, _: Viewer) -> Sql:
    if not isinstance(value, Named):
        return tickets.c.team_id.is_(None)
    return _among(tickets.c.team_id, names.teams_named(tx, value))


def _queue_is(tx: Reading, value: Value, _: Viewer) -> Sql:
    assert isinstance(value, Named)
    return _among(tickets.c.team_id, names.teams_called(tx, value))


def _owner(tx: Reading, value: Value, viewer: Viewer) -> Sql:
    if isinstance(value, Named):
        return _among(tickets.c.owner_id, names.advisors_named(tx, value))
    is_me = isinstance(value, Special) and value.word == "me"
    return _mine(viewer) if is_me else tickets.c.owner_id.is_(None)


def _channel(tx: Reading, value: Value, _: Viewer) -> Sql:
    assert isinstance(value, Named)
    by_kind = _was_on(tx, fold(value.text))
    if '"' in fold(value.text) or "\\" in fold(value.text):
        by_kind = false()  # no kind has such a sign, and in JSON it would be another text
    named = names.channels_named(tx, value)
    return or_(by_kind, tickets.c.channel.in_(named)) if named else by_kind


def _on(tx: Reading, value: Value, _: Viewer) -> Sql:
    assert isinstance(value, Choice)
    return _was_on(tx, value.value)


def _was_on(tx: Reading, kind: str) -> Sql:
    return has_part(tx, type_coerce(tickets.c.channel_kinds, TextType), f'"{kind}"')


def _tag(tx: Reading, value: Value, _: Viewer) -> Sql:
    assert isinstance(value, Named)
    tags = names.tags_named(tx, value)
    if not tags:
        return false()
    return tickets.c.id.in_(select(ticket_tags.c.ticket_id).where(ticket_tags.c.tag.in_(tags)))


def _priority(_: Reading, value: Value, __: Viewer) -> Sql:
    assert isinstance(value, Level)
    return tickets.c.priority.in_(found) if (found := levels(value)) else false()


def _customer(tx: Reading, value: Value, _: Viewer) -> Sql:
    assert isinstance(value, Named)
    text = value.text
    if text.startswith("@"):
        domain = text.lower()
        start = func.length(identities.c.value) - len(domain) + 1
        return _of_address(func.substr(identities.c.value, start) == domain)
    known = select(contacts.c.id).where(has_part(tx, contacts.c.search, fold(text)))
    addressed = _of_address(identities.c.value.in_(sorted({text, text.lower()})))
    return or_(tickets.c.contact_id.in_(known), addressed)


def _of_address(condition: Sql) -> Sql:
    return tickets.c.contact_id.in_(select(identities.c.contact_id).where(condition))


def _company(tx: Reading, value: Value, _: Viewer) -> Sql:
    if not isinstance(value, Named):
        of_some = select(contacts.c.id).where(contacts.c.company_id.is_not(None))
        return tickets.c.contact_id.not_in(of_some)
    found = companies.named(tx, value.text)
    if found is None:
        return false()
    return tickets.c.contact_id.in_(select(contacts.c.id).where(contacts.c.company_id == found[0]))


def _language(tx: Reading, value: Value, _: Viewer) -> Sql:
    stored = tickets.c.language
    if not isinstance(value, Named):
        return stored.is_(None)
    code, wanted = lower(tx, func.replace(stored, "_", "-")), language_code(value.text)
    begins = func.substr(code, 1, len(wanted) + 1) == f"{wanted}-"
    return and_(stored.is_not(None), or_(code == wanted, begins))


def _subject(tx: Reading, value: Value, _: Viewer) -> Sql:
    assert isinstance(value, Named)
    return has_comparable(tx, tickets.c.subject, value.text)


_Make = Callable[[Reading, Value, Viewer], Sql]

CONDITIONS: dict[str, _Make] = {
    "is": _is,
    "state": _is,
    "status": _status,
    "status_is": _status_is,
    "queue": _queue,
    "queue_is": _queue_is,
    "owner": _owner,
    "channel": _channel,
    "tag": _tag,
    "priority": _priority,
    "customer": _customer,
    "company": _company,
    "language": _language,
    "subject": _subject,
    "subject_has": learned.subject_has,
    "text_has": learned.text_has,
    "from_domain": learned.from_domain,
    "came_by": learned.came_by,
    "kind": learned.kind,
    "on": _on,
    "intent": learned.intent,
    "slot": learned.slot,
    "handed_over": learned.handed_over,
    "bot_said": learned.bot_said,
    "bot": learned.bot,
    "sla": learned.sla,
    "due": measured.moment(tickets.c.due_at),
    "has": measured.has,
    "created": measured.moment(tickets.c.created_at),
    "updated": measured.moment(tickets.c.updated_at),
    "waiting": measured.moment(tickets.c.waiting_since),
    "solved": measured.moment(tickets.c.solved_at),
    "closed": measured.moment(tickets.c.closed_at),
    "score": measured.score,
}
"""The condition of each field of `domain/filters/fields.FIELDS`."""

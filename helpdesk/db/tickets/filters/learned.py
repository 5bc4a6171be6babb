"""Conditions on what a ticket's customer wrote last, on the channel that it came by, and on what the bot
learned: the twins of `domain/filters/comparing`."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, func, select, true

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.bot import bot_answers, bot_cases
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.tickets import messages, tickets
from helpdesk.db.tickets.filters import names
from helpdesk.db.tickets.filters.words import folded, has_part, has_phrase, lower
from helpdesk.db.tickets.newest_messages import newest_of_each
from helpdesk.domain.filters.comparing import asked_answer, slot_word
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.fields import OUTSIDE_HOURS
from helpdesk.domain.filters.moments import due_within
from helpdesk.domain.filters.tree import Choice, Left, Named, Value
from helpdesk.domain.filters.values import domain_of
from helpdesk.language.fold import comparable

Sql = ColumnElement[bool]

_newest = messages.alias("newest")
_said = messages.alias("bot_said")


def subject_has(tx: Reading, value: Value, _: Viewer) -> Sql:
    """Whole words of the subject."""
    assert isinstance(value, Named)
    return has_phrase(tx, tickets.c.subject, value.text)


def text_has(tx: Reading, value: Value, _: Viewer) -> Sql:
    """Whole words of the customer's newest message."""
    assert isinstance(value, Named)
    return _newest_message(has_phrase(tx, _newest.c.new_text, value.text))


def from_domain(tx: Reading, value: Value, _: Viewer) -> Sql:
    """The domain of the address that the newest message came from, or one above it."""
    assert isinstance(value, Named)
    wanted = domain_of(value.text)
    if not wanted:
        return false()
    sender = lower(tx, _newest.c.author_address)
    start = func.length(sender) - len(wanted)
    end = func.substr(sender, start)
    return _newest_message(has_part(tx, sender, "@"), end.in_((f"@{wanted}", f".{wanted}")))


def came_by(tx: Reading, value: Value, _: Viewer) -> Sql:
    """The channel by its whole name."""
    assert isinstance(value, Named)
    named = names.inlets_named(tx, value)
    return tickets.c.channel.in_(named) if named else false()


def kind(_: Reading, value: Value, __: Viewer) -> Sql:
    """The kind of the channel that it came by."""
    assert isinstance(value, Choice)
    return tickets.c.channel.in_(select(channels.c.name).where(channels.c.kind == value.value))


def intent(tx: Reading, value: Value, _: Viewer) -> Sql:
    """The last intent that the bot understood."""
    assert isinstance(value, Named)
    return _case(folded(tx, bot_cases.c.intent) == comparable(value.text))


def slot(tx: Reading, value: Value, _: Viewer) -> Sql:
    """A slot that the bot filled, or its value."""
    assert isinstance(value, Named)
    return _case(has_part(tx, bot_cases.c.slot_words, f"\n{slot_word(value.text)}\n"))


def handed_over(_: Reading, value: Value, __: Viewer) -> Sql:
    """Why the bot gave it to people."""
    assert isinstance(value, Choice)
    if value.value == OUTSIDE_HOURS:
        return _case(bot_cases.c.outside_hours)
    return _case(bot_cases.c.cause == value.value)


def bot_said(tx: Reading, value: Value, _: Viewer) -> Sql:
    """An answer of the bot, and what came of it."""
    assert isinstance(value, Named)
    name, outcome = asked_answer(value.text)
    came = {"": true(), "handed_over": bot_answers.c.handed_over}.get(outcome, bot_answers.c.vote == outcome)
    said = select(1).select_from(_said.join(bot_answers, bot_answers.c.message_id == _said.c.id))
    return exists(
        said.where(_said.c.ticket_id == tickets.c.id, folded(tx, bot_answers.c.subject) == name, came)
    )


def bot(_: Reading, value: Value, __: Viewer) -> Sql:
    """What the bot did with it."""
    assert isinstance(value, Choice)
    if value.value == "alone":
        return and_(_case(bot_cases.c.cause == ""), tickets.c.first_reply_at.is_(None))
    return _case(true())


def sla(tx: Reading, value: Value, _: Viewer) -> Sql:
    """The time until it is due."""
    due = tickets.c.due_at
    if isinstance(value, Left):
        start, end = due_within(value, tx.now)
        bounds: list[Sql] = [due.is_not(None)]
        bounds += [] if start is None else [due >= start]
        bounds += [] if end is None else [due < end]
        return and_(*bounds)
    assert isinstance(value, Choice)
    return due.is_(None) if value.value == "none" else and_(due.is_not(None), due <= tx.now)


def _newest_message(*conditions: Sql) -> Sql:
    return exists(select(1).select_from(_newest).where(_newest.c.id == newest_of_each(), *conditions))


def _case(condition: Sql) -> Sql:
    of_ticket = bot_cases.c.ticket_id == tickets.c.id
    return exists(select(1).select_from(bot_cases).where(of_ticket, condition))

"""The facts of stored tickets, as `domain/filters/facts.matches` needs them."""

from __future__ import annotations

from collections.abc import Container, Iterable
from types import SimpleNamespace
from typing import Final

from sqlalchemy import ARRAY, Text, bindparam, column, func, or_, select, table

from helpdesk.db import statuses
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.fields import all_fields
from helpdesk.db.schema.bot import bot_answers, bot_cases
from helpdesk.db.schema.companies import companies
from helpdesk.db.schema.customers import contacts, identities
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.people import advisors, teams
from helpdesk.db.schema.surveys import survey_invitations
from helpdesk.db.schema.tickets import messages, tickets
from helpdesk.db.tickets.newest_messages import newest_inbound
from helpdesk.domain.fields.definition import Definition, FieldValue
from helpdesk.domain.filters.comparing import answer_words, bots, causes
from helpdesk.domain.filters.custom import Held, stored
from helpdesk.domain.filters.facts import Facts
from helpdesk.domain.filters.fields import FIELDS
from helpdesk.domain.filters.tree import CUSTOM

_search = table("message_search", column("rowid"), column("words"))
_rows = (
    select(
        tickets,
        teams.c.name.label("team"),
        advisors.c.name.label("owner_name"),
        advisors.c.email.label("owner_email"),
        channels.c.label,
        channels.c.kind,
        contacts.c.search,
        contacts.c.fields.label("of_contact"),
        contacts.c.company_id,
    )
    .join(contacts, contacts.c.id == tickets.c.contact_id)
    .outerjoin(teams, teams.c.id == tickets.c.team_id)
    .outerjoin(advisors, advisors.c.id == tickets.c.owner_id)
    .outerjoin(channels, channels.c.name == tickets.c.channel)
)

_one = Prepared(_rows.where(tickets.c.id == bindparam("ticket")))
_NAMES = [one.name for one in _rows.selected_columns]
_sent = select(messages.c.id, messages.c.kind, messages.c.attachments).where(
    messages.c.ticket_id == bindparam("ticket")
)
_scores = select(survey_invitations.c.score).where(
    survey_invitations.c.ticket_id == bindparam("ticket"), survey_invitations.c.score.is_not(None)
)
_addresses = Prepared(select(identities.c.value).where(identities.c.contact_id == bindparam("contact")))
_company = Prepared(
    select(companies.c.name, companies.c.fields).where(companies.c.id == bindparam("company"))
)
_learned = select(
    bot_cases.c.intent, bot_cases.c.slot_words, bot_cases.c.cause, bot_cases.c.outside_hours
).where(bot_cases.c.ticket_id == bindparam("ticket"))
_answers = (
    select(bot_answers.c.subject, bot_answers.c.vote, bot_answers.c.handed_over)
    .join(messages, messages.c.id == bot_answers.c.message_id)
    .where(messages.c.ticket_id == bindparam("ticket"))
)
_OF_BOT = ("intent", "slot", "handed_over", "bot")
ALL: Final = frozenset({"text", CUSTOM, *(field.name for field in FIELDS)})
"""Every field that a filter can ask for."""


def facts_of(tx: Reading, ids: Iterable[int], asked: Container[str] = ALL) -> dict[int, Facts]:
    """The facts of these tickets, those that exist. `asked`: the fields that filters ask for (`asked_by`);
    what no field asks for, and only its own query would tell, is left out. "text" reads the terms of all
    messages, so this is for single tickets, such as one that is routed or closed."""
    return {number: facts for number in ids if (facts := _facts(tx, number, asked)) is not None}


def _facts(tx: Reading, number: int, asked: Container[str]) -> Facts | None:
    found = _one.one(tx, {"ticket": number})
    if found is None:
        return None
    row = SimpleNamespace(**dict(zip(_NAMES, found, strict=True)))
    given = {"ticket": number, "contact": row.contact_id}
    sent = tx.conn.execute(_sent, given).all() if "text" in asked or "has" in asked else []
    scores = tx.conn.scalars(_scores, given).all() if "score" in asked or "has" in asked else []
    addresses = [one[0] for one in _addresses.all(tx, given)] if "customer" in asked else []
    called = statuses.known(tx, row.status_id)
    custom = all_fields(tx) if CUSTOM in asked else []
    company: tuple[str, dict[str, FieldValue]] = ("", {})
    if row.company_id is not None and ("company" in asked or any(one.of == "company" for one in custom)):
        company = _company.one(tx, {"company": row.company_id}) or company
    newest = newest_inbound(tx, number) if "text_has" in asked or "from_domain" in asked else None
    learned = (
        tx.conn.execute(_learned, given).one_or_none() if any(field in asked for field in _OF_BOT) else None
    )
    has = {kind for one in sent if (kind := one.kind) in ("note", "call")}
    has |= {"attachment"} if any(one.attachments for one in sent) else set()
    has |= {"tag"} if row.tags else set()
    has |= {"reply"} if row.first_reply_at else set()
    has |= {"score"} if scores else set()
    return Facts(
        number=number,
        merged=row.merged_into is not None,
        state=row.state,
        status=tuple(called.labels.values()) if called else (),
        priority=row.priority,
        team=row.team,
        owner_id=row.owner_id,
        owner_name=row.owner_name or "",
        owner_email=row.owner_email or "",
        came_by=row.channel if row.label is not None else "",
        kind=row.kind or "",
        channel_names=(row.channel, row.label) if row.label else (row.channel,),
        channel_kinds=tuple(row.channel_kinds),
        tags=tuple(row.tags),
        customer=row.search,
        addresses=frozenset(addresses),
        company=company[0],
        language=row.language,
        subject=row.subject,
        said=newest.new_text if newest else "",
        sender=newest.author_address if newest else "",
        intent=learned.intent if learned else "",
        slots=frozenset(learned.slot_words.split("\n")) - {""} if learned else frozenset(),
        handed_over=causes(learned.cause, outside_hours=learned.outside_hours) if learned else frozenset(),
        bot_said=_answers_of(tx, number) if "bot_said" in asked else frozenset(),
        bot=bots(learned.cause, replied=row.first_reply_at is not None) if learned else frozenset(),
        texts=tuple(_terms(tx, number, [one.id for one in sent])) if "text" in asked else (),
        has=frozenset(has),
        scores=tuple(scores),
        created=row.created_at,
        updated=row.updated_at,
        waiting=row.waiting_since,
        solved=row.solved_at,
        closed=row.closed_at,
        due=row.due_at,
        queued=row.queued_since is not None,
        with_bot=row.with_bot,
        undelivered=row.undelivered,
        group=row.group_chat is not None,
        fields={
            one.key: _held(
                one, {"ticket": row.fields, "contact": row.of_contact, "company": company[1]}[one.of]
            )
            for one in custom
        },
    )


def _answers_of(tx: Reading, number: int) -> frozenset[str]:
    rows = tx.conn.execute(_answers, {"ticket": number}).all()
    words = [answer_words(row.subject, row.vote, handed_over=row.handed_over) for row in rows]
    return frozenset(word for one in words for word in one)


def _held(one: Definition, values: dict[str, FieldValue]) -> Held:
    return Held(one, stored(one, values[one.key]) if one.key in values else [])


def _terms(tx: Reading, number: int, message_ids: list[int]) -> list[frozenset[str]]:
    """The terms of a ticket in the search's index: of its messages, and of the subjects that advisors gave to
    it and to those merged into it."""
    own = select(tickets.c.id).where(
        or_(tickets.c.merged_into == number, (tickets.c.id == number) & tickets.c.merged_into.is_(None))
    )
    rowids = [*message_ids, *(-one for one in tx.conn.scalars(own))]
    words = func.tsvector_to_array(_search.c.words, type_=ARRAY(Text)) if tx.postgres else _search.c.words
    rows = tx.conn.scalars(select(words).where(_search.c.rowid.in_(rowids))).all()
    return [frozenset(row.split() if isinstance(row, str) else row) for row in rows]

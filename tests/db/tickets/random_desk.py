"""A desk of random people and tickets, with nulls, in many states and at the borders of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec
from sqlalchemy import insert, update

from helpdesk.db import channels
from helpdesk.db import fields as custom
from helpdesk.db.bot.cases import put_case
from helpdesk.db.customers import companies
from helpdesk.db.customers.contacts import searched
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.bot import bot_answers
from helpdesk.db.schema.companies import companies as companies_table
from helpdesk.db.schema.customers import contacts, identities
from helpdesk.db.schema.fields import statuses
from helpdesk.db.schema.people import advisors, teams
from helpdesk.db.schema.surveys import survey_invitations
from helpdesk.db.schema.tickets import conversations, messages, ticket_tags, tickets
from helpdesk.db.setup_lists import put
from helpdesk.db.tickets.message_search import index_message, index_subject
from helpdesk.domain.fields.definition import Definition, FieldValue, Of
from helpdesk.domain.lifecycle import ACTIVE, STATES
from helpdesk.domain.messages import Attachment
from tests import filters

COUNT = 30
TEXTS = (
    "My lamp is broken, I want a refund",
    "The Wi-Fi drops, déjà vu",
    "wi fi gone, bill 12",
    "Error E17, two bills",
    "我订购的商品还没有到",
    "12",
    "",
)


Definitions = Sequence[tuple[Definition, tuple[FieldValue, ...]]]


def fill(tx: Transaction, seed: int) -> None:
    """Tables filled from a seed: it takes the same names and words as `tests.filters`."""
    chance = Random(seed)
    team_ids = [add(tx, teams, name=name) for name in filters.TEAMS]
    owner_ids = [
        add(tx, advisors, name=name, email=email, created_at=tx.now) for name, email in filters.ADVISORS
    ]
    for name, kind, label in filters.CHANNELS:
        channels.put_channel(tx, name, kind=kind, label=label, team_id=None, settings={}, enabled=True)
    company_ids: dict[str, int | None] = {
        company: companies.add(tx, company) if company else None for _, company in filters.CUSTOMERS
    }
    gone = companies.add(tx, "Gone Ltd")  # nobody's
    companies.change(tx, gone, removed_at=tx.now)
    contact_ids = [
        add(
            tx,
            contacts,
            name=name,
            company_id=company_ids[company],
            search=searched(name, company),
            created_at=tx.now,
            updated_at=tx.now,
        )
        for name, company in filters.CUSTOMERS
    ]
    for value in filters.ADDRESSES:
        add(
            tx,
            identities,
            contact_id=chance.choice(contact_ids),
            kind="email",
            value=value,
            source="typed",
            created_at=tx.now,
        )
    add(tx, conversations, channel_id=2, contact_id=contact_ids[0], key="all-chats", created_at=tx.now)
    for state, en, fr in filters.STATUSES:
        labels = {"en": en} | ({"fr": fr} if fr else {})
        add(tx, statuses, state=state, labels=labels, position=1)
    definitions = [
        (msgspec.structs.replace(one, id=put(tx, custom.FIELDS, msgspec.structs.replace(one, id=0))), values)
        for one, values in filters.CUSTOM
    ]
    for contact_id in contact_ids:
        give_fields(tx, chance, definitions, "contact", contact_id)
    for company_id in filter(None, company_ids.values()):
        give_fields(tx, chance, definitions, "company", company_id)
    for _ in range(COUNT):
        add_random_ticket(tx, chance, team_ids, owner_ids, contact_ids, definitions)


def add(tx: Transaction, /, rows: Any, **values: Any) -> int:
    key = tx.conn.execute(insert(rows), values).inserted_primary_key
    assert key is not None
    return int(key[0])


def add_random_ticket(
    tx: Transaction,
    chance: Random,
    team_ids: list[int],
    owner_ids: list[int],
    contact_ids: list[int],
    definitions: Definitions,
) -> None:
    def moment() -> datetime | None:
        day = datetime(2026, 11, chance.choice((1, 27, 28)), chance.choice((0, 11, 23)), tzinfo=UTC)
        near = tx.now - timedelta(minutes=chance.choice((0, 1, 30, 59, 60, 600, 2_000, 60_000)))
        return chance.choice((None, day, day - timedelta(microseconds=1), near))

    state = chance.choice(STATES)
    tags = chance.sample(filters.TAGS, chance.randrange(3))
    number = add(
        tx,
        tickets,
        subject=chance.choice(filters.SUBJECTS),
        state=state,
        status_id=chance.choice((None, 1, 2)),
        active=state in ACTIVE,
        priority=chance.randrange(1, 5),
        team_id=chance.choice([None, *team_ids]),
        owner_id=chance.choice([None, *owner_ids]),
        contact_id=chance.choice(contact_ids),
        channel=chance.choice(filters.CHANNELS)[0],
        channel_kinds=chance.choice((["email"], ["telegram", "webchat"], [])),
        tags=tags,
        language=chance.choice((None, *filters.LANGUAGES)),
        created_at=moment() or tx.now,
        updated_at=moment() or tx.now,
        state_at=tx.now,
        waiting_since=moment(),
        solved_at=moment(),
        closed_at=moment(),
        queued_since=moment(),
        due_at=chance.choice(
            (moment(), tx.now + timedelta(minutes=chance.choice((1, 29, 30, 59, 60, 5_000))))
        ),
        first_reply_at=moment(),
        with_bot=chance.random() < 0.2,
        undelivered=chance.random() < 0.2,
        group_chat=chance.choice((None, None, "Neighbours")),
    )
    give_fields(tx, chance, definitions, "ticket", number)
    for tag in tags:
        tx.conn.execute(insert(ticket_tags), {"ticket_id": number, "tag": tag})
    for _ in range(chance.randrange(3)):
        message(tx, chance, number)
    if chance.random() < 0.5:
        put_case(tx, number, **chance.choice(filters.CASES))
    if chance.random() < 0.3:
        index_subject(tx, number, chance.choice(TEXTS), "Zoë")
    for _ in range(chance.randrange(3)):
        add(
            tx,
            survey_invitations,
            survey="csat",
            ticket_id=number,
            contact_id=contact_ids[0],
            state="answered",
            via="mail",
            score=chance.choice((None, 0, 1, 3, 5)),
            created_at=tx.now,
        )
    if number > 5 and chance.random() < 0.2:
        into = {"merged_into": chance.randrange(1, number)}
        tx.conn.execute(update(tickets).where(tickets.c.id == number).values(into))


def give_fields(tx: Transaction, chance: Random, definitions: Definitions, of: Of, item: int) -> None:
    """Random values in the custom fields, stored as the operations store them."""
    given = [(one, chance.choice((None, *values))) for one, values in definitions if one.of == of]
    custom.keep_values(tx, item, given)
    rows = {"ticket": tickets, "contact": contacts, "company": companies_table}[of]
    stored = {one.key: value for one, value in given if value is not None}
    tx.conn.execute(update(rows).where(rows.c.id == item).values(fields=stored))


def message(tx: Transaction, chance: Random, number: int) -> None:
    file = Attachment(name="bill.pdf", type="application/pdf", size=1, sha256="0" * 64)
    text = chance.choice(TEXTS)
    made = add(
        tx,
        messages,
        ticket_id=number,
        kind=chance.choice(("message", "message", "note", "call")),
        direction=chance.choice(("in", "in", "out")),
        author_kind="contact",
        author_address=chance.choice(("", *filters.ADDRESSES, "A@mail.SHOP.example", "x@ample")),
        text=text,
        new_text=text,
        attachments=chance.choice(([], [file])),
        created_at=tx.now,
    )
    index_message(tx, made, [text])
    if chance.random() < 0.4:
        add(tx, bot_answers, message_id=made, conversation_id=1, **chance.choice(filters.ANSWERS))

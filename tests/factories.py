"""Desks, people and messages for tests, made through the desk's own operations."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import insert, select

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger
from helpdesk.db.schema.people import advisors, team_members, teams
from helpdesk.db.schema.records import events
from helpdesk.db.schema.surveys import survey_rules
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.messages import Identity, InboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.operations.inbound import customer_messages, intake
from helpdesk.operations.inbound.outcomes import Outcome
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.routing import setting_up
from helpdesk.operations.tickets.routing.setting_up import Priority, RuleForm

POLICY = Policy(secret=b"a secret of thirty-two bytes ....", mail_domain="desk.example")
E = TypeVar("E")
_numbers = itertools.count(1)


def furnish(tx: Transaction, *, presence: str = "offline") -> dict[str, int]:
    """A small desk: team Support with Ana and Bo, and the channels support, chat, telegram and phone.
    The ids by name."""
    ids: dict[str, int] = {}
    ids["Support"] = _key(tx, teams, {"name": "Support"})
    for name in ("Ana", "Bo"):
        ids[name] = add_advisor(tx, name, team_id=ids["Support"], presence=presence)
    for name, kind in (
        ("support", "email"),
        ("chat", "webchat"),
        ("telegram", "telegram"),
        ("phone", "phone"),
    ):
        settings = {"address": "support@desk.example"} if kind == "email" else {}
        row = channels.put_channel(
            tx, name, kind=kind, label=name.title(), team_id=None, settings=settings, enabled=True
        )
        ids[name] = row.id
    return ids


def put_mailbox(tx: Transaction, /, **settings: Any) -> None:
    """Give the desk's mailbox `support` these settings, and its address."""
    channels.put_channel(
        tx,
        "support",
        kind="email",
        label="Support",
        team_id=None,
        settings={"address": "support@desk.example", **settings},
        enabled=True,
    )


def add_advisor(
    tx: Transaction, name: str, *, team_id: int, presence: str = "available", capacity: int = 5
) -> int:
    advisor_id = _key(
        tx,
        advisors,
        {
            "email": f"{name.lower()}@desk.example",
            "name": name,
            "capacity": capacity,
            "presence": presence,
            "created_at": tx.now,
        },
    )
    join_team(tx, advisor_id, team_id)
    return advisor_id


def join_team(tx: Transaction, advisor_id: int, team_id: int) -> None:
    tx.conn.execute(insert(team_members), {"team_id": team_id, "advisor_id": advisor_id})


def add_survey_rule(tx: Transaction, /, survey: str = "csat", **values: Any) -> int:
    return _key(
        tx,
        survey_rules,
        {"name": survey.upper(), "survey": survey, "position": 1, "cooldown_days": 30} | values,
    )


def add_routing_rule(
    tx: Transaction,
    name: str,
    team_id: int,
    filter: str = "",
    *,
    priority: Priority | None = None,
    tags: list[str] | None = None,
) -> int:
    """A rule that is tried after the others. Returns its id."""
    form = RuleForm(name=name, team_id=team_id, filter=filter, priority=priority, tags=tags or [])
    return setting_up.put(tx, None, form, seen=None, by=SYSTEM).id


def actor(ids: dict[str, int], name: str = "Ana") -> Actor:
    return Actor(kind="advisor", id=ids[name], name=name)


def mail(sender: str, subject: str, text: str, **values: Any) -> InboundMessage:
    """A person's mail to the support mailbox; `values` are fields of InboundMessage."""
    fields: dict[str, Any] = {
        "channel": "support",
        "external_id": f"mail-{next(_numbers)}@customer.example",
        "sender": Identity(kind="email", value=sender, name=sender.split("@")[0].title()),
        "subject": subject,
        "text": text,
        "new_text": text,
        "sent_at": datetime(2026, 3, 1, 12, tzinfo=UTC),
    } | values
    return InboundMessage(**fields)


def telegram(chat_id: str, text: str, **values: Any) -> InboundMessage:
    """A message of a Telegram user, attested by Telegram."""
    fields: dict[str, Any] = {
        "channel": "telegram",
        "external_id": f"telegram:{chat_id}:{next(_numbers)}",
        "sender": Identity(kind="telegram", value=chat_id, name="Ana Tester", attested=True),
        "text": text,
        "new_text": text,
        "conversation": chat_id,
    } | values
    return InboundMessage(**fields)


def take_in(tx: Transaction, message: InboundMessage, policy: Policy = POLICY) -> Outcome:
    """The whole way in of one message, its ledger item included."""
    channel = channels.channel(tx, message.channel)
    body = message.text.encode()
    item_id = ledger.keep(
        tx,
        channel_id=channel.id,
        external_id=message.external_id,
        headers={},
        body=body,
        size=max(1, len(body)),
        sha256=f"{next(_numbers):064x}",
    )
    return intake.receive_all(tx, item_id, [customer_messages.prepare(message)], policy)[0]


def receive(desk: Desk, message: InboundMessage) -> Outcome:
    """`take_in` in a transaction of its own."""
    return desk.write_now(take_in, message)


def be(desk: Desk, advisor_id: int, presence: str) -> None:
    """Let an advisor be available, away or offline."""
    desk.write_now(assignment.set_presence, advisor_id, presence)


def _key(tx: Transaction, table: Any, values: dict[str, Any]) -> int:
    key = tx.conn.execute(insert(table), values).inserted_primary_key
    assert key is not None
    return int(key[0])


def recorded(desk: Desk, kind: type[E]) -> list[E]:
    """The recorded events of one kind, oldest first."""
    found = desk.read_now(lambda tx: list(tx.conn.scalars(select(events.c.event).order_by(events.c.id))))
    return [one for one in found if isinstance(one, kind)]

"""The demo's shop: its advisors, its channels, and its rules for routing and surveys."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from sqlalchemy import select, update

from helpdesk.db import calendars as calendars_db
from helpdesk.db.channels import put_channel
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors as advisors_db
from helpdesk.db.schema.people import advisors
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.hours.hours import ALWAYS, OwnDay, Span
from helpdesk.domain.hours.reading import read_hours
from helpdesk.operations.people import calendars
from helpdesk.operations.people.calendars import ALL, CalendarForm
from helpdesk.operations.surveys import rules as survey_rules
from helpdesk.operations.surveys.rules import RuleForm as SurveyForm
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.routing import setting_up
from helpdesk.operations.tickets.routing.setting_up import RuleForm
from helpdesk.settings import Settings

NAME = "Fernhill Kitchen"
DOMAIN = "fernhill.example"
SUPPORT = f"support@{DOMAIN}"
MAIL_SERVER = f"mx.{SUPPORT.rpartition('@')[2]}"  # the server whose checks of senders we trust
PASSWORD = "fernhill-demo"  # noqa: S105 - printed at each start of the demo
IDENTITY_SECRET = "the demo shop signs who its visitors are"  # noqa: S105 - a demo keeps no secret
BOT_TOKEN = "1000001:demo-bot-of-fernhill-kitchen"  # noqa: S105
WEBHOOK_SECRET = "demo-webhook-secret"  # noqa: S105

# address, name, role, language, capacity, teams, presence in the end
STAFF = (
    (f"ana@{DOMAIN}", "Ana Sousa", "admin", "en", 8, ("Support", "Orders & Returns", "Billing"), "away"),
    (f"bo@{DOMAIN}", "Bo Lindqvist", "advisor", "en", 3, ("Support", "Orders & Returns"), "available"),
    (f"chloe@{DOMAIN}", "Chloé Perrin", "lead", "fr", 6, ("Support", "Orders & Returns"), "away"),
    (f"dev@{DOMAIN}", "Dev Patel", "advisor", "en", 6, ("Billing",), "offline"),
)


def furnish(tx: Transaction, password_hash: str) -> None:
    """Teams, advisors with one password, and the rules. Once for each desk."""
    people: dict[str, list[int]] = {"Support": [], "Orders & Returns": [], "Billing": []}
    for email, name, role, locale, capacity, teams, _ in STAFF:
        advisor_id = advisors_db.add_advisor(
            tx, email=email, name=name, role=role, password_hash=password_hash
        )
        spoken = " ".join(dict.fromkeys([locale, "en"]))
        values = {"locale": locale, "languages": spoken, "capacity": capacity, "presence": "available"}
        tx.conn.execute(update(advisors).where(advisors.c.id == advisor_id).values(**values))
        for team in teams:
            people[team].append(advisor_id)
    ids = {team: advisors_db.add_team(tx, team, members) for team, members in people.items()}
    by = Actor(kind="advisor", id=people["Billing"][0], name=STAFF[0][1])
    _keep_hours(tx, ids["Billing"], by)
    complaint = ["complaint", "unacceptable", "lawyer", "réclamation"]
    urgent = RuleForm(name="Complaints first", team_id=ids["Support"], priority="urgent", tags=["complaint"])
    _route(tx, urgent, complaint, by)
    money = ["refund", "invoice", "charged", "facture", "remboursement"]
    _route(tx, RuleForm(name="Money", team_id=ids["Billing"]), money, by)
    orders = ["order", "parcel", "delivery", "broken", "return", "commande", "colis", "livraison"]
    _route(tx, RuleForm(name="Orders", team_id=ids["Orders & Returns"]), orders, by)
    after_chat = SurveyForm(
        name="After a chat", survey="csat", position=1, filter="on:webchat", cooldown_days=7
    )
    after_mail = SurveyForm(
        name="After mail", survey="ces", position=2, filter="on:email", delay_minutes=60, cooldown_days=7
    )
    for form in (after_chat, after_mail):
        survey_rules.put(tx, None, form, seen=None, by=by)


def _keep_hours(tx: Transaction, billing: int, by: Actor) -> None:
    """The shop answers always, so that the demo does so at night too; its accountants keep office hours."""
    calendars_db.begin(tx, ALWAYS)
    office = read_hours("mon-thu 9:00-12:30 13:30-18:00; fri 9:00-12:30 13:30-17:00", zone="Europe/Paris")
    year = tx.now.year
    days = (
        OwnDay(day=date(year, 12, 24), yearly=True, name="Christmas Eve", spans=(Span(start=540, end=720),)),
        OwnDay(day=date(year, 12, 31), yearly=True, name="Stocktaking"),
    )
    hours = msgspec.structs.replace(office, country="FR", own_days=days)
    form = CalendarForm(name="Office hours", hours=hours, team_ids=(billing,))
    calendars.put(tx, None, form, seen=None, rights=ALL, by=by)


def go_home(tx: Transaction) -> None:
    """The presences when the user opens the demo: only Bo is there, and busy, so that tickets wait until Ana
    is back."""
    for email, *_, presence in STAFF:
        advisor_id = tx.conn.scalar(select(advisors.c.id).where(advisors.c.email == email))
        assert advisor_id is not None
        assignment.set_presence(tx, advisor_id, presence)


def connect(
    tx: Transaction, settings: Settings, *, smtp: tuple[str, int] | None, telegram_url: str | None
) -> None:
    """The shop's channels, with the simulators' current addresses."""
    mail: dict[str, Any] = {"address": SUPPORT, "name": NAME, "authserv_id": MAIL_SERVER}
    if smtp is not None:
        mail["smtp"] = {"host": smtp[0], "port": smtp[1], "security": "none"}
    chat = {
        "title": NAME,
        "greeting": "Hello! Ask us anything about your order or our things.",
        "texts": {"fr": {"greeting": "Bonjour ! Une question sur votre commande ou nos objets ?"}},
        "color": "#2f5d46",
        "allowed_origins": [settings.url],
        "identity_secret": IDENTITY_SECRET,
    }
    bot: dict[str, Any] = {"token": BOT_TOKEN, "secret": WEBHOOK_SECRET}
    if telegram_url is not None:
        bot |= {"base_url": telegram_url, "seconds_per_chat": 0}
    for name, kind, label, values in (
        ("support", "email", "Support mailbox", mail),
        ("chat", "webchat", "Website chat", chat),
        ("telegram", "telegram", "Telegram", bot),
        ("phone", "phone", "Phone", {}),
    ):
        put_channel(tx, name, kind=kind, label=label, team_id=None, settings=values, enabled=True)


def _route(tx: Transaction, form: RuleForm, words: list[str], by: Actor) -> None:
    """Add a rule for tickets with one of the words."""
    setting_up.put(tx, None, msgspec.structs.replace(form, filter=" OR ".join(words)), seen=None, by=by)

"""The demo's custom fields and statuses, and its customers' companies."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select

from helpdesk.db import fields as db
from helpdesk.db.customers import companies as known_companies
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.schema.customers import contacts
from helpdesk.db.schema.tickets import messages, tickets
from helpdesk.demo import shop
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.fields.definition import Asked, Option
from helpdesk.operations.customers import companies
from helpdesk.operations.customers import contacts as customers
from helpdesk.operations.customers.companies import CompanyForm
from helpdesk.operations.fields import defining, on_tickets, statuses
from helpdesk.operations.fields.defining import FieldForm
from helpdesk.operations.fields.statuses import StatusForm
from helpdesk.operations.tickets import tickets as ticket_operations

_AGO = timedelta(days=50)
_ORDER = re.compile(r"\bA-\d{4}\b")
_PLANS = ("basic", "plus", "plus", "business")
_FORMS = (
    FieldForm(
        of="ticket",
        key="order",
        kind="text",
        labels={"en": "Order number", "fr": "Numéro de commande"},
        help={"en": "On the first page of the invoice.", "fr": "Sur la première page de la facture."},
        required="tag:refund",
        asked=[Asked(form="contact")],
    ),
    FieldForm(
        of="contact",
        key="plan",
        kind="choice",
        labels={"en": "Plan", "fr": "Formule"},
        choices=[
            Option(value="basic", labels={"en": "Basic", "fr": "Essentielle"}),
            Option(value="plus", labels={"en": "Plus", "fr": "Plus"}),
            Option(value="business", labels={"en": "Business", "fr": "Professionnelle"}),
        ],
    ),
)
_OF_COMPANIES = (
    FieldForm(
        of="company",
        key="terms",
        kind="choice",
        labels={"en": "Payment terms", "fr": "Conditions de paiement"},
        choices=[
            Option(value="prepaid", labels={"en": "Prepaid", "fr": "Paiement d’avance"}),
            Option(value="invoice", labels={"en": "Invoice, 30 days", "fr": "Facture à 30 jours"}),
        ],
    ),
    FieldForm(
        of="company",
        key="sites",
        kind="number",
        labels={"en": "Sites", "fr": "Sites"},
        help={"en": "Where we deliver.", "fr": "Où nous livrons."},
    ),
)
_COMPANIES: dict[str, CompanyForm] = {
    "Okafor Catering": CompanyForm(
        domains=["okafor.example"],
        note="Orders lamps for events. Deliver before 10:00.",
        fields={"terms": "invoice", "sites": 3},
    ),
    "Rao Design": CompanyForm(
        domains=["raodesign.example"],
        note="Buys samples; Kavita approves each order.",
        fields={"terms": "invoice", "sites": 1},
    ),
    "Corner Deli": CompanyForm(domains=["siddiqui.example"], fields={"terms": "prepaid", "sites": 2}),
    "Gusto Ordering": CompanyForm(domains=["gusto-ordering.example"], fields={"terms": "prepaid"}),
}
_STATUSES = (
    StatusForm(state="pending", labels={"en": "Waiting for supplier", "fr": "En attente du fournisseur"}),
    StatusForm(state="open", labels={"en": "In the workshop", "fr": "À l’atelier"}),
)


def seed(tx: Transaction) -> int:
    """Make the fields and statuses, and give them to the demo's tickets and customers. Returns how many
    fields; does nothing if there are some already."""
    if db.all_fields(tx):
        return 0
    admin = advisors.by_email(tx, shop.STAFF[0][0])
    assert admin is not None
    by = Actor(kind="advisor", id=admin.id, name=admin.name)
    now = tx.now
    tx.now = now - _AGO
    for form in (*_FORMS, *_OF_COMPANIES):
        defining.put(tx, None, form, seen=None, by=by)
    called = [statuses.put(tx, None, form, seen=None, by=by) for form in _STATUSES]
    tx.now = now
    waits = select(tickets.c.id).where(tickets.c.state == "pending").order_by(tickets.c.id).limit(1)
    for number in tx.conn.scalars(waits).all():
        ticket_operations.change_state(tx, number, "pending", by=by, status=called[0].id)
    for number, order in _orders(tx).items():
        on_tickets.set_fields(tx, number, {"order": order}, by=by)
    people = tx.conn.scalars(select(contacts.c.id).where(contacts.c.merged_into.is_(None))).all()
    for place, contact_id in enumerate(sorted(people)[:40]):
        customers.change(tx, contact_id, {"fields": {"plan": _PLANS[place % len(_PLANS)]}}, by=by)
    for name, form_of_company in _COMPANIES.items():
        if (known := known_companies.named(tx, name)) is not None:
            companies.change(tx, known[0], form_of_company, seen=None, by=by)
    return len(_FORMS) + len(_OF_COMPANIES)


def _orders(tx: Transaction) -> dict[int, str]:
    """The order that the customer of an open ticket names in a message."""
    rows = tx.conn.execute(
        select(messages.c.ticket_id, messages.c.text)
        .join(tickets, tickets.c.id == messages.c.ticket_id)
        .where(tickets.c.active, messages.c.direction == "in")
    )
    return {row.ticket_id: found[0] for row in rows if (found := _ORDER.search(row.text))}

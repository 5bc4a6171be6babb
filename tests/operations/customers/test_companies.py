"""Companies: one of a name, domains of one company each, who joins, merges and their undoing."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from helpdesk.db.customers import companies as db
from helpdesk.db.customers import contacts
from helpdesk.db.customers.companies import CompanyRow
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.customers import contacts as contacts_table
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.events.companies import CompanyChanged
from helpdesk.domain.fields.definition import Asked
from helpdesk.domain.messages import Identity
from helpdesk.errors import BadInput, Conflict, HelpdeskError, NotFound
from helpdesk.operations.customers import companies
from helpdesk.operations.customers import contacts as customers
from helpdesk.operations.customers.companies import CompanyForm, checked_domains
from helpdesk.operations.customers.merges import merge_contacts, undo_merge
from helpdesk.operations.fields import defining
from helpdesk.operations.fields.defining import FieldForm
from tests.factories import actor, mail, receive, recorded
from tests.operations.at_once import at_once

SEATS = FieldForm(of="company", key="seats", kind="number", labels={"en": "Seats"})
TIER = FieldForm(of="company", key="tier", kind="text", labels={"en": "Tier"})


def make(desk: Desk, name: str, **values: Any) -> int:
    return desk.write_now(companies.make, CompanyForm(name=name, **values), by=SYSTEM)


def change(desk: Desk, company_id: int, seen: int | None = None, **values: Any) -> None:
    desk.write_now(companies.change, company_id, CompanyForm(**values), seen=seen, by=SYSTEM)


def shown(desk: Desk, company_id: int) -> CompanyRow:
    return desk.read_now(db.company, company_id)


def domains(desk: Desk, company_id: int) -> list[str]:
    return desk.read_now(db.domains_of, company_id)


def person(desk: Desk, address: str, company: str = "") -> int:
    made = desk.write_now(customers.create_contact, name="", kind="email", value=address, by=SYSTEM)
    if company:
        desk.write_now(customers.change, made, {"company": company}, by=SYSTEM)
    return made


def company_of(desk: Desk, contact_id: int) -> str:
    return desk.read_now(contacts.contact, contact_id).company


def check_search(tx: Transaction) -> None:
    """What the search of contacts looks through is made of their names and those of their companies."""
    rows = tx.conn.execute(select(contacts_table.c.id, contacts_table.c.search))
    known = contacts.contacts_of_many(tx, [row.id for row in rows])
    rows = tx.conn.execute(select(contacts_table.c.id, contacts_table.c.search))
    for row in rows:
        one = known[row.id]
        assert row.search == contacts.searched(one.name, one.company)


def test_naming_a_company_makes_it_once_in_any_case_and_accents(desk: Desk) -> None:
    ana, bo = person(desk, "ana@x.example", "Café  Linde"), person(desk, "bo@x.example", "CAFE linde")
    assert company_of(desk, ana) == company_of(desk, bo) == "Café Linde"
    found = [desk.read_now(contacts.contact, one).company_id for one in (ana, bo)]
    assert found[0] == found[1] is not None
    assert [one.act for one in recorded(desk, CompanyChanged)] == ["added"]
    desk.write_now(customers.change, bo, {"company": " "}, by=SYSTEM)
    assert company_of(desk, bo) == ""
    assert [row.id for row in desk.read_now(contacts.search_contacts, "linde", after=None, limit=9)] == [ana]
    desk.write_now(check_search)


def test_two_who_name_a_company_at_once_make_one(desk: Desk) -> None:
    people = [person(desk, f"p{place}@x.example") for place in range(6)]
    values = {"company": "Acme"}
    done = at_once(*(partial(desk.write_now, customers.change, one, values, by=SYSTEM) for one in people))
    assert done == [None] * len(people)
    assert len({desk.read_now(contacts.contact, one).company_id for one in people}) == 1
    assert [one.act for one in recorded(desk, CompanyChanged)] == ["added"]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (["Shop.example", "@shop.example", " shop.example. "], ["shop.example"]),
        (["b.example", "a.example"], ["a.example", "b.example"]),
        (["Bücher.example"], ["xn--bcher-kva.example"]),
        (["mail.shop.example"], ["mail.shop.example"]),
    ],
)
def test_domains_are_stored_in_one_form(written: list[str], stored: list[str]) -> None:
    assert checked_domains(written) == stored


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("shop", "no mail domain"),
        ("", "no mail domain"),
        ("ana@shop.example", "no mail domain"),
        ("shop example.com", "no mail domain"),
        ("gmail.com", "gives mailboxes to everybody"),
        ("co.uk", "gives mailboxes to everybody"),
    ],
)
def test_a_domain_that_is_no_companys_is_refused(written: str, rule: str) -> None:
    with pytest.raises(BadInput, match=rule) as refused:
        checked_domains([written])
    assert refused.value.field == "domains"


def test_what_breaks_a_rule_changes_nothing(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(defining.put, None, SEATS, seen=None, by=actor(ids))
    acme, shop = make(desk, "Acme", domains=["acme.example"]), make(desk, "Shop")
    before = shown(desk, shop)
    wrong: list[tuple[dict[str, Any], type[HelpdeskError], str, str]] = [
        ({"name": "ACMÉ"}, Conflict, "already a company", "name"),
        ({"name": " "}, BadInput, "1 to 200", "name"),
        ({"name": "x" * 201}, BadInput, "1 to 200", "name"),
        ({"note": "n" * 5001}, BadInput, "at most 5000", "note"),
        ({"name": "New", "domains": ["acme.example"]}, Conflict, "is a domain of Acme", "domains"),
        ({"fields": {"seats": "three"}}, BadInput, "Seats must be a number", "fields.seats"),
        ({"fields": {"plan": 1}}, BadInput, "no field 'plan'", "fields.plan"),
    ]
    for values, error, rule, field in wrong:
        with pytest.raises(error, match=rule) as refused:
            change(desk, shop, note="x" if "note" not in values else values.pop("note"), **values)
        assert refused.value.field == field
    assert shown(desk, shop) == before
    with pytest.raises(NotFound):
        change(desk, 99, note="x")
    assert domains(desk, acme) == ["acme.example"]


def test_a_field_of_companies_is_never_required_and_no_form_asks_for_it(
    desk: Desk, ids: dict[str, int]
) -> None:
    for values, field in (({"required": ""}, "required"), ({"asked": [Asked(form="widget")]}, "asked")):
        form = FieldForm(of="company", key="seats", kind="number", labels={"en": "Seats"}, **values)
        with pytest.raises(BadInput) as refused:
            desk.write_now(defining.put, None, form, seen=None, by=actor(ids))
        assert refused.value.field == field


def test_a_change_keeps_what_was_and_counts_the_version(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(defining.put, None, SEATS, seen=None, by=actor(ids))
    acme = make(desk, "Acme")
    seen = shown(desk, acme).version
    change(desk, acme, seen, name="Acme Ltd", domains=["acme.example"], fields={"seats": 3})
    assert shown(desk, acme).version > seen
    told = desk.read_now(db.changes_of, acme)
    assert [(one.key, one.was, one.now) for one in told[0].changes] == [
        ("name", "Acme", "Acme Ltd"),
        ("domains", None, "acme.example"),
        ("fields.seats", None, 3),
    ]
    assert [one.act for one in told] == ["changed", "added"]
    with pytest.raises(Conflict, match="Somebody changed Acme Ltd") as refused:
        change(desk, acme, seen, note="late")
    assert refused.value.version == shown(desk, acme).version
    now = shown(desk, acme)
    change(desk, acme, name="Acme Ltd", domains=["acme.example"], fields={"seats": 3})
    assert shown(desk, acme) == now  # nothing is another
    assert len(recorded(desk, CompanyChanged)) == 2


def test_a_new_name_is_what_customers_are_found_by(desk: Desk) -> None:
    ana = person(desk, "ana@x.example", "Acme")
    company_id = desk.read_now(contacts.contact, ana).company_id
    assert company_id is not None
    change(desk, company_id, name="Weston Law")
    found = desk.read_now(contacts.search_contacts, "weston", after=None, limit=9)
    assert [(row.id, row.company) for row in found] == [(ana, "Weston Law")]
    assert desk.read_now(contacts.search_contacts, "acme", after=None, limit=9) == []
    desk.write_now(check_search)


def attested(address: str) -> Identity:
    return Identity(kind="email", value=address, name="Zoe", attested=True)


def test_who_proves_an_address_of_a_companys_domain_joins_it(desk: Desk, ids: dict[str, int]) -> None:
    make(desk, "Acme", domains=["acme.example"])
    came = [
        receive(desk, msgspec.structs.replace(mail(value, "Hi", "Hello"), sender=attested(value))).ticket_id
        for value in ("zoe@acme.example", "kim@eu.mail.acme.example", "lea@other.example")
    ]
    receive(desk, mail("tom@acme.example", "Hello", "I only say that I am Tom"))
    rows = desk.read_now(contacts.search_contacts, "", after=None, limit=9)
    assert [row.company for row in rows] == ["", "", "Acme", "Acme"]
    assert all(came)
    desk.write_now(check_search)


def test_what_a_person_chose_stays(desk: Desk) -> None:
    make(desk, "Acme", domains=["acme.example"])
    ana = person(desk, "ana@x.example", "Own Choice")
    bo, cy = person(desk, "bo@x.example"), person(desk, "cy@x.example")

    def prove(tx: Transaction, contact_id: int, address: str) -> int:
        return customers.link_verified(tx, contact_id, attested(address), source="token", by=SYSTEM)

    for one, address in ((ana, "ana@acme.example"), (bo, "bo@acme.example"), (cy, "cy@x.example")):
        desk.write_now(prove, one, address)
    assert [company_of(desk, one) for one in (ana, bo, cy)] == ["Own Choice", "Acme", ""]
    desk.write_now(customers.change, bo, {"company": ""}, by=SYSTEM)
    desk.write_now(prove, bo, "bo2@acme.example")  # no newcomer any more
    assert company_of(desk, bo) == ""


def test_a_company_is_removed_only_without_customers(desk: Desk, ids: dict[str, int]) -> None:
    ana, bo = person(desk, "ana@x.example"), person(desk, "bo@x.example", "Acme")
    acme = desk.read_now(contacts.contact, bo).company_id
    assert acme is not None
    change(desk, acme, domains=["acme.example"])
    with pytest.raises(Conflict, match="Acme has customers: 1"):
        desk.write_now(companies.remove, acme, seen=None, by=SYSTEM)
    merge_id = desk.write_now(merge_contacts, bo, ana, by=SYSTEM)
    desk.write_now(customers.change, ana, {"company": ""}, by=SYSTEM)
    desk.write_now(companies.remove, acme, seen=None, by=SYSTEM)
    with pytest.raises(NotFound):
        shown(desk, acme)
    assert desk.write_now(undo_merge, merge_id, by=SYSTEM) == bo
    assert company_of(desk, bo) == ""
    desk.write_now(check_search)
    again = make(desk, "Acme", domains=["acme.example"])
    assert again != acme
    assert [one.name for one in recorded(desk, CompanyChanged) if one.act == "removed"] == ["Acme"]


def test_merging_two_contacts_gives_a_company_to_who_has_none(desk: Desk) -> None:
    ana, bo = person(desk, "ana@x.example"), person(desk, "bo@x.example", "Acme")
    merge_id = desk.write_now(merge_contacts, bo, ana, by=SYSTEM)
    assert company_of(desk, ana) == "Acme"
    acme = desk.read_now(contacts.contact, ana).company_id
    assert acme is not None
    change(desk, acme, name="Acme Ltd")
    desk.write_now(undo_merge, merge_id, by=SYSTEM)
    assert (company_of(desk, ana), company_of(desk, bo)) == ("", "Acme Ltd")
    desk.write_now(check_search)

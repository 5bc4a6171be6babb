"""Merges of companies, and their undoing: each has again what it had."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from helpdesk.db import fields as custom
from helpdesk.db.customers import companies as db
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.companies import companies as companies_table
from helpdesk.db.schema.companies import company_domains
from helpdesk.db.schema.customers import contacts as contacts_table
from helpdesk.db.schema.fields import field_values
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.errors import Conflict, NotFound
from helpdesk.operations.customers import companies, company_merges
from helpdesk.operations.customers.merges import merge_contacts
from helpdesk.operations.customers.merges import undo_merge as undo_contacts
from helpdesk.operations.fields import defining
from tests.operations.customers.test_companies import (
    SEATS,
    TIER,
    change,
    check_search,
    domains,
    make,
    person,
    shown,
)


def test_who_still_sees_a_merged_company_does_not_act_on_the_other_one(desk: Desk) -> None:
    acme, shop, weston = make(desk, "Acme"), make(desk, "Shop"), make(desk, "Weston")
    desk.write_now(company_merges.merge_companies, acme, shop, by=SYSTEM)
    with pytest.raises(Conflict, match="was merged into Shop since"):
        desk.write_now(company_merges.merge_companies, acme, weston, by=SYSTEM)
    with pytest.raises(Conflict, match="was merged into Shop since"):
        desk.write_now(companies.remove, acme, seen=None, by=SYSTEM)
    assert shown(desk, shop).name == "Shop"


def test_a_company_is_not_merged_with_itself(desk: Desk) -> None:
    acme, shop = make(desk, "Acme"), make(desk, "Shop")
    desk.write_now(company_merges.merge_companies, acme, shop, by=SYSTEM)
    with pytest.raises(Conflict, match="with itself"):
        desk.write_now(company_merges.merge_companies, shop, shop, by=SYSTEM)
    with pytest.raises(NotFound):
        desk.write_now(company_merges.merge_companies, shop, 99, by=SYSTEM)


def test_a_merge_is_undone_only_once_and_only_if_both_can_be(desk: Desk) -> None:
    acme, shop, other = (make(desk, name) for name in ("Acme", "Shop", "Other"))
    first = desk.write_now(company_merges.merge_companies, acme, shop, by=SYSTEM)
    second = desk.write_now(company_merges.merge_companies, shop, other, by=SYSTEM)
    undo = company_merges.undo_merge
    with pytest.raises(Conflict, match="merged into Other since"):
        desk.write_now(undo, first, by=SYSTEM)
    make(desk, "SHOP")
    with pytest.raises(Conflict, match="already a company 'SHOP'"):
        desk.write_now(undo, second, by=SYSTEM)
    change(desk, desk.read_now(db.named, "shop")[0], name="Shop Two")  # type: ignore[index]
    assert desk.write_now(undo, second, by=SYSTEM) == shop
    assert desk.write_now(undo, first, by=SYSTEM) == acme
    with pytest.raises(Conflict, match="undone before"):
        desk.write_now(undo, first, by=SYSTEM)
    with pytest.raises(NotFound):
        desk.write_now(undo, 99, by=SYSTEM)


def everything(tx: Transaction) -> dict[str, Any]:
    """Whose everything is, without versions and times."""
    c = companies_table.c
    remaining = select(c.id).where(c.merged_into.is_(None))
    rows = {
        "companies": select(c.id, c.name, c.note, c.merged_into),
        "domains": select(company_domains),
        "contacts": select(contacts_table.c.id, contacts_table.c.company_id, contacts_table.c.search),
        "values": select(field_values).where(field_values.c.item.in_(remaining)),
    }
    found: dict[str, Any] = {name: sorted(map(repr, tx.conn.execute(query))) for name, query in rows.items()}
    fields = tx.conn.execute(select(c.id, c.fields).order_by(c.id))
    found["fields"] = [tuple(row) for row in fields]
    return found


def values() -> st.SearchStrategy[dict[str, Any]]:
    seats, tier = st.integers(1, 3), st.sampled_from(["gold", "silver"])
    fields = st.fixed_dictionaries({}, optional={"seats": seats, "tier": tier})
    return st.fixed_dictionaries({"note": st.sampled_from(["", "Pays late", "VIP"]), "fields": fields})


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(gone=values(), into=values(), members=st.lists(st.sampled_from([0, 1]), max_size=4))
def test_undoing_a_merge_gives_each_company_what_it_had(
    desk: Desk, gone: dict[str, Any], into: dict[str, Any], members: list[int]
) -> None:
    number = len(desk.read_now(db.search_companies, "", after=None, limit=1000))
    if not desk.read_now(custom.all_fields):
        for form in (SEATS, TIER):
            desk.write_now(defining.put, None, form, seen=None, by=SYSTEM)
    names = (f"Gone {number}", f"Into {number}")
    pair = [
        make(desk, name, domains=[f"{name[0].lower()}{number}.example"], **given)
        for name, given in zip(names, (gone, into), strict=True)
    ]
    for place, which in enumerate(members):
        person(desk, f"p{number}-{place}@x.example", names[which])
    before = desk.write_now(everything)
    merge_id = desk.write_now(company_merges.merge_companies, *pair, by=SYSTEM)
    merged = shown(desk, pair[0])
    assert merged.id == pair[1]
    assert merged.fields == gone["fields"] | into["fields"]
    assert merged.note == (into["note"] or gone["note"])
    assert len(domains(desk, pair[1])) == 2
    counted = desk.read_now(db.contacts_counted, [pair[1]])
    assert counted.get(pair[1], 0) == len(members)
    desk.write_now(check_search)
    assert desk.write_now(company_merges.undo_merge, merge_id, by=SYSTEM) == pair[0]
    assert desk.write_now(everything) == before


def test_who_had_no_company_has_none_after_a_merge_of_contacts_is_undone(desk: Desk) -> None:
    """The company that the merge gave her was merged into another one since."""
    ana, bo = person(desk, "ana@customer.example"), person(desk, "bo@customer.example", "Acme")
    merge_id = desk.write_now(merge_contacts, bo, ana, by=SYSTEM)
    acme = desk.read_now(db.named, "Acme")
    assert acme is not None
    shop = make(desk, "Shop")
    desk.write_now(company_merges.merge_companies, acme[0], shop, by=SYSTEM)
    desk.write_now(undo_contacts, merge_id, by=SYSTEM)
    rows = select(contacts_table.c.id, contacts_table.c.company_id).where(contacts_table.c.id.in_([ana, bo]))
    assert dict(desk.read_now(lambda tx: [tuple(row) for row in tx.conn.execute(rows)])) == {
        ana: None,
        bo: shop,
    }

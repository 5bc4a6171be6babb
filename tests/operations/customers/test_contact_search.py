"""Contacts are found as people type: whatever the case and the accents, on both databases."""

from __future__ import annotations

import pytest

from helpdesk.db.customers.contacts import search_contacts
from helpdesk.db.engine.desk import Desk
from helpdesk.operations.customers.contacts import change, create_contact
from tests.factories import actor


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Émile", ["Émile Zola"]),
        ("émile", ["Émile Zola"]),
        ("EMILE", ["Émile Zola"]),
        ("zola", ["Émile Zola"]),
        ("straße", ["Ana Strasse"]),
        ("société", ["Émile Zola"]),
        ("ana@shop", ["Ana Strasse"]),
        ("_", []),
        ("", ["Ana Strasse", "Émile Zola"]),
    ],
)
def test_a_contact_is_found_whatever_the_case_and_the_accents(
    desk: Desk, ids: dict[str, int], words: str, found: list[str]
) -> None:
    by = actor(ids)
    emile = desk.write_now(create_contact, name="Emil", kind="email", value="e@far.example", by=by)
    desk.write_now(change, emile, {"name": "Émile Zola"}, by=by)
    desk.write_now(change, emile, {"company": "Societe Générale"}, by=by)
    desk.write_now(create_contact, name="Ana Strasse", kind="email", value="ana@shop.example", by=by)
    rows = desk.read_now(lambda tx: search_contacts(tx, words, after=None, limit=9))
    assert [row.name for row in rows] == found

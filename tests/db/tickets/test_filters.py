"""SQL finds exactly the tickets that match a filter: random tickets, random filters, on both databases."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import literal, select

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.fields import FIELDS as CUSTOM_FIELDS
from helpdesk.db.schema.people import advisors
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.setup_lists import put
from helpdesk.db.tickets.filters.conditions import CONDITIONS, compiled
from helpdesk.db.tickets.filters.names import check_names
from helpdesk.db.tickets.filters.stored_facts import facts_of
from helpdesk.db.tickets.filters.words import folded
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.filters.facts import Facts, Viewer, matches
from helpdesk.domain.filters.fields import FIELDS
from helpdesk.domain.filters.invalid import FilterInvalid
from helpdesk.domain.filters.parse import parse, read
from helpdesk.domain.filters.tree import Condition, Filter, Named, asked_by
from helpdesk.domain.filters.write import written
from helpdesk.language.fold import comparable
from helpdesk.operations.tickets import acts as merging
from tests import factories, filters
from tests.db.tickets.random_desk import COUNT, fill


class Filled(NamedTuple):
    desk: Desk
    known: dict[int, Facts]


@pytest.fixture(params=[1, 2])
def filled(database_url: str, request: pytest.FixtureRequest) -> Iterator[Filled]:
    opened = Desk(database_url, threads=2)
    opened.write_now(fill, request.param)
    yield Filled(opened, opened.read_now(facts_of, range(1, COUNT + 1)))
    opened.close()


def found_and_expected(
    tx: Reading, wanted: Filter, viewer: Viewer, known: dict[int, Facts]
) -> tuple[set[int], set[int]]:
    """What SQL finds, and what the predicate says, at one moment."""
    sql = compiled(tx, wanted, viewer, bounded=True)
    assert not sql.cut
    found = set(tx.conn.scalars(select(tickets.c.id).where(sql.condition)))
    return found, {number for number, facts in known.items() if matches(wanted, facts, tx.now, viewer)}


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(wanted=filters.filters)
def test_the_facts_that_a_filter_asks_for_are_enough_for_it(filled: Filled, wanted: Filter) -> None:
    def some(tx: Reading) -> tuple[dict[int, Facts], datetime]:
        return facts_of(tx, list(filled.known)[:10], asked_by(wanted)), tx.now

    found, now = filled.desk.read_now(some)
    for number, facts in found.items():
        assert matches(wanted, facts, now, Viewer()) is matches(wanted, filled.known[number], now, Viewer())


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(
    wanted=filters.filters,
    me=st.none() | st.integers(1, len(filters.ADVISORS)),
    zone=st.sampled_from(filters.ZONES),
)
def test_sql_finds_exactly_what_matches(filled: Filled, wanted: Filter, me: int | None, zone: str) -> None:
    assert len(filled.known) == COUNT
    viewer = Viewer(advisor=me, zone=zone)
    found, expected = filled.desk.read_now(found_and_expected, wanted, viewer, filled.known)
    assert found == expected, written(wanted)


def test_each_field_alone_finds_the_same_and_finds_something(filled: Filled) -> None:
    """Random filters prove little about a field that finds nothing, or everything."""
    viewer = Viewer(advisor=1, zone="Europe/Paris")
    for field in FIELDS:
        sizes = set()
        for wanted in filters.conditions_of(field):
            found, expected = filled.desk.read_now(found_and_expected, wanted, viewer, filled.known)
            assert found == expected, written(wanted)
            sizes.add(len(found))
        assert sizes & set(range(1, COUNT)), field.name


def test_each_custom_field_finds_the_same_and_finds_something(filled: Filled) -> None:
    viewer = Viewer(zone="Europe/Paris")
    sizes: dict[str, set[int]] = {}
    for wanted in filters.custom_conditions():
        found, expected = filled.desk.read_now(found_and_expected, wanted, viewer, filled.known)
        assert found == expected, written(wanted)
        sizes.setdefault(wanted.field, set()).add(len(found))
    for one, _ in filters.CUSTOM:
        assert sizes[f"field.{one.key}"] & set(range(1, COUNT)), one.key


def test_each_field_has_a_condition() -> None:
    assert sorted(CONDITIONS) == sorted(field.name for field in FIELDS)


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk(database_url, threads=2)
    opened.write_now(factories.furnish)
    yield opened
    opened.close()


def ids_of(tx: Reading, text: str, *, bounded: bool = True) -> tuple[list[int], bool]:
    sql = compiled(tx, parse(text), Viewer(), bounded=bounded)
    rows = tx.conn.scalars(select(tickets.c.id).where(sql.condition).order_by(tickets.c.id))
    return list(rows), sql.cut


def test_the_words_of_messages_that_came_in_are_those_of_the_predicate(desk: Desk) -> None:
    """The facts of stored tickets read the search's own index: here it is filled by the way in."""
    for name, subject, text in (
        ("ana", "A lamp", "It came late"),
        ("bo", "A fridge", "The lamp in it is broken"),
        ("cy", "Late", "Where is my fridge?"),
    ):
        factories.receive(desk, factories.mail(f"{name}@shop.example", subject, text))
    known = desk.read_now(facts_of, [1, 2, 3])
    for text, expected in (
        ("lamp", {1, 2}),
        ("lamp late", {1}),
        ("-lamp", {3}),
        ("subject:lamp", {1}),
        ("from:bo@shop.example OR late", {1, 2, 3}),
        ("frid -subject:fridge", {3}),
        ("channel:support is:waiting has:reply OR is:unassigned", {1, 2, 3}),
    ):
        found, matching = desk.read_now(found_and_expected, parse(text), Viewer(), known)
        assert found == matching == expected, text


def test_a_merged_ticket_is_found_by_its_number_and_its_words_by_the_other(desk: Desk) -> None:
    for subject in ("A lamp", "A fridge"):
        factories.receive(desk, factories.mail("ana@shop.example", subject, f"{subject} is broken."))
    desk.write_now(merge, 1, 2)
    assert desk.read_now(ids_of, "lamp") == ([2], False)
    assert desk.read_now(ids_of, "#1") == ([1], False)
    assert desk.read_now(ids_of, "-fridge") == ([], False)
    known = desk.read_now(facts_of, [1, 2])
    for text in ("lamp", "#1", "-#1", "-fridge", "subject:lamp", "is:closed"):
        found, matching = desk.read_now(found_and_expected, parse(text), Viewer(), known)
        assert found == matching, text


@pytest.mark.parametrize(("wanted", "said"), filters.SCRIPTS)
def test_words_are_found_in_every_script(desk: Desk, wanted: str, said: str) -> None:
    factories.receive(desk, factories.mail("ana@shop.example", said, f"{said}!"))
    factories.receive(desk, factories.mail("bo@shop.example", "A lamp", "It is broken"))
    known = desk.read_now(facts_of, [1, 2])
    for field in ("text_has", "subject_has", "subject"):
        condition = Condition(field, Named(wanted))
        found, matching = desk.read_now(found_and_expected, condition, Viewer(), known)
        assert found == matching == {1}, field


def test_both_databases_fold_all_letters_that_they_know(desk: Desk) -> None:
    """In pieces, so that a difference can be read. Their Unicode can be newer than Python's, or older."""
    old = unicodedata.ucd_3_2_0
    letters = [
        one
        for one in map(chr, range(1, 0x30000))
        if old.category(one) not in ("Cn", "Cs", "Co") and old.category(one) == unicodedata.category(one)
    ]
    assert len(letters) > 80_000
    for at in range(0, len(letters), 2000):
        piece = "".join(letters[at : at + 2000])
        assert desk.read_now(folded_there, piece) == comparable(piece)


def folded_there(tx: Reading, text: str) -> str | None:
    return tx.conn.scalar(select(folded(tx, literal(text))))


def merge(tx: Transaction, gone: int, into: int) -> None:
    advisor = tx.conn.scalars(select(advisors.c.id)).first()
    merging.merge(tx, gone, into, by=Actor(kind="advisor", id=advisor, name="Ana"))


def test_a_word_of_very_many_messages_is_cut_but_not_below_a_minus(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        factories.receive(desk, factories.mail(f"{number}@shop.example", "Lamp", f"Lamp {number}"))
    monkeypatch.setattr("helpdesk.db.tickets.filters.words.NEWEST", 2)
    assert desk.read_now(ids_of, "lamp") == ([3, 4], True)
    assert desk.read_now(ids_of, "lamp", bounded=False) == ([1, 2, 3, 4], False)
    assert desk.read_now(ids_of, "-lamp") == ([], False)
    assert desk.read_now(ids_of, "-(-lamp -is:solved)") == ([1, 2, 3, 4], False)


@pytest.mark.parametrize(
    ("text", "place", "nearest"),
    [
        ("is:open queue:suport", "suport", "Support"),
        ('-owner:"Ana Nobody"', "Ana Nobody", None),
        ("channel:telegrm", "telegrm", "telegram"),
        ("field.plan:gol", "gol", "gold"),
    ],
)
def test_a_name_that_the_desk_does_not_have_is_refused(
    desk: Desk, text: str, place: str, nearest: str | None
) -> None:
    desk.write_now(custom_fields)
    with pytest.raises(FilterInvalid) as refused:
        desk.read_now(check_names, read(text))
    error = refused.value
    assert (error.reason, error.nearest) == ("unknown-name", nearest)
    assert text[error.at : error.at + error.length] == place
    assert error.expected


def custom_fields(tx: Transaction) -> None:
    for one, _ in filters.CUSTOM:
        put(tx, CUSTOM_FIELDS, msgspec.structs.replace(one, id=0))


@pytest.mark.parametrize(
    ("text", "reason", "place"),
    [
        ("is:open field.plam:gold", "unknown-field", "field.plam"),
        ("field.seats:many", "unknown-value", "many"),
        ("field.renewal:3d", "unknown-value", "3d"),
        ("-field.vip:maybe", "unknown-value", "maybe"),
    ],
)
def test_what_a_custom_field_cannot_be_is_refused(desk: Desk, text: str, reason: str, place: str) -> None:
    desk.write_now(custom_fields)
    with pytest.raises(FilterInvalid) as refused:
        desk.read_now(check_names, read(text))
    error = refused.value
    assert error.reason == reason
    assert text[error.at : error.at + error.length] == place
    assert error.expected


def test_names_that_the_desk_has_are_taken(desk: Desk) -> None:
    text = "queue:support OR owner:bo@desk.example OR channel:phone OR tag:x OR from:anybody OR queue:none"
    text += " OR field.plan:silver OR field.seats:none OR field.order:x"
    desk.write_now(custom_fields)
    desk.read_now(check_names, read(text))

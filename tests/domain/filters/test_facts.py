"""Which tickets match a filter, by their facts."""

from __future__ import annotations

import re
import sys
import unicodedata
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.filters.comparing import slot_words
from helpdesk.domain.filters.facts import _CHECKS, Facts, Viewer, matches
from helpdesk.domain.filters.fields import FIELDS
from helpdesk.domain.filters.moments import span_of
from helpdesk.domain.filters.parse import parse, stored
from helpdesk.domain.filters.tree import Condition, Filter, Named, When
from helpdesk.domain.filters.write import written
from helpdesk.language.fold import comparable, fold, rules
from helpdesk.language.search_terms import index_terms
from tests import filters

NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
ME = Viewer(advisor=7, zone="Europe/Paris")
TICKET = Facts(
    number=12,
    state="pending",
    priority=2,
    team="Billing & Refunds",
    owner_id=7,
    owner_name="Ana Ångström",
    owner_email="ana@desk.example",
    came_by="shop-chat",
    kind="webchat",
    channel_names=("shop-chat", "Website chat"),
    channel_kinds=("webchat", "email"),
    tags=("late delivery",),
    customer=fold("Zoë Müller\nAcme"),
    addresses=frozenset({"zoe@shop.example"}),
    language="fr-CA",
    subject="Réclamation",
    said="Where is my\n  REFUND? I said “déjà vu”.",
    sender="Zoe@mail.shop.example",
    intent="Refund_Order",
    slots=frozenset(slot_words({"order": "4711", "Home City": "New  York", "tier": True})),
    handed_over=frozenset({"asked", "outside_hours"}),
    due=NOW + timedelta(minutes=20),
    texts=(
        frozenset(index_terms(["The lamp arrived broken"])),
        frozenset(index_terms(["Where is my refund?"])),
    ),
    has=frozenset({"note", "tag"}),
    scores=(2,),
    created=datetime(2026, 11, 26, 23, 30, tzinfo=UTC),  # the 27th in Paris
    updated=NOW - timedelta(minutes=10),
    waiting=NOW - timedelta(hours=2),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("is:pending", True),
        ("is:open", False),
        ("is:active is:mine is:waiting", True),
        ("is:unassigned OR is:bot OR is:undelivered OR is:group OR is:queued", False),
        ("state:pending -state:open", True),
        ("queue:billing", True),
        ("queue:BILL", False),
        ("queue:none", False),
        ('queue_is:"billing & REFUNDS" -queue_is:billing -queue_is:none', True),
        ("owner:me", True),
        ("owner:angstrom", True),
        ("owner:ana@desk.example", True),
        ("owner:none", False),
        ("channel:email channel:webchat channel:shop-chat channel:website", True),
        ("channel:telegram", False),
        ('tag:"Late Delivery"', True),
        ("tag:late", False),
        ("priority:high priority:>=high priority:>normal priority:<urgent", True),
        ("priority:>high", False),
        ("customer:muller from:ACME contact:zoe@shop.example from:@shop.example", True),
        ("customer:@example", False),
        ("language:fr", True),
        ("language:en", False),
        ("subject:RECLA", True),
        ("subject_has:reclamation -subject_has:recla", True),
        ('text_has:"my refund" text_has:"deja VU" -text_has:fund', True),
        ("from_domain:shop.example from_domain:@MAIL.shop.example -from_domain:hop.example", True),
        ("came_by:SHOP-chat -came_by:shop -came_by:website", True),
        ("kind:webchat -kind:email on:webchat on:email -on:phone", True),
        ("intent:refund_order -intent:refund", True),
        ('slot:order slot:order=4711 slot:"Home City=new york" slot:tier=true', True),
        ("slot:order=47 OR slot:Order OR slot:colour OR slot:order=", False),
        ("handed_over:asked handed_over:outside_hours -handed_over:complaint", True),
        ("sla:<30m sla:20m sla:>=20m -sla:<20m -sla:>20m -sla:breached -sla:none", True),
        ("due:today -due:yesterday -due:>1m", True),
        ("has:note has:tag -has:attachment -has:reply", True),
        ("created:2026-11-27", True),
        ("created:2026-11-26", False),
        ("created:yesterday", True),
        ("created:2026-11", True),
        ("created:>=2026-11-27 created:<=2026-11-27", True),
        ("created:>2026-11-27", False),
        ("created:..2026-11-26", False),
        ("created:3d", True),
        ("created:1d", False),
        ("waiting:>1h waiting:<3h waiting:>=2h waiting:<=2h", True),
        ("waiting:<30m", False),
        ("solved:2026", False),
        ("-solved:2026", True),
        ("score:<=2", True),
        ("score:3..", False),
        ("lamp broken", True),
        ("brok", True),
        ('"brok"', False),
        ("lamp refund", False),
        ("lamp (refund)", True),
        ("-lamp", False),
        ("!?", False),
        ("-:", True),
        ("#12", True),
        ("12", True),
        ("13", False),
        ("lamp OR is:open", True),
    ],
)
def test_what_matches(text: str, expected: bool) -> None:
    assert matches(parse(text), TICKET, NOW, ME) is expected


def test_every_field_has_a_check() -> None:
    assert sorted(_CHECKS) == sorted(field.name for field in FIELDS)


def test_nobody_is_me_for_a_rule_of_the_desk() -> None:
    assert not matches(parse("owner:me OR is:mine"), TICKET, NOW, Viewer())


def test_a_merged_ticket_is_found_only_by_its_number() -> None:
    merged = msgspec.structs.replace(TICKET, merged=True)
    assert not matches(parse("is:pending"), merged, NOW, ME)
    assert not matches(parse("-is:open"), merged, NOW, ME)
    assert matches(parse("#12"), merged, NOW, ME)
    assert matches(parse("12"), merged, NOW, ME)


@given(filters.filters)
def test_a_filter_means_the_same_when_it_was_written_and_read(wanted: Filter) -> None:
    assert matches(stored(written(wanted)), TICKET, NOW, ME) == matches(wanted, TICKET, NOW, ME)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        ("2026-03-29", "Europe/Paris", 23),
        ("2026-10-25", "Europe/Paris", 25),
        ("2026-11-28", "America/St_Johns", 24),
        ("2026-02", "UTC", 28 * 24),
        ("2026-12", "UTC", 31 * 24),
        ("2024", "UTC", 366 * 24),
    ],
)
def test_a_day_is_as_long_as_in_its_zone(day: str, zone: str, hours: int) -> None:
    start, end = span_of(When("", day), NOW, zone)
    assert start is not None
    assert end is not None
    assert end - start == timedelta(hours=hours)


@given(st.text())
def test_comparable_text_is_comparable_already(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)


def test_the_rules_of_comparable_text_make_every_letter_comparable() -> None:
    """SQL applies them one after the other."""
    known = rules()
    one_by_one = known.many | known.common | known.others
    others = re.compile(known.needs_others)
    for letter in map(chr, range(sys.maxunicode + 1)):
        parts = unicodedata.normalize("NFKD", known.before.get(letter, letter))
        assert "".join(one_by_one.get(part, part) for part in parts) == comparable(letter), letter
        assert known.others.keys().isdisjoint(parts) or others.fullmatch(letter), letter
    assert not one_by_one.keys() & set("".join(one_by_one.values()))
    assert comparable("Straße ŒUVRE Ą Ё") == "strasse oeuvre a е"


@pytest.mark.parametrize(("wanted", "said"), filters.SCRIPTS)
def test_words_are_found_in_every_script(wanted: str, said: str) -> None:
    facts = msgspec.structs.replace(TICKET, said=f"{said}!", subject=said, intent=said)
    for field in ("text_has", "subject_has", "subject", "intent"):
        assert matches(Condition(field, Named(wanted)), facts, NOW, ME), field

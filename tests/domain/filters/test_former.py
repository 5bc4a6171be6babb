"""Rules of before there were filters mean the same as filters: each condition, and random ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.filters.facts import Facts, Viewer, matches
from helpdesk.domain.filters.former import FORMER, of_conditions, of_survey_rule
from helpdesk.domain.filters.parse import stored
from helpdesk.domain.filters.write import written
from helpdesk.domain.routing.traits import TicketTraits, facts_of
from helpdesk.language.fold import fold
from helpdesk.language.words import has_phrase

NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
MAIL = TicketTraits(
    channel="support",
    channel_kind="email",
    subject="Réclamation: my invoice",
    text='Please send the invoice again.\nWhere is my  money back? I said “now” and "soon".',
    from_address="ana@shop.example.com",
    language="fr-CA",
    tags=["VIP"],
    intent="Refund_Order",
    slots={"order": "4711", "tier": "Gold", "home city": "New York"},
    hand_over=["asked", "outside_hours"],
)


def means(given: dict[str, list[str]], traits: TicketTraits) -> bool:
    """Whether the filter of the conditions, as it is stored, finds the ticket."""
    wanted = of_conditions(given)
    if wanted is None:
        return False
    return matches(stored(written(wanted)), facts_of(traits, 1, NOW), NOW, Viewer())


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({}, True),
        ({"channels": []}, True),
        ({"channels": ["sales", "Support"]}, True),
        ({"channels": ["sales"]}, False),
        ({"channels": ["supp"]}, False),
        ({"channel_kinds": ["EMAIL"]}, True),
        ({"channel_kinds": ["phone"]}, False),
        ({"channel_kinds": ["fax"]}, False),
        ({"channel_kinds": ["fax", "email"]}, True),
        ({"subject_has": ["INVOICE"]}, True),
        ({"subject_has": ["reclamation"]}, True),
        ({"subject_has": ["voice"]}, False),
        ({"text_has": ["money back"]}, True),
        ({"text_has": ["again. where"]}, True),
        ({"text_has": ['and "soon"']}, True),
        ({"text_has": ['and "later"', "(never)"]}, False),
        ({"text_has": ["back money"]}, False),
        ({"text_has": [""]}, False),
        ({"text_has": ["", "money"]}, True),
        ({"from_domains": ["example.com"]}, True),
        ({"from_domains": ["@shop.EXAMPLE.com"]}, True),
        ({"from_domains": ["ample.com"]}, False),
        ({"from_domains": ["@"]}, False),
        ({"from_domains": ["ana@shop.example.com"]}, False),
        ({"intents": ["other", "refund_order"]}, True),
        ({"intents": ["refund"]}, False),
        ({"slots": ["order"]}, True),
        ({"slots": [" order =4711"]}, True),
        ({"slots": ["order=4712"]}, False),
        ({"slots": ["tier=gold"]}, True),
        ({"slots": ["home city=NEW york"]}, True),
        ({"slots": ["colour"]}, False),
        ({"slots": ["Order"]}, False),
        ({"slots": ["=4711"]}, False),
        ({"hand_overs": ["complaint", "ASKED"]}, True),
        ({"hand_overs": ["outside_hours"]}, True),
        ({"hand_overs": ["complaint"]}, False),
        ({"hand_overs": ["unheard"]}, False),
        ({"languages": ["fr"]}, True),
        ({"languages": ["FR_ca"]}, True),
        ({"languages": ["f"]}, False),
        ({"languages": [""]}, False),
        ({"languages": ["fr-C"]}, False),
        ({"tags": ["vip"]}, True),
        ({"tags": ["me"]}, False),
        ({"channel_kinds": ["email"], "tags": ["new"]}, False),
        ({"channel_kinds": ["email"], "tags": ["vip", "new"], "text_has": ["invoice"]}, True),
    ],
)
def test_each_condition_keeps_its_meaning(given: dict[str, list[str]], holds: bool) -> None:
    assert met_before(given, MAIL) is holds, "the premise"
    assert means(given, MAIL) is holds


def test_a_text_in_a_script_without_blanks_and_a_ticket_without_anything() -> None:
    bare = TicketTraits(channel="phone", channel_kind="phone", from_address="+49301234567")
    for name in FORMER:
        assert not means({name: ["", "x"]}, bare), name
    written_together = TicketTraits(channel="c", channel_kind="email", text="返金をお願いします")
    assert means({"text_has": ["返金"]}, written_together)


_entries = st.sampled_from(
    (
        *("support", "SUPPORT", "tg", "email", "webchat", "Late", "late delivery", "livraison", "me", "none"),
        *("shop.example", "@mail.shop.example", "example", "fr", "fr-ca", "pt_BR", "vip", "Été", "refund"),
        *(
            "order",
            "order=4711",
            "city=new york",
            "asked",
            "outside_hours",
            "",
            " ",
            '"',
            'say "hi"',
            "(a b)",
        ),
        *("100%", "a_b", "\\", ":x", "/x", "-late", "OR", "#4", "a.b", "étage 4", "late  delivery"),
    )
)
_given = st.dictionaries(st.sampled_from(FORMER), st.lists(_entries, max_size=3), max_size=3)
_words = st.lists(_entries, max_size=5).map(" ".join)
_traits = st.builds(
    TicketTraits,
    channel=st.sampled_from(("support", "tg")),
    channel_kind=st.sampled_from(("email", "webchat")),
    subject=_words,
    text=_words,
    from_address=st.sampled_from(("", "ana@mail.Shop.example", "bo@example", "+4930", "a@b@shop.example")),
    language=st.sampled_from((None, "fr", "FR-ca", "pt-br", "f")),
    tags=st.lists(st.sampled_from(("VIP", "été", "late delivery", "me")), max_size=2),
    intent=st.sampled_from(("", "refund", "Late delivery")),
    slots=st.dictionaries(st.sampled_from(("order", "city")), st.sampled_from(("4711", "New York", ""))),
    hand_over=st.lists(st.sampled_from(("asked", "outside_hours")), max_size=2, unique=True),
)


@given(_given, _traits)
def test_random_conditions_keep_their_meaning(given: dict[str, list[str]], traits: TicketTraits) -> None:
    assert means(given, traits) is met_before(given, traits)


def met_before(given: dict[str, list[str]], traits: TicketTraits) -> bool:
    """How the desk checked conditions before there were filters."""
    subject, text, tags = fold(traits.subject), fold(traits.text), {fold(tag) for tag in traits.tags}
    domain = traits.from_address.rpartition("@")[2].lower() if "@" in traits.from_address else ""
    language = fold(traits.language or "").replace("_", "-")

    def within(one: str) -> bool:
        wanted = one.strip().lstrip("@.").lower()
        return bool(wanted) and (domain == wanted or domain.endswith("." + wanted))

    def set_to(one: str) -> bool:
        name, equals, value = one.partition("=")
        if name.strip() not in traits.slots:
            return False
        return not equals or fold(traits.slots[name.strip()]) == fold(value)

    def speaks(one: str) -> bool:
        wanted = fold(one).replace("_", "-")
        return bool(wanted) and (language == wanted or language.startswith(wanted + "-"))

    checks: dict[str, Callable[[str], bool]] = {
        "channels": lambda one: fold(one) == fold(traits.channel),
        "channel_kinds": lambda one: fold(one) == fold(traits.channel_kind),
        "subject_has": lambda one: has_phrase(subject, one),
        "text_has": lambda one: has_phrase(text, one),
        "from_domains": within,
        "languages": speaks,
        "tags": lambda one: fold(one) in tags,
        "intents": lambda one: bool(one) and fold(one) == fold(traits.intent),
        "slots": set_to,
        "hand_overs": lambda one: fold(one) in map(fold, traits.hand_over),
    }
    return all(not entries or any(map(checks[name], entries)) for name, entries in given.items())


TEAMS = ("Billing", "Billing & Refunds", "Été", "none", 'The "A" team')


@pytest.mark.parametrize("team", [None, *TEAMS])
@pytest.mark.parametrize("kinds", [[], ["email"], ["email", "webchat"], ["fax"], ["fax", "email"]])
def test_a_survey_rule_keeps_its_channels_and_its_team(kinds: list[str], team: str | None) -> None:
    wanted = of_survey_rule(kinds, team)
    text = None if wanted is None else written(wanted)
    for on in ((), ("email",), ("webchat", "telegram"), ("telegram",)):
        for own in (None, *TEAMS):
            facts = Facts(number=1, channel_kinds=on, team=own, created=NOW, updated=NOW)
            expected = (not kinds or not {*kinds}.isdisjoint(on)) and team in (None, own)
            found = text is not None and matches(stored(text), facts, NOW, Viewer())
            assert found is expected, (text, on, own)

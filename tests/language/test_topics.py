"""Topics: what a text is about, the codes in it, and how alike two topics are."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.language import codes
from helpdesk.language.likeness import Likeness, likeness
from helpdesk.language.topics import KEYWORDS, Topic, pack, topic, unpack, widen
from helpdesk.language.vocabulary import FAMILY, MEANING
from tests.language.pairs import PAIRS

HOUR = timedelta(hours=1)
A_DAY = timedelta(hours=20)


def like(ticket: str, message: str, idle: timedelta = HOUR) -> Likeness:
    return likeness(topic("", message), topic("", ticket), idle=idle)


def test_the_table_of_pairs_is_judged_well_and_joins_above_all_surely() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for expected, ticket, message in PAIRS:
        counts[expected, likeness(topic(*message), topic(*ticket), idle=A_DAY).verdict] += 1
    joins = sum(n for (expected, _), n in counts.items() if expected == "join")
    joined = sum(n for (_, verdict), n in counts.items() if verdict == "same")
    assert joins >= 80, "the table is large enough to mean something"
    assert counts["join", "same"] / joined >= 0.97, counts
    assert counts["join", "same"] / joins >= 0.85, counts
    assert counts["join", "different"] / joins <= 0.02, counts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("order A-1042 is late", ["order:A-1042"]),
        ("Order number: a1042", ["order:A1042"]),
        ("orders 10411 and 10422", ["order:10411", "order:10422"]),
        ("order #312", ["order:312"]),
        ("order\n\nnumber\nis\n1042, please", ["order:1042"]),
        ("order of a lamp that broke\n20417", []),
        ("mail me at a.b@c.example or (x@y.example): order 1042", ["order:1042"]),
        ("at 3 kg/x1@c.example order 1042", ["order:1042"]),
        ("I ordered 2 chairs and 4 cushions", []),
        ("tracking number is 1Z999AA10123456784", ["tracking:1Z999AA10123456784"]),
        ("stops with error E4021", ["error:E4021"]),
        ("Bestellnummer 88231", ["order:88231"]),
        ("ma commande n° 20417", ["order:20417"]),
        ("pedido B-7788", ["order:B-7788"]),
        ("BK-55821", ["BK-55821"]),
        ("customer number 448120", []),
        ("call me on +49 30 1234567 or 0301234567", []),
        ("it cost 1200 euros, or $1,299.00", []),
        ("on 2026-05-04 at 12:30, in 2026", []),
        ("a 3000 mAh battery of 1500 W", []),
        ("see https://shop.example/item/99812 or mail ana1234@example.com", []),
        ("my username is cminh730", []),
        ("the X200 is broken", []),
    ],
)
def test_codes_are_what_names_one_thing(text: str, found: list[str]) -> None:
    assert codes.find(text) == found


def test_spellings_of_a_code_are_one_and_another_code_of_the_kind_stands_against() -> None:
    assert codes.common(["order:A-1042"], ["a1042".upper()]) == "order number A-1042"
    assert codes.contradiction(["order:A-1077"], ["order:A-1042"]) == "order number A-1077, not A-1042"
    assert codes.contradiction(["A-1077"], ["order:A-1042"])
    assert not codes.contradiction(["tracking:1Z999AA10123456784"], ["order:A-1042"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yes please",
        "thanks, any news?",
        "Here is the photo",
        "Thanks a lot for the quick help!",
        "merci beaucoup",
        "danke, schönen Tag noch",
        "gracias, hay novedades?",
        "👍",
        "Hi there",
    ],
)
def test_some_messages_tell_no_topic(text: str) -> None:
    assert topic("", text).short


@pytest.mark.parametrize(
    "text", ["My lamp flickers", "order A-1042", "I forgot my password and cannot log in"]
)
def test_others_do(text: str) -> None:
    assert not topic("", text).short


def test_greeting_signature_and_reply_marks_are_no_topic() -> None:
    plain = topic("Broken kettle", "The kettle does not switch off.")
    dressed = topic(
        "Re: AW: [#12] Broken kettle",
        "Dear Mr Smith,\nThe kettle does not switch off.\n\nBest regards,\nAna Lima\nHarbour Books, Leeds",
    )
    assert dressed == plain


def test_the_subject_tells_more() -> None:
    words = topic("Kettle", "The lamp and the chair and the shelf were all fine.").keywords
    assert words[0] == "kettl"


def test_one_meaning_has_one_name_in_four_languages() -> None:
    texts = ["I want my money back", "un remboursement", "eine Rückerstattung", "un reembolso"]
    assert all("refund" in topic("", text).keywords for text in texts)


@pytest.mark.parametrize(
    ("ticket", "message", "verdict", "why"),
    [
        ("Order A-1042 is late", "about a1042", "same", "same order number A-1042"),
        ("Order A-1042 is late", "Order A-1077 is late", "different", "another order number A-1077"),
        ("My kettle leaks, I want a refund", "any news about the refund?", "same", "shares refund"),
        (
            "My kettle leaks",
            "Please change my delivery address",
            "different",
            "asks about new address, not defect",
        ),
        ("My kettle leaks", "ok", "unsure", "too short to tell"),
    ],
)
def test_why_is_told_in_one_line(ticket: str, message: str, verdict: str, why: str) -> None:
    found = like(ticket, message)
    assert (found.verdict, why in found.why) == (verdict, True), found


def test_long_silence_asks_for_more_likeness() -> None:
    ticket, message = "My kettle leaks, I want a refund", "Where is my refund?"
    assert like(ticket, message, HOUR).verdict == "same"
    assert like(ticket, message, timedelta(days=40)).verdict == "unsure"


texts = st.text(max_size=200) | st.lists(
    st.sampled_from(
        [
            "order",
            "A-1042",
            "1077",
            "refund",
            "lamp",
            "broken",
            "the",
            "kettle",
            "invoice",
            "not arrived",
            "again",
        ]
    ),
    max_size=30,
).map(" ".join)
topics = st.builds(topic, st.text(max_size=40), texts)


def test_an_address_told_for_a_delivery_is_not_the_delivery() -> None:
    assert like("Where is my order?", "Please change my delivery address").verdict == "different"
    assert "new_address" not in topic("", "My delivery address is 12 Mill Lane, Leeds").keywords


def test_a_stem_is_never_taken_for_a_meaning_that_happens_to_bear_its_name() -> None:
    """Keywords name meanings and stems alike: what is in the vocabulary for another reason would mislead."""
    assert set(topic("", "My address is Hidden Lane 5").keywords).isdisjoint(FAMILY)
    neutral = {"mixup", "twofactor", "new_address"}  # nobody says these words of anything else
    taken = {name for name in FAMILY if name in topic("", f"my {name} now").keywords}
    assert {name for name in taken if MEANING.get(name) != name} == neutral


@given(topics, topics, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_any_two_texts_get_a_score_and_a_reason(one: Topic, other: Topic, idle: timedelta) -> None:
    found = likeness(one, other, idle=idle)
    assert 0 <= found.score <= 1
    assert found.why
    assert "\n" not in found.why
    if one.short and other.short and not one.keywords:
        assert found.verdict == "unsure"


@given(topics)
def test_a_text_that_tells_a_topic_is_like_itself(one: Topic) -> None:
    if not one.short:
        assert likeness(one, one, idle=HOUR).verdict != "different"


@given(topics, topics)
def test_topics_are_kept_and_widened_within_bounds(one: Topic, other: Topic) -> None:
    kept = unpack(pack(one))
    assert (kept.keywords, kept.codes, kept.short) == (one.keywords, one.codes, one.short)
    wide = widen(one, other)
    assert len(wide.keywords) <= KEYWORDS
    assert len(set(wide.keywords)) == len(wide.keywords)
    assert set(map(codes.key, one.codes)) <= set(map(codes.key, wide.codes))
    assert wide.short <= (one.short or other.short)


@pytest.mark.parametrize(
    "piece",
    ["1", "a", "1,", "a-", "x@", "+1 ", "(12)", "re ", "not ", "change my ", "\n ", "thanks\n", "-- \n"],
)
def test_a_hostile_text_costs_little(piece: str) -> None:
    began = time.thread_time()
    topic(piece * 50_000, piece * 50_000)
    assert time.thread_time() - began < 2

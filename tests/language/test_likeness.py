"""How alike two topics are, by table: each bound of a rule from both sides, on keywords of known weight."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.language.likeness import compare, likeness
from helpdesk.language.stems import alike
from helpdesk.language.talk.plainly_else import plainly_else
from helpdesk.language.topics import Topic, topic, weight
from helpdesk.language.vocabulary import FAMILY

A_DAY, THREE_DAYS, WEEK, MONTH = (timedelta(days=days) for days in (1, 3, 7, 30))
EVER = timedelta(days=3000)
A_BIT = timedelta(seconds=1)
ORDER, OTHER = ["order:A-1042"], ["order:A-1077"]
LEAK = "My coffee machine leaks from the bottom and floods the kitchen"
LOGIN = "I cannot log in to my account, the password is always refused"


def about(*keywords: str, **fields: Any) -> Topic:
    return Topic(keywords=list(keywords), short=False, **fields)


def test_the_tables_know_what_their_words_weigh() -> None:
    weights = {
        "kettl": 1.0,
        "chair": 1.0,
        "lamp": 0.88,
        "sofa": 0.88,
        "leak": 0.5,
        "order": 0.2,
        "login": 1.0,
    }
    assert {word: pytest.approx(weight(word)) for word in weights} == weights


@pytest.mark.parametrize(
    ("message", "ticket", "idle", "verdict", "score", "why"),
    [
        (about(), about(), A_DAY, "unsure", 0.0, "too short to tell"),
        (about("kettl", "chair"), about("lamp", "sofa"), A_DAY, "different", 0.0, "nothing in common"),
        (about(codes=ORDER), about(codes=ORDER), A_DAY, "same", 0.97, "same order number A-1042"),
        (
            about("login", codes=ORDER),
            about("defect", codes=ORDER),
            A_DAY,
            "unsure",
            0.6,
            "same order number A-1042, but asks about login, not defect",
        ),
        (  # more words are common than the clash weighs
            about("login", "kettl", "lamp", codes=ORDER),
            about("defect", "kettl", "lamp", codes=ORDER),
            A_DAY,
            "same",
            0.97,
            "same order number A-1042",
        ),
        (about("kettl", codes=ORDER), about("kettl", codes=OTHER), A_DAY, "different", 0.1, "another order"),
        (about("login"), about("defect"), A_DAY, "different", 0.0, "asks about login, not defect"),
        (
            about("login", "kettl"),
            about("defect", "kettl"),
            A_DAY,
            "different",
            0.27,
            "shares kettl, but asks about login, not defect",
        ),
        (
            about("login", "kettl", "leak"),
            about("defect", "kettl", "leak"),
            A_DAY,
            "unsure",
            0.33,
            "shares kettl, leak, but asks about login, not defect",
        ),
        (
            about("login", "kettl", "leak", codes=ORDER),
            about("defect", "kettl", "leak", codes=ORDER),
            A_DAY,
            "same",
            0.97,
            "same order number A-1042",
        ),
        (about("lamp"), about("lamp"), A_DAY, "unsure", 0.59, "shares lamp"),
        (about("kettl", "lamp"), about("kettl", "lamp"), A_DAY, "same", 0.8, "shares kettl, lamp"),
        (
            about("order", "kettl", "chair"),
            about("order", "lamp", "sofa"),
            A_DAY,
            "different",
            0.13,
            "only order",
        ),
        (about("leak", "order"), about("leak", "order"), A_DAY, "unsure", 0.59, "shares leak"),
        (about("kettle"), about("kettl"), A_DAY, "unsure", 0.59, "shares kettle"),  # one word, spelled twice
    ],
)
def test_the_verdict_its_score_and_why(
    message: Topic, ticket: Topic, idle: timedelta, verdict: str, score: float, why: str
) -> None:
    found = likeness(message, ticket, idle=idle)
    assert (found.verdict, round(found.score, 2)) == (verdict, score), found
    assert why in found.why


@pytest.mark.parametrize(
    ("message", "ticket", "longest"),
    [
        # it says nothing new: "any news about the refund?"
        (about("refund"), about("refund", "kettl"), THREE_DAYS),
        (about("refund", again=True), about("refund", "kettl"), EVER),
        (about("refund", "leak"), about("refund", "kettl"), None),
        # only the request is new
        (about("refund", "kettl", "lamp"), about("kettl", "lamp", "sofa", "chair"), THREE_DAYS),
        (about("kettl", "order"), about("kettl", "order", "sofa"), THREE_DAYS),
        (about("kettl", "order", "question"), about("kettl", "order", "sofa"), None),
        (about("kettl"), about("kettl", "sofa"), None),
        # it refers to what was said
        (about("kettl", "sofa", again=True), about("kettl", "lamp", "x200"), MONTH),
        (about("kettl", "x200", "sofa", again=True), about("kettl", "lamp", "chair", "tabl"), None),
        (about("kettl", "chair", again=True), about("kettl", "login"), MONTH),
        (about("kettl", "chair", "order", again=True), about("kettl", "lamp", "sofa"), None),
        (about("refund", "kettl", again=True), about("refund", "chair"), None),
        # request and object
        (about("kettl", "leak"), about("kettl", "leak", "sofa"), THREE_DAYS),
        (about("defect", "kettl", "lamp"), about("defect", "kettl", "chair", "tabl"), MONTH),
        (about("defect", "kettl", "lamp"), about("repair", "kettl", "lamp", "chair"), WEEK),
        (about("defect", "kettl", "lamp"), about("kettl", "lamp", "chair"), None),
        # only the request: the object is the account, or only one side names one
        (about("login", "password", "kettl", "x200"), about("login", "password", "lamp", "sofa"), WEEK),
        (
            about("login", "order", "wrong", "machin", "bottom", "kettl", "x200"),
            about("login", "order", "wrong", "machin", "bottom", "lamp", "sofa"),
            None,
        ),
        (about("refund", "defect", "lamp"), about("refund", "defect", "repair"), MONTH),
        (about("refund", "defect", "lamp"), about("refund", "defect", "sofa"), None),
    ],
)
def test_how_long_words_alone_join(message: Topic, ticket: Topic, longest: timedelta | None) -> None:
    if longest is None:
        assert likeness(message, ticket, idle=timedelta(0)).verdict != "same"
        return
    assert likeness(message, ticket, idle=longest).verdict == "same"
    if longest is not EVER:
        assert likeness(message, ticket, idle=longest + A_BIT).verdict != "same"


@pytest.mark.parametrize(
    ("message", "ticket", "turns"),
    [
        (topic("", LOGIN), topic("", LEAK), True),
        (topic("", "And the invoice?"), topic("", LEAK), False),
        (about("login", "kettl"), about("defect", "lamp"), True),
        (about("login", "lamp"), about("defect", "kettl"), False),  # too few words
        (about("login", "kettl", again=True), about("defect", "lamp"), False),
        (about("login", "kettl", codes=ORDER), about("defect", "lamp", codes=ORDER), False),
        (about("login", "kettl", codes=OTHER), about("defect", "lamp", codes=ORDER), True),
        (about("defect", codes=OTHER), about("defect", codes=ORDER), True),
        (about("defect", codes=OTHER, again=True), about("defect", codes=ORDER), False),
        (about("login", "kettl", "order"), about("defect", "lamp", "order"), True),
        (about("login", "kettl", "leak"), about("defect", "lamp", "leak"), False),
        (about("kettl", "chair"), about("defect", "lamp"), False),  # it asks for nothing
        (about("login", "kettl"), about("profile", "lamp"), False),  # the same family
        (about("login", "kettl"), about("password", "lamp"), False),  # they go together
    ],
)
def test_when_a_chat_turns_to_something_else(message: Topic, ticket: Topic, turns: bool) -> None:
    assert plainly_else(message, ticket) is turns


_WORDS = st.sampled_from([*sorted(FAMILY)[:3], "lamp", "lampe", "curtain", "curtai", "curta", "curtailment"])
_KEYWORDS = st.lists(_WORDS | st.text("abc", min_size=4, max_size=7), unique=True, max_size=12)


@given(_KEYWORDS, _KEYWORDS)
def test_words_are_paired_as_by_looking_at_each_of_the_other_text(ours: list[str], theirs: list[str]) -> None:
    left = list(theirs)
    shared: list[str] = []
    only: list[str] = []
    for word in ours:
        near = [one for one in left if one not in FAMILY and word not in FAMILY and alike(word, one)]
        found = [word] if word in left else near[:1]
        (shared if found else only).append(word)
        left = [one for one in left if one not in found]
    assert compare(ours, theirs) == (shared, only, left)

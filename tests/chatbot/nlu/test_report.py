"""The report of a labelled set."""

from __future__ import annotations

from chatbot.nlu.report import Confusion, report
from chatbot.nlu.shapes import Understanding


def heard(intent: str | None) -> Understanding:
    return Understanding(text="", intent=intent, confidence=0.5)


PAIRS = [
    ("refund", heard("refund")),
    ("refund", heard("refund")),
    ("refund", heard("greet")),
    ("refund", heard(None)),
    ("greet", heard("greet")),
    (None, heard(None)),
    ("out_of_scope", heard("nlu_fallback")),
    (None, heard("greet")),
]


def test_totals_count_handing_over_as_wrong_in_scope_and_right_out_of_it() -> None:
    found = report(PAIRS)
    assert (found.in_scope, found.out_of_scope) == (5, 3)
    assert found.accuracy == 3 / 5
    assert found.handed_over == 1 / 5
    assert found.out_of_scope_recall == 2 / 3


def test_each_intent_has_precision_recall_and_f1() -> None:
    greet, refund = report(PAIRS).per_intent
    assert (greet.intent, greet.precision, greet.recall, greet.f1) == ("greet", 1 / 3, 1.0, 0.5)
    assert (refund.intent, refund.precision, refund.recall) == ("refund", 1.0, 0.5)
    assert (refund.expected, refund.said) == (4, 2)


def test_confusions_come_by_count_then_name() -> None:
    pairs = [*PAIRS, ("refund", heard("greet"))]
    assert report(pairs).confusions == [
        Confusion(expected="refund", said="greet", count=2),
        Confusion(expected=None, said="greet", count=1),
        Confusion(expected="refund", said=None, count=1),
    ]


def test_a_terminal_shows_all_of_it() -> None:
    text = "\n".join(report(PAIRS).lines())
    assert "60.0%" in text
    assert "66.7%" in text
    assert "refund → greet" in text
    assert "(out of scope) → greet" in text


def test_nothing_labelled_is_no_division_by_nothing() -> None:
    found = report([])
    assert (found.accuracy, found.out_of_scope_recall, found.per_intent) == (None, None, [])
    assert "–" in "\n".join(found.lines())

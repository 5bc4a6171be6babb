"""How well a bot understands a labelled set: what `helpdesk bot test DIR --nlu FILE` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from chatbot.nlu.shapes import Understanding

BEYOND = frozenset({"out_of_scope", "out-of-scope", "oos", "nlu_fallback"})
"""Intents that mean out of scope: for a report the same as handing over."""

_CONFUSIONS_SHOWN = 20


class IntentScore(msgspec.Struct, frozen=True, kw_only=True):
    """`precision`, `recall` and `f1` from 0 to 1; `expected` messages have the intent, `said` were given it.
    Where a divisor is 0, so is the score."""

    intent: str
    precision: float
    recall: float
    f1: float
    expected: int
    said: int


class Confusion(msgspec.Struct, frozen=True, kw_only=True):
    """`said` None: handed over, though it was in scope. `expected` None: understood, though it was not."""

    expected: str | None
    said: str | None
    count: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """`accuracy` of the messages in scope (handing over counts as wrong), `handed_over` the share of those
    that were handed over, `out_of_scope_recall` the share handed over of those out of scope; shares from
    0 to 1, None where there is no such message. `in_scope` and `out_of_scope` count messages. Intents by
    name, confusions by count."""

    accuracy: float | None
    handed_over: float | None
    in_scope: int
    out_of_scope: int
    out_of_scope_recall: float | None
    per_intent: list[IntentScore]
    confusions: list[Confusion]

    def lines(self) -> list[str]:
        """For a terminal: the totals, a table of the intents, the commonest confusions."""
        return [*self._totals(), "", *self._table(), "", *self._confused()]

    def _totals(self) -> list[str]:
        return [
            f"messages in scope      {self.in_scope}",
            f"  understood           {_percent(self.accuracy)}",
            f"  handed over          {_percent(self.handed_over)}",
            f"messages out of scope  {self.out_of_scope}",
            f"  handed over          {_percent(self.out_of_scope_recall)}",
        ]

    def _table(self) -> list[str]:
        width = max([len("intent"), *(len(one.intent) for one in self.per_intent)])
        return [
            f"{'intent':{width}}  precision  recall      F1  messages",
            *(
                f"{one.intent:{width}}  {one.precision:9.1%}  {one.recall:6.1%}  {one.f1:6.1%}"
                f"  {one.expected:8}"
                for one in self.per_intent
            ),
        ]

    def _confused(self) -> list[str]:
        if not self.confusions:
            return ["no confusions"]
        shown = [
            f"{one.count:5} × {one.expected or '(out of scope)'} → {one.said or '(handed over)'}"
            for one in self.confusions[:_CONFUSIONS_SHOWN]
        ]
        more = len(self.confusions) - len(shown)
        return ["confusions (expected → understood)", *shown, *([f"… and {more} more pairs"] if more else [])]


def report(pairs: Iterable[tuple[str | None, Understanding]]) -> Report:
    """Pairs of the intent expected (None or a name of `BEYOND`: out of scope) and what was understood."""
    counts = Counter((_scope(expected), _scope(heard.intent)) for expected, heard in pairs)
    inside = sum(count for (expected, _), count in counts.items() if expected is not None)
    outside = sum(count for (expected, _), count in counts.items() if expected is None)
    right = sum(
        count for (expected, said), count in counts.items() if expected is not None and expected == said
    )
    given_up = sum(
        count for (expected, said), count in counts.items() if expected is not None and said is None
    )
    intents = sorted({one for pair in counts for one in pair if one is not None})
    wrong = [(pair, count) for pair, count in counts.items() if pair[0] != pair[1]]
    wrong.sort(key=lambda item: (-item[1], item[0][0] or "", item[0][1] or ""))
    return Report(
        accuracy=_share(right, inside),
        handed_over=_share(given_up, inside),
        in_scope=inside,
        out_of_scope=outside,
        out_of_scope_recall=_share(counts[None, None], outside),
        per_intent=[_score(intent, counts) for intent in intents],
        confusions=[Confusion(expected=pair[0], said=pair[1], count=count) for pair, count in wrong],
    )


def _scope(intent: str | None) -> str | None:
    return None if intent in BEYOND else intent


def _score(intent: str, counts: Counter[tuple[str | None, str | None]]) -> IntentScore:
    right = counts[intent, intent]
    expected = sum(count for pair, count in counts.items() if pair[0] == intent)
    said = sum(count for pair, count in counts.items() if pair[1] == intent)
    return IntentScore(
        intent=intent,
        precision=_share(right, said) or 0.0,
        recall=_share(right, expected) or 0.0,
        f1=_share(2 * right, expected + said) or 0.0,
        expected=expected,
        said=said,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"

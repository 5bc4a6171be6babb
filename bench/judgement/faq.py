"""The FAQ's search on help centres of many kinds, beside plain BM25 (bench/rig/faq_sets.py says which).

`judgement.faq_SET` is how often the first article is right; its limit is the better one of BM25 over titles
and other questions and BM25 over all that an article says. It has to be no lower than that by more than the
95 % interval of the figure itself, which is shown beside it with the number of questions. The examples of the
shared sets are drawn with another seed than those on which the weights were chosen. `judgement.faq_share` is
the largest share of a set's questions that one article takes, beyond those that it answers;
`judgement.faq_wrong` is how many of the answers that the bot may give by itself are wrong, if half of the
questions have no right article left, and `judgement.faq_answered` how many it gives.
"""

from __future__ import annotations

import math
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from bench.faq import beginnings, made_up
from bench.rig.bm25 import Bm25
from bench.rig.faq_sets import HelpCentre, all_sets
from faq.search.hits import Hit
from faq.search.index import build
from helpdesk.domain.chats.bot import GOOD

SEED = 2026  # the weights were chosen with others
MANY = 100  # questions of a set in which one article may not take many
CALIBRATED = 100  # questions of a set
ARTICLES = 2000  # of a large help centre

Find = Callable[[str], list[int]]
"""The ids of the articles for a question, best first."""


def rows() -> Iterator[dict[str, Any]]:
    taken = 0.0
    answers: list[tuple[Hit | None, bool]] = []
    for one in all_sets(SEED):
        name = "_".join((one[0].name if len(one) == 1 else "languages").split()).replace("-", "_")
        ours, share = measured(one, searched)
        plain = max(measured(one, bm25(texts=texts))[0] for texts in (False, True))
        asked = sum(len(centre.questions) for centre in one)
        around = interval(ours, asked)
        yield {
            "name": f"judgement.faq_{name}",
            "value": 100 * ours,
            "unit": f"% of {asked} ± {100 * around:.1f}",
            "limit": 100 * plain,
            "reach": round((plain - around) / plain, 3),
        }
        if asked >= MANY and len(one) == 1:
            taken = max(taken, share)
        for centre in one:
            answers += answered(centre)
    yield {"name": "judgement.faq_share", "value": 100 * taken, "unit": "%", "most": 5}
    sure = [right for hit, right in answers if hit is not None and hit.confidence >= GOOD]
    around = interval(sum(sure) / len(sure), len(sure))
    yield {
        "name": "judgement.faq_wrong",
        "value": 100 * (1 - sum(sure) / len(sure)),
        "unit": f"% of {len(sure)} ± {100 * around:.1f}",
        "most": 30,
    }
    yield {"name": "judgement.faq_answered", "value": 100 * len(sure) / len(answers), "unit": "%"}
    errors = [((hit.confidence if hit else 0.0) - right) ** 2 for hit, right in answers]
    yield {"name": "judgement.faq_brier", "value": sum(errors) / len(errors), "unit": ""}
    texts = made_up(ARTICLES)
    index = build("en", texts)
    times = []
    for beginning in beginnings(texts):
        began = time.perf_counter()
        index.search(beginning, limit=5, typing=True)
        times.append(1000 * (time.perf_counter() - began))
    p95 = sorted(times)[int(len(times) * 0.95)]
    yield {"name": "judgement.faq_p95_2000_ms", "value": p95, "unit": "ms", "most": 30}


def measured(centres: list[HelpCentre], search: Callable[[HelpCentre], Find]) -> tuple[float, float]:
    """(how often the first article is right, the largest share that one article takes too much)."""
    right = asked = 0
    share = 0.0
    for centre in centres:
        find = search(centre)
        taken: Counter[int] = Counter()
        for question, answers in centre.questions:
            first = next(iter(find(question)), 0)
            right += first in answers
            taken[first] += first != 0 and first not in answers
        asked += len(centre.questions)
        share = max(share, max(taken.values()) / len(centre.questions))
    return right / asked, share


def searched(centre: HelpCentre) -> Find:
    index = build(centre.language, centre.entries)
    return lambda question: [hit.id for hit in index.search(question, limit=1)]


def bm25(*, texts: bool) -> Callable[[HelpCentre], Find]:
    def search(centre: HelpCentre) -> Find:
        plain = Bm25(centre.language, centre.entries, texts=texts)
        return lambda question: plain.search(question, 1)

    return search


def interval(share: float, of: int) -> float:
    """Half of a share's 95 % interval, by Agresti and Coull."""
    many = of + 4
    middle = (share * of + 2) / many
    return 1.96 * math.sqrt(middle * (1 - middle) / many)


def answered(centre: HelpCentre) -> Iterator[tuple[Hit | None, bool]]:
    """The best hit of each question and whether it is right, with its right articles and without."""
    index = build(centre.language, centre.entries)
    by_id = {one.id: one for one in centre.entries}
    some = min(CALIBRATED, len(centre.questions))
    for question, right in random.Random(SEED).sample(centre.questions, some):
        for there in (True, False):
            if not there:
                for one in right:
                    index.remove(one)
            hit = next(iter(index.search(question, limit=1)), None)
            yield hit, hit is not None and hit.id in right
        for one in sorted(right):
            index.put(by_id[one])
        index.settle()

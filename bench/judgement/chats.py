"""How often a chat is parted or mixed, and how well the conversations of a group are told apart.

Chats: those written in tests/domain/threading/chats.txt, and chats made from the shared intents: a request,
our question, and the same request in other words (one matter), or another request (two). `chats_minutes` and
`chats_day` are how many of 5,000 chats about one matter would be parted if the customer writes within
minutes, or a day later; `…_mixed` are the percentage of chats about two matters that stay one if the second
comes four days later.

Groups: the shared logs of a public channel. The weights of domain/threading/groups were learned from these
logs. Learned from nine of them and tried on the tenth, in turns, they reach an exact F1 of 0.29 and a pair F1
of 0.67.
"""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from bench.rig.group_logs import Counts, Log, compare, joined, logs
from helpdesk.domain.surveys import wilson
from helpdesk.domain.threading.groups.place import LOOKS_BACK, place
from tests.domain.threading.chat_cases import Said, chats, parted
from tests.shared import root

MINUTES, DAY, DAYS = timedelta(minutes=3), timedelta(days=1), timedelta(days=4)
_SEED, _MADE = 90, 1_000
_ASKED = "Thanks for your message. Could you tell us a bit more, please?"


def rows() -> Iterator[dict[str, Any]]:
    """The rows of chats and of groups."""
    written = chats()
    one, two = ([chat.said for chat in written if chat.matters == many] for many in ("one", "two"))
    yield _splits("judgement.chats_minutes", one, MINUTES) | {"most": 10}
    yield _splits("judgement.chats_day", one, DAY) | {"most": 50}
    yield _mixed("judgement.chats_mixed", two, DAYS)
    same, other = _made()
    yield _splits("judgement.chats_made_minutes", same, MINUTES)
    yield _splits("judgement.chats_made_day", same, DAY)
    yield _mixed("judgement.chats_made_mixed", other, DAYS)
    yield from _groups()


def _splits(name: str, said: Sequence[Sequence[Said]], pause: timedelta) -> dict[str, Any]:
    bad = sum(bool(parted(one, pause)) for one in said)
    return _row(name, bad, len(said), 5_000, "of 5,000")


def _mixed(name: str, said: Sequence[Sequence[Said]], pause: timedelta) -> dict[str, Any]:
    bad = sum(len(one) - 1 not in parted(one, pause) for one in said)
    return _row(name, bad, len(said), 100, "%")


def _row(name: str, bad: int, cases: int, of: int, unit: str) -> dict[str, Any]:
    """A share of cases; with its 95 % interval (Wilson) if there are under 200."""
    told = f"{unit}, {cases} chats"
    if cases < 200:
        low, high = wilson(bad, cases)
        told += f" ({of * low / 100:.0f} to {of * high / 100:.0f})"
    return {"name": name, "value": of * bad / cases, "unit": told}


def _made() -> tuple[list[list[Said]], list[list[Said]]]:
    """Chats about one request in two wordings, and about two requests."""
    same: list[list[Said]] = []
    other: list[list[Said]] = []
    chance = random.Random(_SEED)
    for said in _intents():
        names = sorted(said)
        for _ in range(_MADE // 2):
            intent, another = chance.sample(names, 2)
            first, again = chance.sample(said[intent], 2)
            begun: list[Said] = [("C", first), ("D", _ASKED)]
            same.append([*begun, ("C", again)])
            other.append([*begun, ("C", chance.choice(said[another]))])
    return same, other


def _intents() -> Iterator[dict[str, list[str]]]:
    banking: defaultdict[str, list[str]] = defaultdict(list)
    with (root() / "intents/banking77-train.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            banking[row["category"]].append(row["text"])
    yield banking
    clinc: defaultdict[str, list[str]] = defaultdict(list)
    for line in (root() / "intents/clinc150-validation.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["intent"]:
            clinc[case["intent"]].append(case["text"])
    yield clinc


def _groups() -> Iterator[dict[str, Any]]:
    found = [_scored(log) for log in logs(root() / "conversations-irc")]
    for name, place_of, least in (("judgement.groups", 1, 0.26), ("judgement.groups_pairs", 0, 0.51)):
        value = sum(one[place_of].f1 for one in found) / len(found)
        cases = sum(one[1].true for one in found)
        yield {"name": name, "value": value, "unit": f"F1, {cases} conversations", "least": least}


def _scored(log: Log) -> tuple[Counts, Counts]:
    numbers = list(log.lines)
    links: list[tuple[int, int]] = []
    first = min(later for _, later in log.links) - LOOKS_BACK
    for at, number in enumerate(numbers):
        if number < first:
            continue
        before = numbers[max(0, at - LOOKS_BACK) : at]
        answers = place(log.lines[number], [log.lines[one] for one in before]).answers
        links.append((number, number if answers is None else before[answers]))
    return compare(joined(log.links), joined(links))

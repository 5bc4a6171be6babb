"""Logs of a group in which people have linked each line to the line that it answers, and the scores of a rule
that links them: shared by the rows of groups."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from helpdesk.domain.threading.groups.lines import Line

_LINE = re.compile(r"\[(\d\d):(\d\d)\] (?:<([^>]+)> ?(.*)| ?\* (\S+) ?(.*))$")
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


class Log(NamedTuple):
    """The lines by their number in the file, in its order, and the links (earlier, later); a line that is
    linked to itself begins a conversation."""

    lines: dict[int, Line]
    links: list[tuple[int, int]]


class Counts(NamedTuple):
    """What was found, how much was said, and how much is true."""

    right: int
    said: int
    true: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.said + self.true) if self.said + self.true else 0.0


def logs(folder: Path) -> list[Log]:
    """The logs of a folder: X.ascii.txt with X.annotation.txt."""
    return [_log(path) for path in sorted(folder.glob("*.ascii.txt"))]


def _log(path: Path) -> Log:
    lines: dict[int, Line] = {}
    day, before = 0, 0
    for number, text in enumerate(path.read_text(encoding="utf-8", errors="replace").split("\n")):
        found = _LINE.match(text)
        if found is None:
            continue
        hour, minute, speaker, said, actor, acted = found.groups()
        at = int(hour) * 60 + int(minute)
        day, before = day + (at < before - 60), at
        who = speaker or actor
        lines[number] = Line(
            author=who, name=who, text=said or acted or "", at=_BEGAN + timedelta(days=day, minutes=at)
        )
    linked = path.with_name(path.name.replace(".ascii.", ".annotation.")).read_text(encoding="utf-8")
    return Log(lines, [(int(a), int(b)) for a, b, *_ in map(str.split, linked.splitlines())])


def joined(links: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The conversation of each linked number: numbers that links connect have the same one."""
    root: dict[int, int] = {}

    def find(one: int) -> int:
        root.setdefault(one, one)
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for a, b in links:
        root[find(a)] = find(b)
    return {one: find(one) for one in list(root)}


def compare(true: Mapping[int, int], said: Mapping[int, int]) -> tuple[Counts, Counts]:
    """The score by pairs of lines in one conversation, and by conversations of two and more lines that are
    exactly right. Only lines with a true conversation count."""
    ours = {line: said.get(line, line) for line in true}
    both = Counter((true[line], ours[line]) for line in true)
    pairs = Counts(*(_pairs(one) for one in (both, Counter(ours.values()), Counter(true.values()))))
    exact = _several(true), _several(ours)
    return pairs, Counts(len(exact[0] & exact[1]), len(exact[1]), len(exact[0]))


def _pairs(sizes: Counter[int] | Counter[tuple[int, int]]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def _several(labels: Mapping[int, int]) -> set[frozenset[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for line, label in labels.items():
        found[label].add(line)
    return {frozenset(one) for one in found.values() if len(one) > 1}

"""How well mail is read, on cases of the desk's own.

`judgement.reading`: hard mails of which every field must be right (`tests/channels/email/hard`).
`judgement.quotes_*`: small mails of which exactly the author's lines must be left
(`tests/channels/email/quoted`). They were written before and beside the rules, in the manner of lists and
groups and of mails to desks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bench.judgement import share
from helpdesk.channels.email.read.quotes.plain import fold
from tests.channels.email.hard_cases import hard_cases, read_fields
from tests.channels.email.line_cases import line_cases, own_lines


def rows() -> Iterator[dict[str, Any]]:
    cases = list(hard_cases())
    good = sum(read_fields(case.raw) == case.expected for case in cases)
    yield share("judgement.reading", good, len(cases), 95)
    yield from _quotes()


def _quotes() -> Iterator[dict[str, Any]]:
    """A row for each file of cases."""
    right: Counter[str] = Counter()
    cases: Counter[str] = Counter()
    for case in line_cases():
        group = case.name.partition(":")[0]
        cases[group] += 1
        right[group] += own_lines(fold(case.text)) == case.own
    for group, total in cases.items():
        yield share(f"judgement.quotes_{group}", right[group], total, 95)

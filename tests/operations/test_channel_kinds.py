"""No operation knows a channel by its kind: what a kind can do is a trait that its adapter declares."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import helpdesk.operations
from helpdesk.domain.messages import ChannelKind

KINDS = frozenset(get_args(ChannelKind))
FOLDER = Path(helpdesk.operations.__path__[0])


def judged_by(source: str) -> Iterator[int]:
    """The lines on which something is compared with, chosen by or looked up under a kind's name."""
    for node in ast.walk(ast.parse(source)):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, ast.Dict):
            parts = list(node.keys)
        elif isinstance(node, ast.MatchValue):
            parts = [node.value]
        named = (inner for part in parts if part is not None for inner in ast.walk(part))
        if any(isinstance(one, ast.Constant) and one.value in KINDS for one in named):
            yield parts[0].lineno if parts[0] is not None else 0


def test_operations_judge_by_no_channels_kind() -> None:
    found = [
        f"{path.relative_to(FOLDER)}:{line}"
        for path in sorted(FOLDER.rglob("*.py"))
        for line in judged_by(path.read_text())
    ]
    assert found == [], "ask helpdesk.channels.traits instead"


@pytest.mark.parametrize(
    "source",
    [
        'if channel.kind == "email": ...',
        'if "webchat" in row.channel_kinds: ...',
        'if kind not in ("api", "phone"): ...',
        'SOURCES = {"telegram": "provider"}',
        'match kind:\n    case "phone": ...',
    ],
)
def test_a_comparison_with_a_kind_is_found(source: str) -> None:
    assert list(judged_by(source))

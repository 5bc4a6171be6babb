"""Patterns that check input leave nothing through after what they allow.

In Python "$" lets a line end follow, and JSON Schema (ECMA 262) knows no "\\Z". So a pattern of a shape ends
with "(?![\\s\\S])", nothing may follow, which both know; a pattern in code is asked by `fullmatch`."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from faq.look import Look
from helpdesk.channels.phone.channel import PhoneSettings
from helpdesk.channels.telegram.api import TelegramSettings
from helpdesk.channels.webchat.channel import WebchatSettings
from helpdesk.domain.bot.settings import BotSettings
from tests.shared import PROJECT

READ = {
    "helpdesk/api/request.py",
    "helpdesk/channels/email/read/kinds/bounces.py",
    "helpdesk/channels/registry.py",
    "helpdesk/domain/setup_copy/entries.py",
    "helpdesk/domain/threading/groups/lines.py",
    "helpdesk/language/codes.py",
    "helpdesk/language/courtesy.py",
    "helpdesk/language/talk/announced.py",
    "helpdesk/language/talk/corrected.py",
}
"""Files whose patterns find something in a text with many lines, and check no input."""
_ASKS = {"compile", "match", "search", "fullmatch"}


def written() -> Iterator[tuple[str, int, str, bool]]:
    """Each pattern of the sources: its file and line, and whether a shape has it."""
    for room in ("helpdesk", "faq", "chatbot"):
        for path in (PROJECT / room).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call):
                    file = str(path.relative_to(PROJECT))
                    yield from ((file, call.lineno, text, shape) for text, shape in of_call(call))


def of_call(call: ast.Call) -> Iterator[tuple[str, bool]]:
    for one in call.keywords:
        if one.arg == "pattern" and isinstance(one.value, ast.Constant):
            yield str(one.value.value), True
    asks = isinstance(call.func, ast.Attribute) and call.func.attr in _ASKS
    if asks and ast.unparse(call.func).startswith("re.") and call.args:
        yield "".join(texts(call.args[0])), False


def texts(pattern: ast.expr) -> Iterator[str]:
    for one in ast.walk(pattern):
        if isinstance(one, ast.Constant):
            yield one.value.decode("latin-1") if isinstance(one.value, bytes) else str(one.value)


def ends_lines(pattern: str) -> bool:
    """Whether it has a "$" that means an end."""
    plain = re.sub(r"\\.", "", pattern, flags=re.DOTALL)
    return "$" in re.sub(r"\[\^?\]?[^\]]*\]", "", plain)


@pytest.mark.parametrize(
    ("pattern", "ends"),
    [("^a$", True), (r"a\$", False), ("[$€]", False), ("[]$]", False), (r"(?:\s|$)", True), (r"\\$", True)],
)
def test_a_dollar_that_is_an_end_is_known(pattern: str, ends: bool) -> None:
    assert ends_lines(pattern) == ends


def test_no_pattern_lets_a_line_end_follow() -> None:
    found = list(written())
    assert len([text for *_, text, shape in found if shape]) > 10, "the sources are read"
    wrong = [
        f"{file}:{line} {text}"
        for file, line, text, shape in found
        if ends_lines(text) and (shape or file not in READ)
    ]
    assert wrong == []
    assert {file for file, _, text, shape in found if ends_lines(text) and not shape} == READ


def test_a_pattern_of_a_shape_has_a_beginning_and_an_end() -> None:
    wrong = [
        f"{file}:{line} {text}"
        for file, line, text, shape in written()
        if shape and not (text.startswith("^") and text.endswith(r"(?![\s\S])"))
    ]
    assert wrong == []


def test_the_apis_description_has_these_patterns() -> None:
    described = json.loads((PROJECT / "web/console/openapi.json").read_text(encoding="utf-8"))
    found = set(patterns(described))
    assert len(found) > 3
    assert {one for one in found if not one.endswith(r"(?![\s\S])") or r"\Z" in one} == set()


def patterns(described: Any) -> Iterator[str]:
    if isinstance(described, dict):
        if isinstance(described.get("pattern"), str):
            yield described["pattern"]
        described = list(described.values())
    if isinstance(described, list):
        for one in described:
            yield from patterns(one)


SECRET = {"token": "1:a", "secret": "s"}


@pytest.mark.parametrize(
    ("shape", "right", "field"),
    [
        (TelegramSettings, SECRET, "token"),
        (TelegramSettings, SECRET, "secret"),
        (TelegramSettings, SECRET | {"base_url": "https://t.example"}, "base_url"),
        (PhoneSettings, {"region": "FR"}, "region"),
        (WebchatSettings, {"color": "#00ff00"}, "color"),
        (BotSettings, {"colour": ""}, "colour"),
        (Look, {"color": "#00ff00"}, "color"),
    ],
)
@pytest.mark.parametrize("more", ["\n", "\r", "\u2028", "\n\n"])
def test_a_line_end_after_what_is_right_is_refused(
    shape: type[Any], right: dict[str, Any], field: str, more: str
) -> None:
    msgspec.convert(right, shape)
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert(right | {field: right[field] + more}, shape)

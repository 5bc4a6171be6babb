"""Entities annotated in a text: `[text](entity)`, `[text](entity:value)` and `[text]{"entity": …}`."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from chatbot.nlu.shapes import Entity

_ANNOTATED = re.compile(
    r"\[(?P<text>[^\]]+?)\](?:\((?P<entity>[^:)]+?)(?::(?P<value>[^)]+))?\)|(?P<one>\{[^}]+?\})"
    r"|\[(?P<many>\s*\{.+?\}\s*)\])"
)


MOST: Final = 2_000
"""Characters of an example: nobody says more at once, and looking for brackets takes the square of it."""


class _Written(msgspec.Struct, kw_only=True):
    entity: str
    value: Any = None
    role: str | None = None
    group: str | None = None


class BadAnnotation(ValueError):
    """An annotation that cannot be read; the message says why."""


def read_annotated(written: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities. A value is None if the text itself is the value. BadAnnotation."""
    if len(written) > MOST:
        raise BadAnnotation(f"is longer than {MOST:,} characters")
    plain: list[str] = []
    found: list[Entity] = []
    length = end = 0
    for match in _ANNOTATED.finditer(written):
        before, text = written[end : match.start()], match["text"]
        plain += [before, text]
        start = length + len(before)
        length = start + len(text)
        end = match.end()
        found += [
            Entity(
                entity=one.entity,
                value=text if one.value is None else one.value,
                start=start,
                end=length,
                role=one.role,
                group=one.group,
                extractor="example",
            )
            for one in _written(match)
        ]
    return "".join([*plain, written[end:]]), found


def _written(match: re.Match[str]) -> list[_Written]:
    if match["entity"]:
        return [_Written(entity=match["entity"].strip(), value=match["value"])]
    raw = f"[{match['one'] or match['many']}]"
    try:
        return msgspec.json.decode(raw, type=list[_Written])
    except msgspec.DecodeError as error:
        raise BadAnnotation(f"{match[0]} is not an annotation: {error}") from None

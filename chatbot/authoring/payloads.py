"""The payload of a pressed button: `/intent` or `/intent{"entity": "value"}`."""

from __future__ import annotations

import ast
import re
from typing import Any

import msgspec

_QUOTES = "\"'`“”„‘’«»"
# Nothing is given back once it is matched: the time is linear in the length.
_PAYLOAD = re.compile(
    rf"/[{_QUOTES}\s]*+(?P<intent>[^{{@\s{_QUOTES}]++)[{_QUOTES}]*+(?:@[0-9.]++)?+"
    rf"\s*+(?P<entities>(?>\{{.*\}}))?+[\s{_QUOTES}{{}},;]*+\Z",
    re.DOTALL,
)
_TIDY = re.compile(
    rf"/[^{{@\s{_QUOTES}]++(?:@[0-9.]++)?+\s*+(?P<entities>(?>\{{.*\}}))?+\Z",
    re.DOTALL,
)
_CURLY = str.maketrans("“”„«»‘’", '"""""\'\'')


def read_payload(text: str) -> tuple[str, list[tuple[str, Any]]] | None:
    """The intent and its entities, or None if the text is no payload. A list gives one entity for each
    item.

    As in Rasa, stray quotes and braces change nothing. Entities with other quotes are read too; entities that
    nobody can read, or that are more than JSON can say, are left out."""
    match = _PAYLOAD.match(text.strip())
    if match is None:
        return None
    found: list[tuple[str, Any]] = []
    for name, value in _entities(match["entities"] or "{}").items():
        found += [(name, _storable(one)) for one in (value if isinstance(value, list) else [value])]
    return match["intent"], found


def _storable(value: Any) -> Any:
    """The value; no database stores a NUL, and a response may say what a button filled in."""
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value


def is_tidy(text: str) -> bool:
    """Whether a payload has no stray character and its entities are a JSON object."""
    match = _TIDY.match(text.strip())
    return match is not None and _json(match["entities"] or "{}") is not None


def _entities(written: str) -> dict[str, Any]:
    """The entities of a payload, by its JSON or by the nearest thing that can be read."""
    plain = written.translate(_CURLY)
    for form in (written, plain, plain.replace("{{", "{").replace("}}", "}")):
        if (found := _json(form)) is not None:
            return found
    try:
        literal = ast.literal_eval(plain)  # {'entity': 'value'}, as Python writes it
        plainly = _json(msgspec.json.encode(literal))
    except (ValueError, TypeError, SyntaxError, OverflowError, MemoryError, RecursionError):
        return {}
    # What JSON cannot say is refused: complex numbers, sets, bytes, infinity.
    return plainly if plainly is not None and plainly == literal else {}


def _json(written: str | bytes) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(written, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        return None

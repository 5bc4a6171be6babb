"""What may come next in a filter that somebody types: fields and operators from the grammar, values from the
table of fields, and names that the caller looks up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import msgspec

from helpdesk.domain.filters.fields import FIELDS, KINDS, LEVELS, Field, Source, field_named
from helpdesk.domain.filters.parse import accepted_after
from helpdesk.domain.filters.tree import Named
from helpdesk.domain.filters.write import written_value
from helpdesk.language.fold import fold

MOST = 12
"""Values that are offered at once; fields are offered all."""
_MOMENTS = ("today", "yesterday", "7d", ">1h", "<30m")

_PIECE = re.compile(r'-?[A-Za-z][A-Za-z0-9_.]*:"(?:[^"]|"")*"?|-?"[^"]*"?|[^\s()"]+')
_CONDITION = re.compile(r'(-?)([A-Za-z][A-Za-z0-9_.]*):("?)((?:[^"]|"")*)"?', re.DOTALL)


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One way to go on. `insert` takes the place of what is typed. `label` is its name; `hint` says more of a
    name of the desk, or is an example of a field."""

    kind: Literal["field", "value", "operator"]
    insert: str
    label: str
    hint: str = ""


class Typing(NamedTuple):
    """What is at the caret: from `start` to `end`, in characters, is the piece that an offer replaces.
    `typed` is what of it, or of its value, is before the caret. `field` is the field whose value is
    typed; `before` is what stays of the piece. `accepts` is what the grammar takes here."""

    start: int
    end: int
    typed: str
    field: Field | None
    before: str
    accepts: frozenset[str]

    @property
    def source(self) -> Source:
        """Which names of the desk could follow; "" for none."""
        return self.field.source if self.field else ""


class Known(NamedTuple):
    """A name of the desk, and what tells it from others."""

    name: str
    hint: str = ""


def typing_at(text: str, at: int) -> Typing:
    """What somebody types at a place of the text; places beyond its end are its end."""
    at = min(at, len(text))
    start, end = at, at
    for found in _PIECE.finditer(text):
        if found.start() < at <= found.end() or (found.start() == at and not found[0].startswith('"')):
            start, end = found.span()
            break
    accepts = accepted_after(text[:start])
    piece = text[start:at]
    condition = _CONDITION.fullmatch(piece)
    field = field_named(condition[2]) if condition else None
    if condition and field:
        typed = condition[4].replace('""', '"')
        return Typing(start, end, typed, field, f"{condition[1]}{condition[2]}:", accepts)
    before = "-" if piece.startswith("-") else ""
    return Typing(start, end, piece.removeprefix("-"), None, before, accepts)


def offers(typing: Typing, names: Iterable[Known] = (), custom: Iterable[Known] = ()) -> list[Offer]:
    """What may come at the caret, the most likely first. `names` are those of `typing.source`; `custom` are
    the desk's custom fields as a filter calls them."""
    if "CONDITION" not in typing.accepts:
        return []
    if typing.field is not None:
        return _values(typing, typing.field, names)
    if typing.typed.startswith('"'):
        return []
    return _fields(typing) + _custom_fields(typing, custom) + _operators(typing)


def begins(name: str, typed: str) -> bool:
    """Whether a name, or a word of it, begins with what is typed, without case or accents."""
    folded, wanted = fold(name), fold(typed.strip())
    return folded.startswith(wanted) or any(
        word.startswith(wanted) for word in re.split(r"[\s@._-]+", folded)
    )


def _fields(typing: Typing) -> list[Offer]:
    typed = typing.typed.lower()
    return [
        Offer(
            kind="field",
            insert=f"{typing.before}{field.name}:",
            label=field.name,
            hint=field.examples[0],
        )
        for field in FIELDS
        if any(name.startswith(typed) for name in (field.name, *field.aliases))
    ]


def _custom_fields(typing: Typing, custom: Iterable[Known]) -> list[Offer]:
    """Custom fields by their name, key or label, but none before anything is typed: a desk may have many."""
    typed = typing.typed.lower()
    return [
        Offer(kind="field", insert=f"{typing.before}{known.name}:", label=known.name, hint=known.hint)
        for known in custom
        if typed and (known.name.startswith(typed) or begins(known.name, typed) or begins(known.hint, typed))
    ][:MOST]


def _operators(typing: Typing) -> list[Offer]:
    if typing.before:
        return []
    known = {"_OR": "OR", "RPAR": ")"}
    return [
        Offer(kind="operator", insert=f"{sign} ", label=sign)
        for terminal, sign in known.items()
        if terminal in typing.accepts and sign.startswith(typing.typed)
    ]


def _values(typing: Typing, field: Field, names: Iterable[Known]) -> list[Offer]:
    fixed = [value for value in _offered(field) if value.startswith(typing.typed.lower())]
    found = [Offer(kind="value", insert=f"{typing.before}{value} ", label=value) for value in fixed]
    for known in names:
        if not begins(known.name, typing.typed) and not begins(known.hint, typing.typed):
            continue
        text = " ".join(known.name.split())
        if text:
            insert = f"{typing.before}{written_value(Named(text))} "
            found.append(Offer(kind="value", insert=insert, label=known.name, hint=known.hint))
    return _each_once(found)[:MOST]


def _each_once(found: Sequence[Offer]) -> list[Offer]:
    return list({offer.insert: offer for offer in reversed(found)}.values())[::-1]


def _offered(field: Field) -> tuple[str, ...]:
    """The values that need no name of the desk, as the completion offers them."""
    match field.kind:
        case "moment":
            return _MOMENTS
        case "level":
            return (*LEVELS, ">=high")
        case "left":
            return (*field.choices, "<30m", "<2h")
        case _:
            kinds = KINDS if field.source == "channels" else ()
            return (*field.specials, *field.choices, *kinds)

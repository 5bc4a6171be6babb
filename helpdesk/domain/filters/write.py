"""Writes a filter as text, so that `parse` reads the same filter again."""

from __future__ import annotations

from helpdesk.domain.filters.tree import (
    Age,
    All,
    Asked,
    Between,
    Choice,
    Condition,
    Either,
    Filter,
    Left,
    Level,
    Named,
    Not,
    Number,
    Score,
    Special,
    Text,
    Value,
    When,
)

_NEEDS_QUOTES = frozenset(' \t\n()"')


def written(wanted: Filter) -> str:
    """The text of a filter."""
    match wanted:
        case All(parts=parts):
            return " ".join(_parts_of_all(parts))
        case Either(parts=parts):
            return " OR ".join(written(part) for part in parts)
        case Not(part=part):
            return f"-({written(part)})" if isinstance(part, Not) else f"-{_atom(part)}"
        case Text(words=words, whole=whole):
            return f'"{words}"' if whole else words
        case Number(number=number):
            return f"#{number}"
        case Condition(field=field, value=value):
            return f"{field}:{written_value(value)}"


def _parts_of_all(parts: tuple[Filter, ...]) -> list[str]:
    """Only one text can go without brackets: words beside each other would become one text."""
    found = []
    bare = 0
    for part in parts:
        if isinstance(part, Text) and not part.whole:
            bare += 1
            found.append(written(part) if bare == 1 else f"({written(part)})")
        else:
            found.append(_atom(part))
    return found


def _atom(part: Filter) -> str:
    """A part that can be beside others or behind a minus."""
    if isinstance(part, Condition | Number | Not) or (isinstance(part, Text) and part.whole):
        return written(part)
    return f"({written(part)})"


def written_value(value: Value) -> str:
    """The text of a value, quoted if it must be."""
    match value:
        case Choice(value=word) | Special(word=word):
            return word
        case Named(text=text) | Asked(text=text):
            return text if _is_bare(text) else '"' + text.replace('"', '""') + '"'
        case Level(op=op, value=level):
            return f"{op}{level}"
        case Age(op=op, number=number, unit=unit) | Left(op=op, number=number, unit=unit):
            return f"{op}{number}{unit}"
        case When(op=op, day=day):
            return f"{op}{day}"
        case Between(first=first, last=last):
            return f"{first or ''}..{last or ''}"
        case Score(least=least, most=most):
            if least is not None and least == most:
                return str(least)
            return f"{'' if least is None else least}..{'' if most is None else most}"


def _is_bare(text: str) -> bool:
    """Whether a name means the same without quotes."""
    if text.lower() in ("me", "none") or text.startswith(("/", ":")):
        return False
    return not any(char in _NEEDS_QUOTES or char.isspace() for char in text)

"""Placeholders: the places in a saved text that the desk fills for one ticket.

    text        = *(char / escaped / placeholder)
    escaped     = "\\{{"                                    ; is written as "{{"
    placeholder = "{{" path ["|" fallback] "}}"
    path        = noun "." property                        ; one of PATHS
    fallback    = one line without "{{" and "}}"           ; may be empty

It is no template language: a text has no code, no loops and no conditions, and a value is never read again
for placeholders. A placeholder without a value and without a fallback is written as a mark, ⟦path⟧. An answer
that still has a mark is not sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

import msgspec

from helpdesk.errors import BadInput

PATHS = (
    "contact.first_name",
    "contact.name",
    "contact.email",
    "ticket.number",
    "ticket.subject",
    "advisor.first_name",
    "advisor.name",
    "team.name",
    "company.name",
    "desk.link",
    "help.link",
)
"""Every placeholder there is. `company` is the company whose desk this is, as its customers know it."""

_OPEN = re.compile(r"\\\{\{|\{\{|\}\}")
_MARK = re.compile(r"⟦([a-z_]+\.[a-z_]+)⟧")
_LIKE = 0.5  # of a path's letters, for a hint


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A placeholder in a text. `fallback` is written if there is no value; None: there is no fallback."""

    path: str
    fallback: str | None = None


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """A text with its values. `missing` are the paths that are marked in it, each once."""

    text: str
    missing: list[str]


def parse(text: str) -> list[str | Slot]:
    """The text as its plain parts and its placeholders, in their order. BadInput, without a field, says in
    which line what is wrong."""
    return list(_parts(text))


def problem(text: str) -> str:
    """What keeps a text from being saved, in one sentence; "" if nothing does."""
    try:
        parse(text)
    except BadInput as error:
        return error.detail
    return ""


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """The text with `values` by path; an empty value is none. BadInput as `parse`."""
    written: list[str] = []
    missing: list[str] = []
    for part in _parts(text):
        if isinstance(part, str):
            written.append(part)
        elif value := values.get(part.path, "").strip():
            written.append(value)
        elif part.fallback is not None:
            written.append(part.fallback)
        else:
            written.append(f"⟦{part.path}⟧")
            missing.append(part.path)
    return Filled(text="".join(written), missing=list(dict.fromkeys(missing)))


def unfilled(text: str) -> list[str]:
    """The paths that are marked in a text because they have no value, each once."""
    return list(dict.fromkeys(_MARK.findall(text)))


def _parts(text: str) -> Iterator[str | Slot]:
    begun = 0  # of the plain part
    place = 0
    while found := _OPEN.search(text, place):
        place = found.end()
        if found[0] == "}}":
            continue  # a text may have braces
        if found.start() > begun:
            yield text[begun : found.start()]
        if found[0] == "\\{{":
            yield "{{"
            begun = place
            continue
        end = _OPEN.search(text, place)
        if end is None or end[0] != "}}":
            raise BadInput(f"Line {_line(text, found.start())}: {{{{ needs its }}}}.")
        yield _slot(text[place : end.start()], _line(text, found.start()))
        begun = place = end.end()
    if begun < len(text):
        yield text[begun:]


def _slot(inside: str, line: int) -> Slot:
    path, bar, fallback = inside.partition("|")
    path = path.strip()
    if "\n" in inside:
        raise BadInput(f"Line {line}: a placeholder must be on one line.")
    if not path:
        raise BadInput(f"Line {line}: a placeholder needs a name, for example {{{{{PATHS[0]}}}}}.")
    if path not in PATHS:
        raise BadInput(f"Line {line}: there is no placeholder {path[:50]}.{_hint(path)}")
    return Slot(path=path, fallback=fallback.strip() if bar else None)


def _hint(path: str) -> str:
    """The nearest path there is: by its own name, or by its last part alone."""
    wanted = path.lower()[:50]
    same = [one for one in PATHS if one.partition(".")[2] == wanted.rpartition(".")[2]]
    near = get_close_matches(wanted, same or PATHS, n=1, cutoff=0.0 if same else _LIKE)
    return f" Did you mean {near[0]}?" if near else ""


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1

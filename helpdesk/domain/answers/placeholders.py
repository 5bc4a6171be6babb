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
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Literal

import msgspec

from helpdesk.errors import BadInput
from helpdesk.said import Said

PATHS = (
    "contact.first_name",
    "contact.name",
    "contact.email",
    "contact.company",
    "ticket.number",
    "ticket.subject",
    "advisor.first_name",
    "advisor.name",
    "team.name",
    "company.name",
    "desk.link",
    "help.link",
)
"""The placeholders of a text that an advisor sends. `contact.company` is the customer's company; `company` is
the one whose desk this is, as its customers know it."""

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


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What keeps a text from being saved. `path`: as it is written there; `near`: the nearest one there is,
    "" if none is near."""

    code: Literal["unclosed", "broken_line", "nameless", "unknown_path"]
    line: int
    path: str = ""
    near: str = ""

    @property
    def sentence(self) -> str:
        match self.code:
            case "unclosed":
                return Said("Line {line}: {{{{ needs its }}}}.", line=self.line)
            case "broken_line":
                return Said("Line {line}: a placeholder must be on one line.", line=self.line)
            case "nameless":
                example = f"{{{{{PATHS[0]}}}}}"
                return Said(
                    "Line {line}: a placeholder needs a name, for example {example}.",
                    line=self.line,
                    example=example,
                )
            case "unknown_path":
                told = Said("Line {line}: there is no placeholder {path}.", line=self.line, path=self.path)
                return Said("{told} Did you mean {near}?", told=told, near=self.near) if self.near else told


def fault(text: str, paths: Sequence[str] = PATHS) -> Fault | None:
    """The first thing that keeps a text from being saved, or None. `paths`: the placeholders it may have."""
    return next((part for part in _parts(text, paths) if isinstance(part, Fault)), None)


def parse(text: str, paths: Sequence[str] = PATHS) -> list[str | Slot]:
    """The text as its plain parts and its placeholders, in their order. BadInput, without a field, says in
    which line what is wrong."""
    return list(_read(text, paths))


def fill(text: str, values: Mapping[str, str], paths: Sequence[str] = PATHS) -> Filled:
    """The text with `values` by path; an empty value is none. BadInput as `parse`."""
    written: list[str] = []
    missing: list[str] = []
    for part in _read(text, paths):
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


def _read(text: str, paths: Sequence[str]) -> Iterator[str | Slot]:
    for part in _parts(text, paths):
        if isinstance(part, Fault):
            raise BadInput(part.sentence)
        yield part


def _parts(text: str, paths: Sequence[str]) -> Iterator[str | Slot | Fault]:
    """The parts, up to the first fault."""
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
        line = text.count("\n", 0, found.start()) + 1
        end = _OPEN.search(text, place)
        if end is None or end[0] != "}}":
            yield Fault(code="unclosed", line=line)
            return
        slot = _slot(text[place : end.start()], line, paths)
        yield slot
        if isinstance(slot, Fault):
            return
        begun = place = end.end()
    if begun < len(text):
        yield text[begun:]


def _slot(inside: str, line: int, paths: Sequence[str]) -> Slot | Fault:
    path, bar, fallback = inside.partition("|")
    path = path.strip()
    if "\n" in inside:
        return Fault(code="broken_line", line=line)
    if not path:
        return Fault(code="nameless", line=line)
    if path not in paths:
        near = _nearest(path[:50].lower(), paths)
        return Fault(code="unknown_path", line=line, path=path[:50], near=near)
    return Slot(path=path, fallback=fallback.strip() if bar else None)


def _nearest(path: str, paths: Sequence[str]) -> str:
    """The nearest path there is: by its whole name, among those with the same last part if there are any."""
    same = [one for one in paths if one.partition(".")[2] == path.rpartition(".")[2]]
    near = get_close_matches(path, same or paths, n=1, cutoff=0.0 if same else _LIKE)
    return near[0] if near else ""

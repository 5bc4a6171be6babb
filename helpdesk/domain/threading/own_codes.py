"""The desk's own codes: the forms of order, invoice and case numbers, read from examples of a setting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from helpdesk.errors import BadInput
from helpdesk.language import codes as code_rules
from helpdesk.language.letters.signatures import without_signature
from helpdesk.language.topics import CODES, Topic
from helpdesk.said import Said

_FIELD = "codes"
_MOST = 20
_LONGEST = 40
_FEWEST = 5  # digits of an example without letters: shorter numbers are everywhere
_LONGER = 2  # digits that a number may have more than its example: numbers grow
_EXAMPLE = re.compile(r"[A-Za-z0-9…*](?:[A-Za-z0-9…*]|[-/._](?=[A-Za-z0-9…*]))*")
_ANY = re.compile(r"[…*](?:-?[…*])*")  # what follows may have hyphens too
_READ = 4000  # characters of a message
_SEPARATED = "[-–/._]?"
_PART = re.compile(r"\d+|[A-Za-z]+|[…*]|[-/._]")


class OwnCodes(msgspec.Struct, frozen=True):
    """`forms`: a regular expression for each example."""

    forms: tuple[str, ...] = ()


NO_CODES = OwnCodes()


def read_own_codes(setting: str) -> OwnCodes:
    """Reads examples as "A-1042, INV-2026-…": letters are as written, in either case; digits are as many
    digits, or up to two more; "…" or "*" is any further letters and digits. BadInput names the example that
    cannot be read, or that would take ordinary numbers or words for codes."""
    examples = [
        _ANY.sub("…", part.strip().replace("...", "…")) for part in setting.split(",") if part.strip()
    ]
    if len(examples) > _MOST:
        raise BadInput(
            Said("codes: at most {most} examples, not {examples}.", most=_MOST, examples=len(examples)),
            field=_FIELD,
        )
    return OwnCodes(forms=tuple(dict.fromkeys(map(_form, examples))))


def with_stored(own: OwnCodes, stored: Iterable[str]) -> OwnCodes:
    """The desk's forms, and one for each code that is known already, in any spelling (`codes.key`). So what
    a code is does not change with the setting for what has it."""
    known = {code_rules.key(code) for code in stored} - {""}
    return OwnCodes(forms=(*own.forms, *(_SEPARATED.join(one) for one in sorted(known))))


def with_own_codes(about: Topic, text: str, own: OwnCodes) -> Topic:
    """A message's topic with the desk's own codes of its text, before others."""
    found = _find(text, own)
    if not found:
        return about
    known = set(map(code_rules.key, about.codes))
    new = [one for one in found if code_rules.key(one) not in known]
    merged = code_rules.merge(new, about.codes)[:CODES]
    bare = {code_rules.key(one).lower() for one in found}
    words = [word for word in about.keywords if word not in bare]
    return msgspec.structs.replace(about, codes=merged, keywords=words, short=False)


def with_codes_of(about: Topic, own: OwnCodes, *, subject: str, text: str, author: str) -> Topic:
    """The topic of a message with the desk's own codes; its signature has none."""
    if not own.forms:
        return about
    return with_own_codes(about, f"{subject}\n{without_signature(text[:_READ], author)}", own)


def _find(text: str, own: OwnCodes) -> list[str]:
    if not own.forms or not any(char.isdigit() for char in text):
        return []
    found = _pattern(own.forms).findall(text)
    return [one.upper() for one in found if any(char.isdigit() for char in one)]


@lru_cache(maxsize=8)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/-])(?:{'|'.join(forms)})(?![\w/]|-\w)", re.IGNORECASE | re.ASCII)


def _form(example: str) -> str:
    def refused(why: Said) -> BadInput:
        return BadInput(
            Said("codes: {example!r} {why}, as in 'A-1042, INV-2026-…'.", example=example, why=why),
            field=_FIELD,
        )

    if not _EXAMPLE.fullmatch(example) or len(example) > _LONGEST:
        raise refused(
            Said("must be letters, digits and - / . _ or …, at most {longest} characters", longest=_LONGEST)
        )
    parts = _PART.findall(example)
    if parts.count("…") > 1:  # each place that fits would be tried with each place of the other
        raise refused(Said("must have only one …"))
    digits = sum(len(part) for part in parts if part.isdigit())
    lettered = any(part.isalpha() for part in parts)
    if not digits and not (lettered and "…" in parts):
        raise refused(Said("must have digits or …"))
    if not lettered and digits < _FEWEST:
        raise refused(Said("must have letters, or {fewest} digits", fewest=_FEWEST))
    return "".join(_part(part, exact=not lettered) for part in parts)


def _part(part: str, *, exact: bool) -> str:
    if part.isdigit():
        return rf"\d{{{len(part)}}}" if exact else rf"\d{{{len(part)},{len(part) + _LONGER}}}"
    if part.isalpha():
        return part
    if part == "…":
        return r"[A-Za-z0-9]{1,20}(?:-[A-Za-z0-9]{1,20}){0,3}"
    return "[-–]?" if part == "-" else re.escape(part)

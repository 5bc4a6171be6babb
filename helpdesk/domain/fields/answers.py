"""What customers answer to custom fields in a form: read as it was typed, and told what is wrong with it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final, Literal, TypeAlias

import msgspec

from helpdesk.directions import shown
from helpdesk.domain.fields.definition import CustomerForm, Definition, FieldKind, FieldValue, Option
from helpdesk.domain.fields.given import LINK, TEXT, checked
from helpdesk.errors import BadInput
from helpdesk.said import Said

Typed: TypeAlias = str | list[str]
"""What a form sends: the text of a control, or the values of several boxes."""

Fault = Literal["missing", "long"] | FieldKind
"""What is wrong with an answer: there is none, it is too long, or it breaks the rule of its kind. A choice
that is no longer there breaks the rule of its kind."""

LONGEST: Final[dict[FieldKind, int]] = {"text": TEXT, "link": LINK}
"""Characters of an answer that is written freely."""

_UNASKED_SHOWN = 1000  # characters of an answer that has no place any more


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A custom field as a customers' form asks for it. `labels` and `help` are texts by language."""

    key: str
    kind: FieldKind
    labels: dict[str, str]
    help: dict[str, str]
    choices: list[Option]
    required: bool


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """The answers of a form. `values` are custom fields by key, without the empty ones. `faults` tell what is
    wrong, by key. `unasked` are lines for an advisor: answers to questions that the form no longer asks."""

    values: dict[str, FieldValue]
    faults: dict[str, Fault]
    unasked: list[str]


class AnswersInvalid(BadInput):
    """A customer's answers in a form break rules. `faults` by the key of the field; `questions` are what the
    form asks now, because it can have changed since it was shown."""

    code = "answers-invalid"
    title = "Answers are wrong"

    def __init__(
        self, detail: str, *, field: str, faults: Mapping[str, Fault], questions: list[Question]
    ) -> None:
        super().__init__(detail, field=field)
        self.faults = dict(faults)
        self.questions = questions


def questions(
    definitions: Iterable[Definition], form: CustomerForm, *, known: Collection[str] = ()
) -> list[Question]:
    """What a form asks, in the order of the fields. Nobody is asked again for what is `known`."""
    return [
        Question(
            key=one.key,
            kind=one.kind,
            labels=one.labels,
            help=one.help,
            choices=one.choices,
            required=place.required,
        )
        for one in definitions
        for place in one.asked
        if place.form == form and not one.archived and one.key not in known
    ]


def read_answers(
    definitions: Iterable[Definition],
    form: CustomerForm,
    given: Mapping[str, Typed],
    *,
    known: Collection[str] = (),
) -> Answers:
    """The answers of a form, by the rules of the fields. A field that was archived or taken out of the form
    since it was shown refuses nothing: its answer is told in a line. So is that of a key without a field."""
    fields = {one.key: one for one in definitions}
    asked = {one.key: one for one in questions(fields.values(), form)}
    found = Answers(values={}, faults={}, unasked=[])
    for key, typed in given.items():
        if key not in asked:
            one = fields.get(key)
            found.unasked.extend(_line(one.label if one else shown(key), typed))
        else:
            _take(found, fields[key], typed)
    for key, question in asked.items():
        if question.required and key not in found.values and key not in known:
            found.faults.setdefault(key, "missing")
    return found


def checked_answers(
    definitions: Iterable[Definition],
    form: CustomerForm,
    given: Mapping[str, Typed],
    *,
    known: Collection[str] = (),
) -> Answers:
    """The same; AnswersInvalid if one breaks a rule."""
    fields = list(definitions)
    found = read_answers(fields, form, given, known=known)
    if found.faults:
        key, fault = next(iter(found.faults.items()))
        label = next(one.label for one in fields if one.key == key)
        raise AnswersInvalid(
            Said("{label}: {what}", label=label, what=_SAYS[fault]),
            field=f"fields.{key}",
            faults=found.faults,
            questions=questions(fields, form, known=known),
        )
    return found


_SAYS: Final[dict[Fault, str]] = {
    "missing": "an answer is required.",
    "long": f"the answer is too long. A text has at most {TEXT} characters, a link {LINK}.",
    "text": "this must be a text.",
    "number": "this must be a number.",
    "date": "this must be a date such as 2026-11-01.",
    "choice": "this is not one of the choices.",
    "choices": "this is not among the choices.",
    "yes_no": "this must be yes or no.",
    "link": "this must be a link that begins with https:// or http://.",
}


def _take(found: Answers, one: Definition, typed: Typed) -> None:
    """Put an answer among the values, or what is wrong with it among the faults; an empty one is neither."""
    read = _read(one.kind, typed)
    if read is None:
        return
    longest = LONGEST.get(one.kind)
    if longest is not None and isinstance(read, str) and len(read) > longest:
        found.faults[one.key] = "long"
        return
    try:
        value = checked([one], {one.key: read}, field="fields")[one.key]
    except BadInput:
        found.faults[one.key] = one.kind
        return
    if value is not None:
        found.values[one.key] = value


def _read(kind: FieldKind, typed: Typed) -> FieldValue | None:
    """What was typed as a value of its kind, None if that is nothing; what cannot be read stays as it is, and
    breaks the kind's rule."""
    if kind == "choices":
        return [one for one in ([typed] if isinstance(typed, str) else typed) if one.strip()] or None
    if isinstance(typed, list):
        if len(typed) > 1:
            return typed
        typed = typed[0] if typed else ""
    text = " ".join(typed.split())
    if not text:
        return None
    if kind == "number":
        return _number(text)
    if kind == "yes_no":
        return {"yes": True, "no": False}.get(text, text)
    return text


def _number(text: str) -> FieldValue:
    """A number as people write it: 1 200 or 3,5 too. 1,200.5 is not clear, and stays a text."""
    plain = text.replace(" ", "").replace("\u202f", "").replace("−", "-")
    if "." not in plain and plain.count(",") == 1:
        plain = plain.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d{1,16}(\.\d{0,15})?|\.\d{1,15})", plain, re.ASCII):
        return text
    with contextlib.suppress(ValueError):
        return int(plain)
    return float(plain)


def _line(label: str, typed: Typed) -> list[str]:
    text = typed if isinstance(typed, str) else ", ".join(typed)
    text = shown(" ".join(text.split()))[:_UNASKED_SHOWN]
    return [f"{label}: {text}"] if text else []

"""A visitor's answers to the form before the chat: checked against the channel's form, and shown to the
advisor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpdesk.channels.webchat.channel import FormField
from helpdesk.errors import BadInput
from helpdesk.said import Said

_KNOWN = ("name", "email", "question")  # the question is the chat's first message


def check_form(fields: Sequence[FormField], form: Mapping[str, str], *, signed_in: bool) -> dict[str, str]:
    """The answers without the empty ones. BadInput names a field that is missing, unknown, or has a value
    outside its choices. Name and email are always optional; the form does not ask for them if the site signed
    the visitor's identity."""
    known = {field.name: field for field in fields}
    given = {name: value.strip() for name, value in form.items() if value.strip()}
    for name, value in given.items():
        field = known.get(name)
        if field is None and name not in ("name", "email"):
            raise BadInput(Said("form: this chat does not ask for {name}.", name=name), field=f"form.{name}")
        if field is not None and field.choices and value not in {one.value for one in field.choices}:
            raise BadInput(
                Said("form: {value} is not one of the choices of {name}.", value=value, name=name),
                field=f"form.{name}",
            )
    for field in fields:
        asked = field.required and field.name != "question" and not (signed_in and field.name in _KNOWN)
        if asked and field.name not in given:
            raise BadInput(Said("form: {name} is required.", name=field.name), field=f"form.{field.name}")
    return given


def told(fields: Sequence[FormField], given: Mapping[str, str]) -> str:
    """The answers to the channel's own questions, one on each line, for a note."""
    lines = []
    for field in fields:
        if field.name in given and field.name not in _KNOWN:
            label = field.label.get("en") or next(iter(field.label.values()), field.name)
            lines.append(f"{label}: {given[field.name]}")
    return "\n".join(lines)

"""What a visitor was asked before the chat: checked against the channel's form, and told to the advisor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpdesk.channels.webchat.channel import FormField
from helpdesk.errors import BadInput

_KNOWN = ("name", "email", "question")  # the question is the chat's first message itself


def check_form(fields: Sequence[FormField], form: Mapping[str, str], *, signed_in: bool) -> dict[str, str]:
    """The answers without those left empty. BadInput names the field that is missing, unknown, or has a
    value that is none of its choices. Name and email may always be left, and of somebody whom the site
    vouches for they are not asked."""
    known = {field.name: field for field in fields}
    given = {name: value.strip() for name, value in form.items() if value.strip()}
    for name, value in given.items():
        field = known.get(name)
        if field is None and name not in ("name", "email"):
            raise BadInput(f"form: this chat does not ask for {name}.", field=f"form.{name}")
        if field is not None and field.choices and value not in {one.value for one in field.choices}:
            raise BadInput(f"form: {value} is not one of the choices of {name}.", field=f"form.{name}")
    for field in fields:
        asked = field.required and field.name != "question" and not (signed_in and field.name in _KNOWN)
        if asked and field.name not in given:
            raise BadInput(f"form: {field.name} is required.", field=f"form.{field.name}")
    return given


def told(fields: Sequence[FormField], given: Mapping[str, str]) -> str:
    """The answers to the channel's own questions, a line each, for a note."""
    lines = []
    for field in fields:
        if field.name in given and field.name not in _KNOWN:
            label = field.label.get("en") or next(iter(field.label.values()), field.name)
            lines.append(f"{label}: {given[field.name]}")
    return "\n".join(lines)

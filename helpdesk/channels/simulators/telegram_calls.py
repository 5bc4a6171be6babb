"""The form of Telegram's Bot API: the fields of a call, and what it answers."""

from __future__ import annotations

from typing import Any

import msgspec

from helpdesk.channels.simulators.asgi import Part, read_form


class Refusal(msgspec.Struct, frozen=True):
    """Why a call fails, in Telegram's words."""

    code: int
    description: str
    parameters: dict[str, Any]


def buttons_of(fields: dict[str, Any]) -> list[tuple[str, str]]:
    """The buttons below a message: (text, data or address)."""
    keyboard = (fields.get("reply_markup") or {}).get("inline_keyboard") or []
    return [(one["text"], one.get("callback_data") or one.get("url", "")) for row in keyboard for one in row]


def fields_of(content_type: str, body: bytes) -> tuple[dict[str, Any], Part | None]:
    """The fields of a call, and its file if it has one."""
    if not content_type.startswith("multipart/"):
        return (msgspec.json.decode(body) if body else {}), None
    form = read_form(content_type, body)
    fields: dict[str, Any] = {
        name: part.content.decode() for name, part in form.items() if part.filename is None
    }
    for name in ("reply_parameters", "reply_markup"):
        if name in fields:
            fields[name] = msgspec.json.decode(fields[name])
    return fields, form.get("document")


def result(value: Any) -> tuple[int, dict[str, Any]]:
    """Status and body of a call that succeeded."""
    return 200, {"ok": True, "result": value}


def refused(refusal: Refusal) -> tuple[int, dict[str, Any]]:
    """Status and body of a call that failed."""
    answer: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    return refusal.code, answer | ({"parameters": refusal.parameters} if refusal.parameters else {})

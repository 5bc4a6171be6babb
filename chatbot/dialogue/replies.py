"""Responses as messages: the chosen variant, with the slots filled in."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from chatbot.authoring.shapes import ButtonDef, Domain, Response, Variant
from helpdesk.domain.chats.bot import BotMessage, Button

_NAMED = re.compile(r"\{([^\n{}]+?)\}")


def say(
    response: Response,
    slots: Mapping[str, Any],
    *,
    channel: str,
    language: str,
    seed: str = "",
    more: Mapping[str, Any] | None = None,
) -> BotMessage | None:
    """One variant of the response as a message; None if none fits. `seed` varies the choice; the same seed
    gives the same choice."""
    variants = fitting(response.variants, slots, channel=channel, language=language)
    if not variants:
        return None
    variant = variants[zlib.crc32(seed.encode()) % len(variants)]
    values = {**slots, **(more or {})}
    text = variant.text
    custom_text = variant.custom.get("text")
    if not text and isinstance(custom_text, str):
        text = custom_text
    return BotMessage(
        text=fill(text, values),
        buttons=[_button(button, values) for button in variant.buttons],
        image=fill(variant.image, values),
    )


def fitting(
    variants: Sequence[Variant], slots: Mapping[str, Any], *, channel: str, language: str
) -> list[Variant]:
    """The variants that fit now: those of this language before those without one; those whose condition holds
    before those without one; those of this channel before those of any channel. If the language is missing,
    the first variant's language is used."""
    held = [one for one in variants if all(slots.get(is_.name) == is_.value for is_ in one.conditions)]
    own = [one for one in held if one.language == language]
    spoken = own or [one for one in held if not one.language]
    if not spoken and held:
        spoken = [one for one in held if one.language == held[0].language]
    here = [one for one in spoken if one.channel == channel] or [one for one in spoken if not one.channel]
    return [one for one in here if one.conditions] or here


def fill(text: str, values: Mapping[str, Any]) -> str:
    """The text with `{name}` replaced by the value; an unknown name stays."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in values:
            return match[0]
        return "" if values[name] is None else str(values[name])

    return _NAMED.sub(value, text) if "{" in text else text


def response_of(domain: Domain, name: str, retrieval: str = "") -> Response | None:
    """The response for an action's name; for a retrieval intent "faq/ask_x", utter_faq/ask_x."""
    found = domain.responses.get(name)
    if found is None and "/" in retrieval and name == f"utter_{retrieval.split('/', 1)[0]}":
        return domain.responses.get(f"utter_{retrieval}")
    return found


def buttons_of(raw: Sequence[Any]) -> list[Button]:
    """An action's buttons; invalid ones are left out."""
    return [
        Button(
            title=str(one["title"]),
            payload=str(one.get("payload") or ""),
            url=str(one.get("url") or ""),
        )
        for one in raw
        if isinstance(one, dict) and one.get("title")
    ]


def _button(button: ButtonDef, values: Mapping[str, Any]) -> Button:
    payload = fill(button.payload, values)
    if payload.startswith("/") and "{{" in payload:  # Rasa's escapes of braces
        payload = payload.replace("{{", "{").replace("}}", "}")
    return Button(title=fill(button.title, values), payload=payload, url=fill(button.url, values))

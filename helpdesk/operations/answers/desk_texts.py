"""What the desk itself says to a customer in a chat, in their language."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from helpdesk.package_files import locales

_SPOKEN = ("en", "fr")


def words(language: str | None) -> dict[str, Any]:
    """The section `bot` of web/locales in the customer's language, else in English."""
    return _texts(spoken_for(language))


def spoken_for(language: str | None) -> str:
    """The language that a customer of this language tag is spoken to in: en or fr."""
    spoken = (language or "")[:2].lower()
    return spoken if spoken in _SPOKEN else "en"


@lru_cache
def _texts(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((locales() / f"{language}.json").read_text(encoding="utf-8"))["bot"]
    return found

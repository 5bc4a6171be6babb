"""The desk's own texts in a customer's language: what it says in a chat, and how it tells an invitation."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from helpdesk.package_files import locales

SPOKEN = ("en", "fr")
"""The languages that the desk itself speaks."""


def words(language: str | None, section: str) -> dict[str, Any]:
    """A section of web/locales in the customer's language, else in English."""
    return _texts(spoken_for(language), section)


def spoken_for(language: str | None) -> str:
    """The desk's language for a customer with this language tag: en or fr."""
    spoken = (language or "")[:2].lower()
    return spoken if spoken in SPOKEN else "en"


@lru_cache
def _texts(language: str, section: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((locales() / f"{language}.json").read_text(encoding="utf-8"))[section]
    return found

"""What the bot says by itself, in the customer's language."""

from __future__ import annotations

import json
from functools import lru_cache

from helpdesk import package_files

LANGUAGES = ("en", "fr")


@lru_cache
def _texts(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(
        (package_files.locales() / language / "bot.json").read_text(encoding="utf-8")
    )
    return found


def text(key: str, language: str) -> str:
    """One of the bot's own texts; English where the language is none of ours."""
    return _texts(language if language in LANGUAGES else "en")[key]

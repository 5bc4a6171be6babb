"""What the bot says by itself, in the customer's language, and the words of a complaint."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache

from helpdesk import package_files
from helpdesk.domain.wording import fold, has_phrase

LANGUAGES = ("en", "fr")

COMPLAINTS: dict[str, tuple[str, ...]] = {
    "en": (
        "complaint", "complain", "unacceptable", "outrageous", "disgusting", "disgraceful", "appalling",
        "lawyer", "solicitor", "take you to court", "legal action", "sue you", "scam", "fraud", "rip off",
        "ripped off", "furious", "trading standards", "consumer protection", "chargeback",
        "worst service", "terrible service", "fed up", "sick of this",
    ),
    "fr": (
        "réclamation", "porter plainte", "plainte", "inacceptable", "inadmissible", "scandaleux",
        "scandaleuse", "honteux", "honteuse", "arnaque", "escroquerie", "mon avocat", "tribunal",
        "mise en demeure", "furieux", "furieuse", "répression des fraudes", "dgccrf", "ras le bol",
        "service déplorable", "je suis outré", "je suis outrée",
    ),
}  # fmt: skip


@lru_cache
def _texts(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(
        (package_files.locales() / language / "bot.json").read_text(encoding="utf-8")
    )
    return found


def text(key: str, language: str) -> str:
    """One of the bot's own texts; English where the language is none of ours."""
    return _texts(language if language in LANGUAGES else "en")[key]


def complaint_in(said: str, more: Iterable[str] = ()) -> str:
    """The complaint's words in a text, of any language; "" where there are none."""
    folded = re.sub(r"[-'’]", " ", fold(said))
    words = [word for listed in COMPLAINTS.values() for word in listed]
    return next((word for word in [*words, *more] if has_phrase(folded, word)), "")

"""The words of a complaint, from customers who want a person now."""

from __future__ import annotations

import re
from collections.abc import Iterable

from helpdesk.language.fold import fold
from helpdesk.language.words import has_phrase

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


def complaint_in(said: str, more: Iterable[str] = ()) -> str:
    """The complaint's words in a text, of any language; "" if there are none."""
    folded = re.sub(r"[-'’]", " ", fold(said))
    words = [word for listed in COMPLAINTS.values() for word in listed]
    return next((word for word in [*words, *more] if has_phrase(folded, word)), "")

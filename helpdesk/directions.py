"""Characters that turn round the text after them (UAX #9): "invoice.exe" looks like "invoiceexe.pdf" then."""

from __future__ import annotations

import re

_NAMES = {
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
}
# Marks without a scope: writers of Arabic and Hebrew set them, and a single line does not need them.
_MARKS = "\u061c\u200e\u200f"
_TURNING = re.compile(f"[{''.join(_NAMES)}{_MARKS}]")


def shown(line: str) -> str:
    """A subject, a name or a file's name whose controls of direction can be seen and do nothing: each is its
    name in brackets, such as [RLO]. A mark that only helps its neighbours is left out."""
    if line.isascii():
        return line
    return _TURNING.sub(_shown, line)


def _shown(found: re.Match[str]) -> str:
    name = _NAMES.get(found[0])
    return f"[{name}]" if name else ""

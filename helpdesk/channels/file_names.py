"""Names of files as people send them, made such that a screen shows what they are."""

from __future__ import annotations

import re

# They turn round what is written after them: "invoice\u202efdp.exe" would look like "invoiceexe.pdf".
_TURNING = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def shown_file_name(given: str) -> str:
    """The last part of a name, in the order in which its letters are; "file" if nothing is left."""
    last = re.split(r"[/\\]", _TURNING.sub("", given))[-1]
    return last.strip() or "file"

"""Names of files as people send them, made such that a screen shows what they are."""

from __future__ import annotations

import re

from helpdesk.directions import shown

_CONTROLS = re.compile("[\x00-\x1f\x7f]")


def shown_file_name(given: str) -> str:
    """The last part of a name, in the order in which its letters are; "file" if nothing is left."""
    last = re.split(r"[/\\]", shown(_CONTROLS.sub("", given)))[-1]
    return last.strip() or "file"

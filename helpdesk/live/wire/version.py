"""The version a client is told in its hello, so that an open console knows when to reload."""

from __future__ import annotations

from pathlib import Path

import helpdesk

_DIGITS = 12  # of the hash: enough to tell two builds apart


def version_of(stamp: Path) -> str:
    """Like "0.1.0+1a2b3c4d5e6f": the package's version, and the beginning of the hash in `stamp`, the hash
    of all sources the built pages come from. Without a build it is "0.1.0" alone.

    It is read each time: a build beside a running desk changes what a reload brings."""
    try:
        built = stamp.read_text().strip()[:_DIGITS]
    except FileNotFoundError:
        built = ""
    return f"{helpdesk.__version__}+{built}" if built else helpdesk.__version__

"""What an edit of a message says: the same in better words, or something new. Pure."""

from __future__ import annotations

from collections import Counter

from helpdesk.language.words import tokens

_NEW_WORDS = 4


def says_more(before: str, after: str) -> bool:
    """Whether an edit adds so much that somebody must read it: four words more than it takes away, or other
    words in place of most of the old ones. A corrected number, a mended spelling or another order adds
    nothing."""
    old, new = Counter(tokens(before)), Counter(tokens(after))
    kept = (old & new).total()
    added, gone = new.total() - kept, old.total() - kept
    return added - gone >= _NEW_WORDS or (added >= _NEW_WORDS and kept < old.total() / 2)

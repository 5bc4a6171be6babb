"""What an edit of a message says: the same in better words, or something new. Pure."""

from __future__ import annotations

from difflib import SequenceMatcher

from helpdesk.language.words import tokens

_NEW_WORDS = 4


def says_more(before: str, after: str) -> bool:
    """Whether an edit adds so much that somebody must read it: four words more than it takes away, or other
    words in place of most of the old ones. A corrected number or a mended spelling adds nothing."""
    old, new = tokens(before), tokens(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    added, gone = len(new) - kept, len(old) - kept
    return added - gone >= _NEW_WORDS or (added >= _NEW_WORDS and kept < len(old) / 2)

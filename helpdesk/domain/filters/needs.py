"""What a text must have to be found by the words of a filter."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from helpdesk.language.search_terms import Need, Wanted, query_needs


@lru_cache(maxsize=256)
def needs_of(words: str, whole: bool) -> list[Need]:
    """What a message must have to be found by these words. Empty: nothing is found. The last word may be
    unfinished, unless `whole`."""
    needs = query_needs(words)
    if not whole:
        return needs
    return [[[Wanted(one.term) for one in option] for option in need] for need in needs]


def has_needs(terms: Iterable[str], needs: list[Need]) -> bool:
    """Whether a text with these terms has all that is needed."""
    known = terms if isinstance(terms, frozenset) else frozenset(terms)

    def has(one: Wanted) -> bool:
        if one.term in known:
            return True
        return one.prefix and any(term.startswith(one.term) for term in known)

    return bool(needs) and all(any(all(map(has, option)) for option in need) for need in needs)

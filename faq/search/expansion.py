"""What a word of a question may stand for in an article: its stem, meanings, family, slips of the finger."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from helpdesk.language.meanings import CLASSES
from helpdesk.language.stems import root, stem
from helpdesk.language.stop_words import stop_words

SAME, FAMILY, MEANING, PART = 1.0, 0.85, 0.65, 0.5
BEGUN = 0.7  # the word is still being typed
_SLIPS = {1: 0.8, 2: 0.65}  # by edits
_SHORTEST = 4  # letters of a word in which a slip is looked for
_SUGGESTED = 3  # words a slip may have meant
_BEGINNINGS = 30  # words a beginning may become


class Meanings:
    """Classes of words that mean the same: ours of the language and those a lead wrote, by stem."""

    def __init__(self, language: str, own: Iterable[Iterable[str]] = ()) -> None:
        self.language = language
        self._phrases: dict[tuple[str, ...], list[int]] = {}
        self._members: list[list[tuple[str, ...]]] = []
        self._longest = 1
        for members in (*CLASSES.get(language, ()), *own):
            self._add([tuple(stem(part, language) for part in one.split("-") if part) for one in members])

    def in_place_of(self, stems: list[str], at: int) -> dict[str, float]:
        """Stems that may stand in an article where the question has the word `at`, alone or as part of a
        phrase ("sign in"), each with what such a match is worth."""
        found: dict[str, float] = {}
        for size in range(1, self._longest + 1):
            for begins in range(max(0, at - size + 1), min(at, len(stems) - size) + 1):
                for number in self._phrases.get(tuple(stems[begins : begins + size]), ()):
                    for member in self._members[number]:
                        worth = MEANING if len(member) == 1 else PART
                        for part in member:
                            found[part] = max(worth, found.get(part, 0.0))
        return found

    def _add(self, members: list[tuple[str, ...]]) -> None:
        number = len(self._members)
        self._members.append(list(dict.fromkeys(one for one in members if one)))
        for member in self._members[number]:
            self._phrases.setdefault(member, []).append(number)
            self._longest = max(self._longest, len(member))


class Vocabulary:
    """Every word the articles of a language use, as written (folded), with its stem."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._sorted: list[str] = []
        self._by_length: dict[int, list[str]] = {}
        self._known: set[str] = set()
        self._families: dict[str, set[str]] = {}
        self._loose = False

    def learn(self, words: Iterable[str]) -> None:
        """Take words up; those known already cost a look."""
        for word in words:
            if word not in self._known:
                self._known.add(word)
                self._by_length.setdefault(len(word), []).append(word)
                stemmed = stem(word, self.language)
                self._families.setdefault(root(stemmed, self.language), set()).add(stemmed)
                self._sorted.append(word)
                self._loose = True

    def settle(self) -> None:
        """Bring what was learned in order."""
        if self._loose:
            self._sorted.sort()
            self._loose = False

    def meant(self, word: str, *, begun: bool) -> dict[str, float]:
        """Stems this word may mean: its own, its family; of a word nobody wrote, those it may be a slip of,
        or the two it was run together from; `begun`: also those it may become."""
        stemmed = stem(word, self.language)
        found = dict.fromkeys(self._families.get(root(stemmed, self.language), ()), FAMILY)
        beginnings = self._beginning_with(word) if begun else []
        if beginnings:
            found |= dict.fromkeys(beginnings, BEGUN)
        elif word not in self._known and len(word) >= _SHORTEST and word.isalpha():
            found |= self._slips_of(word) or dict.fromkeys(self._parts_of(word), FAMILY)
        found[stemmed] = SAME
        return found

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def __len__(self) -> int:
        return len(self._known)

    def _beginning_with(self, beginning: str) -> list[str]:
        at = bisect_left(self._sorted, beginning)
        found = []
        for word in self._sorted[at : at + _BEGINNINGS]:
            if not word.startswith(beginning):
                break
            found.append(stem(word, self.language))
        return found

    def _slips_of(self, word: str) -> dict[str, float]:
        edits = 1 if len(word) < 8 else 2
        near: list[tuple[float, str]] = []
        for length in range(len(word) - edits, len(word) + edits + 1):
            for known, distance, _ in process.extract(
                word,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=edits,
                limit=_SUGGESTED,
            ):
                near.append((distance + (known[0] != word[0]) / 2, known))
        near.sort()
        skip = stop_words(self.language)
        return {
            stem(known, self.language): _SLIPS[max(1, int(distance))]
            for distance, known in near[:_SUGGESTED]
            if known not in skip and distance <= near[0][0] + 0.5 and distance <= edits
        }

    def _parts_of(self, word: str) -> list[str]:
        for at in range(3, len(word) - 2):
            if word[:at] in self._known and word[at:] in self._known:
                return [stem(word[:at], self.language), stem(word[at:], self.language)]
        return []


def merged(parts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """The best worth of each stem in any of the parts."""
    found: dict[str, float] = {}
    for part in parts:
        for one, worth in part.items():
            found[one] = max(worth, found.get(one, 0.0))
    return found

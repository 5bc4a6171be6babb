"""The topic of a text, in words and codes, and the similarity of two topics."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from helpdesk.language import codes as code_rules
from helpdesk.language.courtesy import matter
from helpdesk.language.fold import fold
from helpdesk.language.letters.signatures import without_signature
from helpdesk.language.stems import stem
from helpdesk.language.vocabulary import (
    AGAIN,
    EVERYDAY,
    FAMILY,
    MEANING,
    NEW_ADDRESS,
    NEW_NAME,
    NOT_ARRIVED,
    PHRASES,
    STOP,
    SYMPTOMS,
)

KEYWORDS = 40
CODES = 20
ENOUGH = 1.5  # the least weight at which words without a meaning are a topic
_SENTENCES = {  # by the meaning: letters that each such sentence has, and the sentence
    "delivery": (("",), NOT_ARRIVED),
    "new_address": (("address", "adresse", "direccion"), NEW_ADDRESS),
    "profile": (("chang", "updat", "correct", "modif", "andern", "cambiar", "actualizar"), NEW_NAME),
}
SIGNS = frozenset(map(stem, SYMPTOMS))
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu)['’]")
_APOSTROPHE = re.compile(r"['’`´]")
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")  # Thai, Japanese, Chinese
_PHRASES_BY_WORD: dict[str, list[tuple[int, str, str]]] = {}  # first word → place, " phrase ", meaning
for _place, (_phrase, _meaning) in enumerate(PHRASES.items()):
    _PHRASES_BY_WORD.setdefault(_phrase.split()[0], []).append((_place, f" {_phrase} ", _meaning))
_LONGEST = 20_000  # characters read; a topic shows early


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """`keywords`: stems, or the English name of a meaning ("refund"), most significant first, at most 40.
    `codes`: order numbers, tracking and error codes, as `kind:CODE` if the text names the kind. `short`: too
    short to have a topic of its own; `again`: refers to an earlier message."""

    keywords: list[str] = []
    codes: list[str] = []
    short: bool = True
    again: bool = False


def topic(subject: str, text: str, author: str = "") -> Topic:
    """The topic of a message. The subject counts twice; greetings, signatures, legal text, footers and reply
    marks do not count. `author`: who wrote it; a line of their name alone begins the signature."""
    head, body = matter(subject[:500]), matter(without_signature(text[:_LONGEST], author))
    codes = code_rules.find(f"{head}\n{body}")
    bare = {code_rules.key(code).lower() for code in codes}
    head, body = _plain(head), _plain(body)
    weights: dict[str, float] = {}
    for part, times in ((head, 2.0), (body, 1.0)):
        for word in _words(part, bare):
            # A repeated word counts more, but less each time.
            weights[word] = weights.get(word, 0.0) + times * weight(word) / (1 + weights.get(word, 0.0))
    ranked = sorted(weights, key=lambda word: -weights[word])[:KEYWORDS]
    return Topic(
        keywords=ranked,
        codes=codes[:CODES],
        short=not codes and not tells(ranked),
        again=AGAIN.search(head + body) is not None,
    )


def pack(topic: Topic) -> list[str]:
    """A topic as the list that is stored with its ticket: codes with "#" in front, then the keywords."""
    return [f"#{code}" for code in topic.codes] + topic.keywords


def unpack(packed: list[str]) -> Topic:
    """The topic that `pack` stored. Its `again` is not stored."""
    codes = [one[1:] for one in packed if one.startswith("#")]
    words = [one for one in packed if not one.startswith("#")]
    return Topic(keywords=words, codes=codes, short=not codes and not tells(words))


def widen(a: Topic, b: Topic) -> Topic:
    """`a`, a ticket's topic, after a message about `b`: common words first, then words of each in turn."""
    both = [word for word in a.keywords if word in b.keywords]
    turns: list[str] = []
    for place in range(max(len(a.keywords), len(b.keywords))):
        turns += a.keywords[place : place + 1] + b.keywords[place : place + 1]
    words = list(dict.fromkeys(both + turns))[:KEYWORDS]
    codes = code_rules.merge(a.codes, b.codes)[:CODES]
    return Topic(
        keywords=words,
        codes=codes,
        short=not codes and not tells(words),
        again=a.again,
    )


def tells(words: list[str]) -> bool:
    """Whether words are enough for a topic: a meaning, or some significant words."""
    return any(word in FAMILY for word in words) or sum(map(weight, words)) >= ENOUGH


@lru_cache(maxsize=20_000)
def weight(word: str) -> float:
    """The weight of a keyword: a meaning has 1, an everyday word little, a longer word more."""
    if word in FAMILY:
        return 1.0
    if word in EVERYDAY:
        return 0.2
    if word in SIGNS:
        return 0.5  # the meaning "defect" is there too
    if any(char.isdigit() for char in word):
        return 1.2  # a model: "x200"
    if _UNSPACED.search(word):
        return 0.4  # two letters of a text without blanks: only many together are significant
    return min(1.2, 0.4 + 0.12 * len(word))


def _plain(text: str) -> str:
    """Folded words with single blanks between and around them. Apostrophes are removed ("doesnt"), and so are
    elided French words ("n'est" → "est")."""
    text = fold(text)
    if _APOSTROPHE.search(text):
        text = _APOSTROPHE.sub("", _ELIDED.sub("", text))
    return f" {' '.join(_WORD.findall(text))} "


def _words(plain: str, codes: set[str]) -> list[str]:
    """Stems and meanings in a plain text, without its codes."""
    sentences = [
        name
        for name, (needed, said) in _SENTENCES.items()
        if any(part in plain for part in needed) and said.search(plain)
    ]
    found: list[str] = []
    words = plain.split()
    # Few phrases begin with a word of the text: only those are searched, in the vocabulary's order.
    for _, phrase, meaning in sorted(at for word in set(words) for at in _PHRASES_BY_WORD.get(word, ())):
        if phrase in plain:
            found += [meaning] if meaning else []
            plain = plain.replace(phrase, "  ")
            words = plain.split()
    for word in words:
        if word in STOP or word.isdigit() or word in codes:
            continue
        meaning = MEANING.get(word, "")
        if meaning:
            found.append(meaning)
        elif not word.isascii() and _UNSPACED.search(word):
            found += [word[place : place + 2] for place in range(len(word) - 1)]
        elif len(word) > 2 or any(char.isdigit() for char in word):
            found += ["defect", stem(word)] if word in SYMPTOMS else [stem(word)]
    # "My mail with a new password has not arrived" is not about a delivery.
    account = any(FAMILY.get(word) == "account" for word in found)
    return found + [name for name in sentences if not (name == "delivery" and account)]

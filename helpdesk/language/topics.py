"""What a text is about, in words and codes, and how alike two such topics are."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from functools import lru_cache
from typing import Literal

import msgspec

from helpdesk.language import codes as code_rules
from helpdesk.language.courtesy import matter
from helpdesk.language.fold import fold
from helpdesk.language.stems import alike, stem
from helpdesk.language.vocabulary import (
    AGAIN,
    ASKING,
    EVERYDAY,
    FAMILY,
    KIN,
    MEANING,
    NEW_ADDRESS,
    NEW_NAME,
    NOT_ARRIVED,
    PHRASES,
    REMEDIES,
    STOP,
    SYMPTOMS,
)

Verdict = Literal["same", "different", "unsure"]
KEYWORDS = 40
CODES = 20
ENOUGH = 1.5  # telling weight from which words without a meaning are a topic
_BY_CODE, _BY_WORDS = 0.97, 0.8  # the most that codes and words can score
_SENTENCES = {  # by the meaning: some letters each such sentence has, and the sentence
    "delivery": (("",), NOT_ARRIVED),
    "new_address": (("address", "adresse", "direccion"), NEW_ADDRESS),
    "profile": (("chang", "updat", "correct", "modif", "andern", "cambiar", "actualizar"), NEW_NAME),
}
_SIGNS = frozenset(map(stem, SYMPTOMS))
_ASKING = frozenset(map(stem, ASKING))
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu)['’]")
_APOSTROPHE = re.compile(r"['’`´]")
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")  # Thai, Japanese, Chinese
_PHRASES_BY_WORD: dict[str, list[tuple[int, str, str]]] = {}  # first word → place, " phrase ", meaning
for _place, (_phrase, _meaning) in enumerate(PHRASES.items()):
    _PHRASES_BY_WORD.setdefault(_phrase.split()[0], []).append((_place, f" {_phrase} ", _meaning))
_LONGEST = 20_000  # characters read; a topic shows early


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """`keywords`: stems, or the English name of a meaning ("refund"), most telling first, at most 40.
    `codes`: order numbers, tracking and error codes, as `kind:CODE` where the text says the kind.
    `short`: too little to tell a topic by itself; `again`: speaks of something told before."""

    keywords: list[str] = []
    codes: list[str] = []
    short: bool = True
    again: bool = False


class Likeness(msgspec.Struct, frozen=True, kw_only=True):
    """`score` from 0 to 1, a verdict, and why in one line."""

    score: float
    verdict: Verdict
    why: str


def topic(subject: str, text: str) -> Topic:
    """The topic of a message. The subject counts twice; greetings, signatures and reply marks not at all."""
    head, body = matter(subject[:500]), matter(text[:_LONGEST])
    codes = code_rules.find(f"{head}\n{body}")
    bare = {code_rules.key(code).lower() for code in codes}
    head, body = _plain(head), _plain(body)
    weights: dict[str, float] = {}
    for part, times in ((head, 2.0), (body, 1.0)):
        for word in _words(part, bare):
            # Said again it tells more, but less each time.
            weights[word] = weights.get(word, 0.0) + times * _weight(word) / (1 + weights.get(word, 0.0))
    ranked = sorted(weights, key=lambda word: -weights[word])[:KEYWORDS]
    return Topic(
        keywords=ranked,
        codes=codes[:CODES],
        short=not codes and not _tells(ranked),
        again=AGAIN.search(head + body) is not None,
    )


def pack(topic: Topic) -> list[str]:
    """A topic as the list stored with its ticket: codes with "#" in front, then the keywords."""
    return [f"#{code}" for code in topic.codes] + topic.keywords


def unpack(packed: list[str]) -> Topic:
    """What `pack` stored. Whether a message spoke of something told before is not kept."""
    codes = [one[1:] for one in packed if one.startswith("#")]
    words = [one for one in packed if not one.startswith("#")]
    return Topic(keywords=words, codes=codes, short=not codes and not _tells(words))


def widen(a: Topic, b: Topic) -> Topic:
    """`a`, a ticket's topic, after a message about `b`: words of both first, then by turns from each."""
    both = [word for word in a.keywords if word in b.keywords]
    turns: list[str] = []
    for place in range(max(len(a.keywords), len(b.keywords))):
        turns += a.keywords[place : place + 1] + b.keywords[place : place + 1]
    words = list(dict.fromkeys(both + turns))[:KEYWORDS]
    codes = code_rules.merge(a.codes, b.codes)[:CODES]
    return Topic(
        keywords=words,
        codes=codes,
        short=not codes and not _tells(words),
        again=a.again,
    )


def likeness(message: Topic, ticket: Topic, *, idle: timedelta) -> Likeness:
    """How surely both are about one thing; `idle` is the time since the ticket's last activity.

    A code in common decides for, another code of the same kind against. Else words decide: how much of the
    shorter text the other one covers, weighted by how telling each word is. Two texts that ask for different
    things (an invoice, a defect), or ask for the same of different things, are never "same" by words.
    """
    shared, only_message, only_ticket = _compare(message.keywords, ticket.keywords)
    strength = sum(map(_weight, shared))
    lesser = strength + min(sum(map(_weight, only_message)), sum(map(_weight, only_ticket)))
    cover = strength / lesser if lesser else 0.0
    score = math.sqrt(cover * (1 - math.exp(-strength / 1.2)))
    told = ", ".join(_shown(word) for word in shared if _weight(word) >= 0.5) or ", ".join(shared)
    clash = _clash(message.keywords, ticket.keywords)

    same_code = code_rules.common(message.codes, ticket.codes)
    if same_code:
        if clash and strength < ENOUGH:
            return Likeness(score=0.6, verdict="unsure", why=f"same {same_code}, but {clash}")
        return Likeness(score=_BY_CODE, verdict="same", why=f"same {same_code}")
    other_code = code_rules.contradiction(message.codes, ticket.codes)
    if other_code:
        return Likeness(score=min(0.1, score), verdict="different", why=f"another {other_code}")

    full = _tells(message.keywords) and _tells(ticket.keywords)
    if clash:
        verdict: Verdict = "different" if full and strength < ENOUGH else "unsure"
        return Likeness(score=score / 2, verdict=verdict, why=_why(told, clash))
    if not told:
        return Likeness(
            score=0.0,
            verdict="different" if full else "unsure",
            why="nothing in common" if full else "too short to tell",
        )
    if _same_by_words(message, shared, only_message, only_ticket, cover=cover, idle=idle):
        # Words never outdo a code.
        return Likeness(score=min(score, _BY_WORDS), verdict="same", why=f"shares {told}")
    if full and score < 0.3:
        return Likeness(score=score, verdict="different", why=f"shares only {told}")
    return Likeness(score=min(score, 0.59), verdict="unsure", why=f"shares {told}")


def plainly_else(message: Topic, ticket: Topic) -> bool:
    """Whether a message in the midst of a chat leaves its topic: another code of the same kind, or enough
    words, none in common, that ask for a thing of another family (an invoice after a defect)."""
    if message.again or code_rules.common(message.codes, ticket.codes):
        return False
    if code_rules.contradiction(message.codes, ticket.codes):
        return True
    shared, only_message, _ = _compare(message.keywords, ticket.keywords)
    telling = sum(map(_weight, only_message))
    if telling < 2 or any(_weight(word) >= 0.5 for word in shared):
        return False
    families = {FAMILY[word] for word in message.keywords if word in FAMILY}
    before = {FAMILY[word] for word in ticket.keywords if word in FAMILY}
    return bool(_clash(message.keywords, ticket.keywords)) and not families & before


def _same_by_words(
    message: Topic, shared: list[str], ours: list[str], theirs: list[str], *, cover: float, idle: timedelta
) -> bool:
    """`ours` and `theirs` are the words only one side has. What is asked for (a meaning, a symptom) and the
    thing it is about must both be shared, or be silent on one side."""
    unheard, ours, theirs = ours, _telling(ours), _telling(theirs)
    meanings = [word for word in shared if word in FAMILY]
    things = [word for word in _telling(shared) if word not in FAMILY and word not in _SIGNS]
    related = meanings or any(frozenset((a, b)) in KIN for a in ours for b in theirs)
    strength = sum(map(_weight, shared))
    if meanings and not ours and (message.again or idle <= timedelta(days=3)):
        return True  # all it says was said before: "any news about the refund?"
    added = [word for word in ours if word not in REMEDIES]
    asking = any(word in _ASKING for word in unheard)
    if things and not added and not asking and len(shared) >= 2 and idle <= timedelta(days=3):
        return True  # nothing new but what to do about it: "can I exchange the curtains?"
    if message.again and cover >= 0.5 and (things or (meanings and not _things(ours))):
        return idle <= timedelta(days=30)
    stricter = 0.1 if idle > timedelta(days=30) else 0.05 if idle > timedelta(days=7) else 0.0
    if strength < 1.7:
        return False
    if things:
        return cover >= (0.62 if related else 0.8) + stricter
    # Only what is asked for is shared, not of what: enough where the account itself is the thing.
    account = all(FAMILY[word] in ("account", "contract") for word in meanings)
    if len(meanings) >= 2 and account:
        return cover >= 0.5 + stricter
    return bool(meanings) and not (_things(ours) and _things(theirs)) and cover >= 0.6 + stricter


def _telling(words: list[str]) -> list[str]:
    return [word for word in words if _weight(word) >= 0.5]


def _things(words: list[str]) -> list[str]:
    return [word for word in words if word not in FAMILY and word not in _SIGNS]


def _why(told: str, clash: str) -> str:
    return f"shares {told}, but {clash}" if told else clash


def _clash(message: list[str], ticket: list[str]) -> str:
    """How two texts ask for different things; "" when they may be one (a refund goes with a defect)."""
    asks = [word for word in message if word in FAMILY]
    asked = [word for word in ticket if word in FAMILY]
    if not asks or not asked or any(a == b or frozenset((a, b)) in KIN for a in asks for b in asked):
        return ""
    return f"asks about {_shown(asks[0])}, not {_shown(asked[0])}"


def _shown(word: str) -> str:
    """A keyword for people: meanings of two words have an underscore, which no stem has."""
    return word.replace("_", " ")


def _compare(message: list[str], ticket: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Keywords in both (in the message's words), only in the message, only in the ticket."""
    left = list(ticket)
    shared, only = [], []
    for word in message:
        found = next((other for other in left if word == other), None) or next(
            (other for other in left if word not in FAMILY and other not in FAMILY and alike(word, other)),
            None,
        )
        if found is None:
            only.append(word)
        else:
            shared.append(word)
            left.remove(found)
    return shared, only, left


def _tells(words: list[str]) -> bool:
    """Whether words are enough for a topic: a meaning, or some telling words."""
    return any(word in FAMILY for word in words) or sum(map(_weight, words)) >= ENOUGH


@lru_cache(maxsize=20_000)
def _weight(word: str) -> float:
    """How telling a keyword is by itself: a meaning 1, an everyday word little, a longer word more."""
    if word in FAMILY:
        return 1.0
    if word in EVERYDAY:
        return 0.2
    if word in _SIGNS:
        return 0.5  # the meaning "defect" stands beside it
    if any(char.isdigit() for char in word):
        return 1.2  # a model: "x200"
    if _UNSPACED.search(word):
        return 0.4  # two letters of a text without blanks: many together tell something, none by itself
    return min(1.2, 0.4 + 0.12 * len(word))


def _plain(text: str) -> str:
    """Folded words with single blanks between and around them; apostrophes close up ("doesnt"), elided
    French words go ("n'est" → "est")."""
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
    # Few phrases begin with a word of the text: only those are looked for, in the vocabulary's order.
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
    # A mail with a new password has not arrived either: that is no delivery.
    account = any(FAMILY.get(word) == "account" for word in found)
    return found + [name for name in sentences if not (name == "delivery" and account)]

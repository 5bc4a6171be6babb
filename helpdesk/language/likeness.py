"""The similarity of two topics: one thing, different things, or unsure. Pure."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Literal

import msgspec

from helpdesk.language import codes as code_rules
from helpdesk.language.stems import ALIKE_START, alike, stem
from helpdesk.language.topics import ENOUGH, SIGNS, Topic, tells, weight
from helpdesk.language.vocabulary import ASKING, FAMILY, KIN, REMEDIES
from helpdesk.language.words import tokens

Verdict = Literal["same", "different", "unsure"]
_BY_CODE, _BY_WORDS = 0.97, 0.8  # the most that codes and words can score
ENOUGH_TO_JOIN = 1.7  # the least weight of common words that join messages without a person
_ASKING = frozenset(map(stem, ASKING))


class Likeness(msgspec.Struct, frozen=True, kw_only=True):
    """`score` from 0 to 1, a verdict, and the reason in one line. `code`: a common code, "" if there is none;
    `shared`: the common keywords."""

    score: float
    verdict: Verdict
    why: str
    code: str = ""
    shared: list[str] = []


def likeness(message: Topic, ticket: Topic, *, idle: timedelta) -> Likeness:
    """How likely both are about one thing; `idle` is the time since the ticket's last activity.

    A common code decides for it, another code of the same kind against it. Otherwise words decide: how much
    of the shorter text the other text covers, weighted by how significant each word is. Two texts that ask
    for different things (an invoice, a defect), or ask for the same about different things, are never "same"
    by words.
    """
    shared, only_message, only_ticket = compare(message.keywords, ticket.keywords)
    strength = sum(map(weight, shared))
    lesser = strength + min(sum(map(weight, only_message)), sum(map(weight, only_ticket)))
    cover = strength / lesser if lesser else 0.0
    score = math.sqrt(cover * (1 - math.exp(-strength / 1.2)))
    told = _told(shared)
    clash = clashing(message.keywords, ticket.keywords)

    same_code = code_rules.common(message.codes, ticket.codes)
    if same_code:
        if clash and strength < ENOUGH:
            return Likeness(score=0.6, verdict="unsure", why=f"same {same_code}, but {clash}", code=same_code)
        return Likeness(score=_BY_CODE, verdict="same", why=f"same {same_code}", code=same_code)
    other_code = code_rules.contradiction(message.codes, ticket.codes)
    if other_code:
        return Likeness(score=min(0.1, score), verdict="different", why=f"another {other_code}")

    full = tells(message.keywords) and tells(ticket.keywords)
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
        # Words never score higher than a code.
        return Likeness(score=min(score, _BY_WORDS), verdict="same", why=f"shares {told}", shared=shared)
    if full and score < 0.3:
        return Likeness(score=score, verdict="different", why=f"shares only {told}")
    return Likeness(score=min(score, 0.59), verdict="unsure", why=f"shares {told}")


def thin(message: Topic, like: Likeness) -> bool:
    """Whether words make two topics "same" that are too few to join messages without a person: one
    common word or request, in a message that does not refer to an earlier one."""
    return not like.code and not message.again and sum(map(weight, like.shared)) < ENOUGH_TO_JOIN


def says_more(message: Topic, ticket: Topic) -> bool:
    """Whether a short message has a word of its own, which the ticket has not: it may be a new request. Not
    so if it refers to an earlier message."""
    _, only_message, _ = compare(message.keywords, ticket.keywords)
    return not message.again and bool(_telling(only_message))


def clashing(message: list[str], ticket: list[str]) -> str:
    """How two texts ask for different things; "" if they may be about one (a refund goes with a defect)."""
    asks = [word for word in message if word in FAMILY]
    asked = [word for word in ticket if word in FAMILY]
    if not asks or not asked or any(a == b or frozenset((a, b)) in KIN for a in asks for b in asked):
        return ""
    return f"asks about {_shown(asks[0])}, not {_shown(asked[0])}"


def _same_by_words(
    message: Topic, shared: list[str], ours: list[str], theirs: list[str], *, cover: float, idle: timedelta
) -> bool:
    """`ours` and `theirs` are the words that only one side has. The request (a meaning, a symptom) and its
    object must both be common, or missing on one side."""
    unheard, ours, theirs = ours, _telling(ours), _telling(theirs)
    meanings = [word for word in shared if word in FAMILY]
    things = [word for word in _telling(shared) if word not in FAMILY and word not in SIGNS]
    related = meanings or any(frozenset((a, b)) in KIN for a in ours for b in theirs)
    strength = sum(map(weight, shared))
    if meanings and not ours and (message.again or idle <= timedelta(days=3)):
        return True  # it says nothing new: "any news about the refund?"
    added = [word for word in ours if word not in REMEDIES]
    asking = any(word in _ASKING for word in unheard)
    if things and not added and not asking and len(shared) >= 2 and idle <= timedelta(days=3):
        return True  # only the request is new: "can I exchange the curtains?"
    if message.again and cover >= 0.5 and (things or (meanings and not _things(ours))):
        return idle <= timedelta(days=30)
    stricter = 0.1 if idle > timedelta(days=30) else 0.05 if idle > timedelta(days=7) else 0.0
    if strength < 1.7:
        return False
    if things:
        return cover >= (0.62 if related else 0.8) + stricter
    # Only the request is common, not its object: enough if the object is the account itself.
    account = all(FAMILY[word] in ("account", "contract") for word in meanings)
    if len(meanings) >= 2 and account:
        return cover >= 0.5 + stricter
    return bool(meanings) and not (_things(ours) and _things(theirs)) and cover >= 0.6 + stricter


def _telling(words: list[str]) -> list[str]:
    return [word for word in words if weight(word) >= 0.5]


def _things(words: list[str]) -> list[str]:
    return [word for word in words if word not in FAMILY and word not in SIGNS]


def _why(told: str, clash: str) -> str:
    return f"shares {told}, but {clash}" if told else clash


def shares(words: list[str], text: str = "") -> str:
    """Common keywords as a reason for people, as they are written in `text`."""
    written: dict[str, str] = {}
    for word in tokens(text[:4_000]):
        written.setdefault(stem(word), word)
    told = _told(words).split(", ")
    return f"shares {', '.join(written.get(word, word) for word in told)}"


def _told(words: list[str]) -> str:
    return ", ".join(_shown(word) for word in words if weight(word) >= 0.5) or ", ".join(words)


def _shown(word: str) -> str:
    """A keyword for people: meanings of two words have an underscore, which no stem has."""
    return word.replace("_", " ")


def compare(message: list[str], ticket: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Keywords in both (in the message's words), only in the message, only in the ticket."""
    left = dict.fromkeys(ticket)
    by_start: dict[str, list[str]] = {}  # only words with one start can be alike
    for word in ticket:
        if word not in FAMILY:
            by_start.setdefault(word[:ALIKE_START], []).append(word)
    shared, only = [], []
    for word in message:
        found = word if word in left else None
        if found is None and word not in FAMILY:
            near = by_start.get(word[:ALIKE_START], ())
            found = next((other for other in near if other in left and alike(word, other)), None)
        if found is None:
            only.append(word)
        else:
            shared.append(word)
            del left[found]
    return shared, only, list(left)

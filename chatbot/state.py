"""The state of a conversation that the desk stores between two turns: JSON of bounded size."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chatbot.authoring.shapes import Domain
from chatbot.dialogue import events as ev
from chatbot.dialogue.limits import KEPT_EVENTS, MAX_STATE
from chatbot.dialogue.tracker import Base, Now, Tracker
from helpdesk.domain.chats.bot import ArticleRef


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """An offered button: typing its title has the same effect as pressing it."""

    title: str
    payload: str


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """An article that the bot offered among several, with its answer."""

    article: ArticleRef
    answer: str


class Kept(msgspec.Struct, kw_only=True):
    """`bot` is the digest of the bot that stored it; `at` is the last turn, in seconds since the epoch;
    `fallbacks` counts messages in a row that were not understood. A state with more events than are ever kept
    cannot be read: to undo some of them takes as long as their square."""

    bot: str = ""
    at: float = 0.0
    base: Base = Base()
    events: Annotated[list[ev.Event], Meta(max_length=KEPT_EVENTS)] = []
    fallbacks: int = 0
    choices: list[Choice] = []
    offered: list[Offered] = []


class StateTooLarge(Exception):
    """A conversation's slots alone are larger than a state may be."""


def restore(state: bytes | None) -> Kept:
    """The stored state; a new one if there is none, or it cannot be read."""
    if not state:
        return Kept()
    try:
        return msgspec.json.decode(state, type=Kept)
    except msgspec.DecodeError:
        return Kept()


def tracker_of(kept: Kept, domain: Domain, conversation: str) -> Tracker:
    """The stored conversation, without slots that the bot no longer has."""
    known = {name: value for name, value in kept.base.slots.items() if name in domain.slots}
    base = msgspec.structs.replace(kept.base, slots=known)
    if base.loop not in domain.forms:
        base = msgspec.structs.replace(base, loop="")
    tracker = Tracker(domain, conversation, base)
    tracker.add(*kept.events)
    return tracker


def keep(kept: Kept, tracker: Tracker) -> bytes:
    """The state for the next turn. Old events are folded into slots and loop. Raises StateTooLarge."""
    events, base = _since_restart(tracker.events), tracker.base
    limit = KEPT_EVENTS
    while True:
        if len(events) > limit:
            base, events = _folded(tracker.domain, base, events, limit)
        kept.base, kept.events = base, events
        encoded = msgspec.json.encode(kept)
        if len(encoded) <= MAX_STATE:
            return encoded
        if limit < 4:
            raise StateTooLarge(f"its slots take more than {MAX_STATE:,} bytes")
        limit //= 2


def _since_restart(events: list[ev.Event]) -> list[ev.Event]:
    for index in range(len(events) - 1, -1, -1):
        if isinstance(events[index], ev.Restarted | ev.SessionStarted):
            return events[index:]
    return events


def _folded(domain: Domain, base: Base, events: list[ev.Event], limit: int) -> tuple[Base, list[ev.Event]]:
    """The last events, and the state before them; cut at a point where the bot listened."""
    cut = len(events) - limit
    while cut < len(events) - 1 and not _is_listen(events[cut]):
        cut += 1
    before = Tracker(domain, "", base)
    before.add(*events[:cut])
    now: Now = before.now
    slots: dict[str, Any] = {
        name: value
        for name, value in now.slots.items()
        if name in domain.slots and value != domain.slots[name].initial
    }
    return Base(slots=slots, touched=sorted(now.touched), prev=now.prev, loop=now.loop), events[cut:]


def _is_listen(event: ev.Event) -> bool:
    return isinstance(event, ev.ActionExecuted) and event.name == ev.LISTEN

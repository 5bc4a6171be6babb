"""One conversation: its events, and its state after them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from chatbot.authoring.shapes import Domain
from chatbot.dialogue import events as ev
from chatbot.dialogue.applied import applied
from chatbot.dialogue.states import Slots, State, entities_of, slots_of


class Base(msgspec.Struct, frozen=True, kw_only=True):
    """The state before the first stored event; empty in a new conversation."""

    slots: dict[str, Any] = {}
    touched: list[str] = []
    prev: str = ""
    loop: str = ""


class Now:
    """The state at a moment; `touched` are slots that were ever set; `rejected` is a loop that just
    refused."""

    def __init__(self, domain: Domain, base: Base) -> None:
        self.domain = domain
        self.base = base
        self.reset()

    def reset(self) -> None:
        """Reset to the beginning (of the stored events)."""
        self.slots: dict[str, Any] = {name: slot.initial for name, slot in self.domain.slots.items()}
        self.slots |= self.base.slots
        self.touched: set[str] = set(self.base.touched)
        self._features: dict[bool, Slots] = {}  # of the slots, until one changes
        self._heard: tuple[str, tuple[str, ...]] = ("", ())  # intent and entities of the last user turn
        self.prev = self.base.prev
        self.loop = self.base.loop
        self.rejected = self.interrupted = self.paused = False
        self.said: ev.UserUttered | None = None
        self.trigger: ev.UserUttered | None = None
        self.followup: str | None = None

    def apply(self, event: ev.Event) -> None:
        """Apply one event; the tracker handles events that undo others."""
        match event:
            case ev.UserUttered():
                self.said, self.followup = event, None
                self._heard = event.intent, entities_of(event, self.domain)
            case ev.ActionExecuted(name=name):
                self.prev, self.followup = name or "", None
                if self.loop:
                    self.interrupted = False
                    if name == self.loop:
                        self.rejected = False
            case ev.SlotSet(name=name, value=value):
                if name in self.slots or name in self.domain.slots:
                    self.slots[name] = value
                    self.touched.add(name)
                    self._features = {}
            case ev.AllSlotsReset():
                self.slots = {name: slot.initial for name, slot in self.domain.slots.items()}
                self.touched = set()
                self._features = {}
            case ev.ActiveLoop(name=loop) | ev.Form(name=loop):
                self.loop = loop or ""
                self.rejected = self.interrupted = False
                self.trigger = self.said if loop else None
            case ev.LoopInterrupted(is_interrupted=interrupted):
                self.interrupted = interrupted
            case ev.ActionExecutionRejected(name=name):
                self.rejected = self.rejected or (bool(self.loop) and name == self.loop)
            case ev.FollowupAction(name=name):
                self.followup = name
            case ev.ConversationPaused():
                self.paused = True
            case ev.ConversationResumed():
                self.paused = False
            case _:
                pass

    def state(self, *, only_touched: bool = False) -> State:
        """The state for the policies. `only_touched` leaves out slots that only have their initial value."""
        slots = self._features.get(only_touched)
        if slots is None:
            counted = self.touched if only_touched else self.slots
            slots = self._features[only_touched] = slots_of(self.domain, self.slots, counted)
        return State(self._heard[0], self._heard[1], slots, self.prev, self.loop)


class Tracker:
    """Events and the state from them. `now` is the state after the last event."""

    def __init__(self, domain: Domain, conversation: str = "", base: Base | None = None) -> None:
        self.domain = domain
        self.conversation = conversation
        self.base = base or Base()
        self.events: list[ev.Event] = []
        self.now = Now(domain, self.base)

    def add(self, *more: ev.Event) -> None:
        """Append events and apply them."""
        for event in more:
            self.events.append(event)
            match event:
                case ev.Restarted() | ev.SessionStarted():
                    self.base = Base()
                    self.now = Now(self.domain, self.base)
                    self.now.followup = ev.LISTEN if isinstance(event, ev.Restarted) else None
                case ev.UserUtteranceReverted() | ev.ActionReverted():
                    self.now.reset()
                    for one in self.applied():
                        self.now.apply(one)
                    self.now.followup = None if self.now.prev else ev.LISTEN
                case _:
                    self.now.apply(event)

    def applied(self) -> list[ev.Event]:
        """The events that count: without undone events, and without a form's happy path."""
        return applied(self.events, self.base.loop)

    def states(self, *, last: int | None = None) -> list[State]:
        """One state before each action, and the present one; at most the `last` ones."""
        return states(self.applied(), self.domain, self.base, last=last)

    def since_user(self) -> list[ev.Event]:
        """The events after the last user turn."""
        for index in range(len(self.events) - 1, -1, -1):
            if isinstance(self.events[index], ev.UserUttered):
                return self.events[index + 1 :]
        return list(self.events)

    def copy(self) -> Tracker:
        """Another tracker with the same events."""
        other = Tracker(self.domain, self.conversation, self.base)
        other.add(*self.events)
        return other


def states(
    events: Sequence[ev.Event],
    domain: Domain,
    base: Base | None = None,
    *,
    only_touched: bool = False,
    last: int | None = None,
) -> list[State]:
    """The states of applied events: one before each action, and the present one; at most the `last` ones."""
    now = Now(domain, base or Base())
    found: list[State] = []
    passed = 0
    if last is not None:
        passed = sum(isinstance(event, ev.ActionExecuted) for event in events) + 1 - last
    for event in events:
        if isinstance(event, ev.ActionExecuted):
            passed -= 1
            if passed < 0:
                found.append(now.state(only_touched=only_touched))
        now.apply(event)
    found.append(now.state(only_touched=only_touched))
    return found

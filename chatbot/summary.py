"""The reason for the bot's actions, and the summary for an advisor, each in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chatbot.dialogue import events as ev
from chatbot.dialogue.predict import Next
from chatbot.nlu.shapes import FALLBACK

HIDDEN_SLOTS = frozenset({"requested_slot", "session_started_metadata", "language"})
MAX_LINE = 200  # characters


def why(done: Sequence[Next], said: ev.UserUttered) -> str:
    """'rule "Ask for the order" because intent order_status 0.93 (runner-up returns 0.21)'."""
    led = next((one for one in done if one.action != ev.LISTEN), None)
    told = led.told() if led else "nothing to do"
    return f"{told} because {because(said)}"


def because(said: ev.UserUttered) -> str:
    """'intent order_status 0.93 (runner-up returns 0.21)', or what else describes the turn. A pressed button
    has no runner-up."""
    ranking = said.parsed.get("intent_ranking") or []
    ranked = [f"{one['name']} {one['confidence']:.2f}" for one in ranking[:2]]
    other = f"runner-up {ranked[1]}" if len(ranked) > 1 else ""
    if said.intent == FALLBACK:
        told = ", ".join(part for part in (*ranked[:1], other) if part)
        return f"no intent is sure ({told})" if told else "no intent is sure"
    return f"intent {said.retrieval} {said.confidence:.2f}" + (f" ({other})" if other else "")


def summary(said: ev.UserUttered, slots: Mapping[str, Any]) -> str:
    """'Order status · order number A-1042 · "Where is it?"', at most MAX_LINE characters."""
    intent = "" if said.intent in ("", FALLBACK) else said.retrieval.rsplit("/", 1)[-1]
    parts = [intent.replace("_", " ").strip().capitalize()] if intent else []
    parts += [f"{name.replace('_', ' ')} {_shown(value)}" for name, value in slots.items()]
    words = " ".join((said.text or "").split())
    head = " · ".join(parts)[: MAX_LINE // 2]
    room = MAX_LINE - len(head) - 5
    quoted = f"“{words[:room]}{'…' if len(words) > room else ''}”" if words else ""
    return " · ".join(part for part in (head, quoted) if part) or "The customer asks for help"


def set_slots(slots: Mapping[str, Any]) -> dict[str, Any]:
    """The slots that are useful for a person."""
    return {name: value for name, value in slots.items() if value is not None and name not in HIDDEN_SLOTS}


def _shown(value: Any) -> str:
    shown = " ".join(str(value).split())
    return shown if len(shown) <= 40 else f"{shown[:39]}…"

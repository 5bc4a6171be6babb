"""The events of a conversation, as in Rasa: the same JSON as for rasa_sdk's actions."""

from __future__ import annotations

from typing import Any

import msgspec

LISTEN = "action_listen"
SNIPPET = "..."  # in a rule it means: anything may have happened before


class UserUttered(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="user"):
    """`parse_data` has intent {name, confidence}, entities and text in the form that Rasa's actions
    expect."""

    text: str | None = None
    parse_data: dict[str, Any] | None = None
    input_channel: str | None = None
    message_id: str | None = None
    metadata: dict[str, Any] | None = None
    timestamp: float | None = None

    @property
    def parsed(self) -> dict[str, Any]:
        return self.parse_data or {}

    @property
    def intent(self) -> str:
        """The intent without the part after the "/" of a retrieval intent."""
        return self.retrieval.split("/", 1)[0]

    @property
    def retrieval(self) -> str:
        intent = self.parsed.get("intent") or {}
        return str(intent.get("full_retrieval_intent_name") or intent.get("name") or "")

    @property
    def confidence(self) -> float:
        return float((self.parsed.get("intent") or {}).get("confidence") or 0.0)

    @property
    def entities(self) -> list[dict[str, Any]]:
        return self.parsed.get("entities") or []


class BotUttered(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="bot"):
    text: str | None = None
    data: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    timestamp: float | None = None


class ActionExecuted(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="action"):
    """`hide_rule_turn`: a rule that no story contains caused it, so stories do not see it. `unpredictable`:
    it is the first action of a story."""

    name: str | None
    policy: str | None = None
    confidence: float | None = None
    hide_rule_turn: bool = False
    unpredictable: bool = False
    timestamp: float | None = None


class SlotSet(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="slot"):
    name: str
    value: Any = None
    timestamp: float | None = None


class ActiveLoop(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="active_loop"):
    name: str | None
    timestamp: float | None = None


class Form(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="form"):
    """ActiveLoop by its old name."""

    name: str | None
    timestamp: float | None = None


class LoopInterrupted(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="loop_interrupted"):
    is_interrupted: bool = True
    timestamp: float | None = None


class ActionExecutionRejected(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="action_execution_rejected"
):
    name: str
    policy: str | None = None
    confidence: float | None = None
    timestamp: float | None = None


class FollowupAction(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="followup"):
    name: str
    timestamp: float | None = None


class Restarted(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="restart"):
    timestamp: float | None = None


class SessionStarted(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="session_started"):
    timestamp: float | None = None


class SessionEnded(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="session_ended"):
    timestamp: float | None = None
    metadata: dict[str, Any] | None = None


class UserUtteranceReverted(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="rewind"):
    timestamp: float | None = None


class ActionReverted(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="undo"):
    timestamp: float | None = None


class AllSlotsReset(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="reset_slots"):
    timestamp: float | None = None


class ConversationPaused(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="pause"):
    timestamp: float | None = None


class ConversationResumed(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="resume"):
    timestamp: float | None = None


class AgentUttered(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="agent"):
    text: str | None = None
    data: dict[str, Any] | None = None
    timestamp: float | None = None


class ReminderScheduled(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="reminder"):
    """Accepted, so that an action can send it; the desk sends no reminders."""

    timestamp: float | None = None


class ReminderCancelled(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="cancel_reminder"):
    timestamp: float | None = None


class StoryExported(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="export"):
    timestamp: float | None = None


Event = (
    UserUttered
    | BotUttered
    | ActionExecuted
    | SlotSet
    | ActiveLoop
    | Form
    | LoopInterrupted
    | ActionExecutionRejected
    | FollowupAction
    | Restarted
    | SessionStarted
    | SessionEnded
    | UserUtteranceReverted
    | ActionReverted
    | AllSlotsReset
    | ConversationPaused
    | ConversationResumed
    | AgentUttered
    | ReminderScheduled
    | ReminderCancelled
    | StoryExported
)

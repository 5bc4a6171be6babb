"""A bot's files as plain values, each with its place."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from chatbot.authoring.problems import NOWHERE, Place

SlotType = Literal["text", "bool", "categorical", "float", "list", "any"]
MappingType = Literal["from_entity", "from_text", "from_intent", "from_trigger_intent", "custom"]


class IntentDef(msgspec.Struct, frozen=True, kw_only=True):
    """`uses`: the entities that count with this intent; None: all entities that can count."""

    name: str
    place: Place = NOWHERE
    uses: frozenset[str] | None = None
    ignores: frozenset[str] = frozenset()


class EntityDef(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    place: Place = NOWHERE
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    influences: bool = True


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """When a mapping applies: in this loop (None: in none), and while it asks for this slot."""

    active_loop: str | None
    requested_slot: str | None = None


class SlotMapping(msgspec.Struct, frozen=True, kw_only=True):
    type: MappingType
    entity: str = ""
    role: str | None = None
    group: str | None = None
    intents: tuple[str, ...] = ()
    not_intents: tuple[str, ...] = ()
    value: Any = None
    conditions: tuple[Condition, ...] = ()
    action: str = ""


class SlotDef(msgspec.Struct, frozen=True, kw_only=True):
    """`values` of a categorical slot, lower case; `low` and `high` of a float."""

    name: str
    type: SlotType
    place: Place = NOWHERE
    initial: Any = None
    influences: bool = True
    values: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    mappings: tuple[SlotMapping, ...] = ()


class FormDef(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    place: Place = NOWHERE
    required: tuple[str, ...] = ()
    ignored_intents: frozenset[str] = frozenset()


class ButtonDef(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    payload: str = ""
    url: str = ""


class SlotIs(msgspec.Struct, frozen=True, kw_only=True):
    """A condition of a variant: the slot has this value."""

    name: str
    value: Any


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """One wording of a response. `channel` and `language` "" : any."""

    place: Place = NOWHERE
    text: str = ""
    buttons: tuple[ButtonDef, ...] = ()
    image: str = ""
    custom: dict[str, Any] = {}
    channel: str = ""
    language: str = ""
    conditions: tuple[SlotIs, ...] = ()


class Response(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    place: Place = NOWHERE
    variants: tuple[Variant, ...] = ()


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """`expires`: after so many minutes without a message; 0: never."""

    expires: float = 60.0
    carries_slots: bool = True


class Domain(msgspec.Struct, frozen=True, kw_only=True):
    """`raw` is the merged domain for rasa_sdk actions."""

    intents: dict[str, IntentDef] = {}
    entities: dict[str, EntityDef] = {}
    slots: dict[str, SlotDef] = {}
    forms: dict[str, FormDef] = {}
    responses: dict[str, Response] = {}
    actions: dict[str, Place] = {}
    session: Session = Session()
    raw: dict[str, Any] = {}

    def knows_intent(self, name: str) -> bool:
        """Whether it has the intent; Rasa adds its own to each domain."""
        return name in self.intents or name in DEFAULT_INTENTS

    def knows_action(self, name: str) -> bool:
        return (
            name in self.actions
            or name in self.responses
            or name in self.forms
            or name in DEFAULT_ACTIONS
            or (name.startswith("utter_") and any(key.startswith(name + "/") for key in self.responses))
        )


DEFAULT_ACTIONS = frozenset(
    {
        "action_listen",
        "action_restart",
        "action_session_start",
        "action_default_fallback",
        "action_deactivate_loop",
        "action_deactivate_form",
        "action_revert_fallback_events",
        "action_default_ask_affirmation",
        "action_default_ask_rephrase",
        "action_two_stage_fallback",
        "action_back",
        "action_extract_slots",
        "action_validate_slot_mappings",
        "action_unlikely_intent",
        "action_send_text",
    }
)
DEFAULT_INTENTS = frozenset({"restart", "back", "session_start", "out_of_scope", "nlu_fallback"})


class SaidEntity(msgspec.Struct, frozen=True, kw_only=True):
    entity: str
    value: Any = None
    role: str | None = None
    group: str | None = None


class UserStep(msgspec.Struct, frozen=True, kw_only=True):
    """A user turn. `text` only if it is given; `intent` without the part after "/"."""

    place: Place
    intent: str = ""
    retrieval: str = ""
    text: str = ""
    entities: tuple[SaidEntity, ...] = ()


class ActionStep(msgspec.Struct, frozen=True, kw_only=True):
    place: Place
    name: str


class SlotStep(msgspec.Struct, frozen=True, kw_only=True):
    place: Place
    name: str
    value: Any = None


class LoopStep(msgspec.Struct, frozen=True, kw_only=True):
    place: Place
    name: str | None


class CheckpointStep(msgspec.Struct, frozen=True, kw_only=True):
    place: Place
    name: str
    slots: tuple[SlotStep, ...] = ()


class OrStep(msgspec.Struct, frozen=True, kw_only=True):
    """One of these; each a user turn, or slots."""

    place: Place
    options: tuple[tuple[Step, ...], ...]


Step = UserStep | ActionStep | SlotStep | LoopStep | CheckpointStep | OrStep


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    place: Place
    condition: tuple[Step, ...] = ()
    steps: tuple[Step, ...] = ()
    waits: bool = True
    at_start: bool = False


class Story(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    place: Place
    steps: tuple[Step, ...] = ()


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of config.yml that this engine uses. Below `nlu_threshold` (Rasa's default), and always
    below what the interpreter has learned, the bot does not guess; `ambiguity`, the least lead of the best
    intent, counts only if the bot has a FallbackClassifier."""

    language: str = "en"
    max_history: int | None = 5
    core_threshold: float = 0.3
    fallback_action: str = "action_default_fallback"
    falls_back: bool = True
    restricts_rules: bool = True
    nlu_threshold: float = 0.3
    ambiguity: float = 0.0


ASKED_INTENTS = frozenset(
    {
        "human_handoff", "talk_to_human", "talk_to_a_human", "speak_to_human", "ask_for_human",
        "request_human", "talk_to_agent", "contact_agent", "live_agent",
    }
)  # fmt: skip
"""Conventional names of the intent with which a customer asks for a person."""


SMALL_TALK_INTENTS = frozenset(
    {
        "greet", "greeting", "greetings", "hello", "hi", "welcome", "goodbye", "bye", "farewell",
        "thank", "thanks", "thank_you", "thankyou", "affirm", "deny", "bot_challenge", "are_you_a_bot",
        "chitchat", "small_talk", "smalltalk", "mood_great", "mood_unhappy",
    }
)  # fmt: skip
"""Conventional names of intents whose answers no customer is asked about ("Was this helpful?")."""


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """The key `helpdesk:` of the domain, which plain Rasa ignores. See docs/author.md."""

    asked_intents: frozenset[str] = ASKED_INTENTS
    small_talk_intents: frozenset[str] = SMALL_TALK_INTENTS
    hand_over_intents: frozenset[str] = frozenset()
    hand_over_actions: frozenset[str] = frozenset()
    complaint_words: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    answers_from_faq: bool = True

"""A customer's message as a user turn: a pressed button, a typed choice, or an interpreted text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from chatbot.authoring.payloads import read_payload
from chatbot.authoring.shapes import DEFAULT_INTENTS, Config, Domain
from chatbot.dialogue import events as ev
from chatbot.dialogue.limits import MAX_TEXT
from chatbot.nlu.shapes import FALLBACK, Interpreter, Understanding
from chatbot.state import Choice
from helpdesk.domain.chats.bot import Said
from helpdesk.language.fold import fold


def hear(
    said: Said, choices: Sequence[Choice], domain: Domain, config: Config, interpreter: Interpreter
) -> ev.UserUttered:
    """The user turn. An intent that the domain does not have counts as not understood."""
    text = said.text[:MAX_TEXT].strip()
    pressed = said.payload[:MAX_TEXT] or chosen(text, choices) or (text if text.startswith("/") else "")
    read = read_payload(pressed) if pressed else None
    if read is not None and read[0].split("/", 1)[0] in {*domain.intents, *DEFAULT_INTENTS}:
        shown = text if text and not text.startswith("/") else pressed
        return _event(said, shown, read[0], 1.0, [{"entity": n, "value": v} for n, v in read[1]], [])
    if pressed and not pressed.startswith("/"):
        text = pressed  # a button with a text
    understood = interpreter.parse(text)
    entities = [_entity(entity) for entity in understood.entities if entity.entity in domain.entities]
    intent = intent_of(understood, config)
    if intent.split("/", 1)[0] not in {*domain.intents, FALLBACK}:
        intent = FALLBACK
    ranking = [{"name": one.intent, "confidence": one.confidence} for one in understood.ranking[:3]]
    return _event(said, text, intent, understood.confidence, entities, ranking)


def intent_of(understood: Understanding, config: Config) -> str:
    """The intent, or nlu_fallback if the interpreter is not sure, or the bot's FallbackClassifier requires
    more confidence or a clearer lead."""
    if understood.intent is None:
        return FALLBACK
    ranking = understood.ranking
    if understood.confidence < config.nlu_threshold:
        return FALLBACK
    if len(ranking) > 1 and ranking[0].confidence - ranking[1].confidence < config.ambiguity:
        return FALLBACK
    return understood.intent


def chosen(text: str, choices: Sequence[Choice]) -> str:
    """The payload of the offered button whose title or number was typed."""
    typed = _bare(text)
    if not typed:
        return ""
    named = next((choice for choice in choices if typed == _bare(choice.title)), None)
    if named is None and typed.isdecimal() and 0 < int(typed[:3]) <= len(choices):
        named = choices[int(typed[:3]) - 1]
    return (named.payload or named.title) if named else ""


def _bare(text: str) -> str:
    return " ".join(fold(text).strip(" .!?\"'«»").split())


def _entity(entity: Any) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(entity)
    return {key: value for key, value in found.items() if value is not None}


def _event(
    said: Said,
    text: str,
    intent: str,
    confidence: float,
    entities: list[dict[str, Any]],
    ranking: list[dict[str, Any]],
) -> ev.UserUttered:
    base = intent.split("/", 1)[0]
    named: dict[str, Any] = {"name": base, "confidence": confidence}
    if base != intent:
        named["full_retrieval_intent_name"] = intent
    data = {"intent": named, "entities": entities, "text": text, "intent_ranking": ranking}
    metadata = {**said.metadata, "name": said.name, "signed_in": said.signed_in, "language": said.language}
    return ev.UserUttered(text=text, parse_data=data, input_channel=said.channel, metadata=metadata)

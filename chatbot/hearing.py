"""A customer's message as a user turn: a pressed button, a typed choice, or an interpreted text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from chatbot.authoring.payloads import read_payload
from chatbot.authoring.shapes import Config, Domain
from chatbot.dialogue import events as ev
from chatbot.dialogue.limits import MAX_TEXT
from chatbot.nlu.shapes import FALLBACK, LEAST, Interpreter, Ranked, Understanding
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
    if read is not None and domain.knows_intent(read[0].split("/", 1)[0]):
        shown = text if text and not text.startswith("/") else pressed
        return _event(said, shown, read[0], 1.0, [{"entity": n, "value": v} for n, v in read[1]], [])
    if pressed and not pressed.startswith("/"):
        text = pressed  # a button with a text
    understood = interpreter.parse(text)
    entities = [_entity(entity) for entity in understood.entities if entity.entity in domain.entities]
    intent = decide(understood, config).intent
    if not domain.knows_intent(intent.split("/", 1)[0]):
        intent = FALLBACK
    ranking = [{"name": one.intent, "confidence": one.confidence} for one in understood.ranking[:3]]
    return _event(said, text, intent, understood.confidence, entities, ranking)


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a text was taken for: `intent`, which is nlu_fallback if it is handed over. `best`: the likeliest
    intent, "" if no word is known. `threshold`: the confidence that it needs. `lead`: the least lead over the
    `runner_up`, 0 if none is asked for."""

    intent: str
    best: str
    confidence: float
    threshold: float
    runner_up: Ranked | None = None
    lead: float = 0.0

    def told(self) -> str:
        """'refund 0.93 (threshold 0.70, runner-up order_status 0.21)' and the like."""
        taken = f"{self.best or 'nothing known'} {self.confidence:.2f}"
        if self.intent == FALLBACK and self.best != FALLBACK:
            taken = f"handed over: {taken}"
        needed = f"threshold {self.threshold:.2f}"
        if self.runner_up is None:
            return f"{taken} ({needed}, no runner-up)"
        other = f"runner-up {self.runner_up.intent} {self.runner_up.confidence:.2f}"
        close = self.confidence - self.runner_up.confidence < self.lead
        return f"{taken} ({needed}, {other}{f', closer than {self.lead:.2f}' if close else ''})"


def decide(understood: Understanding, config: Config) -> Decision:
    """The intent, or nlu_fallback if the interpreter is not sure, or the bot's FallbackClassifier requires
    more confidence or a clearer lead."""
    ranking = understood.ranking
    best = ranking[0].intent if ranking else understood.intent or ""
    second = ranking[1] if len(ranking) > 1 else None
    intent = understood.intent or FALLBACK
    if understood.confidence < config.nlu_threshold:
        intent = FALLBACK
    if second is not None and ranking[0].confidence - second.confidence < config.ambiguity:
        intent = FALLBACK
    return Decision(
        intent=intent,
        best=best,
        confidence=understood.confidence,
        threshold=max(config.nlu_threshold, LEAST),
        runner_up=second,
        lead=config.ambiguity,
    )


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

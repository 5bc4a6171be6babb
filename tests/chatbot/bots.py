"""Small bots for tests: files in Rasa's YAML, loaded and talking."""

from __future__ import annotations

import textwrap
from typing import Any

from chatbot.authoring.load import Project, load
from chatbot.authoring.problems import Problem
from chatbot.dialogue.custom import ActionCall, ActionResult, RunAction
from chatbot.dialogue.predict import Brain
from chatbot.open import examined
from chatbot.responder import Bot
from helpdesk.domain.chats.bot import BotTurn, FindAnswers, Said
from tests.chatbot.understanding import Overlap

DOMAIN = """
    intents: [greet, thank, order, stop, human_handoff]
    entities: [number]
    slots:
      number:
        type: text
        mappings: [{type: from_entity, entity: number}]
    forms:
      order_form: {required_slots: [number]}
    responses:
      utter_greet: [{text: Hello!}]
      utter_thank: [{text: With pleasure.}]
      utter_ask_number: [{text: Which number?}]
      utter_stopped: [{text: Stopped.}]
    actions: [action_look]
"""
NLU = r"""
    nlu:
      - intent: greet
        examples: |
          - hello
          - good morning
      - intent: thank
        examples: |
          - thank you
          - thanks
      - intent: order
        examples: |
          - where is my order
      - intent: stop
        examples: |
          - stop it
      - intent: human_handoff
        examples: |
          - talk to a person
      - regex: number
        examples: |
          - \b\d{4}\b
"""
RULES = """
    rules:
      - rule: Greet
        steps:
          - intent: greet
          - action: utter_greet
      - rule: Be thanked
        steps:
          - intent: thank
          - action: utter_thank
      - rule: Ask for the order
        steps:
          - intent: order
          - action: order_form
          - active_loop: order_form
      - rule: Look it up
        condition:
          - active_loop: order_form
        steps:
          - action: order_form
          - active_loop: null
          - action: action_look
"""


def files(**texts: str) -> dict[str, bytes]:
    """domain="…" becomes domain.yml; what is not given is the small shop's above."""
    whole = {"domain": DOMAIN, "nlu": NLU, "rules": RULES, **texts}
    return {f"{name}.yml": textwrap.dedent(text).encode() for name, text in whole.items() if text}


def problems_of(**texts: str) -> list[Problem]:
    return examined(files(**texts))[2]


def project(**texts: str) -> Project:
    return load(files(**texts))


class SilentActions:
    """Every action does nothing: for conversations without code."""

    async def run(self, call: ActionCall) -> ActionResult:
        return ActionResult()


class Talk:
    """A conversation with a bot; `state` is what the desk would keep."""

    def __init__(
        self,
        given: Project,
        *,
        actions: RunAction | None = None,
        find_answers: FindAnswers | None = None,
        **said: Any,
    ) -> None:
        self.now = 1_000_000.0
        self.bot = Bot(
            Brain(given),
            Overlap(given.training),
            actions=actions,
            find_answers=find_answers,
            clock=lambda: self.now,
        )
        self.state: bytes | None = None
        self._said = said

    async def say(self, text: str = "", *, payload: str = "", **more: Any) -> BotTurn:
        said = Said(conversation="c-1", text=text, payload=payload, **{**self._said, **more})
        turn = await self.bot.respond(said, self.state)
        self.state = turn.state
        return turn


def texts_of(turn: BotTurn) -> list[str]:
    return [message.text for message in turn.messages]

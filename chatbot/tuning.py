"""What the desk has set about the bot's answers: how sure it must be, how often it may not understand, and in
whose words it says so."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

import msgspec

from chatbot.authoring.shapes import Config
from chatbot.dialogue.predict import Next
from chatbot.texts import text
from helpdesk.domain.chats.bot import BotMessage, Tuning


def tuned(config: Config, tuning: Tuning) -> Config:
    """The bot's config with the desk's threshold."""
    if tuning.threshold is None:
        return config
    return msgspec.structs.replace(config, nlu_threshold=tuning.threshold)


def in_a_row(tuning: Tuning) -> str:
    """How often the bot has not understood when a person takes over: the end of a reason."""
    times = tuning.misunderstandings
    return {1: "", 2: ", twice in a row"}.get(times, f", {times} times in a row")


def words(tuning: Tuning, name: str, language: str) -> str:
    """The desk's own words, else the bot's built-in ones."""
    return tuning.words.get(name) or text(name, language)


def in_own_words(tuning: Tuning, done: Sequence[Next], said: list[BotMessage]) -> list[BotMessage]:
    """The desk's own words instead of what a rule for not understanding says first. Its choices stay, and so
    does what follows, such as a form's question. A rule that begins with an action has its own words."""
    own = tuning.words.get("rephrase")
    first = len([*takewhile(lambda one: one.action.startswith("utter_"), done)])
    if not own or not 0 < first <= len(said):
        return said
    return [msgspec.structs.replace(said[first - 1], text=own), *said[first:]]

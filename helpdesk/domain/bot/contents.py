"""What a version of the bot's files contains, and what is wrong in them."""

from __future__ import annotations

import msgspec

from helpdesk.domain.bot.difference import Marks


class KnownIntent(msgspec.Struct, frozen=True, kw_only=True):
    """An intent, and how many examples it has."""

    name: str
    examples: int


class FileProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A problem with its place; `line` 0: the whole file. A bot that has only warnings can answer."""

    file: str
    line: int
    reason: str
    warning: bool


class BotContents(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a bot by name, in the order of its files. `threshold`: the confidence that an intent needs
    unless the desk sets another one. `languages`: empty if it answers in the language it is written in.
    `marks` tell which parts two versions share."""

    intents: list[KnownIntent]
    rules: list[str]
    stories: list[str]
    forms: list[str]
    responses: list[str]
    languages: list[str]
    answers_from_faq: bool
    threshold: float
    files: list[str]
    marks: Marks
    problems: list[FileProblem]

"""What is wrong with a bot's files: each with its file, line and reason."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from helpdesk.errors import BadInput


class Place(msgspec.Struct, frozen=True, order=True):
    """Where something is written; lines count from 1, 0 where the whole file is meant."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


NOWHERE = Place("")


class Problem(msgspec.Struct, frozen=True, order=True):
    """One thing wrong. A warning does not keep the bot from being published."""

    place: Place
    reason: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {'warning: ' if self.warning else ''}{self.reason}"


class Problems:
    """Collects what is found, each thing once."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def error(self, place: Place, reason: str) -> None:
        self._found[Problem(place, reason)] = None

    def warn(self, place: Place, reason: str) -> None:
        self._found[Problem(place, reason, warning=True)] = None

    def all(self) -> list[Problem]:
        """By file and line."""
        return sorted(self._found)

    def errors(self) -> list[Problem]:
        return [problem for problem in self.all() if not problem.warning]


class BotInvalid(BadInput):
    """A bot cannot be published; `problems` are all of them, warnings too, by file and line."""

    code = "bot-invalid"
    title = "The bot has errors"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        errors = [problem for problem in self.problems if not problem.warning]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"{errors[0] if errors else 'no reason'}{more}")

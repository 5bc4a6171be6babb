"""Problems of a bot's files, each with its file, line and reason."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from helpdesk.errors import BadInput
from helpdesk.said import Said


class Place(msgspec.Struct, frozen=True, order=True):
    """A place in a file; lines count from 1, and 0 means the whole file."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


NOWHERE = Place("")


class Problem(msgspec.Struct, frozen=True, order=True):
    """One problem. A bot with only warnings can be published."""

    place: Place
    reason: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {'warning: ' if self.warning else ''}{self.reason}"


class Problems:
    """Collects problems, each once."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def error(self, place: Place, reason: str) -> None:
        self._found[Problem(place, reason)] = None

    def warn(self, place: Place, reason: str) -> None:
        self._found[Problem(place, reason, warning=True)] = None

    def all(self) -> list[Problem]:
        """The problems by file and line."""
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
        told = str(next(iter(errors), ""))
        super().__init__(
            Said("{first} (and {more} more)", first=told, more=len(errors) - 1) if len(errors) > 1 else told
        )

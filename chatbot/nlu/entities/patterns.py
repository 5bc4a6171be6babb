"""Regular expressions of a bot's author. They run on any text of a customer, so each has a time limit:
`regex`, unlike the standard library's `re`, can be stopped in the middle of a match."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping

import regex
import structlog

from chatbot.nlu.limits import MOST
from chatbot.nlu.shapes import Entity
from helpdesk.errors import BadInput
from helpdesk.said import Said

SECONDS = 0.05  # for all patterns of a bot on one message

_log = structlog.get_logger()


class Patterns:
    """The compiled patterns of the names that are entities in use."""

    def __init__(self, regexes: Mapping[str, Iterable[str]], used: Iterable[str] | None) -> None:
        """Every pattern is compiled, used or not. Raises BadInput that names the first one that does not
        compile."""
        wanted = None if used is None else frozenset(used)
        compiled = [(name, compile_pattern(name, one)) for name, many in regexes.items() for one in many]
        self._patterns = [(name, one) for name, one in compiled if wanted is None or name in wanted]

    def find(self, text: str) -> Iterator[Entity]:
        """The matches of the patterns; a pattern that is stopped finds nothing, and is logged."""
        read = text[:MOST]
        end = time.monotonic() + SECONDS
        for name, pattern in self._patterns:
            try:
                for match in pattern.finditer(read, timeout=max(end - time.monotonic(), 0.001)):
                    if match.end() > match.start():
                        yield Entity(
                            entity=name,
                            value=match[0],
                            start=match.start(),
                            end=match.end(),
                            extractor="regex",
                        )
            except TimeoutError:
                _log.warning("bot_regex_too_slow", regex=name, pattern=pattern.pattern)


def compile_pattern(name: str, pattern: str) -> regex.Pattern[str]:
    """Ignores case, as Rasa does. Raises BadInput that names the regex."""
    try:
        return regex.compile(pattern, regex.IGNORECASE)
    except (regex.error, OverflowError, RecursionError) as error:
        raise BadInput(
            Said(
                "regex {name}: {pattern!r} does not compile: {error}", name=name, pattern=pattern, error=error
            ),
            field=name,
        ) from None

"""How many of the suggestions "may be the same" are right, in percent of those shown, for the pairs of
messages in tests/language/pairs. A pair that a person could not tell by its words counts as wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from helpdesk.domain.identity import ContactChoice
from helpdesk.domain.threading.candidates import Candidates, TicketFacts
from helpdesk.domain.threading.suggestions import suggest
from helpdesk.language.topics import topic
from tests.language.pairs import PAIRS

_NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
_WHO = ContactChoice(contact_id=1, verified=False, says="")


def rows() -> Iterator[dict[str, Any]]:
    shown: Counter[str] = Counter()
    for pair in PAIRS:
        ticket = TicketFacts(
            id=1,
            topic=topic(*pair.ticket),
            state="open",
            contact_id=1,
            last_activity_at=_NOW - timedelta(hours=1),
        )
        candidates = Candidates(tickets={1: ticket}, of_contact=[1])
        if suggest(topic(*pair.message), _WHO, candidates, now=_NOW) is not None:
            shown[pair.expected] += 1
    same = sum(pair.expected == "join" for pair in PAIRS)
    right = round(100 * shown["join"] / shown.total(), 2)
    yield {"name": "quality.suggestions_right", "value": right, "unit": "%", "least": 90}
    yield {"name": "quality.suggestions_shown", "value": round(100 * shown["join"] / same, 2), "unit": "%"}

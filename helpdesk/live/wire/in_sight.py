"""What consoles hear whose advisors see only some tickets.

An event reaches those who see its ticket, in the same bytes as it reaches everybody else. Its history may
name the number of another ticket, but the message of a frame is left out if it went to a ticket out of sight.
Who saw the event's ticket before it and no longer does, is told that it left. Of other events only the
position is told, once a batch.

It counts where the tickets are now, not where they were at the event: the row in a frame is that of now, and
a ticket that moved since has a later event which tells so. So the frames of a console that comes back are
filtered by the same rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Literal

import msgspec

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.people.sight import places_of
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.events import event as e
from helpdesk.domain.events.tickets import Place
from helpdesk.domain.people.sight import Sight, sees
from helpdesk.live.wire.audience import Audience
from helpdesk.live.wire.console_frames import Left, Passed

_encode = msgspec.json.encode

Moved = e.TicketAssigned | e.MessagesJoined | e.ActUndone
"""The events that can change whose a ticket is."""

Hears = Literal["whole", "bare", "left", "passed"]


class InSight:
    """One batch of events for consoles with these `sights`. `rows` are the messages in its frames."""

    def __init__(
        self,
        reading: Reading,
        recorded: Sequence[Recorded],
        sights: Sequence[Sight],
        rows: Mapping[int, MessageRow],
    ) -> None:
        self._sights = sights
        self._rows = rows
        self._last = recorded[-1].position if recorded else 0
        tickets = {ticket for one in recorded if (ticket := ticket_of(one.event)) is not None}
        self._places = places_of(reading, tickets | {row.ticket_id for row in rows.values()})

    def entries(
        self, one: Recorded, who: Audience, whole: bytes, bare: Callable[[], bytes]
    ) -> Iterator[tuple[Sight, bytes]]:
        """What each sight hears of an event that is `whole` for those who see everything, and `bare` without
        its message."""
        made: dict[Hears, bytes] = {"whole": whole}
        make: dict[Hears, Callable[[], bytes]] = {
            "bare": bare,
            "left": partial(_left, one),
            "passed": partial(_passed, one),
        }
        for sight in self._sights:
            hears = self._hears(sight, one, who)
            if hears == "passed" and one.position != self._last:
                continue
            if hears not in made:
                made[hears] = make[hears]()
            yield sight, made[hears]

    def _hears(self, sight: Sight, one: Recorded, who: Audience) -> Hears:
        if who.needs == "nothing":
            return "whole"
        event = one.event
        if not self._sees(sight, ticket_of(event)):
            was = place_before(event)
            saw = was is not None and sees(sight, was.team_id, was.advisor_id)
            return "left" if saw else "passed"
        message = self._rows.get(getattr(event, "message_id", None) or 0)
        return "whole" if message is None or self._sees(sight, message.ticket_id) else "bare"

    def _sees(self, sight: Sight, ticket: int | None) -> bool:
        place = self._places.get(ticket or 0)
        return place is not None and sees(sight, place.team_id, place.advisor_id)


def ticket_of(event: e.Event) -> int | None:
    """The ticket in whose history an event is."""
    return getattr(event, "ticket_id", None)


def place_before(event: e.Event) -> Place | None:
    """Whose the event's ticket was before it; None if it changed nothing about that."""
    return event.was if isinstance(event, Moved) else None


def _left(one: Recorded) -> bytes:
    return _encode(Left(position=one.position, ticket=ticket_of(one.event) or 0))


def _passed(one: Recorded) -> bytes:
    return _encode(Passed(position=one.position))

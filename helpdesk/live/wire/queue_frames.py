"""Tell waiting visitors their place when the queues move."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from helpdesk.db.chats import conversations
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.tickets import queues
from helpdesk.domain.events import event as e
from helpdesk.live.wire.push import Topic
from helpdesk.live.wire.visitor_frames import ChatQueue
from helpdesk.operations.tickets.queue_place import place_of

_MOVES = (
    e.TicketAssigned
    | e.StateChanged
    | e.PriorityChanged
    | e.HandedOver
    | e.TurnTaken
    | e.PresenceChanged
    | e.TicketMerged
)


def queue_frames(
    reading: Reading, recorded: Sequence[Recorded], hears: Callable[[Topic], bool]
) -> list[tuple[Topic, bytes]]:
    """After a batch of events, the frames for visitors with a socket here: their new place, or that they no
    longer wait. A batch that moves no queue costs nothing."""
    moves = [one.event for one in recorded if isinstance(one.event, _MOVES)]
    if not moves:
        return []
    told: dict[int, ChatQueue] = {}
    for event in moves:
        if isinstance(event, e.TicketAssigned) and event.advisor_id is not None:
            for chat in conversations.about(reading, event.ticket_id):
                told[chat] = ChatQueue(conversation=chat, place=None)
    for chat, ticket_id in queues.waiting_chats(reading):
        if hears(chat):
            place = place_of(reading, ticket_id)
            told[chat] = ChatQueue(
                conversation=chat,
                place=None if place is None else place.place,
                minutes=None if place is None else place.minutes,
            )
    return [(chat, msgspec.json.encode(frame)) for chat, frame in told.items() if hears(chat)]

"""The history of a ticket: its messages and the events between them, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import event_log
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.schema.types import from_micros, to_micros
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.cursors import LAST_MICROS, Micros, pack_cursor, read_cursor
from helpdesk.domain.events import event as e
from helpdesk.views.from_rows import message_view
from helpdesk.views.messages import FactView, MessageView, River

_SETTLED = {"sent": "says that the uncertain answer arrived"}
_LAST_ID = 2**62
_FACTS = 200
_CHATS = {
    "blocked": "The customer blocked this chat",
    "removed": "The desk was removed from this group",
    "gone": "This chat does not exist any more",
    "opened": "This chat takes messages again",
    "titled": "The group is now called “{title}”",
    "moved": "The messenger gave this chat a new id: it is the same conversation",
}
_CLOCKS = {"first_reply": "first reply", "next_reply": "next reply", "resolution": "resolution"}
_TURNS = {
    "takeover": "took over from the bot",
    "reply": "answered, so the bot is silent",
    "assignment": "assigned the ticket, so the bot is silent",
    "sorting": "sorted its messages, so the bot is silent",
    "handback": "handed the chat back to the bot",
}


def read_river(tx: Reading, number: int, *, before: str | None, limit: int) -> River:
    """The newest `limit` messages older than the cursor, oldest first, with the events of their time."""
    tickets.ticket(tx, number)
    below, until = _LAST_ID, LAST_MICROS
    if before:
        below, until = read_cursor(before, tuple[int, Micros], field="before")
    rows = messages.page(tx, number, before=below, limit=limit + 1)
    more = len(rows) > limit
    rows = rows[:limit][::-1]
    since = to_micros(rows[0].created_at) if more else 0
    facts = event_log.of_ticket(tx, number, since=from_micros(since), until=from_micros(until), limit=_FACTS)
    return River(
        entries=_woven([message_view(row) for row in rows], _told(facts)),
        before=pack_cursor((rows[0].id, since)) if more else None,
    )


def _woven(told: list[MessageView], facts: list[FactView]) -> list[MessageView | FactView]:
    entries: list[MessageView | FactView] = [*told, *facts]
    return sorted(entries, key=_when)


def _when(entry: MessageView | FactView) -> datetime:
    return entry.created_at if isinstance(entry, MessageView) else entry.at


def _told(recorded: Sequence[Recorded]) -> list[FactView]:
    found = []
    for one in recorded:
        line = says(one.event)
        if line:
            found.append(FactView(position=one.position, at=one.at, says=line, event=one.event))
    return found


def says(event: e.Event) -> str:
    """An event in one line; "" if the history shows it as a message, or not at all."""
    match event:
        case e.TicketOpened():
            follows = f", following ticket {event.linked_to}" if event.linked_to else ""
            return f"Opened on {event.channel}{follows}"
        case e.TicketAssigned():
            return event.reason
        case e.OfferAccepted():
            return f"{event.by.name}: accepted the chat"
        case e.OfferMissed(away=True):
            return f"{event.name} did not accept two chats in time, and is away now"
        case e.OfferMissed():
            return f"{event.name} did not accept in time"
        case e.StateChanged():
            why = f": {event.reason}" if event.reason else ""
            called = f" ({event.named})" if event.named else ""
            return f"{event.by.told}: {event.was} → {event.now}{called}{why}"
        case e.PriorityChanged():
            return f"{event.by.told}: priority {event.was} → {event.now}"
        case e.TagsChanged():
            changes = [f"+{tag}" for tag in event.added] + [f"−{tag}" for tag in event.removed]
            return f"{event.by.told}: tags {' '.join(changes)}"
        case e.SubjectChanged():
            return f"{event.by.told}: subject “{event.was}” → “{event.now}”"
        case e.FieldsChanged():
            return f"{event.by.told}: {'; '.join(one.says for one in event.changes)}"
        case e.ParticipantChanged(now="copied"):
            return f"{event.by.told}: {event.value} takes part from now on"
        case e.ParticipantChanged():
            return f"{event.by.told}: {event.value} gets no answers"
        case e.PeopleNotified():
            return f"{event.by.told}: {event.text}"
        case e.TicketMerged():
            return f"{event.by.told}: merged into ticket {event.into}"
        case e.TicketSplit():
            return f"{event.by.told}: {len(event.message_ids)} messages split into ticket {event.into}"
        case e.MessagesJoined():
            return f"{event.by.told}: {len(event.message_ids)} messages moved here from ticket {event.source}"
        case e.MessageMoved():
            return f"{event.by.told}: a message moved to ticket {event.into}"
        case e.ActUndone():
            return f"{event.by.told}: undid the {event.act} with ticket {event.other_id}"
        case e.DueWarned():
            return f"The {_CLOCKS[event.clock]} is due soon"
        case e.DueBreached():
            return f"The {_CLOCKS[event.clock]} is late"
        case e.DueChanged():
            return ""  # shown on the ticket
        case e.TurnTaken(why="handover"):
            return ""  # told by the hand-over itself
        case e.TurnTaken():
            return f"{event.by.told}: {_TURNS.get(event.why, event.why)}"
        case e.HandedOver():
            return f"{event.by.told} handed over ({event.cause}): {event.summary}"
        case e.AnswerJudged():
            return f"{event.by.told}: the bot's answer {'helped' if event.helpful else 'did not help'}"
        case e.SurveyInvited():
            return f"Sent a {event.survey.upper()} survey"
        case e.SurveyAnswered():
            return f"{event.survey.upper()} answered: {event.score}"
        case e.ItemParked():
            return f"Set aside: {event.reason}"
        case e.ItemJudged():
            return f"{event.by.told}: made a parked item a ticket" if event.verdict == "ticket" else ""
        case e.MessageReceived() | e.ReplyWritten() | e.NoteAdded() | e.CallNoted():
            return ""  # shown as a message
        case e.DeliveryChanged(settled=True):
            came = "dealt with an answer that was not delivered"
            return f"{event.by.told if event.by else ''}: {_SETTLED.get(event.state, came)}"
        case e.DeliveryChanged(state="failed"):
            return f"An answer was not delivered: {event.detail}"
        case e.DeliveryChanged(state="uncertain"):
            return f"An answer may not have been delivered: {event.detail}"
        case e.ChatChanged():
            return _CHATS[event.what].format(title=event.title)
        case e.MessageChanged():
            return ""  # shown with its message
        case e.DeliveryChanged() | e.FilesFetched():
            return ""  # shown with its message
        case e.SuggestionDismissed():
            return ""  # the suggestion is no longer shown
        case (
            e.ContactChanged()
            | e.CompanyChanged()
            | e.PresenceChanged()
            | e.ItemFailed()
            | e.SenderRuleChanged()
            | e.SetupChanged()
        ):
            return ""  # not of this ticket
        case e.AdvisorChanged() | e.TeamChanged() | e.InvitationChanged():
            return ""  # not of this ticket
    assert_never(event)

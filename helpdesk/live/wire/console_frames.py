"""The frames of the console's socket, in the form of those of a chat (visitor_frames.py)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from helpdesk.domain.events.event import Event
from helpdesk.live.wire.base_frames import Frame, Id, Ping, Pong
from helpdesk.live.wire.push import Resync
from helpdesk.views.messages import MessageView
from helpdesk.views.tickets import TicketRow

# --- console: client to server


class IsTyping(Frame, frozen=True, kw_only=True, tag="typing"):
    """The advisor writes a reply on `ticket` (never sent for a note: its customer would see it)."""

    ticket: Id
    on: bool = msgspec.field(name="text")


class IsViewing(Frame, frozen=True, kw_only=True, tag="viewing"):
    """The advisor looks at `ticket` (None: at none)."""

    ticket: Id | None


FromConsole = Ping | IsTyping | IsViewing

# --- console: server to client


class Hello(Frame, frozen=True, kw_only=True, tag="hello"):
    """The first frame, said again when the advisor sees other tickets than before. `position`: the events
    that follow are newer. `version`: the desk's, with the build of its pages behind the "+". `sight`: which
    tickets the advisor sees ("" for all), to be given when the console comes back."""

    position: int
    version: str
    sight: str


class Push(Frame, frozen=True, kw_only=True, tag="event"):
    """A stored event, with the row and the message it changed, if the advisor sees their tickets."""

    position: int
    at: datetime
    event: Event
    ticket: TicketRow | None
    message: MessageView | None


class Left(Frame, frozen=True, kw_only=True, tag="left"):
    """This ticket went out of the advisor's sight: to another team, or to nobody."""

    position: int
    ticket: int


class Passed(Frame, frozen=True, kw_only=True, tag="passed"):
    """The events up to `position` that were not told are about tickets out of the advisor's sight."""

    position: int


class TypingSignal(Frame, frozen=True, kw_only=True, tag="signal"):
    ticket: int
    who: str
    side: Literal["advisor", "visitor"]
    on: bool
    advisor: int | None = None
    kind: Literal["typing"] = "typing"


class ViewingSignal(Frame, frozen=True, kw_only=True, tag="signal"):
    """`advisor` began (`on`) or stopped looking at `ticket`."""

    ticket: int
    who: str
    advisor: int
    on: bool
    kind: Literal["viewing"] = "viewing"


class HereSignal(Frame, frozen=True, kw_only=True, tag="signal"):
    """`advisor`'s first console opened or last one closed."""

    who: str
    advisor: int
    on: bool
    kind: Literal["presence"] = "presence"


ToConsole = Hello | Push | Left | Passed | TypingSignal | ViewingSignal | HereSignal | Resync | Pong

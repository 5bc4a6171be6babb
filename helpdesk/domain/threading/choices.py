"""Which ticket a message goes to, and by what rules that is chosen."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from helpdesk.domain.threading.evidence import Evidence, Suggestion
from helpdesk.domain.threading.own_codes import OwnCodes


class ThreadRules(msgspec.Struct, frozen=True, kw_only=True):
    """`reopen_within`: a message to a ticket that was solved longer ago opens a new ticket; `chat_gap`: after
    a longer silence a chat may have changed its topic; `own_codes`: the forms of the desk's own numbers."""

    reopen_within: timedelta = timedelta(days=14)
    chat_gap: timedelta = timedelta(hours=12)
    own_codes: OwnCodes = OwnCodes()


class Continue(msgspec.Struct, frozen=True, kw_only=True):
    """The message goes onto an open ticket."""

    ticket_id: int
    evidence: Evidence


class Reopen(msgspec.Struct, frozen=True, kw_only=True):
    """The message goes onto a pending, snoozed or solved ticket, which becomes open."""

    ticket_id: int
    evidence: Evidence


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """The message opens a ticket. `linked_to`: the stopped ticket a proof led to."""

    evidence: Evidence
    linked_to: int | None = None
    suggestion: Suggestion | None = None


Choice = Continue | Reopen | Open

"""Storing messages, notes and calls, each with one statement."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

import msgspec
from sqlalchemy import insert

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import file_uses
from helpdesk.db.schema.tickets import messages
from helpdesk.domain.chats.bot import BotPart
from helpdesk.domain.events.actors import ActorKind
from helpdesk.domain.messages import Attachment, Quote, Remark
from helpdesk.domain.threading.evidence import Evidence


class NewMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message, a note or a call before it is on its ticket; each field is a column. `ends_waiting`: the
    customer waits for no answer after it. `fingerprint` distinguishes the same mail from another one with a
    stolen id; `automatic`: no person wrote it; `payload` is the payload of the pressed bot button."""

    kind: Literal["message", "note", "call"] = "message"
    direction: Literal["in", "out", "none"]
    channel_id: int | None = None
    channel_kind: str = ""
    external_id: str | None = None
    fingerprint: str | None = None
    conversation_id: int | None = None
    author_kind: ActorKind
    contact_id: int | None = None
    advisor_id: int | None = None
    author_name: str = ""
    author_address: str = ""
    subject: str = ""
    text: str
    new_text: str
    html: str | None = None
    attachments: list[Attachment] = []
    recipients: dict[str, list[str]] = {}
    references: list[str] = []
    evidence: Evidence | None = None
    call: dict[str, Any] | None = None
    remarks: list[Remark] = []
    automatic: bool = False
    ends_waiting: bool = False
    delivery: Literal["", "queued"] = ""
    bot: BotPart | None = None
    payload: str = ""
    quote: Quote | None = None
    sent_at: datetime | None = None

    @property
    def undelivered(self) -> bool:
        """Nothing has failed yet."""
        return False


_FIELDS = NewMessage.__struct_fields__
_BLANK = NewMessage(direction="none", author_kind="system", text="", new_text="")
# A field's default is its column's default: a statement with fewer columns is faster. Columns without a
# default in the database are always given.
_NAMED = object()
_LEFT_OUT = [
    getattr(_BLANK, name)
    if messages.c[name].nullable or messages.c[name].server_default is not None
    else _NAMED
    for name in _FIELDS
]


def add_message(tx: Transaction, ticket_id: int, new: NewMessage) -> int:
    """Store a message on a ticket. Returns its id; FileGone if one of its files was collected meanwhile. Only
    operations/tickets/put_on_ticket may call it, because a message changes its ticket's row too."""
    row: dict[str, Any] = {"ticket_id": ticket_id, "created_at": tx.now}
    values = msgspec.structs.astuple(new)
    row |= {
        name: value for name, value, blank in zip(_FIELDS, values, _LEFT_OUT, strict=True) if value != blank
    }
    message_id = _insertion(tuple(row)).run(tx, row)
    if new.attachments:
        use_files(tx, message_id, new.attachments)
    return message_id


def use_files(tx: Transaction, message_id: int, files: list[Attachment]) -> None:
    """Note which files of the blob store a message names; FileGone."""
    stored = [(one.sha256, one.size) for one in files if one.sha256]  # others are still at the provider
    file_uses.use(tx, "message", message_id, stored)


@lru_cache(maxsize=64)
def _insertion(columns: tuple[str, ...]) -> Prepared:
    return Prepared(insert(messages), columns)

"""One mailbox as a channel: reading mail, composing and sending answers, fetching by IMAP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import msgspec

from helpdesk.channels.base import ChannelStatus, Cursor, Keep, ReadBlob, with_contents
from helpdesk.channels.email import smtp
from helpdesk.channels.email.compose import compose, recipients
from helpdesk.channels.email.imap import CUT, FETCH_PROBLEM, watch
from helpdesk.channels.email.parse import parse
from helpdesk.channels.email.settings import EmailSettings
from helpdesk.domain.messages import ChannelKind, InboundMessage, OutboundMessage, RawInbound, Receipt
from helpdesk.errors import BadInput, DeliveryFailed, ParseFailed


class EmailChannel:
    """One mailbox. Implements base.Channel, PullChannel where it has IMAP, and ReportsStatus."""

    kind: ChannelKind = "email"

    def __init__(self, name: str, settings: EmailSettings, *, read_blob: ReadBlob) -> None:
        self.name = name
        self.settings = settings
        self._read_blob = read_blob
        self._own = frozenset([settings.address, *settings.aliases])
        self._watching = "not begun"

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses whose mail belongs here."""
        return self._own

    def parse(self, raw: RawInbound) -> list[InboundMessage]:
        """The one message of a raw mail. Raises ParseFailed only where the server would not give the mail."""
        if FETCH_PROBLEM in raw.headers:
            raise ParseFailed(f"The mail server would not give this mail: {raw.headers[FETCH_PROBLEM]}")
        messages = parse(raw, self._own)
        return [_with_note(one, raw.headers[CUT]) for one in messages] if CUT in raw.headers else messages

    async def send(self, message: OutboundMessage) -> Receipt:
        """Compose (in a thread) and send."""
        if self.settings.smtp is None:
            raise DeliveryFailed(f"Channel {self.name} has no SMTP settings", retry=True)
        try:
            to, cc = recipients(message)
            whole = msgspec.structs.replace(
                message, attachments=await with_contents(message.attachments, self._read_blob)
            )
            mail = await asyncio.to_thread(compose, whole, self.settings, at=datetime.now(UTC))
        except BadInput as problem:
            raise DeliveryFailed(problem.detail, retry=False) from problem
        receipt = await smtp.send(
            mail, sender=self.settings.address, recipients=[*to, *cc], settings=self.settings.smtp
        )
        return msgspec.structs.replace(receipt, external_id=message.external_id)

    async def listen(self, keep: Keep, cursor: Cursor | None) -> None:
        """Watch the IMAP folder until cancelled. Raises BadInput for a channel without IMAP settings."""
        if self.settings.imap is None:
            raise BadInput(f"Channel {self.name} has no IMAP settings", field="imap")
        await watch(self.settings.imap, channel=self.name, keep=keep, cursor=cursor, note=self._note)

    async def status(self) -> ChannelStatus:
        """What the watcher of the IMAP folder in this process last did."""
        if self.settings.imap is None:
            return ChannelStatus(ok=True, detail="takes mail by the inlet")
        return ChannelStatus(ok=not self._watching.startswith("cannot"), detail=self._watching)

    def _note(self, what: str) -> None:
        self._watching = what


def _with_note(message: InboundMessage, size: str) -> InboundMessage:
    note = f"\n\n[This mail has {size} bytes. Only its beginning was fetched.]"
    return msgspec.structs.replace(message, text=message.text + note, new_text=message.new_text + note)

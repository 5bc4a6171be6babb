"""One mailbox as a channel: reading mail, composing and sending answers, fetching by IMAP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import cast

import msgspec

from helpdesk.channels.base import (
    ChannelStatus,
    Cursor,
    Keep,
    Naming,
    ReadBlob,
    Report,
    no_report,
    with_contents,
)
from helpdesk.channels.email.read import message_ids
from helpdesk.channels.email.read.parse import parse
from helpdesk.channels.email.settings import EmailSettings
from helpdesk.channels.email.traits import TRAITS
from helpdesk.channels.email.transport import imap, smtp
from helpdesk.channels.email.transport.compose import compose, recipients
from helpdesk.channels.email.transport.imap import CUT, FETCH_PROBLEM
from helpdesk.channels.given_fields import fields_of
from helpdesk.domain.health.faults import Fault, Trouble
from helpdesk.domain.messages import ChannelKind, InboundMessage, OutboundMessage, RawInbound, Receipt
from helpdesk.errors import BadInput, DeliveryFailed, ParseFailed
from helpdesk.said import Said


class EmailChannel:
    """One mailbox. Implements base.Channel, NamesItems, ReportsStatus, and PullChannel if it has IMAP."""

    kind: ChannelKind = "email"
    traits = TRAITS

    def __init__(self, name: str, settings: EmailSettings, *, read_blob: ReadBlob) -> None:
        self.name = name
        self.settings = settings
        self._read_blob = read_blob
        self._own = frozenset([settings.address, *settings.aliases])
        self._forms = frozenset(settings.form_senders)
        self._watching = ""
        self._trouble: Trouble | None = None

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses whose mail belongs here."""
        return self._own

    def verify(self, raw: RawInbound) -> None:
        """Nothing to check: our own mail server delivers the mail, and `parse` reads its
        Authentication-Results."""

    def naming(self, raw: RawInbound) -> Naming:
        """Its Message-ID, and its author."""
        return message_ids.naming(raw.body)

    def parse(self, raw: RawInbound) -> list[InboundMessage]:
        """The one message of a raw mail. Raises ParseFailed only if the server refused to give the mail."""
        if FETCH_PROBLEM in raw.headers:
            raise ParseFailed(f"The mail server refused to hand over this mail: {raw.headers[FETCH_PROBLEM]}")
        messages = parse(raw, self._own, self.settings.authserv_id, self._forms)
        if given := fields_of(raw.headers):
            messages = [msgspec.structs.replace(one, fields=given) for one in messages]
        return [_with_note(one, raw.headers[CUT]) for one in messages] if CUT in raw.headers else messages

    async def send(self, message: OutboundMessage) -> Receipt:
        """Compose (in a thread) and send."""
        if self.settings.smtp is None:
            raise DeliveryFailed(f"Channel {self.name} has no SMTP settings", retry=True, fault="no_server")
        try:
            to, cc = recipients(message)
            whole = msgspec.structs.replace(
                message, attachments=await with_contents(message.attachments, self._read_blob)
            )
            mail = await asyncio.to_thread(compose, whole, self.settings, at=datetime.now(UTC))
        except BadInput as problem:
            raise DeliveryFailed(problem.detail, retry=False) from problem
        people = [one for one in (*to, *cc) if not message.only or one in message.only]
        receipt = await smtp.send(
            mail, sender=self.settings.address, recipients=people, settings=self.settings.smtp
        )
        return msgspec.structs.replace(receipt, external_id=message.external_id)

    async def listen(self, keep: Keep, cursor: Cursor | None, report: Report = no_report) -> None:
        """Watch the IMAP folder until cancelled. Raises BadInput for a channel without IMAP settings."""
        if self.settings.imap is None:
            raise BadInput(Said("Channel {name} has no IMAP settings", name=self.name), field="imap")

        async def both(trouble: Trouble | None) -> None:
            self._trouble = trouble
            await report(trouble)

        try:
            await imap.watch(
                self.settings.imap, channel=self.name, keep=keep, cursor=cursor, note=self._note, report=both
            )
        finally:  # another process may read it from now on
            self._watching, self._trouble = "", None

    async def status(self) -> ChannelStatus:
        """Whether the servers accept our sign-in, and the last state of the IMAP listener if it runs in this
        process."""
        troubles = [await self._sending(), await self._receiving()]
        return ChannelStatus(
            troubles=[one for one in troubles if one is not None],
            well=self._watching or f"mail for {self.settings.address}",
        )

    async def _sending(self) -> Trouble | None:
        if self.settings.smtp is None:
            return Trouble(side="send", fault="no_server")
        try:
            await smtp.check(sender=self.settings.address, settings=self.settings.smtp)
        except DeliveryFailed as problem:
            fault = cast("Fault", problem.fault or "unreachable")
            return Trouble(side="send", fault=fault, detail=problem.detail)
        return None

    async def _receiving(self) -> Trouble | None:
        if self.settings.imap is None or self._watching:
            return self._trouble
        return await imap.check(self.settings.imap)

    def _note(self, what: str) -> None:
        self._watching = what


def _with_note(message: InboundMessage, size: str) -> InboundMessage:
    note = f"\n\n[This mail has {size} bytes. Only its beginning was fetched.]"
    return msgspec.structs.replace(message, text=message.text + note, new_text=message.new_text + note)

"""Inbound items: stored in the ledger before they are acknowledged, then read, threaded and settled."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import structlog

from helpdesk.channels.base import Naming
from helpdesk.channels.naming import naming
from helpdesk.db import channels
from helpdesk.db.blobs import BlobStore
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import ledger, ledger_backlog
from helpdesk.db.log.in_order import Ahead
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.messages import InboundMessage, RawInbound
from helpdesk.domain.policy import Policy
from helpdesk.errors import Conflict, FileGone, HelpdeskError, SignatureRefused, TooLarge, Unavailable
from helpdesk.gateway import items
from helpdesk.gateway.items import Also
from helpdesk.gateway.readers import Readers, is_large
from helpdesk.gateway.reading import Said as Heard
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.operations.inbound import intake, parked
from helpdesk.operations.inbound.customer_messages import Prepared
from helpdesk.operations.inbound.outcomes import Outcome
from helpdesk.said import Said
from helpdesk.security.room import Room

log = structlog.get_logger()

_AT_ONCE = 24  # items that are settled together share a commit
_HELD = 64 * 1024 * 1024  # the most bytes of raw items that wait in memory
_STALE = timedelta(seconds=30)
_LEASE = timedelta(seconds=45)  # after this, an item in flight of another process is not waited for
_LOOK_AGAIN = (0.05, 0.1, 0.2, 0.5)  # seconds between looks of an item that waits for another; then the last
_RECOVERED_AT_ONCE = 500


class Inbox:
    """Takes raw items in. An item may be acknowledged only after `keep`. `settle` can run any time later, in
    this process or another; running it twice is harmless."""

    def __init__(
        self,
        desk: Desk,
        switchboard: Switchboard,
        blobs: BlobStore,
        policy: Policy,
        *,
        max_bytes: int = 25 * 1024 * 1024,
        room: Room | None = None,
    ) -> None:
        self.desk = desk
        self._switchboard = switchboard
        self._blobs = blobs
        self._policy = policy
        self._max_bytes = max_bytes
        self._disk = room
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._readers = Readers(desk, switchboard, blobs, policy.zone)
        self._running: set[asyncio.Task[object]] = set()
        self._begun: dict[int, asyncio.Event] = {}  # set when this process no longer works on the item
        self._stuck: set[int] = set()  # this process could not settle them: they stay in flight
        self._rows: dict[str, ChannelRow] = {}  # of each channel, when its newest item was stored
        self._bytes_held = 0
        self._looked_to = 0

    async def take(self, raw: RawInbound) -> int:
        """Store an item and settle it in the background. Returns its number in the ledger when it is
        durable."""
        item_id = await self.keep(raw)
        self.settle_later(item_id, raw)
        return item_id

    async def keep(self, raw: RawInbound, *, also: Also | None = None) -> int:
        """Store an item as it came, and run `also` in the same transaction. Raises TooLarge, BadInput for a
        channel that is not configured, and Unavailable while the disk has too little room."""
        if len(raw.body) > self._max_bytes:
            raise TooLarge(
                Said("It has {bytes} bytes. The limit is {most}.", bytes=len(raw.body), most=self._max_bytes)
            )
        if self._disk is not None:
            await self._disk.check()  # a mail server and a provider keep it, and send it again
        named = await self._naming(raw)
        while True:
            try:
                item_id, row = await self._keep(raw, also, named)
            except FileGone:  # collected between the disk and the commit: it is written again
                continue
            self._rows[row.name] = row
            return item_id

    async def keep_refused(self, raw: RawInbound, refusal: SignatureRefused) -> int:
        """Store as failed that an unsigned item came, so that an operator can see why; what it says only if
        it is small and one of few."""
        digest = await asyncio.to_thread(items.digest, raw)
        return await self.desk.write(items.keep_refused, raw, digest, items.why(refusal))

    def settle_later(self, item_id: int, raw: RawInbound) -> None:
        """Settle a stored item in the background. If it is large, or many items wait, it is dropped from
        memory and read from the ledger again later."""
        fits = not is_large(raw) and self._bytes_held + len(raw.body) <= _HELD
        held = len(raw.body) if fits else 0
        self._bytes_held += held
        self._begun.setdefault(item_id, asyncio.Event())
        task: asyncio.Task[object] = asyncio.create_task(self._settle_safely(item_id, raw if fits else None))

        def finished(task: asyncio.Task[object]) -> None:
            self._bytes_held -= held
            self._running.discard(task)

        self._running.add(task)
        task.add_done_callback(finished)

    async def settle(self, item_id: int, raw: RawInbound | None = None) -> list[Outcome]:
        """Read a stored item (None: as the ledger has it) and take in its messages. An item that cannot be
        read gets the fate *failed* with the reason; nothing of it is lost. It waits for the items in flight
        that it should come after (operations/inbound/in_order). Raises Unavailable if the database does not
        answer: the item stays in flight, and recover() settles it later."""
        ended = self._begun.setdefault(item_id, asyncio.Event())
        self._stuck.add(item_id)
        try:
            said = await self._read(item_id, raw)
            passed: set[int] = set()
            pauses = iter(_LOOK_AGAIN)
            while said is not None:
                async with self._room:
                    try:
                        result = await self._received(item_id, said, passed)
                    except FileGone:  # collected while the item waited
                        said = await self._read(item_id, raw)
                        continue
                if not isinstance(result, Ahead):
                    self._stuck.discard(item_id)
                    return result
                if self._is_left(result):
                    passed.add(result.id)
                else:
                    await self._ended(result, within=next(pauses, _LOOK_AGAIN[-1]))
            self._stuck.discard(item_id)
            return []
        finally:
            ended.set()
            self._begun.pop(item_id, None)

    async def replay(self, item_id: int) -> list[Outcome]:
        """Settle a failed or unsettled item again from its raw form; NotFound. Its signature was verified
        before it was stored and is not checked again. Only a refused signature must verify now, for example
        after the channel got the right secret."""
        item = await self.desk.read(ledger.item, item_id)
        if item.reason.startswith(ledger.REFUSED) and not await self._verifies(item_id):
            return []
        return await self.settle(item_id)

    async def admit(self, item_id: int, by: Actor) -> Outcome:
        """Make a parked item a customer's message, as if it had come now. NotFound; Conflict for an item that
        is not parked, has no message or cannot be read."""
        item = await self.desk.read(ledger.item, item_id)
        if item.verdict != "ticket":
            parked.check_parked(item)
        prepared = await self._prepared(item_id)
        return await self.desk.write(items.admit, item_id, prepared, self._policy, by)

    async def read(self, item_id: int) -> InboundMessage:
        """The message of an item as its channel reads it now, without any change. NotFound; Conflict if it
        has no message or cannot be read."""
        return (await self._prepared(item_id)).message

    async def raw(self, item_id: int) -> RawInbound:
        """An item as it came; NotFound."""
        return await self._readers.raw(item_id)

    async def recover(self, *, older_than: timedelta = _STALE) -> int:
        """Settle items that a dead process left in flight. Returns how many. It continues after the last item
        of the earlier call, so that items that stay in flight do not block others."""
        unsettled = await self.desk.read(
            ledger_backlog.unsettled, older_than=older_than, after=self._looked_to, limit=_RECOVERED_AT_ONCE
        )
        self._looked_to = unsettled[-1] if len(unsettled) == _RECOVERED_AT_ONCE else 0
        left = [item_id for item_id in unsettled if item_id not in self._begun]  # those are only waiting
        # all begun at once, so that one can wait for a later one
        await asyncio.gather(*(self._settle_safely(item_id, None) for item_id in left))
        return len(left)

    async def close(self) -> None:
        """Settle the begun items, then end what reads them."""
        await self.drain()
        await self._readers.close()

    async def drain(self) -> None:
        """Wait until every begun item is settled."""
        while self._running:
            await asyncio.gather(*self._running)

    async def _prepared(self, item_id: int) -> Prepared:
        """The message of an item, read as at its coming: a large one by another process."""
        item = await self.desk.read(ledger.item, item_id)
        source = await self.desk.read(ledger.source_of, item)
        try:
            found = (await self._readers.said(source, None, None)).messages
        except Unavailable:
            raise
        except Exception as error:
            raise Conflict(
                Said("Item {item_id} cannot be read: {error}", item_id=item_id, error=items.why(error))
            ) from error
        if source != item_id:
            found = [one for one in found if one.message.external_id == item.external_id]
        if not found:
            raise Conflict(Said("Item {item_id} contains no message.", item_id=item_id))
        return found[0]

    async def _verifies(self, item_id: int) -> bool:
        """Whether a refused item is signed as its channel expects now. If anything prevents the check, the
        item stays refused, so that no later replay takes it for a verified one."""
        try:
            raw = await self.raw(item_id)
            channel = await self._switchboard.channel(raw.channel)
            await asyncio.to_thread(channel.verify, raw)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - a wrong signature, or a channel that cannot check one
            why = items.why(error).removeprefix(ledger.REFUSED)
            await self._fail(item_id, f"{ledger.REFUSED}{why}")
            return False
        return True

    async def _keep(self, raw: RawInbound, also: Also | None, named: Naming) -> tuple[int, ChannelRow]:
        large = is_large(raw)
        digest = await asyncio.to_thread(self._blobs.put, raw.body) if large else items.digest(raw)
        also = (
            await asyncio.to_thread(items.ending_links, raw, also) if large else items.ending_links(raw, also)
        )
        return await self.desk.write(items.keep, raw, None if large else raw.body, digest, also, named)

    async def _naming(self, raw: RawInbound) -> Naming:
        """How the item relates to others, as its channel was at the newest item."""
        row = self._rows.get(raw.channel)
        if row is None:
            row = await self.desk.read(channels.channel, raw.channel)
        try:
            return naming(self._switchboard.connect(row), raw)
        except HelpdeskError:
            return Naming()  # the channel has wrong settings: the item's fate will say so

    async def _read(self, item_id: int, raw: RawInbound | None) -> Heard | None:
        """What the item says; None after a failure, which is its fate."""
        try:
            # an item stored just now is read with its channel as it was then: this saves a query
            known = self._rows.get(raw.channel) if raw is not None else None
            return await self._readers.said(item_id, raw, known)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a mail does to its reader is its fate
            await self._fail(item_id, items.why(error))
            return None

    async def _received(self, item_id: int, said: Heard, passed: set[int]) -> list[Outcome] | Ahead:
        """What became of the item's messages, or the item to wait for first."""
        try:
            return await self.desk.write(items.receive, item_id, said, self._policy, frozenset(passed))
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - what the desk cannot take in is the item's fate
            await self._fail(item_id, items.why(error))
            return []

    def _is_left(self, ahead: Ahead) -> bool:
        """Whether nobody works on it: this process could not settle it, or its lease has ended. recover()
        settles it."""
        if ahead.id in self._begun:
            return False
        return ahead.id in self._stuck or datetime.now(UTC) > ahead.received_at + _LEASE

    async def _ended(self, ahead: Ahead, *, within: float) -> None:
        """Wait until an item is settled, but only some seconds: meanwhile it may come to wait for
        this one, or another process may have it."""
        here = self._begun.get(ahead.id)
        if here is None:
            await asyncio.sleep(within)
        else:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(here.wait(), within)

    async def _settle_safely(self, item_id: int, raw: RawInbound | None) -> None:
        try:
            await self.settle(item_id, raw)
        except Exception as error:  # noqa: BLE001 - it stays in flight, and recover() takes it up again
            log.error("inbox.unsettled", item=item_id, error=repr(error))

    async def _fail(self, item_id: int, why: str) -> None:
        log.warning("inbox.failed", item=item_id, error=why)
        await self.desk.write(intake.fail, item_id, why)

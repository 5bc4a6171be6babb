"""Two ways for mail to come in besides the pipe: the built-in inlet, and a listener for each IMAP folder."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from helpdesk.channels.base import Cursor, PullChannel
from helpdesk.channels.email.transport.inlet import ChannelOf, Inlet, by_address
from helpdesk.db import channels as db
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.leadership import Leadership
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.health.faults import Trouble
from helpdesk.domain.health.standing import Upkeep
from helpdesk.domain.messages import RawInbound
from helpdesk.gateway import channel_health, inlet_health
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.settings import Settings

log = structlog.get_logger()

_LOOK_SECONDS = 5.0


class Mailboxes:
    """Runs the inlet and, in one process of the desk, a listener for each mailbox with IMAP. Follows changes
    of the channels."""

    def __init__(
        self, inbox: Inbox, switchboard: Switchboard, settings: Settings, upkeep: Upkeep | None = None
    ) -> None:
        self._inbox = inbox
        self._switchboard = switchboard
        self._settings = settings
        self._lookup: ChannelOf | None = None
        self._known = asyncio.Event()  # set once the channels are known
        self._listening: dict[str, tuple[ChannelRow, asyncio.Task[None]]] = {}
        self._leadership = Leadership(inbox.desk)
        self.inlet_address: tuple[str, int] | None = None
        self._upkeep = upkeep or Upkeep()
        self._following = self._upkeep.part("mailboxes")
        self._again: dict[str, float] = {}  # when to listen again after a failure, by the loop's clock

    async def run(self) -> None:
        """Work until cancelled."""
        inlet = self._inlet()
        opening = None if inlet is None else asyncio.create_task(self._open(inlet))
        told = False  # whether the channels are free of an inlet's trouble
        try:
            while True:
                wait = await self._look()
                if not told and wait is None and (inlet is None or self.inlet_address is not None):
                    told = await self._safely(inlet_health.end(self._inbox.desk))
                await asyncio.sleep(_LOOK_SECONDS if wait is None else wait)
        finally:
            if inlet is not None and opening is not None:
                opening.cancel()
                await asyncio.gather(opening, return_exceptions=True)
                await inlet.stop()
            for _, task in self._listening.values():
                task.cancel()
            await asyncio.gather(*(task for _, task in self._listening.values()), return_exceptions=True)
            await asyncio.to_thread(self._leadership.release)

    def _inlet(self) -> Inlet | None:
        protocol = self._settings.mail_inlet
        if protocol == "off":
            return None

        async def keep(raw: RawInbound) -> None:
            await self._inbox.take(raw)

        return Inlet(
            keep,
            self._channel_of,
            protocol=protocol,
            host=self._settings.mail_inlet_host,
            port=self._settings.mail_inlet_port,
            max_bytes=self._settings.max_bytes,
        )

    def _channel_of(self, address: str) -> str | None:
        assert self._lookup is not None, "the inlet begins after the channels are known"
        return self._lookup(address)

    async def _open(self, inlet: Inlet) -> None:
        """Listen, and try it until it succeeds. What is in the way is kept with the channels that need it."""
        standing = self._upkeep.part("mail inlet")
        await self._known.wait()
        while self.inlet_address is None:
            try:
                self.inlet_address = await inlet.start()
            except (OSError, UnicodeError) as error:
                host, port = self._settings.mail_inlet_host, self._settings.mail_inlet_port
                if await inlet_health.is_helpdesk(host, port):
                    standing.waits()  # another process of this machine takes mail in
                    await asyncio.sleep(_LOOK_SECONDS)
                    continue
                wait = standing.failed(error)
                if standing.now.tries == 1:
                    log.error("inlet.not_listening", error=repr(error))
                await self._safely(inlet_health.note(self._inbox.desk, standing.now.why))
                await asyncio.sleep(wait)
        standing.well()
        log.info("inlet.listening", host=self.inlet_address[0], port=self.inlet_address[1])

    async def _safely(self, doing: Awaitable[object]) -> bool:
        """Whether it could be stored."""
        try:
            await doing
        except Exception as error:  # noqa: BLE001 - the database is away; it is stored later
            log.error("inlet.not_reported", error=repr(error))
            return False
        return True

    async def _look(self) -> float | None:
        """Follow the channels. None, or the seconds after which to try it again."""
        try:
            await self._follow()
        except Exception as error:  # noqa: BLE001 - the database is away; the next look tries again
            log.error("mailboxes.look_failed", error=repr(error))
            return min(_LOOK_SECONDS, self._following.failed(error))
        self._following.well()
        self._known.set()
        return None

    async def _follow(self) -> None:
        """Load every mailbox's addresses, and listen if IMAP is configured."""
        rows = [row for row in await self._switchboard.rows() if row.kind == "email" and row.enabled]
        self._lookup = by_address({address: row.name for row in rows for address in db.mail_addresses(row)})
        pulled = {row.name: row for row in rows if row.settings.get("imap")}
        leads = bool(pulled) and await asyncio.to_thread(self._leadership.holds)
        wanted = pulled if leads else {}
        for name, (row, task) in list(self._listening.items()):
            if wanted.get(name) != row or task.done():
                del self._listening[name]
                if wanted.get(name) != row:  # it begins again
                    self._again.pop(name, None)
                    self._upkeep.parts.pop(f"mailbox {name}", None)
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        now = asyncio.get_running_loop().time()
        for name, row in wanted.items():
            if name not in self._listening and now >= self._again.get(name, 0.0):
                self._listening[name] = (row, asyncio.create_task(self._listen(row)))

    async def _listen(self, row: ChannelRow) -> None:
        """Take a mailbox's mail in until cancelled or until an error; never raises."""
        try:
            await self._listen_on(row)
        except Exception as error:  # noqa: BLE001 - a later look begins again behind the stored cursor
            log.error("mailbox.failed", channel=row.name, error=repr(error))
            wait = self._upkeep.part(f"mailbox {row.name}").failed(error)
            self._again[row.name] = asyncio.get_running_loop().time() + wait

    async def _listen_on(self, row: ChannelRow) -> None:
        channel = self._switchboard.connect(row)
        folder = db.imap_folder(row.settings)
        if not isinstance(channel, PullChannel) or folder is None:
            return
        account = str(row.settings["imap"]["username"])
        known = await self._inbox.desk.read(db.mail_cursor, row.id, folder, account)
        cursor = None if known is None else Cursor(folder=folder, uidvalidity=known[0], uid=known[1])

        async def keep(raw: RawInbound | None, reached: Cursor) -> None:
            if raw is None:
                await self._inbox.desk.write(_move(row.id, account, reached))
            else:
                item_id = await self._inbox.keep(raw, also=_move(row.id, account, reached))
                self._inbox.settle_later(item_id, raw)

        async def report(trouble: Trouble | None) -> None:
            try:
                standing = self._upkeep.part(f"mailbox {row.name}")
                if trouble is None:
                    standing.well()
                    await channel_health.end(self._inbox.desk, row.name, "receive")
                else:
                    standing.fails(trouble.fault)
                    await channel_health.note(self._inbox.desk, row.name, trouble)
            except Exception as error:  # noqa: BLE001 - the next checkup stores it
                log.error("mailbox.not_reported", channel=row.name, error=repr(error))

        await channel.listen(keep, cursor, report)


def _move(channel_id: int, account: str, reached: Cursor) -> Callable[[Transaction], None]:
    def also(tx: Transaction) -> None:
        db.move_mail_cursor(
            tx, channel_id, reached.folder, account, uidvalidity=reached.uidvalidity, uid=reached.uid
        )

    return also

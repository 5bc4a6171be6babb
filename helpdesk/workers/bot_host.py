"""The bot that answers now: the newest published version, loaded while the earlier one serves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import msgspec
import structlog
from prometheus_client import Gauge

from helpdesk.channels.base import Closes
from helpdesk.db.bot import versions as db
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.bot.contents import BotContents
from helpdesk.domain.chats.bot import BotTurn, HandOver, Responder, Said
from helpdesk.domain.health.standing import Standing
from helpdesk.errors import HelpdeskError, NotFound

log = structlog.get_logger()

BuildBot = Callable[[dict[str, bytes]], Awaitable[Responder]]
"""Makes a bot from its files (path in its folder → content), outside the event loop. Raises if they do not
fit together, with file, line and reason."""

ExamineBot = Callable[[dict[str, bytes]], Awaitable[BotContents]]
"""What a bot's files contain, and what is wrong in them; outside the event loop."""

broken = Gauge("helpdesk_bot_broken", "1 while the newest version of the bot cannot be loaded here")

_LOOK_SECONDS = 2.0
_FIRST_SECONDS = 5.0


class Authoring(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk can do with a bot's files. `parts`: those that belong to a bot, of the files of a folder;
    it is to be called in a thread. `check` raises BadInput with the first error, if there is one: then they
    cannot be published."""

    parts: Callable[[Mapping[str, bytes]], dict[str, bytes]]
    examine: ExamineBot
    check: Callable[[dict[str, bytes]], Awaitable[None]]


class BotStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The version that answers here (None: none), and the error of the newest version."""

    version: int | None = None
    newest: int | None = None
    error: str = ""


class BotHost:
    """Holds the Responder of one process. `fixed` answers instead of any published bot (a real Rasa server,
    or a test's own)."""

    def __init__(
        self,
        desk: Desk,
        build: BuildBot | None = None,
        *,
        fixed: Responder | None = None,
        standing: Standing | None = None,
    ) -> None:
        self.responder = fixed
        """The bot that answers now; None if none is published, or none could be loaded."""
        self.status = BotStatus()
        self.build = build
        self.authoring: Authoring | None = None
        """None if a Rasa server answers."""
        self._desk = desk
        self._fixed = fixed is not None
        self._standing = standing or Standing("bot")
        self._wait = _LOOK_SECONDS
        self._tried: int | None = None
        self._drafted: tuple[str, Responder] | None = None
        self._looked = False
        self._looking: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Load newly published versions until cancelled."""
        try:
            while True:
                if not self._fixed:
                    await asyncio.wait([self._begun()])
                await asyncio.sleep(self._wait)
        finally:
            if self._looking is not None:
                self._looking.cancel()

    async def close(self) -> None:
        """Close the connections of a bot that holds some."""
        held: object = self.responder
        if isinstance(held, Closes):
            await held.close()

    async def ready(self) -> bool:
        """Whether the answering bot is known; False while the first version is still loading, which may take
        longer than a caller can wait."""
        if self.responder is not None or self.build is None:
            return True
        done, _ = await asyncio.wait([self._begun()], timeout=_FIRST_SECONDS)
        return bool(done)

    async def refreshed(self) -> BotStatus:
        """The status after a look for a newer version: a process that only serves looks when somebody
        asks."""
        if not self._fixed and self.build is not None:
            await asyncio.wait([self._begun()], timeout=_FIRST_SECONDS)
        return self.status

    async def drafted(self, digest: str, files: dict[str, bytes]) -> Responder:
        """The bot of a draft, for a trial; the last one is kept. BadInput if its files have errors."""
        if self.build is None:
            raise NotFound("A Rasa server answers for this desk: there are no drafts.")
        if self._drafted is None or self._drafted[0] != digest:
            self._drafted = (digest, await self.build(files))
        return self._drafted[1]

    async def ask(
        self, said: Said, state: bytes | None, seconds: float, *, by: Responder | None = None
    ) -> BotTurn:
        """The turn of the bot, or of `by`, after at most `seconds`. If the bot hangs, raises or is missing,
        it hands over to a person."""
        responder = by or self.responder
        if responder is None:
            return failed(state, "there is no version of the bot that can be loaded")
        try:
            async with asyncio.timeout(seconds):
                return await responder.respond(said, state)
        except TimeoutError:
            return failed(state, f"the bot did not answer within {seconds:g} s")
        except Exception as error:  # noqa: BLE001 - actions are code of others
            return failed(state, f"the bot raised {error!r}")

    async def missing(self) -> bool:
        """Whether it is certain that no bot answers here: none is published, or none can be loaded."""
        if self.responder is not None:
            return False
        return self.build is None or (await self.ready() and self._looked and self.responder is None)

    async def look(self) -> None:
        """Load the newest version if it is not the one tried last. If it cannot be loaded, the error is
        logged and stored, and the earlier version continues to answer."""
        newest = await self._desk.read(db.newest)
        if newest is None or newest.id == self._tried or self.build is None:
            self._looked = True
            return
        content = await self._desk.read(db.files, newest.id)
        self._tried = newest.id
        try:
            self.responder = await self.build(content)
        except Exception as error:  # noqa: BLE001 - files of others, of any content
            why = error.detail if isinstance(error, HelpdeskError) else repr(error)
            log.error("bot.not_loaded", version=newest.id, error=why, serving=self.status.version)
            self._looked = True
            self.status = msgspec.structs.replace(self.status, newest=newest.id, error=why)
            broken.set(1)
            await self._desk.write(db.note_error, newest.id, why)
            return
        log.info("bot.loaded", version=newest.id, name=newest.name)
        self.status = BotStatus(version=newest.id, newest=newest.id)
        broken.set(0)
        if newest.error:
            await self._desk.write(db.note_error, newest.id, "")

    async def _look_safely(self) -> None:
        try:
            await self.look()
            self._standing.well()
            self._wait = _LOOK_SECONDS
        except Exception as error:  # noqa: BLE001 - the database is away; the next look tries again
            log.error("bot.look_failed", error=repr(error))
            self._wait = self._standing.failed(error)

    def _begun(self) -> asyncio.Task[None]:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_safely())
        return self._looking


def failed(state: bytes | None, why: str) -> BotTurn:
    """The turn of a bot that could not answer; `why` is for an operator."""
    over = HandOver(cause="failed", summary="The bot could not answer", detail=why)
    return BotTurn(messages=[], state=state or b"", why=why, hand_over=over, understood=False)

"""The parts of a process, put together from its settings; nothing runs yet."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
import structlog

from faq import part as faq_parts
from faq.part import Faq
from helpdesk.api.request import Tools
from helpdesk.channels.vault import Vault
from helpdesk.db import calendars, desk_secret
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.engines import close_to_others, make_folder
from helpdesk.db.engine.memo import Memo
from helpdesk.domain.bot.contents import BotContents
from helpdesk.domain.chats.bot import Responder
from helpdesk.domain.health.standing import Upkeep
from helpdesk.domain.policy import Policy
from helpdesk.domain.threading.choices import ThreadRules
from helpdesk.domain.threading.own_codes import read_own_codes
from helpdesk.errors import Conflict
from helpdesk.features.installed import INSTALLED, following, keepers
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.live.service import Live
from helpdesk.live.wire.bus import Bus, MemoryBus
from helpdesk.operations.inbound.inlets import channel_secrets
from helpdesk.operations.sweeps import files
from helpdesk.security.bodies import Bodies
from helpdesk.security.limits import Limits
from helpdesk.security.room import Room
from helpdesk.security.sign_ins import SignIns
from helpdesk.security.stranger_tokens import Tokens
from helpdesk.settings import Settings
from helpdesk.workers.bot_host import Authoring, BotHost

if TYPE_CHECKING:
    from helpdesk.security.redis_counter import RedisCounter

log = structlog.get_logger()

_RASA_SHARE = 0.8  # of the turn: so that its own failure is told, not that the turn took too long


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """The parts that serving and working share in one process."""

    tools: Tools
    bus: Bus
    counter: RedisCounter | None
    faq: Faq


def assemble(settings: Settings, *, bot: Responder | None = None) -> Parts:
    """Open the database, whose schema must exist, and put the parts together. Nothing runs yet. `bot` answers
    instead of the published bot."""
    make_folder(settings.data_dir)
    close_to_others(settings.data_dir)
    blobs = BlobStore(settings.blobs_dir)
    desk = Desk(settings.database, has_file=blobs.exists, follow=following(INSTALLED))
    _mark_files(desk, blobs)
    secret = settings.secret.encode() if settings.secret else desk.write_now(desk_secret.secret)
    desk.write_now(calendars.begin, settings.hours)
    vault = _vault(settings, desk)
    policy = policy_of(settings, secret)
    upkeep = Upkeep()
    bus, counter = _between_processes(settings.redis_url, secret, upkeep)

    async def read_blob(digest: str) -> bytes:
        return await asyncio.to_thread(blobs.read, digest)

    switchboard = Switchboard(desk, read_blob, vault)
    room = Room(settings.data_dir, settings.min_free_bytes)
    tools = Tools(
        settings=settings,
        desk=desk,
        memo=Memo(desk),
        blobs=blobs,
        sign_ins=SignIns(
            desk, lasting=timedelta(hours=settings.session_hours), standing=upkeep.part("sign ins")
        ),
        limits=Limits(desk, counter),
        room=room,
        bodies=Bodies(),
        tokens=Tokens(secret, has_file=blobs.exists),
        vault=vault,
        policy=policy,
        switchboard=switchboard,
        bot=BotHost(desk, fixed=bot or _rasa(settings), standing=upkeep.part("bot")),
        upkeep=upkeep,
        keepers=keepers(INSTALLED),
        inbox=Inbox(desk, switchboard, blobs, policy, max_bytes=settings.max_bytes, room=room),
    )
    faq = faq_parts.assemble(tools)
    if not settings.bot_rasa_url:
        tools.bot.build = partial(_build_bot, settings, faq)
        tools.bot.authoring = Authoring(parts=_parts_of_bot, examine=_examine_bot, check=_check_bot)
    return Parts(tools=tools, bus=bus, counter=counter, faq=faq)


def live_of(parts: Parts) -> Live:
    """The sockets of a process that serves; they do not run yet."""
    tools, settings = parts.tools, parts.tools.settings
    return Live(
        tools.desk,
        parts.bus,
        sign_ins=tools.sign_ins,
        tokens=tools.tokens,
        limits=tools.limits,
        room=tools.room,
        policy=tools.policy,
        per_minute=settings.requests_per_minute,
        max_bytes=settings.max_bytes,
        visitor_bytes=settings.visitor_bytes_per_day,
        strangers_bytes=settings.strangers_bytes_per_day,
        vault=tools.vault,
        per_address=settings.connections_per_address,
        upkeep=tools.upkeep,
    )


def _mark_files(desk: Desk, blobs: BlobStore) -> None:
    """Mark a new folder of files as this desk's, before anything is stored in it."""
    try:
        files.check_owner(desk, blobs)
    except (Conflict, OSError) as error:  # nothing is deleted there; everything else works
        log.warning("files.not_ours", why=str(error))


def _vault(settings: Settings, desk: Desk) -> Vault:
    """What opens the channels' secrets, all of which are sealed now; BadInput if HELPDESK_SECRET is not the
    one that sealed them."""
    vault = Vault(settings.secret)
    try:
        sealed = desk.write_now(channel_secrets.seal_all, vault)
        plain = [] if vault.locks else desk.read_now(channel_secrets.plain)
    except BaseException:
        desk.close()
        raise
    if sealed:
        log.info("secrets.sealed", channels=sealed)
    if plain and not settings.demo:
        log.warning("secrets.plain", places=plain, mend="set HELPDESK_SECRET, and they are sealed")
    return vault


async def close(parts: Parts) -> None:
    """Settle the begun items, then close everything."""
    await parts.tools.inbox.close()
    await parts.tools.switchboard.close()
    await parts.tools.bot.close()
    if parts.counter is not None:
        await parts.counter.aclose()
    parts.tools.memo.close()
    await asyncio.to_thread(parts.tools.desk.close)


def policy_of(settings: Settings, secret: bytes) -> Policy:
    """The settings that operations need."""
    return Policy(
        reply_assigns=settings.reply_assigns,
        secret=secret,
        mail_domain=urlsplit(settings.url).hostname or "localhost",
        threads=ThreadRules(
            reopen_within=timedelta(days=settings.reopen_within_days),
            own_codes=read_own_codes(settings.codes),
        ),
        auto_close=timedelta(days=settings.auto_close_days) if settings.auto_close_days else None,
        public_url=settings.url,
        bot_name=settings.bot_name,
        bot_seconds=float(settings.bot_seconds),
        zone=settings.time_zone,
        advisors_see=settings.advisors_see,
    )


def _between_processes(url: str | None, secret: bytes, upkeep: Upkeep) -> tuple[Bus, RedisCounter | None]:
    """The parts that the desk's processes share: a bus, and a counter for limits. Without Redis there is one
    process. It does not even import the Redis client, because that takes as long as importing SQLAlchemy."""
    if not url:
        return MemoryBus(), None
    from helpdesk.live.wire.redis_bus import RedisBus
    from helpdesk.security.redis_counter import RedisCounter

    bus = RedisBus(url, desk_id=_desk_id(secret), upkeep=upkeep)
    return bus, RedisCounter(url, standing=upkeep.part("shared limits"))


def _desk_id(secret: bytes) -> str:
    """A name that distinguishes desks that share a Redis, without revealing the secret."""
    return hashlib.sha256(b"desk id" + secret).hexdigest()[:16]


async def _build_bot(settings: Settings, faq: Faq, files: dict[str, bytes]) -> Responder:
    """The bot of published files, trained in a thread while another one serves. Its code is imported there
    too, and only if a bot is published: NumPy and the actions cost a second and some memory."""

    def opened() -> Responder:
        from chatbot.open import open_bot

        cache = settings.data_dir / "bot-cache"
        return open_bot(files, actions=settings.bot_actions, find_answers=faq.answers, cache=cache)

    return await asyncio.to_thread(opened)


async def _examine_bot(files: dict[str, bytes]) -> BotContents:
    def read() -> BotContents:
        from chatbot.contents import contents

        return contents(files)

    return await asyncio.to_thread(read)


def _parts_of_bot(files: Mapping[str, bytes]) -> dict[str, bytes]:
    from chatbot.authoring.load import parts_of

    return parts_of(files)


async def _check_bot(files: dict[str, bytes]) -> None:
    """The same check as that of `helpdesk bot publish`."""

    def check() -> None:
        from chatbot.open import checked

        checked(files)

    await asyncio.to_thread(check)


def _rasa(settings: Settings) -> Responder | None:
    """The real Rasa server that answers instead of the desk's own bot, if one is set."""
    if not settings.bot_rasa_url:
        return None
    from chatbot.rasa_rest import RasaServer

    seconds = settings.bot_seconds * _RASA_SHARE
    return RasaServer(settings.bot_rasa_url, token=settings.bot_rasa_token, timeout=seconds)

"""Recognising the advisor behind a request: by session cookie or API key, with a short memory."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec
import structlog

from helpdesk.db.engine.desk import Desk
from helpdesk.db.people import api_keys, sessions, sign_in_changes
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.health.standing import Standing
from helpdesk.domain.people.rights import ROLES
from helpdesk.errors import Unauthenticated
from helpdesk.operations.people.accounts import hash_token
from helpdesk.operations.people.keys import PREFIX as KEY_PREFIX
from helpdesk.said import Said

log = structlog.get_logger()

_By = Literal["session", "key"]

COOKIE = "helpdesk_session"
_REMEMBERED = 10_000
_KEY_USE_EVERY = timedelta(minutes=10)  # the precision of `last_used_at`
_LOOK_EVERY = 2.0  # seconds until this process knows what another one ended


class Advisor(msgspec.Struct, frozen=True, kw_only=True):
    """The caller. `by` is their proof: a browser sends a session's cookie on its own, but no key. `role` and
    `scopes` of a key are what the key may do; a session has no scopes and needs none."""

    id: int
    name: str
    email: str
    role: str
    by: _By
    key_id: int | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def actor(self) -> Actor:
        """The caller, for events."""
        return Actor(kind="advisor", id=self.id, name=self.name)


class SignIns:
    """Knows sessions and keys for some seconds without asking the database, so that a list costs no query
    for them. What this process ends, is over at once, by `forget`; what another process or a command ends,
    within two seconds, by `watch`."""

    def __init__(
        self,
        desk: Desk,
        *,
        lasting: timedelta,
        remember: float = 5.0,
        standing: Standing | None = None,
    ) -> None:
        self._desk = desk
        self._standing = standing or Standing("sign ins")
        self.lasting = lasting
        self._remember = remember
        self._known: dict[tuple[_By, str], tuple[float, Advisor]] = {}
        self._forgotten = 0  # how often
        self.on_forget: list[Callable[[], None]] = []
        """Called when a session or key may have ended in this process."""

    async def advisor_of(
        self, headers: Mapping[str, str], cookies: Mapping[str, str], *, extends: bool = True
    ) -> Advisor:
        """Who sent this request; Unauthenticated. `extends`: the request counts as a use and extends the
        session."""
        authorization = headers.get("authorization")
        if authorization:
            scheme, _, key = authorization.partition(" ")
            if scheme.lower() != "bearer" or not key.startswith(KEY_PREFIX):
                raise Unauthenticated(
                    Said("Authorization must be: Bearer {key_prefix}…", key_prefix=KEY_PREFIX)
                )
            return await self._known_or_asked("key", key.strip(), extends=extends)
        if token := cookies.get(COOKIE):  # it may begin like a key
            return await self._known_or_asked("session", token, extends=extends)
        raise Unauthenticated("Sign in first, or send an API key.")

    def forget(self, token: str | None = None) -> None:
        """Ask the database again for this session or key, or for all."""
        self._forgotten += 1
        if token is None:
            self._known.clear()
        else:
            self._known.pop(("session", token), None)
            self._known.pop(("key", token), None)
        for listener in self.on_forget:
            listener()

    async def watch(self) -> None:
        """Notice what other processes and commands ended, until cancelled."""
        seen: str | None = None
        while True:
            try:
                mark = await self._desk.read(sign_in_changes.mark)
            except Exception as error:  # noqa: BLE001 - the database is away: asked again soon
                log.warning("sign_ins.not_asked", error=repr(error))
                await asyncio.sleep(min(_LOOK_EVERY, self._standing.failed(error)))
                continue
            self._standing.well()
            if mark != seen:
                self.forget()
            seen = mark
            await asyncio.sleep(_LOOK_EVERY)

    async def _known_or_asked(self, by: _By, token: str, *, extends: bool) -> Advisor:
        now = time.monotonic()
        found = self._known.get((by, token))
        if found is not None and found[0] > now:
            return found[1]
        forgotten = self._forgotten
        if by == "key":
            advisor = await self._ask_key(hash_token(token))
        else:
            advisor = await self._ask_session(hash_token(token), extends=extends)
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        if forgotten == self._forgotten:  # else it may have ended since the database was asked
            self._known[by, token] = (now + self._remember, advisor)
        return advisor

    async def _ask_session(self, token_hash: str, *, extends: bool) -> Advisor:
        found = await self._desk.read(sessions.find_session, token_hash)
        if found is None:
            raise Unauthenticated("The session has ended. Sign in again.")
        now = datetime.now(UTC)
        if extends and found.expires_at - now < self.lasting / 2:
            await self._desk.write(sessions.extend_session, token_hash, now + self.lasting)
        return Advisor(id=found.advisor_id, name=found.name, email=found.email, role=found.role, by="session")

    async def _ask_key(self, key_hash: str) -> Advisor:
        holder = await self._desk.read(api_keys.key_holder, key_hash)
        if holder is None:
            raise Unauthenticated("The API key is unknown, expired or revoked.")
        if holder.last_used_at is None or datetime.now(UTC) - holder.last_used_at > _KEY_USE_EVERY:
            await self._desk.write(api_keys.mark_used, holder.key_id)
        return Advisor(
            id=holder.advisor_id,
            name=holder.name,
            email=holder.email,
            role=min(holder.role, holder.owner_role, key=ROLES.index),
            by="key",
            key_id=holder.key_id,
            scopes=frozenset(holder.scopes),
        )

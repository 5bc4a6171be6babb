"""Signing in and out, and the signed-in advisor."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.datastructures import Cookie
from litestar.params import JSONBody
from msgspec import Meta

from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import advisors
from helpdesk.db.people.advisors import AdvisorRow
from helpdesk.domain.events.actors import Actor
from helpdesk.errors import BadInput, Unauthenticated, WrongPassword
from helpdesk.operations.people import accounts
from helpdesk.operations.people.scopes import ANY_KEY, NO_KEY
from helpdesk.operations.tickets import assignment
from helpdesk.security.guards import check_csrf
from helpdesk.security.passwords import LONGEST, new_hash, password_fits
from helpdesk.security.sign_ins import COOKIE, Advisor
from helpdesk.views.base import PersonRef, Presence
from helpdesk.views.people import Me


class SignIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An advisor's address and password."""

    email: Annotated[str, Meta(min_length=3, max_length=320, examples=["ana@example.com"])]
    password: Annotated[str, Meta(min_length=1, max_length=1024)]


class SetPresence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the advisor can get new tickets."""

    presence: Presence


class SetPassword(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The present password and a new one. `keep_keys`: your API keys stay; otherwise they are revoked."""

    current_password: Annotated[str, Meta(min_length=1, max_length=LONGEST)]
    new_password: Annotated[str, Meta(min_length=1, max_length=LONGEST)]
    keep_keys: bool = False


class PasswordSet(msgspec.Struct, frozen=True, kw_only=True):
    """How many other sign-ins ended, and how many API keys."""

    sessions_ended: int
    keys_revoked: int


class SessionController(Controller):
    path = "/session"
    tags = ["session"]

    @post("/", status_code=200, opt={"public": True}, security=[{}])
    async def sign_in(self, request: DeskRequest, data: JSONBody[SignIn]) -> Response[Me]:
        """Sign in. The answer sets the session cookie. 401 if the email address or the password is wrong,
        429 with `retry_after` after too many tries."""
        tools = request.tools
        await _spend_tries(request, data.email)
        known = await request.desk.read(advisors.password_of, data.email)
        if not await password_fits(data.password, known[1] if known else None) or known is None:
            raise _not_proved()
        before = request.cookies.get(COOKIE)
        token, me = await request.desk.write(_begin, known, tools.sign_ins.lasting, before)
        if before:
            tools.sign_ins.forget(before)
        await tools.limits.forget("sign-in", _account_key(request, data.email))
        return Response(
            me, cookies=[session_cookie(token, tools.sign_ins.lasting, secure=tools.settings.secure)]
        )

    @delete("/", opt={"public": True}, security=[{}])
    async def sign_out(self, request: DeskRequest) -> Response[None]:
        """End the session of the cookie. 204 also when there is no session."""
        check_csrf(request)
        token = request.cookies.get(COOKIE)
        if token:
            await request.desk.write(accounts.sign_out, token)
            request.tools.sign_ins.forget(token)
        gone = session_cookie("", timedelta(0), secure=request.tools.settings.secure)
        return Response(None, status_code=204, cookies=[gone])


class MeController(Controller):
    path = "/me"
    tags = ["session"]
    opt = {"scope": "tickets"}

    @get("/", opt={"scope": ANY_KEY})
    async def show_me(self, request: DeskRequest) -> Me:
        """Get the signed-in advisor, or the advisor that the API key acts for."""
        return await request.desk.read(read_me, request.user.id)

    @put("/presence")
    async def set_presence(self, request: DeskRequest, data: JSONBody[SetPresence]) -> Me:
        """Set yourself available, busy, away or offline. Who is busy keeps their tickets and is given no
        other. When you become available, the desk assigns you waiting tickets of your teams."""
        return await request.write(_set_presence, request.user, data.presence)

    @put("/password", opt={"scope": NO_KEY})
    async def set_password(self, request: DeskRequest, data: JSONBody[SetPassword]) -> PasswordSet:
        """Set a new password. This session stays; your other sessions and their live connections end. 403 if
        the current password is wrong, 400 `weak-password` if the new one is easy to guess."""
        tools, user = request.tools, request.user
        await _spend_tries(request, user.email)
        known = await request.desk.read(advisors.password_of, user.email)
        if not await password_fits(data.current_password, known[1] if known else None) or known is None:
            raise _not_current()
        try:
            password_hash = await new_hash(data.new_password, (user.email, user.name))
        except BadInput as error:
            error.field = "new_password"
            raise
        here = request.cookies[COOKIE]
        ended = await request.desk.write(
            _set_password, known, password_hash, but=here, keep_keys=data.keep_keys, by=request.by
        )
        tools.sign_ins.forget()
        await tools.limits.forget("sign-in", _account_key(request, user.email))
        return PasswordSet(sessions_ended=ended.sessions, keys_revoked=ended.keys)


def read_me(tx: Reading, advisor_id: int) -> Me:
    return me_view(advisors.advisor(tx, advisor_id))


def me_view(row: AdvisorRow) -> Me:
    return Me(
        id=row.id,
        name=row.name,
        email=row.email,
        role=row.role,
        locale=row.locale,
        presence=msgspec.convert(row.presence, Presence),
        capacity=row.capacity,
        signature=row.signature,
        teams=[PersonRef(id=team_id, name=name) for team_id, name in row.teams],
    )


def _begin(
    tx: Transaction, proved: tuple[int, str], lasting: timedelta, before: str | None
) -> tuple[str, Me]:
    advisor_id, password_hash = proved
    if not accounts.still_proves(tx, advisor_id, password_hash):
        raise _not_proved()
    return accounts.sign_in(tx, advisor_id, lasting, instead_of=before), read_me(tx, advisor_id)


def _set_password(
    tx: Transaction, proved: tuple[int, str], password_hash: str, *, but: str, keep_keys: bool, by: Actor
) -> accounts.Ended:
    advisor_id, current = proved
    if not accounts.still_proves(tx, advisor_id, current):
        raise _not_current()
    return accounts.set_password(tx, advisor_id, password_hash, but=but, keep_keys=keep_keys, by=by)


def _not_proved() -> Unauthenticated:
    return Unauthenticated("The email address or the password is wrong.")


def _not_current() -> WrongPassword:
    return WrongPassword("The current password is wrong.", field="current_password")


def _set_presence(tx: Transaction, user: Advisor, presence: Presence) -> Me:
    if user.by == "session":  # their console may be reconnecting; a program has none
        advisors.note_seen(tx, user.id)
    assignment.set_presence(tx, user.id, presence)
    return read_me(tx, user.id)


async def _spend_tries(request: DeskRequest, email: str) -> None:
    """Three counters: one client on one account, one client on many accounts, many clients on one account."""
    tools = request.tools
    tries, seconds = tools.settings.sign_in_tries, tools.settings.sign_in_window
    account = email.strip().lower()
    await tools.limits.spend("sign-in", _account_key(request, email), allowed=tries, seconds=seconds)
    await tools.limits.spend("sign-in", f"address:{request.address}", allowed=tries * 10, seconds=seconds)
    await tools.limits.spend("sign-in", f"account:{account}", allowed=tries * 10, seconds=seconds)


def _account_key(request: DeskRequest, email: str) -> str:
    return f"{request.address}:{email.strip().lower()}"


def session_cookie(token: str, lasting: timedelta, *, secure: bool) -> Cookie:
    """The cookie of a session's token, for as long as the session can last."""
    return Cookie(
        key=COOKIE,
        value=token,
        max_age=int(lasting.total_seconds()),
        path="/",
        httponly=True,
        secure=secure,
        samesite="lax",
    )

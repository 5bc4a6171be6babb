"""For people who are not signed in: what the sign-in page has to say, links that work once, and asking for a
new password."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.params import JSONBody
from msgspec import Meta

from helpdesk.api.inputs import Address, Input
from helpdesk.api.people import FormName
from helpdesk.api.request import DeskRequest
from helpdesk.api.sessions import read_me, session_cookie
from helpdesk.channels.addresses import normalise_email
from helpdesk.db import brand
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.domain.jobs import MailPasswordLink
from helpdesk.operations.answers import account_mails
from helpdesk.operations.people import accounts, links
from helpdesk.operations.people.links import Look
from helpdesk.operations.people.persons import checked_name
from helpdesk.security.passwords import LONGEST, new_hash
from helpdesk.security.sign_ins import COOKIE
from helpdesk.views.people import Me
from helpdesk.views.staff import LinkView, SignInPage

_ASKED_SECONDS = 3600
_ASKED_ACCOUNT = 3  # mails in that time to one address
_ASKED_ADDRESS = 20  # and from one network address

Token = Annotated[str, Meta(min_length=1, max_length=200)]


class LookAtLink(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The part of a link after the #."""

    token: Token


class UseLink(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A link and the password that it sets. `name`: of an invitation and of the first admin. `email`: of the
    first admin. `keep_keys`: of a new password; your API keys stay, otherwise they are revoked."""

    token: Token
    password: Annotated[str, Meta(min_length=1, max_length=LONGEST)]
    name: FormName = ""
    email: Annotated[str, Meta(max_length=320)] = ""
    keep_keys: bool = False


class ForgotPassword(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address of the account."""

    email: Address


class AccountLinkController(Controller):
    tags = ["session"]
    opt = {"public": True}
    security = [{}]

    @get("/sign-in")
    async def show_sign_in(self, request: DeskRequest) -> SignInPage:
        """Get what the sign-in page has to say."""
        return await request.desk.read(_page)

    @post("/account-links/look", status_code=200)
    async def look_at_link(self, request: DeskRequest, data: JSONBody[LookAtLink]) -> LinkView:
        """Get what a link is for. Looking changes nothing. 409 `link-ended` if it does nothing any more, with
        the reason in `why`."""
        await _spend(request)
        found = await request.desk.read(links.look, data.token)
        return LinkView(purpose=found.purpose, email=found.email, name=found.name)

    @post("/account-links/use", status_code=200)
    async def use_link(self, request: DeskRequest, data: JSONBody[UseLink]) -> Response[Me]:
        """Do what a link is for: accept an invitation, set a new password, or make the first admin. Signs in.
        400 `weak-password` if the password is easy to guess."""
        await _spend(request)
        found = await request.desk.read(links.look, data.token)
        email = normalise_email(data.email) if found.purpose == "first_admin" else found.email
        name = found.name if found.purpose == "password" else checked_name(data.name)
        password_hash = await new_hash(data.password, (email, name))
        sign_ins = request.tools.sign_ins
        before = request.cookies.get(COOKIE)
        token, me = await request.desk.write(
            _use, found, data, email, name, password_hash, sign_ins.lasting, before
        )
        sign_ins.forget()
        secure = request.tools.settings.secure
        return Response(me, cookies=[session_cookie(token, sign_ins.lasting, secure=secure)])

    @post("/password-links", status_code=202)
    async def ask_password_link(self, request: DeskRequest, data: JSONBody[ForgotPassword]) -> None:
        """Ask for a mail with a link to a new password. The answer is the same whether anybody here has this
        address or not."""
        email = normalise_email(data.email)
        limits = request.tools.limits
        for key, allowed in ((f"address:{request.address}", _ASKED_ADDRESS), (email, _ASKED_ACCOUNT)):
            await limits.spend("password link", key, allowed=allowed, seconds=_ASKED_SECONDS)
        await request.desk.write(_ask, email)


def _page(tx: Reading) -> SignInPage:
    return SignInPage(
        name=brand.brand(tx).name, empty=links.is_empty(tx), can_mail=account_mails.can_mail(tx)
    )


def _use(
    tx: Transaction,
    found: Look,
    data: UseLink,
    email: str,
    name: str,
    password_hash: str,
    lasting: timedelta,
    before: str | None,
) -> tuple[str, Me]:
    if found.purpose == "invitation":
        advisor_id = links.accept_invitation(tx, data.token, name, password_hash)
    elif found.purpose == "password":
        advisor_id = links.set_password(tx, data.token, password_hash, keep_keys=data.keep_keys)
    else:
        advisor_id = links.make_first_admin(tx, data.token, email, name, password_hash)
    return accounts.sign_in(tx, advisor_id, lasting, instead_of=before), read_me(tx, advisor_id)


def _ask(tx: Transaction, email: str) -> None:
    """The worker finds out whether anybody has the address, so that the answer takes as long for each."""
    asked = hashlib.sha256(email.encode()).hexdigest()[:20]
    tx.add_job(MailPasswordLink(email=email), key=f"mail_password:{asked}:{tx.now.isoformat()}")


async def _spend(request: DeskRequest) -> None:
    """Guessing a token of 256 bits is hopeless; this bounds what trying costs the desk."""
    settings = request.tools.settings
    await request.tools.limits.spend(
        "link",
        f"address:{request.address}",
        allowed=settings.sign_in_tries * 10,
        seconds=settings.sign_in_window,
    )

"""Who a chat's visitor is: their token from an earlier visit, or an identity signed by the site."""

from __future__ import annotations

import secrets
import time
from datetime import datetime

import msgspec

from helpdesk.channels.addresses import normalise_email, normalise_phone
from helpdesk.channels.email.read.charsets import tidy
from helpdesk.channels.webchat.channel import WebchatSettings
from helpdesk.db.channels import ChannelRow
from helpdesk.domain.messages import Identity
from helpdesk.errors import BadInput, Forbidden, IdentityRefused
from helpdesk.live.visitor.signed_identity import check_user, read_jwt
from helpdesk.live.wire.visitor_frames import ChatHello
from helpdesk.said import Said
from helpdesk.security.stranger_tokens import Tokens, Visitor


class Guest(msgspec.Struct, frozen=True, kw_only=True):
    """A recognised visitor. `key` identifies their chats on this channel. `vouched` are the addresses that
    the site signed, the best proof first; an anonymous visitor has none. `since`: when the token of their
    last visit was issued, in seconds since 1970; None without one. `email` is always unverified."""

    key: str
    since: int | None = None
    signed_in: bool = False
    name: str = ""
    email: str = ""
    vouched: list[Identity] = []


def recognise(
    channel: ChannelRow, settings: WebchatSettings, tokens: Tokens, hello: ChatHello, now: datetime
) -> Guest:
    """The visitor behind a first frame. A signed identity decides alone, and the browser's token is ignored.
    A token that does not verify makes a new visitor. IdentityRefused if an identity is not the site's, or has
    expired."""
    if hello.identity or hello.user is not None:
        return (
            _by_jwt(channel, hello.identity, settings, now)
            if hello.identity
            else _by_hash(channel, hello, settings, now)
        )
    if hello.token:
        try:
            known = tokens.visitor(hello.token)
        except Forbidden:
            known = None
        # a signed-in person's chat opens only with their identity, not with a token in the browser
        if known is not None and known.channel_id == channel.id and not known.key.startswith("user:"):
            return Guest(key=known.key, since=known.at)
    return stranger()


def _by_jwt(channel: ChannelRow, identity: str, settings: WebchatSettings, now: datetime) -> Guest:
    claims = read_jwt(identity, settings, now)
    name = tidy(claims.name or "")
    vouched = []
    try:
        if claims.email:
            address = normalise_email(claims.email)
            vouched.append(Identity(kind="email", value=address, name=name, attested=True))
        if claims.phone:
            number = normalise_phone(claims.phone)
            vouched.append(Identity(kind="phone", value=number, name=name, attested=True))
    except BadInput as error:
        raise IdentityRefused(Said("The identity has an invalid address: {what}", what=error.said)) from None
    return _known(channel, claims.sub, name, vouched)


def _by_hash(channel: ChannelRow, hello: ChatHello, settings: WebchatSettings, now: datetime) -> Guest:
    user = hello.user
    assert user is not None
    check_user(user.id, user.expires, user.hash, settings, now)
    guest = _known(channel, user.id, user.name, [])
    try:
        email = normalise_email(user.email) if user.email else ""
    except BadInput as error:
        raise IdentityRefused(Said("The user has an invalid address: {what}", what=error.said)) from None
    return msgspec.structs.replace(guest, email=email)


def _known(channel: ChannelRow, user_id: str, name: str, vouched: list[Identity]) -> Guest:
    key = f"user:{channel.id}:{user_id}"  # two sites may both have a user 1
    vouched = [*vouched, Identity(kind="visitor", value=key, name=name, attested=True)]
    return Guest(key=key, signed_in=True, name=name, vouched=vouched)


def stranger() -> Guest:
    """A new visitor."""
    return Guest(key=secrets.token_urlsafe(16))


def files_token_of(channel: ChannelRow, guest: Guest, tokens: Tokens) -> str:
    """What the addresses of the visitor's files carry for the next hour."""
    return tokens.of_files(Visitor(channel_id=channel.id, key=guest.key, at=int(time.time())))


def token_of(channel: ChannelRow, guest: Guest, tokens: Tokens) -> str:
    """The token that the browser stores for its next visit."""
    return tokens.of_visitor(Visitor(channel_id=channel.id, key=guest.key))

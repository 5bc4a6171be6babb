"""The settings of one mailbox channel: its address, its SMTP server and its IMAP folder."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from helpdesk.channels import reply_tokens
from helpdesk.channels.addresses import normalise_email
from helpdesk.errors import BadInput
from helpdesk.said import Said

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
Seconds = Annotated[float, msgspec.Meta(gt=0, le=3600)]
Security = Literal["tls", "starttls", "none"]
"""TLS from the first byte, an upgrade that must succeed, or plain text (for a server on the same machine)."""

MAX_MAIL = 25 * 1024 * 1024


class SmtpSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The server that sends our mail. `verify`: its certificate must be valid."""

    host: str
    port: Port = 587
    security: Security = "starttls"
    username: str = ""
    password: str = ""
    verify: bool = True
    timeout: Seconds = 60.0


class ImapSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The folder in which customers' mail arrives. `backlog`: at first, take in the mails that are already
    there. `max_bytes`: of a longer mail only this much is fetched. `poll_seconds`: how often to check if the
    server has no IDLE (RFC 2177), and the longest time of one IDLE."""

    host: str
    port: Port = 993
    security: Security = "tls"
    username: str
    password: str
    verify: bool = True
    folder: str = "INBOX"
    backlog: bool = True
    idle: bool = True
    poll_seconds: Seconds = 60.0
    timeout: Seconds = 60.0
    max_bytes: Annotated[int, msgspec.Meta(ge=1024)] = MAX_MAIL


class EmailSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One mailbox. `address` is the address that answers come from and go to, `name` its display name;
    `aliases` are other addresses whose mail belongs here. Without `smtp` nothing can be sent; without `imap`
    mail comes by the inlet or by a pipe. `acknowledge`: a customer whose mail opens a ticket gets one
    acknowledgement, with articles that may help. `authserv_id`: the name of our own mail server in its
    Authentication-Results (RFC 8601), "-" if it writes none; mail that it confirms is from a verified sender.
    `form_senders`: addresses of contact forms and shop systems, or whole domains as "@shop.example": the
    customer of their mail is the person in Reply-To."""

    address: str
    name: str = ""
    aliases: list[str] = []
    smtp: SmtpSettings | None = None
    imap: ImapSettings | None = None
    acknowledge: bool = False
    authserv_id: str = ""
    form_senders: list[str] = []


def checked(settings: EmailSettings) -> EmailSettings:
    """The settings with their addresses normalised. Raises BadInput if one breaks a rule."""
    address = _normalised(settings.address, "address")
    room = 64 - 1 - reply_tokens.TOKEN_LENGTH
    if len(address.rpartition("@")[0].encode()) > room:
        raise BadInput(
            Said(
                "address has more than {room} characters before the @: no room for a reply token", room=room
            ),
            field="address",
        )
    aliases = [_normalised(alias, "aliases") for alias in settings.aliases]
    forms = [_form_sender(one) for one in settings.form_senders]
    return msgspec.structs.replace(settings, address=address, aliases=aliases, form_senders=forms)


def _form_sender(value: str) -> str:
    """An address, or a domain as "@shop.example" or "shop.example"."""
    if value.strip().rpartition("@")[0]:
        return _normalised(value, "form_senders")
    return "@" + _normalised("x@" + value.strip().removeprefix("@"), "form_senders").rpartition("@")[2]


def _normalised(address: str, field: str) -> str:
    try:
        return normalise_email(address)
    except BadInput as problem:
        raise BadInput(Said("{label}: {what}", label=field, what=problem.said), field=field) from problem

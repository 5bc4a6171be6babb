"""Mails to the people who work here: the link of an invitation, and the link to a new password. Each link is
made when its mail is composed, so no job and no stored message holds it."""

from __future__ import annotations

import secrets
from typing import Literal

import msgspec

from helpdesk.channels.traits import traits
from helpdesk.db import channel_troubles, channels
from helpdesk.db.brand import desk_name
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import advisors, invitations
from helpdesk.domain.messages import OutboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import desk_texts
from helpdesk.operations.answers.brands import own_name
from helpdesk.operations.people import links

_NO_MESSAGE = 0  # these mails are no messages of a ticket


def can_mail(tx: Reading) -> bool:
    """Whether a mailbox of the desk can send, as far as the desk knows now."""
    return _sender(tx) is not None


def of_invitation(tx: Transaction, invitation_id: int, policy: Policy) -> OutboundMessage | None:
    """The mail of an open invitation, with a new link; None if it is accepted, withdrawn or expired, or no
    mailbox can send."""
    row = invitations.invitation(tx, invitation_id)
    sender = _sender(tx)
    if not row.open or row.expires_at <= tx.now or sender is None:
        return None
    desk = _desk(tx, sender, policy)
    link = links.address(policy.public_url, links.of_invitation(tx, row))
    said = _Said(locale=row.locale, about="invited", name=row.name)
    return _mail(sender, row.email, said, policy, desk=desk, who=row.inviter or desk, link=link)


def of_password(tx: Transaction, email: str, policy: Policy) -> OutboundMessage | None:
    """The mail with a link to a new password; None if nobody with this address may sign in, or no mailbox can
    send."""
    row = advisors.by_email(tx, email)
    sender = _sender(tx)
    if row is None or row.disabled_at is not None or sender is None:
        return None
    link = links.address(policy.public_url, links.of_password(tx, row.id))
    said = _Said(locale=row.locale, about="password", name=row.name)
    return _mail(sender, row.email, said, policy, desk=_desk(tx, sender, policy), link=link)


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """Which text, its language, and who reads it."""

    locale: str
    about: Literal["invited", "password"]
    name: str


def _mail(sender: ChannelRow, to: str, said: _Said, policy: Policy, **values: str) -> OutboundMessage:
    words = desk_texts.words(said.locale, "account_mail")
    hello = words["greeting_name"].format(name=said.name) if said.name else words["greeting"]
    text = words[f"{said.about}_text"].format(**values)
    return OutboundMessage(
        channel=sender.name,
        message_id=_NO_MESSAGE,
        ticket_number=_NO_MESSAGE,
        external_id=f"account.{secrets.token_hex(10)}@{policy.mail_domain}",
        to=[to],
        subject=words[said.about].format(**values),
        text=f"{hello}\n\n{text}",
        automatic=True,
    )


def _sender(tx: Reading) -> ChannelRow | None:
    """The first mailbox that can send."""
    failing = {one.channel for one in channel_troubles.troubles(tx) if one.side == "send"}
    boxes = [one for one in channels.all_channels(tx) if traits(one.kind).addressed and one.enabled]
    return next((one for one in boxes if one.settings.get("smtp") and one.name not in failing), None)


def _desk(tx: Reading, sender: ChannelRow, policy: Policy) -> str:
    return own_name(sender) or desk_name(tx, policy)

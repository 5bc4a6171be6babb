"""Sends the links of invitations and new passwords, and keeps whether an invitation went out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.jobs import MailInvitation
from helpdesk.domain.messages import OutboundMessage, Receipt
from helpdesk.domain.policy import Policy
from helpdesk.errors import DeliveryFailed
from helpdesk.operations.answers import account_mails
from helpdesk.operations.people import invitations
from helpdesk.workers.storing import store

log = structlog.get_logger()

NO_MAILBOX = "No mailbox of this desk can send"

Send = Callable[[OutboundMessage], Awaitable[Receipt]]


class AccountMails:
    """`send` sends a message through its channel. A worker that died may have sent the mail already: it is
    sent again, because each mail has a link of its own that works."""

    def __init__(self, desk: Desk, policy: Policy, send: Send) -> None:
        self._desk = desk
        self._policy = policy
        self._send = send

    async def invite(self, invitation_id: int) -> None:
        """Mail an invitation, unless it was accepted or withdrawn meanwhile."""
        mail = await self._desk.write(account_mails.of_invitation, invitation_id, self._policy)
        if mail is None:
            if not await self._desk.read(account_mails.can_mail):
                raise DeliveryFailed(NO_MAILBOX, retry=True)
            return
        self._check(await self._send(mail))
        await store(self._desk, invitations.note_sent, invitation_id)

    async def password(self, email: str) -> None:
        """Mail the link to a new password, if somebody who works here has this address."""
        mail = await self._desk.write(account_mails.of_password, email, self._policy)
        if mail is None:
            log.info("password_link.not_sent")
            return
        self._check(await self._send(mail))

    @staticmethod
    def _check(receipt: Receipt) -> None:
        if receipt.refused:
            why = "; ".join(one.why for one in receipt.refused)
            raise DeliveryFailed(why, retry=all(one.later for one in receipt.refused))


def note_failure(tx: Transaction, job: MailInvitation, failure: DeliveryFailed) -> None:
    """Show with the invitation why its mail did not go out."""
    invitations.note_trouble(tx, job.invitation_id, failure.detail)

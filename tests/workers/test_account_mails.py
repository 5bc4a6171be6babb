"""The mails of invitations and new passwords: what they say, and what is shown if they do not go out."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.people import invitations as db
from helpdesk.db.people.invitations import InvitationRow
from helpdesk.domain.jobs import MailPasswordLink
from helpdesk.operations.answers import account_mails
from helpdesk.operations.people import invitations, links
from helpdesk.operations.people.invitations import Invite
from helpdesk.workers.account_mails import NO_MAILBOX
from helpdesk.workers.deliveries import Deliveries
from helpdesk.workers.outbox import Outbox
from tests.factories import actor

CY = "cy@home.example"


def invited(desk: Desk, ids: dict[str, int], **values: str) -> InvitationRow:
    row = desk.write_now(invitations.invite, Invite(email=CY, **values), by=actor(ids))  # type: ignore[arg-type]
    desk.write_now(invitations.mail, row)
    return row


def mails(sink: MailSimulator, address: str) -> list[EmailMessage]:
    return [message_from_bytes(one.raw, policy=policy.default) for one in sink.inbox(address)]


def token_in(mail: EmailMessage) -> str:
    found = re.search(r"/console/welcome#(\S+)", str(mail.get_content()))
    assert found, mail.get_content()
    return found[1]


@pytest.mark.parametrize(
    ("locale", "subject", "hello"),
    [("en", "Your account at", "Hello Cy,"), ("fr", "Votre compte chez", "Bonjour Cy,")],
)
async def test_an_invitation_goes_out_with_a_link_that_works(
    desk: Desk,
    ids: dict[str, int],
    sink: MailSimulator,
    worker: Outbox,
    locale: str,
    subject: str,
    hello: str,
) -> None:
    row = invited(desk, ids, name="Cy", locale=locale)
    await worker.run_due()
    (mail,) = mails(sink, CY)
    assert str(mail["Subject"]).startswith(subject)
    assert str(mail.get_content()).startswith(hello)
    assert "Ana" in str(mail.get_content()), "who invites"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (await desk.read(links.look, token_in(mail))).email == CY
    assert (await desk.read(db.invitation, row.id)).sent_at is not None


async def test_a_withdrawn_invitation_is_not_mailed(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    row = invited(desk, ids)
    await desk.write(invitations.withdraw, row.id, by=actor(ids))
    await worker.run_due()
    assert mails(sink, CY) == []


async def test_an_invitation_that_does_not_go_out_says_why(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, deliveries: Deliveries
) -> None:
    row = invited(desk, ids)
    support = await desk.read(channels.channel, "support")
    await desk.write(
        channels.put_channel,
        "support",
        kind=support.kind,
        label=support.label,
        team_id=None,
        settings=support.settings,
        enabled=False,
    )
    assert not await desk.read(account_mails.can_mail)
    worker = Outbox(desk, deliveries.do, deliveries.gave_up, postponed=deliveries.postponed)
    await worker.run_due()
    stored = await desk.read(db.invitation, row.id)
    assert (stored.sent_at, stored.trouble) == (None, NO_MAILBOX)


async def test_a_new_password_is_mailed_only_to_who_works_here(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    await desk.write(advisors.disable_advisor, ids["Ana"])
    for n, email in enumerate(("bo@desk.example", "ana@desk.example", "nobody@desk.example")):
        await desk.write(ask, email, f"password:{n}")
    await worker.run_due()
    (mail,) = mails(sink, "bo@desk.example")
    assert (await desk.read(links.look, token_in(mail))).purpose == "password"
    assert mails(sink, "ana@desk.example") == mails(sink, "nobody@desk.example") == []


def ask(tx: Transaction, email: str, key: str) -> None:
    tx.add_job(MailPasswordLink(email=email), key=key)

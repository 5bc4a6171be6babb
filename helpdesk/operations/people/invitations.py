"""Inviting somebody to work here: until they accept, they have no account and nobody can assign to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from helpdesk.channels.addresses import normalise_email
from helpdesk.db import channels
from helpdesk.db.engine.locks import ROUTING, hold
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import account_links
from helpdesk.db.people import invitations as db
from helpdesk.db.people.invitations import InvitationRow
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.staff import InvitationAct, InvitationChanged
from helpdesk.domain.jobs import MailInvitation
from helpdesk.errors import BadInput, Conflict
from helpdesk.operations.people import persons, staff
from helpdesk.said import Said

LASTS = timedelta(days=7)
LOCALES = ("en", "fr")


class Invite(msgspec.Struct, frozen=True, kw_only=True):
    """Who is invited, as what. `name` can be left to them; `locale` is the language of the mail."""

    email: str
    name: str = ""
    role: str = "advisor"
    capacity: int = 5
    languages: Sequence[str] = ()
    team_ids: Sequence[int] = ()
    locale: str = "en"


def check_invite(tx: Reading, invite: Invite) -> Invite:
    """The invitation as it would be stored. BadInput and Conflict name the field."""
    email = normalise_email(invite.email)
    if email in channels.own_addresses(tx):
        raise BadInput(
            Said("{email} is a mailbox of this desk. Invite a person's own address.", email=email),
            field="email",
        )
    staff.check_no_account(tx, email)
    if db.open_of(tx, email) is not None:
        raise Conflict(
            Said("{email} is invited already. Send that invitation again, or withdraw it.", email=email),
            field="email",
        )
    if invite.locale not in LOCALES:
        raise BadInput(Said("locale must be one of {given}.", given=", ".join(LOCALES)), field="locale")
    return Invite(
        email=email,
        name=persons.checked_name(invite.name) if invite.name.strip() else "",
        role=persons.checked_role(invite.role),
        capacity=persons.checked_capacity(invite.capacity),
        languages=persons.checked_languages(invite.languages),
        team_ids=persons.checked_teams(tx, invite.team_ids),
        locale=invite.locale,
    )


def invite(tx: Transaction, wanted: Invite, *, by: Actor) -> InvitationRow:
    """Store an invitation; `mail` or `links.of_invitation` brings its link on the way. Refuses what
    `check_invite` refuses."""
    hold(tx, ROUTING)  # of two that invite the same address, the second is told
    values = msgspec.structs.asdict(check_invite(tx, wanted))
    invitation_id = db.add(tx, **values, invited_by=by.id, expires_at=tx.now + LASTS)
    _record(tx, invitation_id, "invited", by)
    return db.invitation(tx, invitation_id)


def renew(tx: Transaction, invitation_id: int, *, by: Actor) -> InvitationRow:
    """Let an invitation last its full time again; its earlier links end. Conflict if it is accepted or
    withdrawn."""
    _open(tx, invitation_id)
    account_links.end_of_invitation(tx, invitation_id)
    db.change(tx, invitation_id, expires_at=tx.now + LASTS, sent_at=None, trouble="")
    _record(tx, invitation_id, "resent", by)
    return db.invitation(tx, invitation_id)


def withdraw(tx: Transaction, invitation_id: int, *, by: Actor) -> None:
    """Take an invitation back: its links do nothing any more. Conflict if it is accepted or withdrawn."""
    _open(tx, invitation_id)
    db.change(tx, invitation_id, withdrawn_at=tx.now)
    account_links.end_of_invitation(tx, invitation_id)
    _record(tx, invitation_id, "withdrawn", by)


def mail(tx: Transaction, row: InvitationRow) -> None:
    """Queue the mail with the link of an open invitation."""
    key = f"mail_invitation:{row.id}:{row.expires_at.isoformat()}"
    tx.add_job(MailInvitation(invitation_id=row.id), key=key)


def note_sent(tx: Transaction, invitation_id: int) -> None:
    """Its mail went out."""
    db.change(tx, invitation_id, sent_at=tx.now, trouble="")


def note_trouble(tx: Transaction, invitation_id: int, trouble: str) -> None:
    """Its mail did not go out, and why."""
    db.change(tx, invitation_id, trouble=trouble)


def _open(tx: Transaction, invitation_id: int) -> InvitationRow:
    hold(tx, ROUTING)  # it may be accepted or withdrawn at this moment
    row = db.invitation(tx, invitation_id)
    if row.accepted_at is not None:
        raise Conflict(Said("{email} has accepted this invitation.", email=row.email))
    if row.withdrawn_at is not None:
        raise Conflict("This invitation was withdrawn.")
    return row


def _record(tx: Transaction, invitation_id: int, act: InvitationAct, by: Actor) -> None:
    tx.record(InvitationChanged(invitation_id=invitation_id, act=act, by=by))

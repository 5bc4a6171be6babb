"""Links that work once: an invitation's, one to a new password, and the one to the desk's first admin.

Only a hash of each token is stored. Looking at a link changes nothing, because mail scanners follow links."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Literal

import msgspec

from helpdesk.db.engine.locks import ROUTING, hold
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import account_links as db
from helpdesk.db.people import advisors, invitations, teams
from helpdesk.db.people.account_links import LinkRow
from helpdesk.db.people.advisors import AdvisorRow
from helpdesk.db.people.invitations import InvitationRow
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.staff import InvitationChanged
from helpdesk.domain.people.told_links import WELCOME
from helpdesk.errors import LinkEnded
from helpdesk.operations.people import accounts, staff
from helpdesk.operations.people.accounts import hash_token
from helpdesk.operations.people.persons import checked_name
from helpdesk.said import Said

PASSWORD_LASTS = timedelta(hours=2)

Purpose = Literal["invitation", "password", "first_admin"]
_SAYS = {
    "used": Said("This link was used already. Sign in, or ask for a new link."),
    "withdrawn": Said("This invitation was withdrawn. Ask an admin of this desk."),
    "replaced": Said("A newer link took the place of this one. Use the newest mail."),
    "expired": Said("This link has expired. Ask for a new one."),
    "unknown": Said("This link is not known here. Part of it may be missing."),
}


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a link that works is for. `email` and `name` are "" for the first admin, who says them."""

    purpose: Purpose
    email: str = ""
    name: str = ""


def address(url: str, token: str) -> str:
    """The address of a link at the desk's `url`. The token is after the #, so that it is in no server's
    log."""
    return f"{url.rstrip('/')}{WELCOME}{token}"


def of_invitation(tx: Transaction, row: InvitationRow) -> str:
    """The token of a new link of an open invitation."""
    token = secrets.token_urlsafe(32)
    db.add(tx, hash_token(token), invitation_id=row.id, expires_at=row.expires_at)
    return token


def of_password(tx: Transaction, advisor_id: int) -> str:
    """The token of a new link to an advisor's new password."""
    token = secrets.token_urlsafe(32)
    db.add(tx, hash_token(token), advisor_id=advisor_id, expires_at=tx.now + PASSWORD_LASTS)
    return token


def of_first_admin(tx: Transaction) -> str | None:
    """The token of a new link to the first admin, which ends the one before; None if there is an admin."""
    if not is_empty(tx):
        return None
    token = secrets.token_urlsafe(32)
    db.set_first_admin(tx, hash_token(token))
    return token


def end_told(tx: Transaction, tokens: Iterable[str]) -> None:
    """End the links of tokens that came back to the desk: everybody who reads its tickets could use them."""
    for token in tokens:
        db.expire(tx, hash_token(token))


def is_empty(tx: Reading) -> bool:
    """Whether nobody can set this desk up yet: it has no admin."""
    return not any(one.role == "admin" for one in advisors.enabled_advisors(tx))


def look(tx: Reading, token: str) -> Look:
    """What a link is for; LinkEnded."""
    if _is_first_admin(tx, token):
        return Look(purpose="first_admin")
    link = _working(tx, token)
    if link.invitation_id is not None:
        invitation = invitations.invitation(tx, link.invitation_id)
        return Look(purpose="invitation", email=invitation.email, name=invitation.name)
    row = _whose_password(tx, link)
    return Look(purpose="password", email=row.email, name=row.name)


def accept_invitation(tx: Transaction, token: str, name: str, password_hash: str) -> int:
    """Make the account that an invitation promised. Returns its id. LinkEnded; Conflict if the address got an
    account meanwhile. A team that was archived meanwhile is left out."""
    link = _taken(tx, token)
    assert link.invitation_id is not None
    row = invitations.invitation(tx, link.invitation_id)
    staff.check_no_account(tx, row.email)
    there = {one.id for one in teams.all_teams(tx) if one.archived_at is None}
    advisor_id = staff.hire(
        tx,
        email=row.email,
        name=name,
        role=row.role,
        password_hash=password_hash,
        team_ids=[one for one in row.team_ids if one in there],
        capacity=row.capacity,
        languages=row.languages,
        locale=row.locale,
        by=Actor(kind="advisor", id=row.invited_by, name=row.inviter),
    )
    invitations.change(tx, row.id, accepted_at=tx.now)
    db.end_of_invitation(tx, row.id)
    by = Actor(kind="advisor", id=advisor_id, name=checked_name(name))
    tx.record(InvitationChanged(invitation_id=row.id, act="accepted", by=by))
    return advisor_id


def set_password(tx: Transaction, token: str, password_hash: str, *, keep_keys: bool) -> int:
    """Set the new password that a link is for, as `accounts.set_password` does. Returns whose it is."""
    row = _whose_password(tx, _taken(tx, token))
    by = Actor(kind="advisor", id=row.id, name=row.name)
    accounts.set_password(tx, row.id, password_hash, keep_keys=keep_keys, by=by)
    return row.id


def make_first_admin(tx: Transaction, token: str, email: str, name: str, password_hash: str) -> int:
    """Make the desk's first admin. Returns their id. LinkEnded if there is an admin by now."""
    hold(tx, ROUTING)  # of two browsers with the same link, one makes the admin
    if not _is_first_admin(tx, token):
        raise _ended("used" if not is_empty(tx) else "unknown")
    staff.check_no_account(tx, email)
    by = Actor(kind="advisor", name=checked_name(name))
    advisor_id = staff.hire(tx, email=email, name=name, role="admin", password_hash=password_hash, by=by)
    db.set_first_admin(tx, None)
    return advisor_id


def _is_first_admin(tx: Reading, token: str) -> bool:
    stored = db.first_admin(tx)
    return stored is not None and hmac.compare_digest(stored, hash_token(token)) and is_empty(tx)


def _taken(tx: Transaction, token: str) -> LinkRow:
    """Use up a link that works; LinkEnded."""
    hold(tx, ROUTING)  # at this moment its invitation may be withdrawn, or its advisor disabled
    link = _working(tx, token)
    if not db.use(tx, link.token_hash):
        raise _ended("used")
    return link


def _working(tx: Reading, token: str) -> LinkRow:
    link = db.link(tx, hash_token(token))
    if link is None:
        raise _ended("unknown")
    if link.used_at is not None:
        raise _ended("used")
    if link.invitation_id is not None:
        row = invitations.invitation(tx, link.invitation_id)
        if row.withdrawn_at is not None:
            raise _ended("withdrawn")
        if row.accepted_at is not None:
            raise _ended("used")
    if link.ended_at is not None:
        raise _ended("replaced")
    if link.expires_at <= tx.now:
        raise _ended("expired")
    return link


def _whose_password(tx: Reading, link: LinkRow) -> AdvisorRow:
    assert link.advisor_id is not None
    row = advisors.advisor(tx, link.advisor_id)
    if row.disabled_at is not None:
        raise _ended("expired")
    return row


def _ended(why: str) -> LinkEnded:
    return LinkEnded(_SAYS[why], why=why)

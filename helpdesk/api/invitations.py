"""Inviting people to work here."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import Controller, Response, delete, post
from litestar.params import JSONBody

from helpdesk.api.inputs import Address, Input, PathId
from helpdesk.api.people import FormName, Ids, Languages
from helpdesk.api.request import DeskRequest
from helpdesk.api.staff_views import invitation_view
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import invitations as db
from helpdesk.db.people.invitations import InvitationRow
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import account_mails
from helpdesk.operations.people import invitations, links
from helpdesk.operations.people.invitations import Invite
from helpdesk.operations.people.scopes import NO_KEY
from helpdesk.security.guards import admins_only
from helpdesk.views.staff import InvitationSent, Role


class InvitePerson(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is invited, as what. They can change the `name` when they accept. `locale` is the language of the
    mail. `mail` false: you get the link, and hand it over yourself."""

    email: Address
    name: FormName = ""
    role: Role = "advisor"
    capacity: int = 5
    languages: Languages = []
    team_ids: Ids = []
    locale: Literal["en", "fr"] = "en"
    mail: bool = True


class InviteAgain(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`mail` false: you get the link, and hand it over yourself."""

    mail: bool = True


class InvitationController(Controller):
    path = "/invitations"
    tags = ["people"]
    opt = {"scope": NO_KEY}
    guards = [admins_only]

    @post("/")
    async def invite_person(
        self, request: DeskRequest, data: JSONBody[InvitePerson]
    ) -> Response[InvitationSent]:
        """Invite somebody. The link works once, within 7 days. You get it if no mailbox can send. This call
        ignores Idempotency-Key, because the desk would have to store the link."""
        found = await request.desk.write(_invite, data, request.by, request.tools.policy)
        return Response(found, status_code=201)

    @post("/check", status_code=200)
    async def check_invitation(self, request: DeskRequest, data: JSONBody[InvitePerson]) -> None:
        """Check an invitation without making it: the answer is empty, or the problem that it would get."""
        await request.desk.read(_check, data)

    @post("/{invitation_id:int}/resending", status_code=200)
    async def resend_invitation(
        self, request: DeskRequest, invitation_id: PathId, data: JSONBody[InviteAgain]
    ) -> InvitationSent:
        """Send an invitation again. It lasts 7 days from now; its earlier links end. This call ignores
        Idempotency-Key."""
        return await request.desk.write(
            _resend, invitation_id, request.by, request.tools.policy, mail=data.mail
        )

    @delete("/{invitation_id:int}")
    async def withdraw_invitation(self, request: DeskRequest, invitation_id: PathId) -> None:
        """Take an invitation back: its links do nothing any more."""
        await request.write(invitations.withdraw, invitation_id, by=request.by)


def _invite(tx: Transaction, data: InvitePerson, by: Actor, policy: Policy) -> InvitationSent:
    return _sent(tx, invitations.invite(tx, _wanted(data), by=by), policy, mail=data.mail)


def _check(tx: Reading, data: InvitePerson) -> None:
    invitations.check_invite(tx, _wanted(data))


def _wanted(data: InvitePerson) -> Invite:
    return Invite(**{one: value for one, value in msgspec.structs.asdict(data).items() if one != "mail"})


def _resend(tx: Transaction, invitation_id: int, by: Actor, policy: Policy, *, mail: bool) -> InvitationSent:
    return _sent(tx, invitations.renew(tx, invitation_id, by=by), policy, mail=mail)


def _sent(tx: Transaction, row: InvitationRow, policy: Policy, *, mail: bool) -> InvitationSent:
    link = None
    if mail and account_mails.can_mail(tx):
        invitations.mail(tx, row)
    else:
        link = links.address(policy.public_url, links.of_invitation(tx, row))
    return InvitationSent(invitation=invitation_view(db.invitation(tx, row.id), tx), link=link)

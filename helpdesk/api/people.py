"""The people who work here: who they are and may be, and what becomes of the tickets of those who leave.

No API key may do this: a key must not make people who outlive it."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get, patch, post
from litestar.params import JSONBody
from msgspec import Meta

from helpdesk.api import staff_views
from helpdesk.api.inputs import Id, Input, PathId
from helpdesk.api.request import DeskRequest
from helpdesk.api.staff_views import editor_of
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.jobs import MailPasswordLink
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import account_mails
from helpdesk.operations.people import changes, links, persons
from helpdesk.operations.people.persons import Change
from helpdesk.operations.people.scopes import NO_KEY
from helpdesk.operations.tickets.staffing import people
from helpdesk.operations.tickets.staffing.people import Handing
from helpdesk.security.guards import admins_only, leads_only
from helpdesk.views.staff import PasswordLink, People, PersonView, Role

Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Languages = Annotated[list[Annotated[str, Meta(max_length=10)]], Meta(max_length=20)]
Ids = Annotated[list[Id], Meta(max_length=1000)]
FormName = Annotated[str, Meta(max_length=200)]


class ChangePerson(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes; what is left out stays. `version` is the one that you saw: 409 with the newest one if
    somebody else was faster. A lead can change `capacity`, `languages` and membership in their own teams."""

    version: Version
    name: FormName | None = None
    role: Role | None = None
    capacity: int | None = None
    languages: Languages | None = None
    team_ids: Ids | None = None


class DisablePerson(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who gets the person's active tickets: `queue`, the queues of their teams, or `advisor`, the one that
    `to` names."""

    version: Version
    tickets: Annotated[str, Meta(pattern=r"^(queue|advisor)(?![\s\S])")] = "queue"
    to: Id | None = None


class EnablePerson(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version that you saw."""

    version: Version


class AskPasswordLink(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`mail` false: you get the link, and hand it over yourself."""

    mail: bool = True


class PeopleController(Controller):
    path = "/people"
    tags = ["people"]
    opt = {"scope": NO_KEY}
    guards = [leads_only]

    @get("/")
    async def list_people(self, request: DeskRequest) -> People:
        """List the people that you may set up: all for an admin, those of their own teams for a lead."""
        return await request.desk.read(staff_views.all_people, request.user.id)

    @patch("/{person_id:int}")
    async def change_person(
        self, request: DeskRequest, person_id: PathId, data: JSONBody[ChangePerson]
    ) -> PersonView:
        """Change a person. A lower role ends their sessions and API keys."""
        found = await request.write(_change, request.user.id, person_id, data, request.by)
        request.tools.sign_ins.forget()
        return found

    @post("/{person_id:int}/check", status_code=200)
    async def check_person(
        self, request: DeskRequest, person_id: PathId, data: JSONBody[ChangePerson]
    ) -> None:
        """Check a change without making it: the answer is empty, or the problem that the change would get."""
        await request.desk.read(_check, request.user.id, person_id, data)

    @post("/{person_id:int}/disabling", status_code=200, guards=[admins_only])
    async def disable_person(
        self, request: DeskRequest, person_id: PathId, data: JSONBody[DisablePerson]
    ) -> PersonView:
        """Stop a person from signing in. Their sessions, sockets, API keys and links end at once, and their
        active tickets go where you say. 409 for the only admin."""
        found = await request.write(_disable, request.user.id, person_id, data, request.by)
        request.tools.sign_ins.forget()
        return found

    @post("/{person_id:int}/enabling", status_code=200, guards=[admins_only])
    async def enable_person(
        self, request: DeskRequest, person_id: PathId, data: JSONBody[EnablePerson]
    ) -> PersonView:
        """Let a disabled person sign in again, with the role, teams and password they had."""
        return await request.write(_enable, request.user.id, person_id, data.version, request.by)

    @post("/{person_id:int}/password-link", status_code=200, guards=[admins_only])
    async def send_password_link(
        self, request: DeskRequest, person_id: PathId, data: JSONBody[AskPasswordLink]
    ) -> PasswordLink:
        """Send a person the link to a new password. You get the link if no mailbox can send. Their password
        stays until they choose another one. This call ignores Idempotency-Key."""
        return await request.desk.write(
            _password_link, request.user.id, person_id, request.tools.policy, mail=data.mail, by=request.by
        )


def _change(tx: Transaction, caller: int, person_id: int, data: ChangePerson, by: Actor) -> PersonView:
    editor = editor_of(tx, caller)
    people.change(tx, person_id, _asked(data), by=by, editor=editor, version=data.version)
    return staff_views.person_view(tx, person_id)


def _check(tx: Reading, caller: int, person_id: int, data: ChangePerson) -> None:
    editor = editor_of(tx, caller)
    row = people.to_change(tx, person_id, editor)
    persons.check_change(tx, row, _asked(data), editor, version=data.version)


def _asked(data: ChangePerson) -> Change:
    values = {one: getattr(data, one) for one in Change.__struct_fields__}
    return Change(**values)


def _disable(tx: Transaction, caller: int, person_id: int, data: DisablePerson, by: Actor) -> PersonView:
    handing = Handing(tickets="advisor" if data.tickets == "advisor" else "queue", to=data.to)
    people.disable(tx, person_id, handing, by=by, editor=editor_of(tx, caller), version=data.version)
    return staff_views.person_view(tx, person_id)


def _enable(tx: Transaction, caller: int, person_id: int, version: int, by: Actor) -> PersonView:
    people.enable(tx, person_id, by=by, editor=editor_of(tx, caller), version=version)
    return staff_views.person_view(tx, person_id)


def _password_link(
    tx: Transaction, caller: int, person_id: int, policy: Policy, *, mail: bool, by: Actor
) -> PasswordLink:
    row = people.to_change(tx, person_id, editor_of(tx, caller))
    changes.note_person(tx, "link", row, row, by=by)
    if mail and account_mails.can_mail(tx):
        tx.add_job(MailPasswordLink(email=row.email), key=f"mail_password:{row.id}:{tx.now.isoformat()}")
        return PasswordLink(link=None)
    return PasswordLink(link=links.address(policy.public_url, links.of_password(tx, row.id)))

"""Two people do the same at the same moment: one of them does it, and the desk keeps an admin."""

from __future__ import annotations

from functools import partial

from helpdesk.db.engine.desk import Desk
from helpdesk.db.people import advisors
from helpdesk.db.people import invitations as invitation_rows
from helpdesk.domain.people.rights import Editor
from helpdesk.errors import Conflict, LinkEnded
from helpdesk.operations.people import invitations, links, persons
from helpdesk.operations.people.invitations import Invite
from helpdesk.operations.people.persons import Change
from helpdesk.operations.tickets.staffing import people
from helpdesk.operations.tickets.staffing.people import Handing
from tests.factories import actor
from tests.operations.at_once import ROUNDS, at_once

CY = "cy@desk.example"


def test_of_two_browsers_with_one_link_one_gets_the_account(desk: Desk, ids: dict[str, int]) -> None:
    row = desk.write_now(invitations.invite, Invite(email=CY), by=actor(ids))
    token = desk.write_now(links.of_invitation, row)
    results = at_once(*[lambda: desk.write_now(links.accept_invitation, token, "Cy", "hash")] * 4)
    assert sum(isinstance(one, int) for one in results) == 1
    assert sum(isinstance(one, LinkEnded | Conflict) for one in results) == 3


def test_of_two_invitations_of_one_address_one_is_made(desk: Desk, ids: dict[str, int]) -> None:
    results = at_once(*[lambda: desk.write_now(invitations.invite, Invite(email=CY), by=actor(ids))] * 3)
    assert sum(isinstance(one, Conflict) for one in results) == 2


def test_two_admins_who_disable_each_other_leave_one(desk: Desk, ids: dict[str, int]) -> None:
    def promote(name: str) -> None:
        desk.write_now(
            lambda tx: persons.change_person(tx, advisors.advisor(tx, ids[name]), Change(role="admin"))
        )

    def disable(who: str, by: str) -> object:
        editor = Editor(id=ids[by], role="admin")
        return desk.write_now(people.disable, ids[who], Handing(), by=actor(ids, by), editor=editor)

    promote("Ana")
    promote("Bo")
    at_once(lambda: disable("Ana", "Bo"), lambda: disable("Bo", "Ana"))
    assert not desk.read_now(links.is_empty)


def test_an_invitation_is_accepted_or_withdrawn_never_both(desk: Desk, ids: dict[str, int]) -> None:
    for number in range(ROUNDS):
        row = desk.write_now(invitations.invite, Invite(email=f"c{number}@desk.example"), by=actor(ids))
        token = desk.write_now(links.of_invitation, row)
        results = at_once(
            partial(desk.write_now, links.accept_invitation, token, "Cy", "hash"),
            partial(desk.write_now, invitations.withdraw, row.id, by=actor(ids)),
        )
        now = desk.read_now(invitation_rows.invitation, row.id)
        assert (now.accepted_at is None) != (now.withdrawn_at is None)
        assert sum(isinstance(one, LinkEnded | Conflict) for one in results) == 1


def test_invitations_of_who_leaves_expire(desk: Desk, ids: dict[str, int]) -> None:
    row = desk.write_now(invitations.invite, Invite(email=CY, role="admin"), by=actor(ids, "Bo"))
    token = desk.write_now(links.of_invitation, row)
    admin = Editor(id=10_000, role="admin")
    desk.write_now(people.disable, ids["Bo"], Handing(), by=actor(ids), editor=admin)
    assert at_once(lambda: desk.write_now(links.accept_invitation, token, "Cy", "hash"))[0].why == "expired"
    again = desk.write_now(invitations.renew, row.id, by=actor(ids))
    token = desk.write_now(links.of_invitation, again)
    assert desk.write_now(links.accept_invitation, token, "Cy", "hash")

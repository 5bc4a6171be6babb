"""Links that work once: of an invitation, of a new password, and of the desk's first admin."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import advisors, sessions
from helpdesk.db.people import invitations as db
from helpdesk.db.people import teams as db_teams
from helpdesk.db.schema.accounts import account_links, invitations
from helpdesk.domain.events.actors import Actor
from helpdesk.errors import BadInput, Conflict, LinkEnded
from helpdesk.operations.people import accounts, changes, links, persons, staff
from helpdesk.operations.people import invitations as acts
from helpdesk.operations.people.invitations import Invite
from helpdesk.operations.people.persons import Change
from tests.factories import actor

CY = "cy@desk.example"


def invited(desk: Desk, by: Actor, **values: object) -> tuple[int, str]:
    """(the invitation's id, a link's token)."""
    wanted = Invite(**{"email": CY, "name": "Cy", **values})  # type: ignore[arg-type]
    row = desk.write_now(acts.invite, wanted, by=by)
    return row.id, desk.write_now(links.of_invitation, row)


def why(desk: Desk, token: str) -> str:
    """Why a link does nothing any more."""
    with pytest.raises(LinkEnded) as ended:
        desk.read_now(links.look, token)
    return ended.value.why


def test_who_accepts_is_what_the_invitation_said_and_until_then_nobody(
    desk: Desk, ids: dict[str, int]
) -> None:
    values = {"role": "lead", "capacity": 7, "languages": ["FR", "en"], "team_ids": [ids["Support"]]}
    number, token = invited(desk, actor(ids), locale="fr", **values)
    assert desk.read_now(advisors.by_email, CY) is None
    assert desk.read_now(links.look, token) == links.Look(purpose="invitation", email=CY, name="Cy")
    advisor_id = desk.write_now(links.accept_invitation, token, " Cyril  Lind ", "hash")
    row = desk.read_now(advisors.advisor, advisor_id)
    assert (row.email, row.name, row.role, row.capacity) == (CY, "Cyril Lind", "lead", 7)
    assert (row.languages, row.teams, row.locale) == (["fr", "en"], [(ids["Support"], "Support")], "fr")
    assert not desk.read_now(db.invitation, number).open
    added = desk.read_now(changes.newest, "advisor", advisor_id)[advisor_id]
    assert (added.act, added.by.name) == ("added", "Ana"), "who invited"


def test_a_link_works_once(desk: Desk, ids: dict[str, int]) -> None:
    _, token = invited(desk, actor(ids))
    desk.write_now(links.accept_invitation, token, "Cy", "hash")
    assert why(desk, token) == "used"
    with pytest.raises(LinkEnded):
        desk.write_now(links.accept_invitation, token, "Cy", "hash")


def test_looking_at_a_link_does_not_use_it(desk: Desk, ids: dict[str, int]) -> None:
    _, token = invited(desk, actor(ids))
    for _ in range(3):
        desk.read_now(links.look, token)
    assert desk.write_now(links.accept_invitation, token, "Cy", "hash")


def test_each_link_that_does_nothing_any_more_says_why(desk: Desk, ids: dict[str, int]) -> None:
    by = actor(ids)
    number, token = invited(desk, by)
    renewed = desk.write_now(acts.renew, number, by=by)
    assert why(desk, token) == "replaced"
    newer = desk.write_now(links.of_invitation, renewed)
    desk.write_now(expire)
    assert why(desk, newer) == "expired"
    desk.write_now(acts.withdraw, number, by=by)
    assert why(desk, newer) == why(desk, token) == "withdrawn"
    assert why(desk, "no token of this desk") == "unknown"


def expire(tx: Transaction) -> None:
    over = tx.now - timedelta(seconds=1)
    tx.conn.execute(update(account_links).values(expires_at=over))
    tx.conn.execute(update(invitations).values(expires_at=over))


def test_no_token_is_stored(desk: Desk, ids: dict[str, int]) -> None:
    _, token = invited(desk, actor(ids))
    stored = desk.read_now(lambda tx: [str(row) for row in tx.conn.execute(select(account_links))])
    assert stored
    assert not any(token in row for row in stored)


def test_a_link_whose_account_was_made_meanwhile_is_refused_and_stays(
    desk: Desk, ids: dict[str, int]
) -> None:
    _, token = invited(desk, actor(ids))
    desk.write_now(staff.add_advisor, CY, "Cy", "advisor", [], 5, "hash")
    with pytest.raises(Conflict):
        desk.write_now(links.accept_invitation, token, "Cy", "hash")
    assert desk.read_now(links.look, token).purpose == "invitation"


def test_a_team_that_was_archived_meanwhile_is_left_out(desk: Desk, ids: dict[str, int]) -> None:
    _, token = invited(desk, actor(ids), team_ids=[ids["Support"]])
    desk.write_now(lambda tx: db_teams.change(tx, ids["Support"], archived_at=tx.now))
    advisor_id = desk.write_now(links.accept_invitation, token, "Cy", "hash")
    assert desk.read_now(advisors.advisor, advisor_id).teams == []


@pytest.mark.parametrize(
    ("values", "field", "error"),
    [
        ({"email": "cy"}, "email", BadInput),
        ({"email": "ana@desk.example"}, "email", Conflict),
        ({"email": "support@desk.example"}, "email", BadInput),
        ({"role": "owner"}, "role", BadInput),
        ({"capacity": 0}, "capacity", BadInput),
        ({"languages": ["english"]}, "languages", BadInput),
        ({"team_ids": [999]}, "team_ids", BadInput),
        ({"name": "n" * 101}, "name", BadInput),
        ({"locale": "xx"}, "locale", BadInput),
    ],
)
def test_an_invitation_that_breaks_a_rule_names_the_field_and_changes_nothing(
    desk: Desk, ids: dict[str, int], values: dict[str, object], field: str, error: type[BadInput]
) -> None:
    with pytest.raises(error) as refused:
        invited(desk, actor(ids), **values)
    assert refused.value.field == field
    assert desk.read_now(db.open_invitations) == []


def test_an_address_is_invited_once_at_a_time(desk: Desk, ids: dict[str, int]) -> None:
    number, _ = invited(desk, actor(ids))
    with pytest.raises(Conflict):
        invited(desk, actor(ids), email="CY@Desk.example")
    desk.write_now(acts.withdraw, number, by=actor(ids))
    invited(desk, actor(ids))


def test_what_is_accepted_or_withdrawn_is_neither_sent_again_nor_withdrawn(
    desk: Desk, ids: dict[str, int]
) -> None:
    by = actor(ids)
    number, token = invited(desk, by)
    desk.write_now(links.accept_invitation, token, "Cy", "hash")
    for act in (acts.renew, acts.withdraw):
        with pytest.raises(Conflict):
            desk.write_now(act, number, by=by)


def test_a_new_password_ends_sessions_and_the_other_links(desk: Desk, ids: dict[str, int]) -> None:
    session = desk.write_now(accounts.sign_in, ids["Ana"], timedelta(hours=1))
    first, second = (desk.write_now(links.of_password, ids["Ana"]) for _ in range(2))
    assert desk.read_now(links.look, first).name == "Ana"
    assert desk.write_now(links.set_password, first, "new hash", keep_keys=False) == ids["Ana"]
    assert desk.read_now(sessions.find_session, accounts.hash_token(session)) is None
    assert desk.write_now(advisors.held_password, ids["Ana"]) == "new hash"
    assert (why(desk, first), why(desk, second)) == ("used", "replaced")


def test_disabling_ends_the_links_to_a_new_password(desk: Desk, ids: dict[str, int]) -> None:
    token = desk.write_now(links.of_password, ids["Ana"])
    desk.write_now(accounts.disable, ids["Ana"])
    assert why(desk, token) == "replaced"
    after = desk.write_now(links.of_password, ids["Ana"])
    assert why(desk, after) == "expired"


def no_admin(tx: Reading) -> bool:
    return links.is_empty(tx)


def test_the_first_admin_is_made_once_and_only_while_there_is_none(desk: Desk, ids: dict[str, int]) -> None:
    assert desk.read_now(no_admin), "Ana and Bo are advisors"
    old, token = (desk.write_now(links.of_first_admin) for _ in range(2))
    assert old
    assert token
    assert why(desk, old) == "unknown", "the newer link took its place"
    assert desk.read_now(links.look, token).purpose == "first_admin"
    advisor_id = desk.write_now(links.make_first_admin, token, CY, "Cy", "hash")
    assert desk.read_now(advisors.advisor, advisor_id).role == "admin"
    assert desk.write_now(links.of_first_admin) is None
    with pytest.raises(LinkEnded) as ended:
        desk.write_now(links.make_first_admin, token, "eve@desk.example", "Eve", "hash")
    assert ended.value.why == "used"


def test_the_first_admins_link_ends_when_the_command_line_made_one(desk: Desk, ids: dict[str, int]) -> None:
    token = desk.write_now(links.of_first_admin)
    assert token
    desk.write_now(
        lambda tx: persons.change_person(tx, advisors.advisor(tx, ids["Ana"]), Change(role="admin"))
    )
    with pytest.raises(LinkEnded):
        desk.write_now(links.make_first_admin, token, CY, "Cy", "hash")

"""What becomes of tickets when a person leaves or a team ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk.db import channels, surveys
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import setup_changes
from helpdesk.db.people import advisors, sessions
from helpdesk.db.people import teams as db_teams
from helpdesk.db.tickets import routing, tickets
from helpdesk.domain.people.rights import OPERATOR, Editor
from helpdesk.errors import BadInput, Conflict, Forbidden
from helpdesk.operations.people import accounts, staff
from helpdesk.operations.people.teams import TeamChange
from helpdesk.operations.sweeps import deadlines
from helpdesk.operations.tickets import assignment, takeover
from helpdesk.operations.tickets import tickets as acts
from helpdesk.operations.tickets.staffing import people, teams
from helpdesk.operations.tickets.staffing.people import Handing
from tests.bots import give_to_bot, say
from tests.factories import POLICY, actor, add_routing_rule, add_survey_rule, be, mail, receive

ADMIN = Editor(id=10_000, role="admin")


def of_bo(desk: Desk, ids: dict[str, int], subject: str = "Lamp") -> int:
    """A ticket that Bo owns."""
    number = (
        receive(desk, mail(f"{subject.lower()}@c.example", subject, f"About my {subject}")).ticket_id or 0
    )
    team = ids["Support"]
    desk.write_now(assignment.assign, number, team_id=team, advisor_id=ids["Bo"], by=actor(ids))
    return number


def leave(desk: Desk, ids: dict[str, int], handing: Handing | None = None, who: str = "Bo") -> accounts.Ended:
    return desk.write_now(people.disable, ids[who], handing or Handing(), by=actor(ids), editor=ADMIN)


def owner(desk: Desk, number: int) -> int | None:
    return desk.read_now(tickets.ticket, number).owner_id


def test_who_leaves_gives_active_tickets_back_to_the_queue(desk: Desk, ids: dict[str, int]) -> None:
    open_one, solved = of_bo(desk, ids), of_bo(desk, ids, "Chair")
    desk.write_now(acts.close, solved, "solved", by=actor(ids, "Bo"), policy=POLICY)
    assert desk.read_now(people.owned, ids["Bo"]) == 1
    session = desk.write_now(accounts.sign_in, ids["Bo"], timedelta(hours=1))
    assert leave(desk, ids).sessions == 1
    assert desk.read_now(sessions.find_session, accounts.hash_token(session)) is None
    row = desk.read_now(tickets.ticket, open_one)
    assert (row.owner_id, row.team_id) == (None, ids["Support"])
    assert owner(desk, solved) == ids["Bo"], "what is done stays theirs"


def test_what_goes_back_is_offered_at_once(desk: Desk, ids: dict[str, int]) -> None:
    number = of_bo(desk, ids)
    be(desk, ids["Ana"], "available")
    leave(desk, ids)
    assert owner(desk, number) == ids["Ana"]


def test_who_leaves_can_name_who_gets_their_tickets(desk: Desk, ids: dict[str, int]) -> None:
    number = of_bo(desk, ids)
    leave(desk, ids, Handing(tickets="advisor", to=ids["Ana"]))
    assert owner(desk, number) == ids["Ana"]


@pytest.mark.parametrize(
    ("handing", "field"),
    [
        (Handing(tickets="advisor"), "to"),
        (Handing(tickets="queue", to=1), "to"),
        (Handing(tickets="advisor", to=999), "to"),
    ],
)
def test_tickets_go_to_somebody_who_is_there_or_nothing_changes(
    desk: Desk, ids: dict[str, int], handing: Handing, field: str
) -> None:
    number = of_bo(desk, ids)
    with pytest.raises(BadInput) as refused:
        leave(desk, ids, handing)
    assert refused.value.field == field
    with pytest.raises(BadInput):
        leave(desk, ids, Handing(tickets="advisor", to=ids["Bo"]))
    assert owner(desk, number) == ids["Bo"]
    assert desk.read_now(advisors.advisor, ids["Bo"]).disabled_at is None


def test_nobody_disables_the_only_admin_or_themselves(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(staff.change_advisor, "bo@desk.example", staff.AdvisorChange(role="admin"))
    with pytest.raises(Conflict):
        leave(desk, ids)
    myself = Editor(id=ids["Ana"], role="admin")
    with pytest.raises(Forbidden):
        desk.write_now(people.disable, ids["Ana"], Handing(), by=actor(ids), editor=myself)
    lead = Editor(id=ids["Ana"], role="lead", teams=frozenset({ids["Support"]}))
    with pytest.raises(Forbidden):
        desk.write_now(people.disable, ids["Bo"], Handing(), by=actor(ids), editor=lead)


def test_a_disabled_person_is_enabled_again_by_undo(desk: Desk, ids: dict[str, int]) -> None:
    leave(desk, ids)
    with pytest.raises(Conflict):
        leave(desk, ids)
    row = desk.write_now(people.enable, ids["Bo"], by=actor(ids), editor=OPERATOR)
    assert row.disabled_at is None
    assert [name for _, name in row.teams] == ["Support"]


def named_by(tx: Reading, team_id: int) -> teams.Uses:
    return teams.uses(tx).get(team_id, teams.Uses(tickets=0, channels=[], rules=[], survey_rules=[]))


def furnished(desk: Desk, ids: dict[str, int]) -> int:
    """The team Orders with a ticket of Bo's, one that waits, a channel, and a rule of each kind."""
    team = desk.write_now(staff.add_team, "Orders")
    for subject, who in (("Lamp", ids["Bo"]), ("Chair", None)):
        number = of_bo(desk, ids, subject)
        desk.write_now(assignment.assign, number, team_id=team, advisor_id=who, by=actor(ids))
    desk.write_now(
        channels.put_channel, "shop", kind="api", label="Shop", team_id=team, settings={}, enabled=True
    )
    desk.write_now(add_routing_rule, "Orders first", team)
    desk.write_now(add_survey_rule, filter="queue:orders")
    return team


def test_what_names_a_team_is_shown_and_goes_to_another(desk: Desk, ids: dict[str, int]) -> None:
    team = furnished(desk, ids)
    before = desk.read_now(named_by, team)
    assert (before.tickets, before.channels, before.rules, before.survey_rules) == (
        2,
        ["Shop"],
        ["Orders first"],
        ["CSAT"],
    )
    desk.write_now(teams.archive, team, ids["Support"], by=actor(ids), editor=ADMIN)
    assert desk.read_now(named_by, team).tickets == 0
    assert desk.read_now(named_by, ids["Support"]).tickets == 2
    assert owner(desk, 1) == ids["Bo"], "who has a ticket keeps it"
    assert [one.team_id for one in desk.read_now(routing.rule_book).rules] == [ids["Support"]]
    assert [one.filter for one in desk.read_now(surveys.all_rules)] == ["queue:Support"]
    assert desk.read_now(channels.channel, "shop").team_id == ids["Support"]


def test_the_filters_of_rules_follow_a_team_that_has_another_name(desk: Desk, ids: dict[str, int]) -> None:
    team = furnished(desk, ids)
    rule = desk.write_now(add_routing_rule, "From orders", ids["Support"], "queue:orders")
    survey = desk.write_now(add_survey_rule, filter="-queue:orders", position=2)
    desk.write_now(teams.change, team, TeamChange(name="Returns"), by=actor(ids), editor=ADMIN)
    assert [one.filter for one in desk.read_now(routing.all_rules)] == ["", "queue:Returns"]
    assert [one.filter for one in desk.read_now(surveys.all_rules)] == ["queue:Returns", "-queue:Returns"]
    for what, item, now in (
        ("routing_rule", rule, "queue:Returns"),
        ("survey_rule", survey, "-queue:Returns"),
    ):
        change = desk.read_now(setup_changes.latest, what, item)
        assert change is not None
        assert (change.by, change.act) == (actor(ids), setup_changes.FOLLOWED)
        assert change.after is not None
        assert change.after["filter"] == now
    desk.write_now(teams.archive, team, ids["Support"], by=actor(ids), editor=ADMIN)
    assert [one.filter for one in desk.read_now(routing.all_rules)] == ["", "queue:Support"]
    assert [one.filter for one in desk.read_now(surveys.all_rules)] == ["queue:Support", "-queue:Returns"]


def test_without_another_team_its_rules_are_off(desk: Desk, ids: dict[str, int]) -> None:
    team = furnished(desk, ids)
    desk.write_now(teams.archive, team, None, by=actor(ids), editor=ADMIN)
    assert desk.read_now(tickets.ticket, 2).team_id is None
    assert desk.read_now(routing.rule_book).rules == ()
    assert [rule.active for rule in desk.read_now(surveys.all_rules)] == [False]
    assert desk.read_now(channels.channel, "shop").team_id is None


def test_an_archived_team_gets_nothing_and_comes_back_with_its_people(
    desk: Desk, ids: dict[str, int]
) -> None:
    desk.write_now(staff.add_team, "Orders")
    desk.write_now(teams.archive, ids["Support"], None, by=actor(ids), editor=ADMIN)
    number = receive(desk, mail("zoe@c.example", "Lamp", "It is broken")).ticket_id or 0
    assert desk.read_now(tickets.ticket, number).team_id != ids["Support"]
    with pytest.raises(BadInput) as refused:
        desk.write_now(assignment.assign, number, team_id=ids["Support"], advisor_id=None, by=actor(ids))
    assert refused.value.field == "team_id"
    assert "Support" not in [one.name for one in desk.read_now(advisors.teams_with_members)]
    with pytest.raises(Conflict):
        desk.write_now(staff.add_team, "support")
    row = desk.write_now(teams.restore, ids["Support"], by=actor(ids), editor=ADMIN)
    assert row.advisor_ids == sorted([ids["Ana"], ids["Bo"]])


def test_a_team_goes_into_another_that_is_there(desk: Desk, ids: dict[str, int]) -> None:
    for into in (ids["Support"], 999):
        with pytest.raises(BadInput) as refused:
            desk.write_now(teams.archive, ids["Support"], into, by=actor(ids), editor=ADMIN)
        assert refused.value.field == "into"
    assert desk.read_now(db_teams.team, ids["Support"]).archived_at is None
    lead = Editor(id=ids["Ana"], role="lead", teams=frozenset({ids["Support"]}))
    with pytest.raises(Forbidden):
        desk.write_now(teams.archive, ids["Support"], None, by=actor(ids), editor=lead)


def test_a_ticket_that_reopens_leaves_a_team_that_was_archived(desk: Desk, ids: dict[str, int]) -> None:
    number, owned = of_bo(desk, ids), of_bo(desk, ids, "Chair")
    team = desk.write_now(staff.add_team, "Orders")
    for one, who in ((number, None), (owned, ids["Bo"])):
        desk.write_now(assignment.assign, one, team_id=team, advisor_id=who, by=actor(ids))
        desk.write_now(acts.close, one, "solved", by=actor(ids), policy=POLICY)
    desk.write_now(teams.archive, team, None, by=actor(ids), editor=ADMIN)
    be(desk, ids["Ana"], "available")
    for one, who in ((number, ids["Ana"]), (owned, ids["Bo"])):
        assert desk.read_now(tickets.ticket, one).team_id == team, "what is done stays the team's"
        desk.write_now(acts.reopen, one, by=actor(ids))
        row = desk.read_now(tickets.ticket, one)
        assert (row.team_id, row.owner_id) == (ids["Support"], who)


def test_a_team_is_archived_with_a_ticket_of_somebody_who_left(desk: Desk, ids: dict[str, int]) -> None:
    number = of_bo(desk, ids)
    desk.write_now(acts.change_state, number, "pending", by=actor(ids))
    desk.write_now(acts.close, number, "solved", by=actor(ids), policy=POLICY)
    leave(desk, ids)
    desk.write_now(acts.reopen, number, by=actor(ids))
    desk.write_now(deadlines.take_back)
    assert owner(desk, number) == ids["Bo"], "it is pending, so nobody has to take it yet"
    team = desk.write_now(staff.add_team, "Orders")
    desk.write_now(teams.archive, ids["Support"], team, by=actor(ids), editor=ADMIN)
    row = desk.read_now(tickets.ticket, number)
    assert (row.team_id, row.owner_id, row.state) == (team, None, "pending")


def test_archiving_takes_no_chat_from_the_bot(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(give_to_bot)
    number = say(desk, "Where is my parcel?").ticket_id or 0
    desk.write_now(takeover.take_over, number, by=actor(ids))
    team = desk.write_now(staff.add_team, "Orders")
    desk.write_now(assignment.assign, number, team_id=team, advisor_id=ids["Ana"], by=actor(ids))
    desk.write_now(takeover.hand_back, number, by=actor(ids))
    be(desk, ids["Bo"], "available")
    desk.write_now(teams.archive, team, ids["Support"], by=actor(ids), editor=ADMIN)
    row = desk.read_now(tickets.ticket, number)
    assert (row.with_bot, row.team_id, row.owner_id) == (True, ids["Support"], None)

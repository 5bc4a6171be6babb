"""Teams and advisors from the command line: each change says what it did, and each refusal says why."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from helpdesk.commands.serving import first_admin_link
from helpdesk.db.engine.desk import Desk
from helpdesk.db.people import sign_in_changes
from helpdesk.db.tickets import tickets
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.features.automation.kinds import ChangeTags
from helpdesk.features.automation.rights import Who
from helpdesk.features.automation.rules import rows, setting_up
from helpdesk.features.automation.rules.setting_up import RuleForm
from helpdesk.features.automation.rules.triggers import OnEvents
from helpdesk.settings import Settings
from tests.commands.conftest import Person, Run, employ
from tests.factories import be, furnish, mail, receive


@pytest.fixture
def staffed(run: Run, database_url: str) -> Run:
    people = [Person("Ana", "admin"), Person("Bo", "advisor", capacity=2)]
    employ(database_url, ["Support", "Billing"], people)
    return run


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("team add Care", "Team 3, Care, is added."),
        ('team rename Support "Customer care"', "The team Support is now Customer care."),
        ("team rename Support Support", "The team Support is now Support."),
        ("advisor change bo@x.example --role lead", "bo@x.example is lead: Bo, up to 2 tickets, Support."),
        (
            "advisor change BO@x.example --capacity 8 --team Billing --team Support --name 'Bo Lind'",
            "bo@x.example is advisor: Bo Lind, up to 8 tickets, Billing, Support.",
        ),
        (
            "advisor change bo@x.example --leave Support",
            "bo@x.example is advisor: Bo, up to 2 tickets, no team.",
        ),
        ("advisor password bo@x.example", "bo@x.example has a new password and is signed out everywhere."),
        ("advisor disable bo@x.example", "bo@x.example can no longer sign in."),
        (
            "advisor change bo@x.example --capacity 10000",
            "bo@x.example is advisor: Bo, up to 10000 tickets, Support.",
        ),
    ],
)
def test_a_change_says_what_it_changed(staffed: Run, line: str, told: str) -> None:
    assert staffed(line, "another password") == (0, told + "\n", "")


def test_who_is_added_is_as_the_line_says(staffed: Run) -> None:
    line = "advisor add cy@x.example --name Cy --role lead --team Support --team Billing --capacity 3"
    assert staffed(line, "another password") == (0, "Cy can sign in as cy@x.example.\n", "")
    changed = staffed("advisor change cy@x.example --name Cyd")
    assert changed.out == "cy@x.example is lead: Cyd, up to 3 tickets, Billing, Support.\n"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("team add Support", "Conflict: There is already a team 'Support'."),
        ("team add ' Support '", "Conflict: There is already a team 'Support'."),
        ("team add ''", "Bad input: A name has 1 to 100 characters."),
        ("team rename Support Billing", "Conflict: There is already a team 'Billing'."),
        ("team rename Nobody Care", "Bad input: There is no team 'Nobody'; there are: Billing, Support."),
        (
            "advisor add ana@x.example --name Ana",
            "Conflict: ana@x.example is already an advisor.",
        ),
        ("advisor add cy --name Cy", "Bad input: 'cy' is not an email address. Write it as name@example.com"),
        (
            "advisor add cy@x.example --name Cy --team Nobody",
            "Bad input: There is no team 'Nobody'; there are: Billing, Support.",
        ),
        ("advisor add cy@x.example --name Cy --capacity 0", "Bad input: capacity must be 1 to 10,000."),
        (
            "advisor change bo@x.example --capacity 99999999999999999",
            "Bad input: capacity must be 1 to 10,000.",
        ),
        ("advisor enable bo@x.example", "Conflict: bo@x.example is not disabled."),
        ("advisor enable cy@x.example", "Not found: There is no advisor cy@x.example."),
        ("advisor change cy@x.example --role lead", "Not found: There is no advisor cy@x.example."),
        ("advisor change bo@x.example --capacity 0", "Bad input: capacity must be 1 to 10,000."),
        (
            "advisor change bo@x.example",
            "Bad input: Say what changes: --name, --role, --capacity, --team or --leave.",
        ),
        (
            "advisor change bo@x.example --leave Billing",
            "Bad input: bo@x.example is not in the team 'Billing'.",
        ),
        (
            "advisor change ana@x.example --role lead",
            "Conflict: ana@x.example is the only admin. Make somebody else an admin first.",
        ),
        (
            "advisor disable ana@x.example",
            "Conflict: ana@x.example is the only admin. Make somebody else an admin first.",
        ),
        ("advisor password cy@x.example", "Not found: There is no advisor cy@x.example."),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(staffed: Run, line: str, why: str) -> None:
    before = (staffed("advisor list"), staffed("team list"))
    assert staffed(line) == (1, "", f"helpdesk: {why}\n")
    assert (staffed("advisor list"), staffed("team list")) == before


def test_a_disabled_account_is_neither_added_again_nor_changed(staffed: Run) -> None:
    staffed("advisor disable bo@x.example")
    again = staffed("advisor add bo@x.example --name Bo", "a long password")
    assert again.err == "helpdesk: Conflict: bo@x.example is already an advisor, but disabled.\n"
    changed = staffed("advisor change bo@x.example --capacity 3")
    assert changed.err == "helpdesk: Not found: There is no advisor bo@x.example; the account is disabled.\n"


def test_a_disabled_account_can_be_enabled_again(staffed: Run) -> None:
    before = staffed("advisor list")
    staffed("advisor disable bo@x.example")
    assert staffed("advisor enable bo@x.example") == (
        0,
        "bo@x.example can sign in again, with the old password, as advisor: Bo, up to 2 tickets, Support.\n",
        "",
    )
    assert staffed("advisor list") == before


def test_a_password_that_is_no_text_is_refused(staffed: Run) -> None:
    refused = staffed("advisor password bo@x.example", b"\xff\xfe a long password")
    assert refused == (1, "", "helpdesk: Bad input: The password is not UTF-8.\n")


def test_whoever_is_disabled_hands_their_tickets_over(run: Run, database_url: str) -> None:
    desk = Desk(database_url)
    try:
        ids = desk.write_now(furnish)
        be(desk, ids["Ana"], "available")
        number = receive(desk, mail("p@c.example", "Lamp", "about my lamp")).ticket_id or 0
        assert desk.read_now(tickets.ticket, number).owner_id == ids["Ana"]
        assert run("advisor disable ana@desk.example --to cy@desk.example").status == 1
        assert run("advisor disable ana@desk.example --to bo@desk.example").status == 0
        assert desk.read_now(tickets.ticket, number).owner_id == ids["Bo"]
    finally:
        desk.close()


def test_an_empty_desk_has_a_link_for_its_first_admin(run: Run, database_url: str, tmp_path: Path) -> None:
    settings = Settings(database_url=database_url, data_dir=tmp_path, public_url="https://desk.example")
    link = first_admin_link(settings)
    assert link is not None
    assert link.startswith("https://desk.example/console/welcome#")
    run("advisor add ana@x.example --name Ana --role admin", "a long password")
    assert first_admin_link(settings) is None


def test_another_admin_lets_the_first_one_go(staffed: Run) -> None:
    staffed("advisor change bo@x.example --role admin")
    assert staffed("advisor disable ana@x.example").status == 0


def test_a_team_list_shows_its_people(staffed: Run) -> None:
    assert staffed("team list").out.split("\n") == [
        f"{2:>4}  {'Billing':<24} nobody",
        f"{1:>4}  {'Support':<24} Ana, Bo",
        "",
    ]


def test_more_capacity_takes_what_waits(run: Run, database_url: str) -> None:
    desk = Desk(database_url)
    try:
        ids = desk.write_now(furnish)
        run("advisor change ana@desk.example --capacity 1")
        be(desk, ids["Ana"], "available")
        numbers = [receive(desk, mail(f"{one}@c.example", one, f"about my {one}")).ticket_id for one in "pq"]
        assert all(numbers)
        assert [desk.read_now(tickets.ticket, one).owner_id for one in numbers if one] == [ids["Ana"], None]
        assert run("advisor change ana@desk.example --capacity 2").status == 0
        assert [desk.read_now(tickets.ticket, one).owner_id for one in numbers if one] == [ids["Ana"]] * 2
    finally:
        desk.close()


@pytest.mark.parametrize("change", ["--team Billing", "--leave Support", "--role lead"])
def test_processes_are_told_that_an_advisor_may_see_other_tickets(
    staffed: Run, database_url: str, change: str
) -> None:
    desk = Desk(database_url)
    before = desk.read_now(sign_in_changes.mark)
    assert staffed("advisor change bo@x.example --capacity 3").status == 0
    assert desk.read_now(sign_in_changes.mark) == before, "more tickets end no sign-in"
    assert staffed(f"advisor change bo@x.example {change}").status == 0
    assert desk.read_now(sign_in_changes.mark) not in (None, before)
    desk.close()


def test_filters_of_features_follow_a_name_that_a_command_changes(staffed: Run, database_url: str) -> None:
    form = RuleForm(
        name="Ours",
        trigger=OnEvents(events=["opened"]),
        actions=[ChangeTags(add=["ours"])],
        filter="queue:support owner:bo",
    )
    with closing(Desk(database_url)) as desk:
        who = Who(id=1, name="Ana", role="admin")
        made = desk.write_now(setting_up.put, None, form, seen=None, who=who, by=SYSTEM)
        staffed("team rename Support Care")
        staffed("advisor change bo@x.example --name Lea")
        assert desk.read_now(rows.rule, made.id).filter == "queue:Care owner:Lea"

"""Routing rules: set up by a filter, tried in order, undone, and tried out beforehand."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import insert

from helpdesk.commands.rules import conditions
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.people import advisors
from helpdesk.db.schema.inlets import routing_rules
from helpdesk.db.tickets import routing
from helpdesk.db.tickets.routing import RuleRow
from helpdesk.db.tickets.tickets import TicketRecord, ticket
from helpdesk.domain.filters.invalid import FilterInvalid
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.operations.tickets.routing import setting_up
from helpdesk.operations.tickets.routing.setting_up import RULE, RuleForm
from helpdesk.operations.tickets.routing.trial import trial
from tests.factories import actor, add_routing_rule, mail, receive
from tests.operations.at_once import at_once


def opened(
    desk: Desk, subject: str, text: str = "It came broken", sender: str = "a@shop.example"
) -> TicketRecord:
    number = receive(desk, mail(sender, subject, text)).ticket_id
    assert number is not None
    return desk.read_now(ticket, number)


def version(tx: Reading, rule_id: int) -> int | None:
    newest = setup_changes.latest(tx, RULE, rule_id)
    return None if newest is None else newest.id


@pytest.fixture
def billing(desk: Desk, ids: dict[str, int]) -> int:
    return desk.write_now(advisors.add_team, "Billing", [])


def test_a_rule_sends_what_it_finds_to_its_team_until_it_is_removed(
    desk: Desk, ids: dict[str, int], billing: int
) -> None:
    wanted = "(subject_has:refund OR subject_has:invoice) kind:email"
    rule_id = desk.write_now(add_routing_rule, "Refunds", billing, wanted, priority="high", tags=["money"])
    row = opened(desk, "Refund please")
    assert (row.team_id, row.tags, row.priority) == (billing, ["money"], 2)
    assert row.assignment_reason.startswith("Rule “Refunds”: subject has “refund”, channel kind “email”; ")
    seen = desk.read_now(version, rule_id)
    desk.write_now(setting_up.remove, rule_id, seen=seen, by=actor(ids))
    assert opened(desk, "Refund please", sender="b@shop.example").team_id == ids["Support"]
    with pytest.raises(NotFound, match="no rule 99"):
        desk.write_now(setting_up.remove, 99, seen=None, by=actor(ids))


def test_of_the_first_two_rules_of_one_name_made_at_once_only_one_is_kept(
    desk: Desk, ids: dict[str, int], billing: int
) -> None:
    form = RuleForm(name="Lamps", filter="subject_has:lamp", team_id=billing)
    made, other_is_done = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> RuleRow:
        one = setting_up.put(tx, None, form, seen=None, by=actor(ids))
        made.set()
        other_is_done.wait(1)  # it is done before this one commits, unless it waits for that, as it has to
        return one

    def other() -> RuleRow:
        assert made.wait(30)
        try:
            return desk.write_now(setting_up.put, None, form, seen=None, by=actor(ids))
        finally:
            other_is_done.set()

    results = at_once(lambda: desk.write_now(slow), other)
    assert [type(one) for one in results] == [RuleRow, Conflict]
    assert [(one.name, one.position) for one in desk.read_now(routing.all_rules)] == [("Lamps", 1)]


def test_a_rule_can_ask_for_what_only_the_database_knows(
    desk: Desk, ids: dict[str, int], billing: int
) -> None:
    desk.write_now(add_routing_rule, "Known", billing, 'customer:@shop.example "came broken" -is:solved')
    row = opened(desk, "Hello")
    assert row.team_id == billing
    assert "customer “@shop.example”, “came broken”, not is:solved" in row.assignment_reason
    assert opened(desk, "Hello", sender="b@else.example").team_id == ids["Support"]


def test_a_filter_that_cannot_be_read_any_more_lets_mail_in(
    desk: Desk, ids: dict[str, int], billing: int
) -> None:
    def spoil(tx: Transaction) -> None:
        values = {"position": 1, "name": "Gone", "filter": "field.gone:1", "team_id": billing}
        tx.conn.execute(insert(routing_rules), values)

    desk.write_now(spoil)
    assert opened(desk, "Hello").team_id == ids["Support"]
    (row,) = desk.read_now(routing.all_rules)
    assert "There is no custom field “field.gone”" in desk.read_now(setting_up.trouble, row)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (RuleForm(name="", team_id=1), "name"),
        (RuleForm(name="R", team_id=99), "team_id"),
        (RuleForm(name="R", team_id=1, filter="owner:me"), "filter"),
        (RuleForm(name="R", team_id=1, filter="-is:mine"), "filter"),
        (RuleForm(name="R", team_id=1, filter="came_by:nowhere"), "filter"),
        (RuleForm(name="R", team_id=1, filter="subject_hat:x"), "filter"),
        (RuleForm(name="R", team_id=1, tags=[" "]), "tags"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(
    desk: Desk, ids: dict[str, int], form: RuleForm, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        desk.write_now(setting_up.put, None, form, seen=None, by=actor(ids))
    assert refused.value.field == field
    assert desk.read_now(routing.all_rules) == []


def test_a_change_is_kept_and_undone_a_removal_too(desk: Desk, ids: dict[str, int], billing: int) -> None:
    rule_id = desk.write_now(add_routing_rule, "Refunds", billing, "subject_has:refund", tags=["money"])
    first = desk.read_now(version, rule_id)
    form = RuleForm(name="Money", team_id=ids["Support"], filter="subject_has:money", active=False)
    desk.write_now(setting_up.put, rule_id, form, seen=first, by=actor(ids))
    with pytest.raises(Conflict, match="Ana changed this meanwhile"):
        desk.write_now(setting_up.put, rule_id, form, seen=first, by=actor(ids, "Bo"))
    back = desk.write_now(setting_up.undo, rule_id, seen=desk.read_now(version, rule_id), by=actor(ids, "Bo"))
    assert back is not None
    assert (back.name, back.filter, back.tags, back.active) == (
        "Refunds",
        "subject_has:refund",
        ["money"],
        True,
    )
    desk.write_now(setting_up.remove, rule_id, seen=desk.read_now(version, rule_id), by=actor(ids))
    assert desk.read_now(routing.rule_book).rules == ()
    again = desk.write_now(setting_up.undo, rule_id, seen=desk.read_now(version, rule_id), by=actor(ids))
    assert again == back
    made = desk.write_now(add_routing_rule, "Another", billing)
    assert desk.write_now(setting_up.undo, made, seen=desk.read_now(version, made), by=actor(ids)) is None


def test_rules_are_put_in_order_and_each_name_is_there_once(
    desk: Desk, ids: dict[str, int], billing: int
) -> None:
    made = [desk.write_now(add_routing_rule, name, billing) for name in "ABC"]
    ordered = desk.write_now(setting_up.order, made[::-1], by=actor(ids))
    assert [one.name for one in ordered] == ["C", "B", "A"]
    assert [one.name for one in desk.read_now(routing.rule_book).rules] == ["C", "B", "A"]
    with pytest.raises(BadInput, match="Name each rule once"):
        desk.write_now(setting_up.order, made[:2], by=actor(ids))
    with pytest.raises(Conflict, match="already a routing rule 'b'"):
        desk.write_now(add_routing_rule, "b", billing)


def test_the_place_of_one_rule_is_undone(desk: Desk, ids: dict[str, int], billing: int) -> None:
    a, b, c = (desk.write_now(add_routing_rule, name, billing) for name in "ABC")
    for item, order, expected in ((b, [c, a, b], "CBA"), (c, [b, c, a], "BAC"), (a, [b, c, a], "ABC")):
        desk.write_now(setting_up.order, [a, b, c], by=actor(ids))
        desk.write_now(setting_up.order, order, by=actor(ids))
        desk.write_now(setting_up.undo, item, seen=desk.read_now(version, item), by=actor(ids))
        there = desk.read_now(routing.all_rules)
        assert ("".join(one.name for one in there), [one.position for one in there]) == (expected, [1, 2, 3])


def test_a_long_rule_of_before_is_in_order(desk: Desk, ids: dict[str, int], billing: int) -> None:
    rule_id = desk.write_now(add_routing_rule, "R", billing)
    long = " OR ".join(f"from_domain:shop-{number}.example" for number in range(100))

    def lengthen(tx: Transaction, also: str) -> str:
        tx.conn.execute(routing_rules.update().values(filter=long + also))
        return setting_up.trouble(tx, setting_up.rule(tx, rule_id))

    assert desk.write_now(lengthen, "") == ""
    assert "no channel “gone”" in desk.write_now(lengthen, " OR came_by:gone")


def test_what_a_filter_names_can_go_and_the_rest_of_its_rule_still_changes(
    desk: Desk, ids: dict[str, int], billing: int
) -> None:
    rule_id = desk.write_now(add_routing_rule, "R", billing, "subject_has:a")

    def spoil(tx: Transaction) -> None:
        tx.conn.execute(routing_rules.update().values(filter="came_by:gone"))

    desk.write_now(spoil)
    seen = desk.read_now(version, rule_id)
    form = RuleForm(name="R", team_id=ids["Support"], filter="came_by:gone")
    assert desk.write_now(setting_up.put, rule_id, form, seen=seen, by=actor(ids)).team_id == ids["Support"]
    seen = desk.read_now(version, rule_id)
    other = RuleForm(name="R", team_id=ids["Support"], filter="came_by:gone tag:x")
    with pytest.raises(FilterInvalid):
        desk.write_now(setting_up.put, rule_id, other, seen=seen, by=actor(ids))


def test_a_trial_says_which_tickets_would_have_gone_elsewhere(
    desk: Desk, ids: dict[str, int], billing: int
) -> None:
    desk.write_now(add_routing_rule, "Refunds", billing, "subject_has:refund")
    numbers = [
        opened(desk, subject, sender=f"{subject[0]}@x.example").id for subject in ("Refund", "Lamp", "Chair")
    ]
    lamps = RuleForm(name="Lamps", team_id=billing, filter="subject_has:lamp OR subject_has:refund")
    told = desk.read_now(trial, None, lamps, newest=10)
    assert (told.looked_at, told.found, told.decides) == (3, 2, 1), "the first rule keeps its ticket"
    assert [(one.number, one.rule, one.team_id, one.new_rule, one.new_team_id) for one in told.elsewhere] == [
        (numbers[1], "", ids["Support"], "Lamps", billing)
    ]
    (row,) = desk.read_now(routing.all_rules)
    off = RuleForm(name="Refunds", team_id=billing, filter="subject_has:refund", active=False)
    told = desk.read_now(trial, row.id, off, newest=10)
    assert [(one.number, one.rule, one.new_rule) for one in told.elsewhere] == [(numbers[0], "Refunds", "")]
    assert desk.read_now(trial, None, lamps, newest=1).looked_at == 1


def test_conditions_are_read_from_pairs_and_an_unknown_key_is_named() -> None:
    wanted = conditions(["subject_has=refund", "subject_has=an invoice", "languages=fr"])
    assert wanted == '(subject_has:refund OR subject_has:"an invoice") language:fr'
    with pytest.raises(BadInput, match="colour=red"):
        conditions(["colour=red"])
    with pytest.raises(BadInput, match="No ticket can match"):
        conditions(["channel_kinds=fax"])

"""What is stored while something that it names gets another name: both wait for each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from helpdesk.db.engine.locks import NAMES
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.people.rights import OPERATOR
from helpdesk.errors import BadInput, Conflict
from helpdesk.features.automation.rules import rows as rule_rows
from helpdesk.features.automation.rules import setting_up as rules
from helpdesk.features.automation.rules.triggers import OnEvents
from helpdesk.features.saved_views import setting_up as views
from helpdesk.features.saved_views.setting_up import ViewForm
from helpdesk.features.sla.policies import setting_up as policies
from helpdesk.features.sla.policies.setting_up import PolicyForm
from helpdesk.operations.fields import defining
from helpdesk.operations.people import staff
from helpdesk.operations.people.teams import TeamChange
from helpdesk.operations.surveys import rules as surveys
from helpdesk.operations.tickets.routing import setting_up as routing
from helpdesk.operations.tickets.staffing import teams
from tests.features import test_names_followed as named
from tests.features.rules_desk import VIP, Stage
from tests.features.test_names_followed import PROMISED, version
from tests.features.test_undone_after_renames import needed

stage = named.stage
_waiting = text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND objid = :number"
)


@pytest.fixture(params=["postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """SQLite has one writer."""
    name: str = request.param
    return name


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


def store_rule(stage: Stage, text: str) -> object:
    return stage.rule(*VIP, filter=text)


def store_policy(stage: Stage, text: str) -> object:
    form = PolicyForm(name="P", filter=text, targets=PROMISED)
    return stage.write(policies.put, None, form, seen=None, by=stage.ana)


def store_view(stage: Stage, text: str) -> object:
    form = ViewForm(name="Mine", filter=text)
    return stage.write(views.put, None, form, seen=None, who=stage.who, by=stage.ana)


def store_routing_rule(stage: Stage, text: str) -> object:
    form = routing.RuleForm(name="R", filter=text, team_id=stage.ids["Support"])
    return stage.write(routing.put, None, form, seen=None, by=stage.ana)


def store_survey_rule(stage: Stage, text: str) -> object:
    form = surveys.RuleForm(name="S", survey="csat", filter=text)
    return stage.write(surveys.put, None, form, seen=None, by=stage.ana)


def store_field(stage: Stage, text: str) -> object:
    return stage.write(defining.put, None, needed(text), seen=None, by=stage.ana)


STORED = [store_rule, store_policy, store_view, store_routing_rule, store_survey_rule, store_field]


def until_it_waits(tx: Transaction, other: Future[Any]) -> None:
    """Until the other one waits for the names that this transaction has."""
    while not tx.conn.scalar(_waiting, {"number": NAMES}):
        assert not other.done()


def rename(tx: Transaction, team: int, by: Any) -> None:
    teams.change(tx, team, TeamChange(name="Returns"), by=by, editor=OPERATOR)


@pytest.mark.parametrize("store", STORED)
def test_what_is_stored_while_its_team_gets_another_name_is_refused(
    stage: Stage, pool: ThreadPoolExecutor, store: Callable[[Stage, str], object]
) -> None:
    team = stage.write(staff.add_team, "Orders")

    def renamed(tx: Transaction) -> Future[object]:
        rename(tx, team, stage.ana)
        stored = pool.submit(store, stage, "queue:orders")
        until_it_waits(tx, stored)
        return stored

    stored = stage.write(renamed)
    with pytest.raises(BadInput, match="There is no team “orders”"):
        stored.result()


def test_what_is_stored_before_its_team_gets_another_name_follows(
    stage: Stage, pool: ThreadPoolExecutor
) -> None:
    team = stage.write(staff.add_team, "Orders")
    trigger = OnEvents(events=["opened"])
    form = rules.RuleForm(name="R", trigger=trigger, actions=VIP, filter="queue:orders")

    def stored(tx: Transaction) -> tuple[int, Future[object]]:
        rule = rules.put(tx, None, form, seen=None, who=stage.who, by=stage.ana)
        renamed = pool.submit(stage.write, rename, team, stage.ana)
        until_it_waits(tx, renamed)
        return rule.id, renamed

    rule, renamed = stage.write(stored)
    renamed.result()
    assert stage.stored(rule).filter == "queue:Returns"


def test_a_change_of_what_follows_meanwhile_is_refused(stage: Stage, pool: ThreadPoolExecutor) -> None:
    team = stage.write(staff.add_team, "Orders")
    rule = stage.rule(*VIP, filter="queue:orders")
    seen = version(stage, rule_rows.RULE, rule)
    one = stage.stored(rule)
    form = rules.RuleForm(name="Other", trigger=one.trigger, actions=one.actions, filter=one.filter)

    def renamed(tx: Transaction) -> Future[object]:
        rename(tx, team, stage.ana)
        changed = pool.submit(stage.write, rules.put, rule, form, seen=seen, who=stage.who, by=stage.ana)
        until_it_waits(tx, changed)
        return changed

    changed = stage.write(renamed)
    with pytest.raises(Conflict):
        changed.result()
    assert (stage.stored(rule).filter, stage.stored(rule).name) == ("queue:Returns", "A rule")


@pytest.mark.parametrize("first", ["renamed", "stored"])
def test_an_undo_meanwhile_waits_too(stage: Stage, pool: ThreadPoolExecutor, first: str) -> None:
    team = stage.write(staff.add_team, "Orders")
    rule = stage.rule(*VIP, filter="queue:orders")
    one = stage.stored(rule)
    form = rules.RuleForm(name="R", trigger=one.trigger, actions=one.actions, filter="is:open")
    seen = version(stage, rule_rows.RULE, rule)
    stage.write(rules.put, rule, form, seen=seen, who=stage.who, by=stage.ana)
    values: dict[str, Any] = {"seen": version(stage, rule_rows.RULE, rule), "who": stage.who, "by": stage.ana}

    def both(tx: Transaction) -> Future[object]:
        if first == "renamed":
            rename(tx, team, stage.ana)
            other = pool.submit(stage.write, rules.undo, rule, **values)
        else:
            rules.undo(tx, rule, **values)
            other = pool.submit(stage.write, rename, team, stage.ana)
        until_it_waits(tx, other)
        return other

    stage.write(both).result()
    assert stage.stored(rule).filter == "queue:Returns"

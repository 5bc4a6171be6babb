"""Everything stored that names a thing follows it in the transaction that gives it another name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from helpdesk.channels.vault import PLAIN
from helpdesk.db import channels as channel_rows
from helpdesk.db import fields as field_rows
from helpdesk.db import surveys as survey_rows
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import setup_changes
from helpdesk.db.tickets import routing as routing_rows
from helpdesk.domain.fields.definition import Option
from helpdesk.domain.people.rights import OPERATOR
from helpdesk.errors import Conflict
from helpdesk.features.automation.kinds import Action, ChangeTags, FillFields
from helpdesk.features.automation.replies import keeping as replies
from helpdesk.features.automation.replies.content import Content
from helpdesk.features.automation.rules import rows as rule_rows
from helpdesk.features.automation.rules import setting_up as rules
from helpdesk.features.installed import INSTALLED, following
from helpdesk.features.saved_views import rows as view_rows
from helpdesk.features.saved_views import setting_up as views
from helpdesk.features.saved_views.setting_up import ViewForm
from helpdesk.features.sla.policies import rows as policy_rows
from helpdesk.features.sla.policies import setting_up as policies
from helpdesk.features.sla.policies.setting_up import PolicyForm
from helpdesk.features.sla.targets import Target, Targets
from helpdesk.operations.fields import defining, statuses
from helpdesk.operations.fields.defining import FieldForm
from helpdesk.operations.fields.statuses import StatusForm
from helpdesk.operations.inbound.inlets import channel_setup
from helpdesk.operations.inbound.inlets.channel_setup import ChannelForm
from helpdesk.operations.people import staff
from helpdesk.operations.people.persons import Change
from helpdesk.operations.people.teams import TeamChange
from helpdesk.operations.surveys import rules as surveys
from helpdesk.operations.surveys.rules import RuleForm as SurveyForm
from helpdesk.operations.tickets import tickets
from helpdesk.operations.tickets.by_hand import retagging
from helpdesk.operations.tickets.routing import setting_up as routing
from helpdesk.operations.tickets.routing.setting_up import RuleForm as RoutingForm
from helpdesk.operations.tickets.staffing import people, teams
from tests.factories import actor
from tests.features.rules_desk import Stage

PROMISED = Targets(urgent=Target(first_reply=30))
PLAN = FieldForm(
    of="ticket",
    key="plan",
    kind="choice",
    labels={"en": "Plan"},
    choices=[Option(value="gold", labels={"en": "Best one"}), Option(value="basic", labels={"en": "Plain"})],
)
ON_HOLD = StatusForm(state="pending", labels={"en": "On hold", "fr": "En attente"})
GIVES: list[Action] = [ChangeTags(add=["new", " VIP"], remove=["old"])]


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    desk = Desk(database_url, follow=following(INSTALLED))
    try:
        yield Stage(desk)
    finally:
        desk.close()


class There(msgspec.Struct, frozen=True):
    """One of everything that keeps a filter, all with the same: their ids."""

    rule: int
    policy: int
    view: int
    routed: int
    survey: int
    field: int
    macro: int


def furnished(stage: Stage, text: str) -> There:
    given: dict[str, Any] = {"seen": None, "by": stage.ana}
    policy = PolicyForm(name="P", filter=text, targets=PROMISED)
    routed = RoutingForm(name="R", filter=text, team_id=stage.ids["Support"], tags=["vip"])
    needed = FieldForm(of="ticket", key="order", kind="text", labels={"en": "Order"}, required=text)
    macro = Content(name="M", texts={"en": "Hello"}, actions=GIVES)
    return There(
        rule=stage.rule(*GIVES, filter=text),
        policy=stage.write(policies.put, None, policy, **given).id,
        view=stage.write(views.put, None, ViewForm(name="Mine", filter=text), who=stage.who, **given).id,
        routed=stage.write(routing.put, None, routed, **given).id,
        survey=stage.write(surveys.put, None, SurveyForm(name="S", survey="csat", filter=text), **given).id,
        field=stage.write(defining.put, None, needed, **given).id,
        macro=stage.write(replies.make, macro, stage.who),
    )


def filters(stage: Stage, there: There) -> set[str | None]:
    read = stage.desk.read_now
    (routed,) = read(routing_rows.all_rules)
    return {
        stage.stored(there.rule).filter,
        read(policy_rows.policy, there.policy).filter,
        read(view_rows.view, there.view).filter,
        routed.filter,
        read(survey_rows.rule, there.survey).filter,
        read(field_rows.field, there.field).required,
    }


def version(stage: Stage, what: str, item: int) -> int | None:
    newest = stage.desk.read_now(setup_changes.latest, what, item)
    return newest.id if newest else None


def a_team(stage: Stage) -> Callable[[], object]:
    team = stage.write(staff.add_team, "Orders")
    change = {"by": actor(stage.ids, "Bo"), "editor": OPERATOR}
    return lambda: stage.write(teams.change, team, TeamChange(name="Returns"), **change)


def a_status(stage: Stage) -> Callable[[], object]:
    by = actor(stage.ids, "Bo")
    one = stage.write(statuses.put, None, ON_HOLD, seen=None, by=by)
    form = msgspec.structs.replace(ON_HOLD, labels={"en": "Parked", "fr": "Garé"})
    seen = version(stage, "status", one.id)
    return lambda: stage.write(statuses.put, one.id, form, seen=seen, by=by)


def a_channel(stage: Stage) -> Callable[[], object]:
    row = next(one for one in stage.desk.read_now(channel_rows.all_channels) if one.name == "support")
    form = ChannelForm(kind=row.kind, label="Help desk", team_id=None, settings={}, enabled=row.enabled)
    stage.write(channel_setup.put, "support", form, seen=None, vault=PLAIN, by=stage.ana)
    form = msgspec.structs.replace(form, label="Front door")
    seen = version(stage, channel_setup.WHAT, row.id)
    by = actor(stage.ids, "Bo")
    return lambda: stage.write(channel_setup.put, "support", form, seen=seen, vault=PLAIN, by=by)


def an_advisor(stage: Stage) -> Callable[[], object]:
    change = {"by": actor(stage.ids, "Bo"), "editor": OPERATOR}
    return lambda: stage.write(people.change, stage.ids["Ana"], Change(name="Eva Novak"), **change)


def a_tag(stage: Stage) -> Callable[[], object]:
    stage.write(tickets.change_tags, stage.opened(), ["vip"], by=stage.ana)
    return lambda: stage.write(retagging.retag, "vip", "gold", by=actor(stage.ids, "Bo"))


def a_choice(stage: Stage) -> Callable[[], object]:
    by = actor(stage.ids, "Bo")
    one = stage.write(defining.put, None, PLAN, seen=None, by=by)
    choices = [Option(value="gold", labels={"en": "Premium"}), PLAN.choices[1]]
    form = msgspec.structs.replace(PLAN, choices=choices)
    seen = version(stage, "field", one.id)
    return lambda: stage.write(defining.put, one.id, form, seen=seen, by=by)


@pytest.mark.parametrize(
    ("thing", "before", "after"),
    [
        (a_team, "queue:orders -queue_is:ORDERS", "queue:Returns -queue_is:Returns"),
        (a_status, 'status:hold OR status_is:"en attente"', "status:Parked OR status_is:Parked"),
        (a_channel, 'channel:"help desk" -came_by:support', "channel:support -came_by:support"),
        (an_advisor, "owner:ana OR tag:ana", 'owner:"Eva Novak" OR tag:ana'),
        (a_tag, "tag:VIP is:open", "tag:gold is:open"),
        (a_choice, 'field.plan:"best one"', "field.plan:gold"),
    ],
)
def test_everything_that_names_it_has_the_new_name_with_the_rename(
    stage: Stage, thing: Callable[[Stage], Callable[[], object]], before: str, after: str
) -> None:
    rename = thing(stage)
    there = furnished(stage, before)
    assert filters(stage, there) == {before}
    rename()
    assert filters(stage, there) == {after}
    for what, item in (
        (rule_rows.RULE, there.rule),
        (policy_rows.POLICY, there.policy),
        ("field", there.field),
    ):
        kept = stage.desk.read_now(setup_changes.latest, what, item)
        assert kept is not None
        assert (kept.by.name, kept.act) == ("Bo", setup_changes.FOLLOWED)


@pytest.mark.parametrize("kind", ["choice", "choices"])
def test_a_choice_that_rules_give_is_never_another_one_with_its_label(stage: Stage, kind: Any) -> None:
    swapped = [Option(value="low", labels={"en": "high"}), Option(value="high", labels={"en": "low"})]
    form = FieldForm(of="ticket", key="risk", kind=kind, labels={"en": "Risk"}, choices=swapped)
    one = stage.write(defining.put, None, form, seen=None, by=stage.ana)
    fills = FillFields(fields={"risk": "low" if kind == "choice" else ["low"]})
    rule = stage.rule(fills, filter="field.risk:low")
    right = [Option(value="low", labels={"en": "low"}), Option(value="high", labels={"en": "high"})]
    form = msgspec.structs.replace(form, choices=right)
    stage.write(defining.put, one.id, form, seen=version(stage, "field", one.id), by=stage.ana)
    assert stage.stored(rule).actions == [fills]


def test_filters_ask_for_the_team_that_has_the_tickets(stage: Stage) -> None:
    team = stage.write(staff.add_team, "Orders")
    into = stage.write(staff.add_team, "Returns")
    there = furnished(stage, "is:open queue:orders -queue:support")
    change = {"by": stage.ana, "editor": OPERATOR}
    stage.write(teams.archive, team, into, **change)
    assert filters(stage, there) == {"is:open queue:Returns -queue:support"}
    stage.write(teams.archive, stage.ids["Support"], into, **change)
    assert filters(stage, there) == {"is:open queue:Returns -queue:support"}


def kept(stage: Stage, there: There) -> list[tuple[Any, str, int, dict[str, Any]]]:
    """Everything that an undo brings back with its filter: its operations, its name and id, and who asks."""
    who = {"who": stage.who}
    return [
        (rules, rule_rows.RULE, there.rule, who),
        (policies, policy_rows.POLICY, there.policy, {}),
        (views, views.VIEW, there.view, who),
        (routing, "routing_rule", there.routed, {}),
        (surveys, surveys.RULE, there.survey, {}),
    ]


def test_no_undo_brings_a_filter_back_that_names_what_is_gone(stage: Stage) -> None:
    team = stage.write(staff.add_team, "Orders")
    there = furnished(stage, "queue:orders")
    stage.write(teams.archive, team, None, by=stage.ana, editor=OPERATOR)
    for undoes, what, item, who in kept(stage, there):
        if undoes is not surveys:
            seen = version(stage, what, item)
            stage.write(undoes.remove, item, seen=seen, by=stage.ana, **who)
        else:
            form = SurveyForm(name="S", survey="csat", filter="is:open")
            stage.write(surveys.put, item, form, seen=version(stage, what, item), by=stage.ana)
        values = {"seen": version(stage, what, item), "by": stage.ana, **who}
        if undoes is views:  # somebody may look for what is over
            stage.write(views.undo, item, **values)
            continue
        with pytest.raises(Conflict, match="archived") as refused:
            stage.write(undoes.undo, item, **values)
        assert refused.value.field == "filter"
        assert version(stage, what, item) == values["seen"]


def test_what_is_not_named_keeps_its_version(stage: Stage) -> None:
    rename = a_team(stage)
    there = furnished(stage, "queue:support")
    seen = version(stage, rule_rows.RULE, there.rule)
    rename()
    assert version(stage, rule_rows.RULE, there.rule) == seen

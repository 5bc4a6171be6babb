"""What an undo brings back follows a rename too: an old name that something else has by now names nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from sqlalchemy import delete

from helpdesk.channels.vault import PLAIN
from helpdesk.db import fields as field_rows
from helpdesk.db.log import setup_changes
from helpdesk.db.schema.records import setup_changes as changes
from helpdesk.db.tickets import routing as routing_rows
from helpdesk.domain.fields.definition import Option
from helpdesk.errors import Conflict
from helpdesk.features.automation.kinds import Action, ChangeTags
from helpdesk.features.automation.replies import keeping as replies
from helpdesk.features.automation.replies import rows as reply_rows
from helpdesk.features.automation.rules import rows as rule_rows
from helpdesk.features.automation.rules import setting_up as rules
from helpdesk.features.saved_views import setting_up as views
from helpdesk.features.saved_views.setting_up import ViewForm
from helpdesk.features.sla.policies import setting_up as policies
from helpdesk.features.sla.policies.setting_up import PolicyForm
from helpdesk.operations.fields import defining, statuses
from helpdesk.operations.inbound.inlets import channel_setup
from helpdesk.operations.inbound.inlets.channel_setup import ChannelForm
from helpdesk.operations.people import staff
from helpdesk.operations.surveys import rules as surveys
from helpdesk.operations.tickets import tickets
from helpdesk.operations.tickets.by_hand import retagging
from helpdesk.operations.tickets.routing import setting_up as routing
from helpdesk.views.set_up.changes import last_change
from tests.features import test_names_followed as named
from tests.features.rules_desk import Stage
from tests.features.test_names_followed import PROMISED, There, filters, furnished, kept, version

stage = named.stage
OTHER: list[Action] = [ChangeTags(add=["other"])]
Thing = Callable[[Stage], Callable[[], object]]


def another_team(stage: Stage) -> None:
    stage.write(staff.add_team, "Orders")


def another_status(stage: Stage) -> None:
    stage.write(statuses.put, None, named.ON_HOLD, seen=None, by=stage.ana)


def another_channel(stage: Stage) -> None:
    form = ChannelForm(kind="email", label="Help desk", settings={"address": "orders@desk.example"})
    stage.write(channel_setup.create, "orders", form, vault=PLAIN, by=stage.ana)


def another_advisor(stage: Stage) -> None:
    stage.write(staff.add_advisor, "ana.two@desk.example", "Ana", "advisor", ["Support"], 5, "")


def another_tag(stage: Stage) -> None:
    stage.write(tickets.change_tags, stage.opened("jo@example.org"), ["vip"], by=stage.ana)


def another_choice(stage: Stage) -> None:
    one = next(one for one in stage.desk.read_now(field_rows.all_fields) if one.key == "plan")
    choices = [*one.choices, Option(value="silver", labels={"en": "Best one"})]
    form = msgspec.structs.replace(named.PLAN, choices=choices)
    stage.write(defining.put, one.id, form, seen=version(stage, "field", one.id), by=stage.ana)


NAMED = pytest.mark.parametrize(
    ("thing", "another", "before", "after"),
    [
        (named.a_team, another_team, "queue:orders -queue_is:ORDERS", "queue:Returns -queue_is:Returns"),
        (
            named.a_status,
            another_status,
            'status:hold OR status_is:"en attente"',
            "status:Parked OR status_is:Parked",
        ),
        (
            named.a_channel,
            another_channel,
            'channel:"help desk" -came_by:support',
            "channel:support -came_by:support",
        ),
        (named.an_advisor, another_advisor, "owner:ana OR tag:ana", 'owner:"Eva Novak" OR tag:ana'),
        (named.a_tag, another_tag, "tag:VIP is:open", "tag:gold is:open"),
        (named.a_choice, another_choice, 'field.plan:"best one"', "field.plan:gold"),
    ],
)


def changed(stage: Stage, there: There, text: str) -> None:
    """Give everything that `furnished` made another filter, and other tags to give."""
    given: dict[str, Any] = {"by": stage.ana}
    macro = stage.desk.read_now(reply_rows.reply, there.macro)
    content = msgspec.structs.replace(macro.content, actions=OTHER)
    stage.write(replies.change, there.macro, content, base=macro.version, caller=stage.who)
    rule = stage.stored(there.rule)
    routed = stage.desk.read_now(routing_rows.all_rules)[0]
    forms: list[tuple[Any, str, int, Any, dict[str, Any]]] = [
        (
            rules,
            rule_rows.RULE,
            there.rule,
            _form(rules.RuleForm, rule, filter=text, actions=OTHER),
            {"who": stage.who},
        ),
        (policies, "sla_policy", there.policy, PolicyForm(name="P", filter=text, targets=PROMISED), {}),
        (views, views.VIEW, there.view, ViewForm(name="Mine", filter=text), {"who": stage.who}),
        (routing, routing.RULE, there.routed, _form(routing.RuleForm, routed, filter=text, tags=[]), {}),
        (surveys, surveys.RULE, there.survey, surveys.RuleForm(name="S", survey="csat", filter=text), {}),
        (defining, "field", there.field, needed(text), {}),
    ]
    for how, what, item, form, who in forms:
        stage.write(how.put, item, form, seen=version(stage, what, item), **given, **who)


def _form(kind: type[Any], row: Any, **values: Any) -> Any:
    return kind(**{name: getattr(row, name) for name in kind.__struct_fields__} | values)


def needed(text: str | None) -> defining.FieldForm:
    return defining.FieldForm(of="ticket", key="order", kind="text", labels={"en": "Order"}, required=text)


def undo_all(stage: Stage, there: There) -> None:
    every = [*kept(stage, there), (defining, "field", there.field, {})]
    for how, what, item, who in every:
        stage.write(how.undo, item, seen=version(stage, what, item), by=stage.ana, **who)


@NAMED
def test_an_undo_names_what_was_renamed_since_and_not_what_has_its_old_name(
    stage: Stage, thing: Thing, another: Callable[[Stage], None], before: str, after: str
) -> None:
    rename = thing(stage)
    there = furnished(stage, before)
    changed(stage, there, "is:open")
    seen = version(stage, rule_rows.RULE, there.rule)
    rename()
    another(stage)
    assert version(stage, rule_rows.RULE, there.rule) == seen, "what it is did not change"
    undo_all(stage, there)
    assert filters(stage, there) == {after}
    undo_all(stage, there)
    assert filters(stage, there) == {"is:open"}


@NAMED
def test_what_was_removed_comes_back_with_the_new_name(
    stage: Stage, thing: Thing, another: Callable[[Stage], None], before: str, after: str
) -> None:
    rename = thing(stage)
    there = furnished(stage, before)
    for how, what, item, who in kept(stage, there):
        if how is not surveys:  # one that ends stays as it is
            stage.write(how.remove, item, seen=version(stage, what, item), by=stage.ana, **who)
    rename()
    another(stage)
    for how, what, item, who in kept(stage, there):
        if how is not surveys:
            stage.write(how.undo, item, seen=version(stage, what, item), by=stage.ana, **who)
    assert filters(stage, there) == {after}


@NAMED
def test_undoing_what_only_followed_undoes_the_change_before_in_the_new_names(
    stage: Stage, thing: Thing, another: Callable[[Stage], None], before: str, after: str
) -> None:
    rename = thing(stage)
    there = furnished(stage, before)
    changed(stage, there, f"({before}) is:open")
    rename()
    another(stage)
    newest = stage.desk.read_now(setup_changes.latest, rule_rows.RULE, there.rule)
    assert newest is not None
    told = last_change(newest)
    assert told is not None
    assert (told.by, told.followed) == ("Bo", True)
    undo_all(stage, there)
    assert filters(stage, there) == {after}


def test_of_what_nobody_changed_but_a_rename_there_is_nothing_to_undo(stage: Stage) -> None:
    rename = named.a_team(stage)
    there = furnished(stage, "queue:orders")
    stage.write(lambda tx: tx.conn.execute(delete(changes)))  # as a seeded desk is
    rename()
    assert filters(stage, there) == {"queue:Returns"}
    for how, what, item, who in kept(stage, there):
        with pytest.raises(Conflict, match="Nobody changed"):
            stage.write(how.undo, item, seen=version(stage, what, item), by=stage.ana, **who)
    assert filters(stage, there) == {"queue:Returns"}


@pytest.mark.parametrize("gone", [False, True])
def test_every_version_of_a_macro_is_restored_with_the_new_name_of_its_tag(stage: Stage, gone: bool) -> None:
    rename = named.a_tag(stage)
    there = furnished(stage, "is:open")
    changed(stage, there, "is:pending")
    if gone:
        stage.write(replies.delete, there.macro, stage.who)
    base = stage.desk.read_now(reply_rows.reply, there.macro).version
    rename()
    another_tag(stage)
    assert stage.desk.read_now(reply_rows.reply, there.macro).version == base, "what it is did not change"
    stage.write(replies.restore, there.macro, 1, base=base, caller=stage.who)
    back = stage.desk.read_now(reply_rows.reply, there.macro).content
    assert back.actions == [ChangeTags(add=["new", "gold"], remove=["old"])]


def test_tags_that_an_undo_lets_rules_give_again_have_the_new_name(stage: Stage) -> None:
    rename = named.a_tag(stage)
    there = furnished(stage, "is:open")
    changed(stage, there, "is:pending")
    rename()
    another_tag(stage)
    undo_all(stage, there)
    assert stage.stored(there.rule).actions == [ChangeTags(add=["new", "gold"], remove=["old"])]
    assert stage.desk.read_now(routing_rows.all_rules)[0].tags == ["gold"]


def test_undoing_a_tags_new_name_lets_what_an_undo_brings_back_follow_too(stage: Stage) -> None:
    rename = named.a_tag(stage)
    there = furnished(stage, "tag:vip")
    changed(stage, there, "tag:gold")
    done = rename()
    assert isinstance(done, retagging.Retagged)
    stage.write(retagging.undo, done.number, by=stage.ana)
    assert filters(stage, there) == {"tag:gold"}
    undo_all(stage, there)
    assert filters(stage, there) == {"tag:vip"}
    assert stage.stored(there.rule).actions == [ChangeTags(add=["new", " VIP"], remove=["old"])]

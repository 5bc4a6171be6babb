"""Filters, rules and macros that follow a tag of the whole desk, and come back exactly."""

from __future__ import annotations

from helpdesk.db.tickets import routing as routing_rows
from helpdesk.features.automation.kinds import ChangeTags
from helpdesk.features.automation.replies import keeping as replies
from helpdesk.features.automation.replies import rows as reply_rows
from helpdesk.features.automation.replies.content import Content
from helpdesk.features.automation.rules import rows as rule_rows
from helpdesk.features.automation.rules import setting_up as rules
from helpdesk.operations.tickets import tickets
from helpdesk.operations.tickets.by_hand import retagging
from tests.features import test_names_followed as named
from tests.features.rules_desk import Stage
from tests.features.test_names_followed import GIVES, filters, furnished, version

stage = named.stage


def test_tags_that_rules_and_macros_give_follow_and_come_back_when_it_is_undone(stage: Stage) -> None:
    ticket = stage.opened()
    stage.write(tickets.change_tags, ticket, ["vip"], by=stage.ana)
    there = furnished(stage, "tag:vip")

    def given() -> list[str]:
        (routed,) = stage.desk.read_now(routing_rows.all_rules)
        macro = stage.desk.read_now(reply_rows.reply, there.macro)
        acts = (stage.stored(there.rule).actions[0], macro.content.actions[0])
        return [routed.tags[0], *(one.add[1] for one in acts if isinstance(one, ChangeTags))]

    done = stage.write(retagging.retag, "vip", "gold", by=stage.ana)
    assert (given(), filters(stage, there)) == (["gold"] * 3, {"tag:gold"})
    stage.write(retagging.undo, done.number, by=stage.ana)
    assert (given(), filters(stage, there)) == (["vip", " VIP", " VIP"], {"tag:vip"})


def test_filters_name_one_of_two_tags_that_were_joined_again_when_that_is_undone(stage: Stage) -> None:
    for tags in (["vip"], ["gold"]):
        stage.write(tickets.change_tags, stage.opened(f"{tags[0]}@example.org"), tags, by=stage.ana)
    there = furnished(stage, "tag:vip")
    done = stage.write(retagging.retag, "vip", "gold", by=stage.ana)
    assert filters(stage, there) == {"tag:gold"}
    stage.write(retagging.undo, done.number, by=stage.ana)
    assert filters(stage, there) == {"tag:vip"}


def test_undoing_a_tags_new_name_gives_the_old_one_back_only_to_what_had_it(stage: Stage) -> None:
    stage.write(tickets.change_tags, stage.opened(), ["vip"], by=stage.ana)
    there = furnished(stage, "tag:vip OR tag:gold")
    own = stage.rule(ChangeTags(add=["gold"]), filter="tag:gold", name="Of gold")
    macro = Content(name="Gold", texts={}, actions=[ChangeTags(add=["gold"])])
    golden = stage.write(replies.make, macro, stage.who)
    seen = version(stage, rule_rows.RULE, own)
    done = stage.write(retagging.retag, "vip", "gold", by=stage.ana)
    stage.write(retagging.undo, done.number, by=stage.ana)
    assert filters(stage, there) == {"tag:vip OR tag:gold"}
    assert version(stage, rule_rows.RULE, own) == seen
    assert stage.stored(own).filter == "tag:gold"
    assert stage.desk.read_now(reply_rows.reply, golden).content == macro


def test_what_somebody_changed_since_a_tags_new_name_stays_when_that_is_undone(stage: Stage) -> None:
    stage.write(tickets.change_tags, stage.opened(), ["vip"], by=stage.ana)
    rule = stage.rule(*GIVES, filter="tag:vip")
    done = stage.write(retagging.retag, "vip", "gold", by=stage.ana)
    one = stage.stored(rule)
    form = rules.RuleForm(name=one.name, trigger=one.trigger, actions=one.actions, filter="tag:gold is:open")
    seen = version(stage, rule_rows.RULE, rule)
    stage.write(rules.put, rule, form, seen=seen, who=stage.who, by=stage.ana)
    stage.write(retagging.undo, done.number, by=stage.ana)
    assert stage.stored(rule).filter == "tag:vip is:open"


def test_what_the_undo_of_a_rule_brings_back_is_as_before_a_tags_new_name_that_was_undone(
    stage: Stage,
) -> None:
    """Also if the rule was changed or removed between the new name and its undo, or before both."""
    stage.write(tickets.change_tags, stage.opened(), ["vip"], by=stage.ana)
    before, between, gone = (
        stage.rule(*GIVES, filter="tag:vip OR tag:gold", name=f"Rule {place}") for place in range(3)
    )

    def seen(rule: int) -> int | None:
        return version(stage, rule_rows.RULE, rule)

    def change(rule: int) -> None:
        one = stage.stored(rule)
        form = rules.RuleForm(name=one.name, trigger=one.trigger, actions=one.actions, filter="is:open")
        stage.write(rules.put, rule, form, seen=seen(rule), who=stage.who, by=stage.ana)

    change(before)
    done = stage.write(retagging.retag, "vip", "gold", by=stage.ana)
    change(between)
    stage.write(rules.remove, gone, seen=seen(gone), who=stage.who, by=stage.ana)
    stage.write(retagging.undo, done.number, by=stage.ana)
    for rule in (before, between, gone):
        stage.write(rules.undo, rule, seen=seen(rule), who=stage.who, by=stage.ana)
        assert stage.stored(rule).filter == "tag:vip OR tag:gold", rule

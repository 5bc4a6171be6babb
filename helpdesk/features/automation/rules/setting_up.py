"""Rules: making, changing, ordering and removing them. Every change keeps what was before, and can be
undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from helpdesk.db import setup_lists
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import teams
from helpdesk.db.tickets.filters.keeping import keeper_of
from helpdesk.db.tickets.filters.names import check_back, desks_filter
from helpdesk.db.tickets.filters.names import problem_of as filter_problem
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.filters.following import Renaming, text_followed
from helpdesk.domain.filters.parse import STORED
from helpdesk.errors import BadInput, Conflict, Forbidden
from helpdesk.features.automation.check import HasReply, check
from helpdesk.features.automation.kinds import Actions, actions_followed
from helpdesk.features.automation.replies.rows import can_be_said
from helpdesk.features.automation.rights import Who
from helpdesk.features.automation.rules import loops, rows
from helpdesk.features.automation.rules.rows import RULES, Rule
from helpdesk.features.automation.rules.triggers import Trigger
from helpdesk.operations.people.persons import checked_name
from helpdesk.said import Said


class RuleForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule is to be; rows.Rule says what each means. A new one is the last in the order."""

    name: str
    trigger: Trigger
    actions: Actions
    filter: Annotated[str, Meta(max_length=STORED)] = ""
    team_id: int | None = None
    stop: bool = False
    once: bool = False
    active: bool = True


def may_change(who: Who, team_id: int | None) -> bool:
    """An admin may change every rule, a lead those of their teams."""
    return who.role == "admin" or (who.role == "lead" and team_id is not None and team_id in who.teams)


def put(
    tx: Transaction, rule_id: int | None, form: RuleForm, *, seen: int | None, who: Who, by: Actor
) -> Rule:
    """Make a rule, or change one whose version the caller saw as `seen`. BadInput names the field; Conflict
    if somebody changed it meanwhile, or its name is taken; Forbidden."""
    before = setup_lists.opened(tx, RULES, rule_id, seen=seen, may=_checks(who))
    check_form(tx, rule_id, form, who)
    rule = rule_of(rule_id, form, setup_lists.place_for(tx, RULES, before))
    return setup_lists.store(tx, RULES, _as_it_stands(rule, before), before=before, by=by)


def check_form(
    tx: Reading, rule_id: int | None, form: RuleForm | Rule, who: Who, *, kept: bool = False
) -> None:
    """What `put` checks of a form: BadInput with its field, FilterInvalid with the place in the filter,
    Conflict for a name that is taken, Forbidden. A filter that stays, or was `kept` with a change, is not
    looked at again: it can be longer than one that somebody may type, and what it names can be gone."""
    name = checked_name(form.name)
    there = rows.all_rules(tx)
    taken = {one.name.casefold() for one in there if one.id != rule_id}
    if name.casefold() in taken:
        raise Conflict(Said("There is already a rule {name!r}.", name=name), field="name")
    if form.team_id is not None:
        teams.check_team(tx, form.team_id)
    _check_rights(who, form.team_id)
    if not kept and form.filter not in {one.filter for one in there if one.id == rule_id}:
        desks_filter(tx, form.filter)
    if not form.actions:
        raise BadInput("A rule does nothing: give at least one action.", field="actions")
    check(tx, form.actions, _says_for(form.team_id))


def problem_of(tx: Reading, rule: Rule) -> str:
    """What is wrong with a stored rule since something that it names is gone, in one sentence; "" if nothing
    is. The desk goes on: an action without what it names is left out, and the row of the application says
    so."""
    try:
        if rule.team_id is not None:
            teams.check_team(tx, rule.team_id)
        check(tx, rule.actions, _says_for(rule.team_id))
    except BadInput as error:
        return error.said
    return filter_problem(tx, rule.filter)


def _says_for(team_id: int | None) -> HasReply:
    return lambda tx, reply_id: can_be_said(tx, reply_id, team_id)


def warning_of(tx: Reading, rule: Rule) -> str:
    """What may surprise in a rule that is in order: that it starts itself, or is in a circle. "" for none."""
    if own := sorted(loops.feeds_itself(rule)):
        listed = ", ".join(one.replace("_", " ") for one in own)
        return Said(
            "It starts on what it does itself ({acts}). It does not hear itself, so it acts once.",
            acts=listed,
        )
    if loops.comes_again(rule):
        return Said("When its snooze ends, the ticket becomes quiet again, and the rule acts again.")
    if around := loops.circle(rule, rows.all_rules(tx)):
        names = " → ".join(f"“{one.name}”" for one in (*around, rule))
        return Said(
            "These rules start each other: {names}. Each acts once on a ticket, then the circle ends.",
            names=names,
        )
    return ""


def remove(tx: Transaction, rule_id: int, *, seen: int | None, who: Who, by: Actor) -> None:
    """Remove a rule. What it did keeps its name."""
    known = setup_lists.opened(tx, RULES, rule_id, seen=seen, may=_checks(who))
    setup_lists.remove(tx, RULES, known, by=by)


def order(tx: Transaction, ids: list[int], *, who: Who, by: Actor) -> None:
    """Put the rules into this order. BadInput if it does not name each of them once. A lead may move only
    rules of their teams, past any other."""
    there = setup_lists.named_once(tx, RULES, ids)
    kept = [one.id for one in there.values() if not may_change(who, one.team_id)]
    if [one for one in ids if one in kept] != kept:
        raise Forbidden("A lead may move the rules of their teams.", field="ids")
    setup_lists.put_in_order(tx, RULES, ids, by=by)


def undo(tx: Transaction, rule_id: int, *, seen: int | None, who: Who, by: Actor) -> Rule | None:
    """Undo the newest change of a rule, also its removal or the undoing before. Returns it as it is then,
    None if it is removed. Errors as `put` and `remove`."""
    then, now = setup_lists.undone(tx, RULES, rule_id, seen=seen, may=_checks(who))
    if then is None:
        remove(tx, rule_id, seen=seen, who=who, by=by)
        return None
    check_form(tx, rule_id, then, who, kept=True)
    check_back(tx, then.filter, now.filter if now else None)
    return setup_lists.put_back(tx, RULES, _as_it_stands(then, now), now=now, by=by)


def rule_of(rule_id: int | None, form: RuleForm, position: int) -> Rule:
    """The rule that a form makes."""
    values = {name: getattr(form, name) for name in RuleForm.__struct_fields__}
    return Rule(id=rule_id or 0, **(values | {"name": checked_name(form.name), "position": position}))


def _as_it_stands(rule: Rule, before: Rule | None) -> Rule:
    """A changed rule with what its errors did to it; one that is switched on begins again."""
    if before is None or rule.active:
        return rule
    return msgspec.structs.replace(rule, off_because=before.off_because, failures=before.failures)


def _checks(who: Who) -> Callable[[Rule], None]:
    return lambda rule: _check_rights(who, rule.team_id)


def _check_rights(who: Who, team_id: int | None) -> None:
    if not may_change(who, team_id):
        raise Forbidden("A lead may change the rules of their teams.", field="team_id")


def _followed(rule: Rule, what: Renaming) -> Rule:
    text, actions = text_followed(rule.filter, what), actions_followed(rule.actions, what)
    return msgspec.structs.replace(rule, filter=text, actions=actions)


KEEPER: Final = keeper_of("rules", RULES, _followed)
"""Rules name things in a filter, and tags in actions."""

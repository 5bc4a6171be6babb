"""Wire shapes of rules and of what they did."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from helpdesk.api.inputs import Id, Input, Name
from helpdesk.domain.filters.parse import STORED
from helpdesk.features.automation.actions.planned import ActionChange
from helpdesk.features.automation.kinds import Action, Actions
from helpdesk.features.automation.rules.triggers import Trigger
from helpdesk.views.base import View
from helpdesk.views.set_up.changes import LastChange


class SetRule(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule, whole. It looks at a ticket when its `trigger` says, and does its `actions` if `filter` finds
    the ticket (empty: every ticket). `team_id`: only tickets of this team. `stop`: no later rule looks at the
    ticket after the same event. `once`: it acts once on a ticket."""

    name: Name
    trigger: Trigger
    actions: Actions
    filter: Annotated[str, Meta(max_length=STORED)] = ""
    team_id: Id | None = None
    stop: bool = False
    once: bool = False
    active: bool = True


class OrderRules(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ids of all rules in their new order."""

    ids: Annotated[list[Id], Meta(max_length=1000)]


class RuleView(View, frozen=True, kw_only=True):
    """A rule. `problem`: what is wrong since something that it names is gone. `warning`: that it starts
    itself, or others that start it. `off_because`: the error that switched it off. All are sentences, "" for
    none. `may_change`: you may change it. `applied`: how often it was applied in the last seven days."""

    id: int
    name: str
    position: int
    team_id: int | None
    trigger: Trigger
    filter: str
    actions: list[Action]
    stop: bool
    once: bool
    active: bool
    off_because: str
    problem: str
    warning: str
    applied: int
    may_change: bool
    changed: LastChange | None


class WouldChange(View, frozen=True, kw_only=True):
    """A ticket that a rule finds, and what it would change there."""

    number: int
    subject: str
    customer: str
    changes: list[ActionChange]


class RuleDryRun(View, frozen=True, kw_only=True):
    """What a rule would do now. It `looked` at so many of the newest tickets; its filter finds `found` of
    them; `tickets` are those on which something would change. `warning` as in a rule."""

    looked: int
    found: int
    tickets: list[WouldChange]
    warning: str


class RuleApplication(View, frozen=True, kw_only=True):
    """One time that a rule was applied to a ticket. `depth`: how many rules it followed from. `error`: why it
    failed, and then changed nothing."""

    id: int
    rule_id: int
    rule: str
    number: int
    at: datetime
    depth: int
    changes: list[ActionChange]
    error: str

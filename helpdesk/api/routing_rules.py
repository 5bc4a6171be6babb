"""Routing rules: which team gets which tickets."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from helpdesk.api.inputs import Id, Input, Name, PathId, Seen
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.db.tickets import routing as db
from helpdesk.db.tickets.routing import RuleRow
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.filters.parse import STORED
from helpdesk.domain.routing.settings import Skills
from helpdesk.operations.tickets.routing import setting_up
from helpdesk.operations.tickets.routing.lacks import lacks
from helpdesk.operations.tickets.routing.setting_up import RULE, Priority, RuleForm
from helpdesk.operations.tickets.routing.trial import MOST, trial
from helpdesk.said import in_turn
from helpdesk.security.guards import admins_only
from helpdesk.views.base import View
from helpdesk.views.set_up.changes import LastChange, last_change, last_of


class SetRoutingRule(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A routing rule, whole. Tickets that `filter` finds go to the team, with the priority (null: unchanged)
    and the tags. They ask for people with the `skills`, each with its least level from 1 to 5. The filter has
    no `me`."""

    name: Name
    team_id: Id
    filter: Annotated[str, Meta(max_length=STORED)] = ""
    priority: Priority | None = None
    tags: Annotated[list[str], Meta(max_length=50)] = []
    skills: Skills = {}
    active: bool = True


class OrderRoutingRules(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ids of all rules, in the order in which they are tried."""

    ids: Annotated[list[Id], Meta(max_length=1000)]


class RoutingRuleView(View, frozen=True, kw_only=True):
    """A routing rule. `problem` says what its filter names that is gone, and what nobody can of its
    skills; "" if nothing is wrong. `changed` is null
    before anybody changed it."""

    id: int
    name: str
    position: int
    filter: str
    team_id: int
    priority: str | None
    tags: list[str]
    skills: dict[str, int]
    active: bool
    problem: str
    changed: LastChange | None


class OtherTeam(View, frozen=True, kw_only=True):
    """A ticket that the rule would give to another team. `rule` and `team_id` are what the present rules say,
    `new_rule` and `new_team_id` what they would say; a rule is "" where none finds the ticket."""

    number: int
    subject: str
    rule: str
    team_id: int | None
    new_rule: str
    new_team_id: int | None


class RoutingTrial(View, frozen=True, kw_only=True):
    """What a rule would have done. Of the newest `looked_at` tickets its filter finds `found`, and the first
    rule that finds them would be this one for `decides`. `elsewhere` would get another team."""

    looked_at: int
    found: int
    decides: int
    elsewhere: list[OtherTeam]


class RoutingRuleController(Controller):
    path = "/routing-rules"
    tags = ["routing"]
    opt = {"scope": "settings"}

    @get("/")
    async def list_routing_rules(self, request: DeskRequest) -> list[RoutingRuleView]:
        """List the routing rules in the order they are tried: the first active one that finds a ticket gives
        it its team."""
        return await request.desk.read(_rules)

    @post("/", guards=[admins_only])
    async def create_routing_rule(
        self, request: DeskRequest, data: JSONBody[SetRoutingRule]
    ) -> Response[RoutingRuleView]:
        """Create a routing rule, which is tried last."""
        return await request.create(_put, None, data, None, request.user.actor)

    @post("/trial", status_code=200, guards=[admins_only], opt={"scope": "tickets:read settings:write"})
    async def try_routing_rule(
        self,
        request: DeskRequest,
        data: JSONBody[SetRoutingRule],
        rule_id: Annotated[int | None, QueryParameter(ge=1)] = None,
        tickets: Annotated[
            int, QueryParameter(ge=1, le=MOST, description="how many of the newest tickets to look at")
        ] = 100,
    ) -> RoutingTrial:
        """Check a rule that is not saved, with the errors of saving it, and see which of the newest tickets
        would have gone elsewhere. Each ticket is judged as it is now."""
        return await request.desk.read(_trial, rule_id, data, tickets)

    @put("/order", guards=[admins_only])
    async def order_routing_rules(
        self, request: DeskRequest, data: JSONBody[OrderRoutingRules]
    ) -> list[RoutingRuleView]:
        """Put the routing rules into an order. Name each of them once."""
        return await request.write(_order, data.ids, request.user.actor)

    @put("/{rule_id:int}", guards=[admins_only])
    async def change_routing_rule(
        self, request: DeskRequest, rule_id: PathId, data: JSONBody[SetRoutingRule], version: Seen = None
    ) -> RoutingRuleView:
        """Replace a routing rule. What it routed before stays where it is."""
        return await request.write(_put, rule_id, data, version, request.user.actor)

    @delete("/{rule_id:int}", status_code=200, guards=[admins_only])
    async def remove_routing_rule(
        self, request: DeskRequest, rule_id: PathId, version: Seen = None
    ) -> LastChange:
        """Remove a routing rule. Its version then is what undoing it names."""
        return await request.write(_remove, rule_id, version, request.user.actor)

    @post("/{rule_id:int}/undo", status_code=200, guards=[admins_only])
    async def undo_routing_rule(
        self, request: DeskRequest, rule_id: PathId, version: Seen = None
    ) -> RoutingRuleView | None:
        """Undo the newest change of a routing rule, its removal too. Null if that removes it."""
        return await request.write(_undo, rule_id, version, request.user.actor)


def _rules(tx: Reading) -> list[RoutingRuleView]:
    rows = db.all_rules(tx)
    changes = setup_changes.latest_of(tx, RULE, [row.id for row in rows])
    return [_view(tx, row, changes.get(row.id)) for row in rows]


def _trial(tx: Reading, rule_id: int | None, data: SetRoutingRule, tickets: int) -> RoutingTrial:
    told = trial(tx, rule_id, _form(data), newest=tickets)
    return RoutingTrial(
        looked_at=told.looked_at,
        found=told.found,
        decides=told.decides,
        elsewhere=[OtherTeam(**msgspec.structs.asdict(one)) for one in told.elsewhere],
    )


def _put(
    tx: Transaction, rule_id: int | None, data: SetRoutingRule, seen: int | None, by: Actor
) -> RoutingRuleView:
    return _latest(tx, setting_up.put(tx, rule_id, _form(data), seen=seen, by=by))


def _order(tx: Transaction, ids: list[int], by: Actor) -> list[RoutingRuleView]:
    setting_up.order(tx, ids, by=by)
    return _rules(tx)


def _remove(tx: Transaction, rule_id: int, seen: int | None, by: Actor) -> LastChange:
    setting_up.remove(tx, rule_id, seen=seen, by=by)
    return last_of(tx, RULE, rule_id)


def _undo(tx: Transaction, rule_id: int, seen: int | None, by: Actor) -> RoutingRuleView | None:
    row = setting_up.undo(tx, rule_id, seen=seen, by=by)
    return None if row is None else _latest(tx, row)


def _form(data: SetRoutingRule) -> RuleForm:
    return RuleForm(**msgspec.structs.asdict(data))


def _latest(tx: Reading, row: RuleRow) -> RoutingRuleView:
    return _view(tx, row, setup_changes.latest(tx, RULE, row.id))


def _view(tx: Reading, row: RuleRow, change: SetupChange | None) -> RoutingRuleView:
    wrong = [setting_up.trouble(tx, row), *(lack.says for lack in lacks(tx, row.skills.items()))]
    told = list(filter(None, wrong))
    return RoutingRuleView(
        **msgspec.structs.asdict(row), problem=in_turn(*told) if told else "", changed=last_change(change)
    )

"""Rules: to set them up, to try them, and what they did."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from litestar import Controller, Response, delete, get, post, put
from litestar.params import JSONBody, QueryParameter

from helpdesk.api.inputs import After, Limit, Number, PathId, Seen
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.db.tickets import tickets
from helpdesk.domain.cursors import pack_cursor, read_cursor
from helpdesk.domain.events.actors import Actor
from helpdesk.features.automation.asking import Asking, asking
from helpdesk.features.automation.rights import Who
from helpdesk.features.automation.rules import rows, setting_up
from helpdesk.features.automation.rules.preview import dry_run
from helpdesk.features.automation.rules.rows import RULE, Application, Rule
from helpdesk.features.automation.rules.setting_up import RuleForm
from helpdesk.features.automation.rules.shapes import (
    OrderRules,
    RuleApplication,
    RuleDryRun,
    RuleView,
    SetRule,
    WouldChange,
)
from helpdesk.security.guards import leads_only
from helpdesk.views.base import Page
from helpdesk.views.set_up.changes import LastChange, last_change, last_of

_WEEK = timedelta(days=7)


class RuleController(Controller):
    path = "/rules"
    tags = ["automation"]
    opt = {"scope": "settings"}

    @get("/")
    async def list_rules(self, request: DeskRequest) -> list[RuleView]:
        """List the rules of automation in their order."""
        return await request.desk.read(_rules, asking(request))

    @post("/", guards=[leads_only])
    async def create_rule(self, request: DeskRequest, data: JSONBody[SetRule]) -> Response[RuleView]:
        """Create a rule, the last in the order. A lead may create rules for their teams."""
        return await request.create(_put, None, data, None, asking(request), request.user.actor)

    @post(
        "/preview",
        status_code=200,
        guards=[leads_only],
        opt={"scope": "tickets:read customers:read settings:write"},
    )
    async def try_rule(
        self,
        request: DeskRequest,
        data: JSONBody[SetRule],
        rule_id: Annotated[int | None, QueryParameter(ge=1)] = None,
        newest: Annotated[int, QueryParameter(ge=1, le=500, description="tickets to look at")] = 100,
    ) -> RuleDryRun:
        """Try a rule that is not saved on the newest tickets, with the errors of saving it. Nothing is
        changed, sent or stored."""
        return await request.desk.read(_try, rule_id, data, newest, asking(request))

    @put("/order", guards=[leads_only])
    async def order_rules(self, request: DeskRequest, data: JSONBody[OrderRules]) -> list[RuleView]:
        """Put the rules into an order. Name each of them once."""
        return await request.write(_order, data.ids, asking(request), request.user.actor)

    @put("/{rule_id:int}", guards=[leads_only])
    async def change_rule(
        self, request: DeskRequest, rule_id: PathId, data: JSONBody[SetRule], version: Seen = None
    ) -> RuleView:
        """Replace a rule; `active` switches it on or off."""
        return await request.write(_put, rule_id, data, version, asking(request), request.user.actor)

    @delete("/{rule_id:int}", status_code=200, guards=[leads_only])
    async def remove_rule(self, request: DeskRequest, rule_id: PathId, version: Seen = None) -> LastChange:
        """Remove a rule. Its version then is what undoing it names."""
        return await request.write(_remove, rule_id, version, asking(request), request.user.actor)

    @post("/{rule_id:int}/undo", status_code=200, guards=[leads_only])
    async def undo_rule(self, request: DeskRequest, rule_id: PathId, version: Seen = None) -> RuleView | None:
        """Undo the newest change of a rule, its removal too. Null if that removes it."""
        return await request.write(_undo, rule_id, version, asking(request), request.user.actor)

    @get("/{rule_id:int}/applications", guards=[leads_only], opt={"scope": "tickets settings"})
    async def list_rule_applications(
        self,
        request: DeskRequest,
        rule_id: PathId,
        failed: Annotated[bool, QueryParameter(description="only what failed")] = False,
        after: After = None,
        limit: Limit = 50,
    ) -> Page[RuleApplication]:
        """List what a rule did and where it failed, newest first."""
        return await request.desk.read(_applications, rule_id, failed, after, limit)


class TicketRuleController(Controller):
    path = "/tickets/{number:int}/rules"
    tags = ["automation"]
    opt = {"scope": "tickets"}

    @get("/")
    async def list_ticket_rules(self, request: DeskRequest, number: Number) -> list[RuleApplication]:
        """List what rules did to a ticket, newest first, at most 200: why it is as it is."""
        return await request.desk.read(_of_ticket, number)


def _rules(tx: Reading, ask: Asking) -> list[RuleView]:
    found = rows.all_rules(tx)
    ids = [one.id for one in found]
    changes = setup_changes.latest_of(tx, RULE, ids)
    counts = rows.counts(tx, ids, tx.now - _WEEK)
    who = ask.who(tx)
    return [_view(tx, one, changes.get(one.id), counts.get(one.id, 0), who) for one in found]


def _put(
    tx: Transaction, rule_id: int | None, data: SetRule, seen: int | None, ask: Asking, by: Actor
) -> RuleView:
    return _latest(tx, setting_up.put(tx, rule_id, _form(data), seen=seen, who=ask.who(tx), by=by), ask)


def _try(tx: Reading, rule_id: int | None, data: SetRule, newest: int, ask: Asking) -> RuleDryRun:
    found = dry_run(tx, rule_id, _form(data), ask.who(tx), newest)
    would = [
        WouldChange(number=one.ticket_id, subject=one.subject, customer=one.customer, changes=one.changes)
        for one in found.tickets
    ]
    return RuleDryRun(looked=found.looked, found=found.found, tickets=would, warning=found.warning)


def _order(tx: Transaction, ids: list[int], ask: Asking, by: Actor) -> list[RuleView]:
    setting_up.order(tx, ids, who=ask.who(tx), by=by)
    return _rules(tx, ask)


def _remove(tx: Transaction, rule_id: int, seen: int | None, ask: Asking, by: Actor) -> LastChange:
    setting_up.remove(tx, rule_id, seen=seen, who=ask.who(tx), by=by)
    return last_of(tx, RULE, rule_id)


def _undo(tx: Transaction, rule_id: int, seen: int | None, ask: Asking, by: Actor) -> RuleView | None:
    row = setting_up.undo(tx, rule_id, seen=seen, who=ask.who(tx), by=by)
    return None if row is None else _latest(tx, row, ask)


def _applications(
    tx: Reading, rule_id: int, failed: bool, after: str | None, limit: int
) -> Page[RuleApplication]:
    rows.rule(tx, rule_id)
    before = read_cursor(after, tuple[int])[0] if after else None
    found = rows.applications(tx, rule_id=rule_id, failed=failed, before=before, limit=limit + 1)
    cursor = pack_cursor((found[limit - 1].id,)) if len(found) > limit else None
    return Page(items=[_application(one) for one in found[:limit]], next=cursor)


def _of_ticket(tx: Reading, number: int) -> list[RuleApplication]:
    tickets.ticket(tx, number)
    return [_application(one) for one in rows.applications(tx, ticket_id=number, limit=200)]


def _form(data: SetRule) -> RuleForm:
    return RuleForm(**{name: getattr(data, name) for name in RuleForm.__struct_fields__})


def _latest(tx: Reading, row: Rule, ask: Asking) -> RuleView:
    applied = rows.counts(tx, [row.id], tx.now - _WEEK).get(row.id, 0)
    return _view(tx, row, setup_changes.latest(tx, RULE, row.id), applied, ask.who(tx))


def _view(tx: Reading, row: Rule, change: SetupChange | None, applied: int, who: Who) -> RuleView:
    told = ("id", "name", "position", "team_id", "trigger", "filter", "actions", "stop", "once")
    return RuleView(
        **{name: getattr(row, name) for name in (*told, "active", "off_because")},
        problem=setting_up.problem_of(tx, row),
        warning=setting_up.warning_of(tx, row),
        applied=applied,
        may_change=setting_up.may_change(who, row.team_id),
        changed=last_change(change),
    )


def _application(one: Application) -> RuleApplication:
    return RuleApplication(
        id=one.id,
        rule_id=one.rule_id,
        rule=one.rule_name,
        number=one.ticket_id,
        at=one.at,
        depth=one.depth,
        changes=one.changes,
        error=one.error,
    )

"""Survey rules and their results."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from helpdesk.api.detail import survey_answer
from helpdesk.api.inputs import Input, Name, PathId, Seen
from helpdesk.api.request import DeskRequest
from helpdesk.db import surveys as db
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.filters.parse import STORED
from helpdesk.operations.surveys import results, rules
from helpdesk.operations.surveys.rules import RULE
from helpdesk.security.guards import leads_only
from helpdesk.views.records import SurveyReport, SurveyScore
from helpdesk.views.set_up.changes import LastChange, last_change


class SetSurveyRule(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a ticket closes, the first active rule (lowest `position`) whose `filter` finds it sends `survey`
    after `delay_minutes`. A customer gets at most one survey in `cooldown_days`. An empty filter finds
    everything; a filter has no `me`."""

    name: Name
    survey: Literal["csat", "ces"]
    position: Annotated[int, Meta(ge=0, le=10_000)] = 100
    filter: Annotated[str, Meta(max_length=STORED)] = ""
    delay_minutes: Annotated[int, Meta(ge=0, le=43_200)] = 0
    cooldown_days: Annotated[int, Meta(ge=0, le=3650)] = 30
    active: bool = True


class SurveyRuleView(msgspec.Struct, frozen=True, kw_only=True):
    """A stored rule. `problem` says what its filter names that is gone; "" if nothing is. `changed` is null
    before anybody changed it."""

    id: int
    name: str
    survey: str
    position: int
    filter: str
    delay_minutes: int
    cooldown_days: int
    active: bool
    problem: str
    changed: LastChange | None


class SurveyRuleController(Controller):
    path = "/survey-rules"
    tags = ["surveys"]
    opt = {"scope": "settings"}

    @get("/")
    async def list_survey_rules(self, request: DeskRequest) -> list[SurveyRuleView]:
        """List the rules in the order they are tried."""
        return await request.desk.read(_rules)

    @post("/", guards=[leads_only])
    async def create_survey_rule(
        self, request: DeskRequest, data: JSONBody[SetSurveyRule]
    ) -> Response[SurveyRuleView]:
        """Create a rule."""
        return await request.create(_put, None, data, None, request.user.actor)

    @put("/{rule_id:int}", guards=[leads_only])
    async def change_survey_rule(
        self, request: DeskRequest, rule_id: PathId, data: JSONBody[SetSurveyRule], version: Seen = None
    ) -> SurveyRuleView:
        """Replace a rule. Existing invitations do not change."""
        return await request.write(_put, rule_id, data, version, request.user.actor)

    @delete("/{rule_id:int}", status_code=200, guards=[leads_only])
    async def retire_survey_rule(
        self, request: DeskRequest, rule_id: PathId, version: Seen = None
    ) -> SurveyRuleView:
        """Turn the rule off. It stays in the list, not active, because its answers refer to it."""
        return await request.write(_retire, rule_id, version, request.user.actor)

    @post("/{rule_id:int}/undo", status_code=200, guards=[leads_only])
    async def undo_survey_rule(
        self, request: DeskRequest, rule_id: PathId, version: Seen = None
    ) -> SurveyRuleView:
        """Undo the newest change of a rule. A rule that was only created is turned off."""
        return await request.write(_undo, rule_id, version, request.user.actor)


class ReportController(Controller):
    path = "/reports"
    tags = ["surveys"]
    opt = {"scope": "reports"}

    @get("/surveys")
    async def report_surveys(
        self,
        request: DeskRequest,
        days: Annotated[int, QueryParameter(ge=1, le=3650, description="how many days back")] = 30,
    ) -> SurveyReport:
        """Get scores with count, response rate and interval, and the newest answers, of tickets in your
        sight."""
        until = datetime.now(UTC)
        return await request.desk.read(_report, until - timedelta(days=days), until, request.seen_by)


def _rules(tx: Reading) -> list[SurveyRuleView]:
    rows = db.all_rules(tx)
    changes = setup_changes.latest_of(tx, RULE, [row.id for row in rows])
    return [_view(tx, row, changes.get(row.id)) for row in rows]


def _put(
    tx: Transaction, rule_id: int | None, data: SetSurveyRule, seen: int | None, by: Actor
) -> SurveyRuleView:
    form = rules.RuleForm(**msgspec.structs.asdict(data))
    return _latest(tx, rules.put(tx, rule_id, form, seen=seen, by=by))


def _retire(tx: Transaction, rule_id: int, seen: int | None, by: Actor) -> SurveyRuleView:
    return _latest(tx, rules.retire(tx, rule_id, seen=seen, by=by))


def _undo(tx: Transaction, rule_id: int, seen: int | None, by: Actor) -> SurveyRuleView:
    return _latest(tx, rules.undo(tx, rule_id, seen=seen, by=by))


def _latest(tx: Reading, row: db.RuleRow) -> SurveyRuleView:
    return _view(tx, row, setup_changes.latest(tx, RULE, row.id))


def _view(tx: Reading, row: db.RuleRow, change: SetupChange | None) -> SurveyRuleView:
    return SurveyRuleView(
        **msgspec.structs.asdict(row), problem=rules.trouble(tx, row), changed=last_change(change)
    )


def _report(tx: Reading, since: datetime, until: datetime, seen_by: int | None) -> SurveyReport:
    found, answers = results.report(tx, since, until, seen_by=seen_by)
    return SurveyReport(
        since=since,
        until=until,
        scores=[_score(one) for one in found],
        answers=[survey_answer(one) for one in answers],
    )


def _score(result: results.Result) -> SurveyScore:
    score = result.score
    return SurveyScore(
        survey=result.survey,
        asked=result.asked,
        answered=score.n,
        response_rate=100 * score.n / result.asked if result.asked else None,
        score=score.value,
        low=score.low,
        high=score.high,
        distribution={str(at): count for at, count in result.distribution.items()},
    )

"""Survey rules and their results."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from helpdesk.api.detail import survey_answer
from helpdesk.api.inputs import Id, Input, Name, PathId
from helpdesk.api.request import DeskRequest
from helpdesk.db import surveys as db
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import teams
from helpdesk.domain.messages import ChannelKind
from helpdesk.operations.surveys import results
from helpdesk.security.guards import leads_only
from helpdesk.views.records import SurveyReport, SurveyScore


class SetSurveyRule(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a ticket closes, the first active rule that matches (lowest `position`) sends `survey` after
    `delay_minutes`. A customer gets at most one survey in `cooldown_days`. Empty lists and nulls match
    everything."""

    name: Name
    survey: Literal["csat", "ces"]
    position: Annotated[int, Meta(ge=0, le=10_000)] = 100
    channel_kinds: Annotated[list[ChannelKind], Meta(max_length=10)] = []
    team_id: Id | None = None
    delay_minutes: Annotated[int, Meta(ge=0, le=43_200)] = 0
    cooldown_days: Annotated[int, Meta(ge=0, le=3650)] = 30
    active: bool = True


class SurveyRuleView(msgspec.Struct, frozen=True, kw_only=True):
    """A stored rule."""

    id: int
    name: str
    survey: str
    position: int
    channel_kinds: list[str]
    team_id: int | None
    delay_minutes: int
    cooldown_days: int
    active: bool


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
        return await request.create(_put, None, data)

    @put("/{rule_id:int}", guards=[leads_only])
    async def change_survey_rule(
        self, request: DeskRequest, rule_id: PathId, data: JSONBody[SetSurveyRule]
    ) -> SurveyRuleView:
        """Replace a rule. Existing invitations do not change."""
        return await request.write(_put, rule_id, data)

    @delete("/{rule_id:int}", guards=[leads_only])
    async def retire_survey_rule(self, request: DeskRequest, rule_id: PathId) -> None:
        """Turn the rule off. It stays in the list, not active, because its answers refer to it."""
        await request.write(db.remove_rule, rule_id)


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
    return [_view(row) for row in db.all_rules(tx)]


def _put(tx: Transaction, rule_id: int | None, data: SetSurveyRule) -> SurveyRuleView:
    if data.team_id is not None:
        teams.check_team(tx, data.team_id)
    return _view(db.put_rule(tx, rule_id, msgspec.structs.asdict(data)))


def _view(row: db.RuleRow) -> SurveyRuleView:
    return SurveyRuleView(**msgspec.structs.asdict(row))


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

"""Survey rules in a copy of the settings."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from helpdesk.db import surveys as db
from helpdesk.db.engine.transaction import Reading
from helpdesk.operations.setup_copy.part import Part, Taking, newest
from helpdesk.operations.surveys import rules
from helpdesk.operations.surveys.rules import RULE, RuleForm


class SurveyRuleEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A survey rule. The lowest `position` is tried first."""

    name: str
    survey: Literal["csat", "ces"]
    position: Annotated[int, Meta(ge=0, le=10_000)] = 100
    filter: str = ""
    delay_minutes: Annotated[int, Meta(ge=0, le=43_200)] = 0
    cooldown_days: Annotated[int, Meta(ge=0, le=3650)] = 30
    active: bool = True


def _rules(tx: Reading) -> list[tuple[int, SurveyRuleEntry]]:
    """Those that are off and name what is gone are left out: no other desk could take them, and Settings ›
    Health asks nobody to mend them."""
    names = SurveyRuleEntry.__struct_fields__
    return [
        (one.id, SurveyRuleEntry(**{name: getattr(one, name) for name in names}))
        for one in db.all_rules(tx)
        if one.active or not rules.trouble(tx, one)
    ]


def _put(taking: Taking, rule_id: int | None, entry: SurveyRuleEntry) -> int:
    form = RuleForm(**msgspec.structs.asdict(entry))
    seen = newest(taking.tx, RULE, rule_id)
    return rules.put(taking.tx, rule_id, form, seen=seen, by=taking.by).id


def _retire(taking: Taking, rule_id: int) -> None:
    """Its invitations refer to it, so it stays and is off."""
    rules.retire(taking.tx, rule_id, seen=newest(taking.tx, RULE, rule_id), by=taking.by)


SURVEY_RULES = Part(
    name="survey_rules",
    shape=SurveyRuleEntry,
    key=lambda one: one.name,
    stored=_rules,
    put=_put,
    remove=_retire,
    tables=("survey_rules",),
)

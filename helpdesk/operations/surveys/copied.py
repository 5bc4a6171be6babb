"""Survey rules in a copy of the settings."""

from __future__ import annotations

import msgspec

from helpdesk.db import surveys as db
from helpdesk.db.engine.transaction import Reading
from helpdesk.operations.setup_copy.part import Part, Taking, newest
from helpdesk.operations.surveys import rules
from helpdesk.operations.surveys.rules import RULE, RuleForm


def _rules(tx: Reading) -> list[tuple[int, RuleForm]]:
    return [(one.id, msgspec.convert(one, RuleForm, from_attributes=True)) for one in db.all_rules(tx)]


def _put(taking: Taking, rule_id: int | None, entry: RuleForm) -> int:
    seen = newest(taking.tx, RULE, rule_id)
    return rules.put(taking.tx, rule_id, entry, seen=seen, by=taking.by).id


def _retire(taking: Taking, rule_id: int) -> None:
    """Its invitations refer to it, so it stays and is off."""
    rules.retire(taking.tx, rule_id, seen=newest(taking.tx, RULE, rule_id), by=taking.by)


SURVEY_RULES = Part(
    name="survey_rules",
    shape=RuleForm,
    key=lambda one: one.name,
    stored=_rules,
    put=_put,
    remove=_retire,
    tables=("survey_rules",),
)

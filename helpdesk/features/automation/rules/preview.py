"""What a rule that is not saved would do: the dry run over the newest tickets. Nothing is written."""

from __future__ import annotations

import msgspec
from sqlalchemy import Select, func, select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets.filters.conditions import compiled
from helpdesk.db.tickets.tickets import tickets_by_id
from helpdesk.domain.filters.parse import stored
from helpdesk.features.automation.actions.planned import ActionChange, would_change
from helpdesk.features.automation.rights import Who
from helpdesk.features.automation.rules.rows import DESK, Rule
from helpdesk.features.automation.rules.setting_up import RuleForm, check_form, rule_of, warning_of


class Would(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that the rule finds, and what it would change there."""

    ticket_id: int
    subject: str
    customer: str
    changes: list[ActionChange]


class DryRun(msgspec.Struct, frozen=True, kw_only=True):
    """`looked` at so many of the newest tickets, as they are now; the filter finds `found` of them. `tickets`
    are those on which something would change."""

    looked: int
    found: int
    tickets: list[Would]
    warning: str


def dry_run(tx: Reading, rule_id: int | None, form: RuleForm, who: Who, newest: int) -> DryRun:
    """Try a rule on the newest tickets. Errors as saving it has them. When and how often a rule looks at a
    ticket is not tried: only what it would change if it did now."""
    check_form(tx, rule_id, form, who)
    rule = rule_of(rule_id, form, 0)
    last = (
        select(tickets.c.id)
        .where(tickets.c.merged_into.is_(None))
        .order_by(tickets.c.id.desc())
        .limit(newest)
    )
    looked = tx.conn.scalar(select(func.count()).select_from(last.subquery())) or 0
    found = list(
        tx.conn.scalars(_found(tx, rule).where(tickets.c.id.in_(last)).order_by(tickets.c.id.desc()))
    )
    rows = tickets_by_id(tx, found)
    would = [
        Would(
            ticket_id=one,
            subject=rows[one].subject,
            customer=rows[one].contact_name,
            changes=changes,
        )
        for one in found
        if (changes := would_change(tx, rows[one], rule.actions, rule.team_id))
    ]
    return DryRun(looked=looked, found=len(found), tickets=would, warning=warning_of(tx, rule))


def _found(tx: Reading, rule: Rule) -> Select[int]:
    statement = select(tickets.c.id).where(compiled(tx, stored(rule.filter), DESK).condition)
    return statement if rule.team_id is None else statement.where(tickets.c.team_id == rule.team_id)

"""Writes the demo's rules through the usual operations."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import advisors, teams
from helpdesk.demo import shop
from helpdesk.domain.events.actors import Actor
from helpdesk.features.automation.kinds import AddNote, ChangeTags, GivePriority, GiveState, Notify
from helpdesk.features.automation.rights import Who
from helpdesk.features.automation.rules import setting_up
from helpdesk.features.automation.rules.setting_up import RuleForm
from helpdesk.features.automation.rules.tables import automation_rules
from helpdesk.features.automation.rules.triggers import OnEvents, OnTime

_AGO = timedelta(days=30)


def seed(tx: Transaction) -> int:
    """Write the rules. Returns how many; writes nothing if there are rules already."""
    if tx.conn.scalar(select(automation_rules.c.id).limit(1)) is not None:
        return 0
    admin = advisors.by_email(tx, shop.STAFF[0][0])
    assert admin is not None
    who, by = (
        Who(id=admin.id, name=admin.name, role=admin.role),
        Actor(kind="advisor", id=admin.id, name=admin.name),
    )
    now = tx.now
    tx.now = now - _AGO
    forms = _forms(tx)
    for form in forms:
        setting_up.put(tx, None, form, seen=None, who=who, by=by)
    tx.now = now
    return len(forms)


def _forms(tx: Reading) -> list[RuleForm]:
    return [
        RuleForm(
            name="Broken on arrival",
            trigger=OnEvents(events=["opened"]),
            filter='"broken" priority:normal',
            actions=[ChangeTags(add=["damage"]), GivePriority(priority="high")],
        ),
        RuleForm(
            name="Warn before it is late",
            trigger=OnEvents(events=["due_soon"]),
            actions=[Notify(owner=True, leads=True, text="Due soon: please answer")],
        ),
        RuleForm(
            name="Late: more urgent",
            trigger=OnEvents(events=["late"]),
            actions=[
                GivePriority(priority="raise"),
                ChangeTags(add=["late"]),
                Notify(leads=True, text="This ticket is late"),
            ],
            once=True,
        ),
        RuleForm(
            name="Unhappy customer",
            trigger=OnEvents(events=["survey"]),
            filter="score:<=2",
            actions=[
                GiveState(state="open"),
                AddNote(text="The customer was not happy with our help. Call them."),
            ],
            once=True,
        ),
        RuleForm(
            name="Orders that wait for two hours",
            trigger=OnTime(since="waiting", minutes=120),
            team_id=teams.id_of(tx, "Orders & Returns"),
            actions=[Notify(owner=True, leads=True, text="Has waited for two hours")],
            active=False,
        ),
    ]

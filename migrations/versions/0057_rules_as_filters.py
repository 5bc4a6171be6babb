"""Routing rules and survey rules say which tickets they are for by a filter. Slots of the bot are found by
their words."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from helpdesk.domain.filters.comparing import slot_words
from helpdesk.domain.filters.former import of_conditions, of_survey_rule
from helpdesk.domain.filters.tree import Filter
from helpdesk.domain.filters.write import written

revision = "0057"
down_revision = "0056"

Instant = sa.BigInteger()

_routing = sa.table(
    "routing_rules",
    *(sa.column(name) for name in ("id", "conditions", "filter")),
    sa.column("active", sa.Boolean),
    sa.column("removed_at", Instant),
)
_surveys = sa.table(
    "survey_rules",
    *(sa.column(name) for name in ("id", "channel_kinds", "team_id", "filter")),
    sa.column("active", sa.Boolean),
)
_teams = sa.table("teams", sa.column("id"), sa.column("name"))
_cases = sa.table("bot_cases", *(sa.column(name) for name in ("ticket_id", "slots", "slot_words")))

_NOTHING = "is:open -is:open"


def upgrade() -> None:
    op.create_index(
        "ix_tickets_due_first",
        "tickets",
        [sa.text("(coalesce(due_at, 900000000000000000))"), "id"],
        sqlite_where=sa.text("active = 1"),
        postgresql_where=sa.text("active"),
    )
    database = op.get_bind()
    conditions = sa.select(_routing.c.id, _routing.c.conditions)
    routing = {
        row.id: _as_filter(of_conditions(json.loads(row.conditions))) for row in database.execute(conditions)
    }
    teams = {row.id: row.name for row in database.execute(sa.select(_teams.c.id, _teams.c.name))}
    asked_for = sa.select(_surveys.c.id, _surveys.c.channel_kinds, _surveys.c.team_id)
    surveys = {
        row.id: _as_filter(of_survey_rule(json.loads(row.channel_kinds), teams.get(row.team_id)))
        for row in database.execute(asked_for)
    }
    with op.batch_alter_table("routing_rules") as batch:
        batch.add_column(sa.Column("filter", sa.Text, server_default="", nullable=False))
        batch.add_column(sa.Column("removed_at", Instant))
        batch.drop_column("conditions")
    with op.batch_alter_table("survey_rules") as batch:
        batch.add_column(sa.Column("filter", sa.Text, server_default="", nullable=False))
        batch.drop_column("channel_kinds")
        batch.drop_constraint("fk_survey_rules_team_id", type_="foreignkey")
        batch.drop_column("team_id")
    database.execute(  # a rule that was stopped is not shown
        sa.update(_routing).where(sa.not_(_routing.c.active)).values(removed_at=0)
    )
    for rules, filters in ((_routing, routing), (_surveys, surveys)):
        for rule, values in filters.items():
            database.execute(sa.update(rules).where(rules.c.id == rule).values(values))
    op.add_column("bot_cases", sa.Column("slot_words", sa.Text, server_default="", nullable=False))
    with_slots = sa.select(_cases.c.ticket_id, _cases.c.slots).where(_cases.c.slots != "{}")
    for row in database.execute(with_slots).all():
        words = "".join(f"\n{word}\n" for word in slot_words(json.loads(row.slots)))
        database.execute(
            sa.update(_cases).where(_cases.c.ticket_id == row.ticket_id).values(slot_words=words)
        )


def _as_filter(found: Filter | None) -> dict[str, object]:
    """A rule that could match nothing is off, and finds nothing if somebody switches it on."""
    return {"active": False, "filter": _NOTHING} if found is None else {"filter": written(found)}

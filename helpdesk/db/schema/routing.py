"""Table: how routing is set up, for the desk, a team or an advisor."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from helpdesk.db.schema.base import ID, metadata

routing_settings = Table(
    "routing_settings",
    metadata,
    Column("scope", Text, primary_key=True),  # desk | team | advisor
    Column("item", ID, primary_key=True, autoincrement=False),  # of the desk: 0
    Column("settings", Text, nullable=False),  # the scope's struct of domain/routing/settings, as JSON
)

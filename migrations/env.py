"""Alembic's environment: on the connection of `helpdesk migrate`, or on the configured database."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from helpdesk.db.engine.engines import open_engine
from helpdesk.db.engine.migrate import comparing
from helpdesk.features.tables import metadata
from helpdesk.settings import load


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",  # SQLite can alter little in place
        **comparing(connection),
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:  # the `alembic` command, to write a new migration
    with open_engine(load().database).connect() as own:
        run(own)

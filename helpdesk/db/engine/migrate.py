"""Bring a database to the newest schema, however many processes start at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Engine, inspect, text

from helpdesk.db.engine.engines import open_engine
from helpdesk.db.engine.locks import MIGRATION, UNTIL_COMMIT
from helpdesk.db.schema.base import metadata
from helpdesk.errors import Conflict, Unavailable
from helpdesk.package_files import migrations

_revision = text("SELECT version_num FROM alembic_version")


def migrate(database_url: str) -> tuple[str | None, str]:
    """Bring a database to the newest schema; (the revision it had, None for an empty one; the one it has).

    One process does it while the others wait, and all of it or nothing. Conflict where the database was
    written by a newer desk than this one: nothing is changed then."""
    engine = open_engine(database_url)
    try:
        newest = newest_revision()
        with engine.connect() as connection:
            stored = inspect(connection).has_table("alembic_version")
            had = connection.scalar(_revision) if stored else None
        if had != newest:  # at a usual start nothing is to be done, and Alembic is not even imported
            had = _upgrade(engine)
    finally:
        engine.dispose()
    return had, newest


def newest_revision() -> str:
    """The revision this desk knows last: its scripts are numbered in their names."""
    return max(path.name.partition("_")[0] for path in (migrations() / "versions").glob("*.py"))


def _upgrade(engine: Engine) -> str | None:
    """Run what is missing; the revision there was before."""
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrations()))
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    with _alone(engine) as connection:
        had = MigrationContext.configure(connection).get_current_revision()  # somebody may have been faster
        if had is not None and had not in known:
            raise Conflict(
                f"The database has the schema {had}, which this version of the desk does not know (its "
                f"newest is {scripts.get_current_head()}): a newer desk wrote it. Install that one, or "
                "restore a backup from before."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return had


def comparing(connection: Connection) -> dict[str, Any]:
    """Options of Alembic's comparison with the metadata: it leaves out what it cannot compare."""
    by_expression = {
        index.name
        for table in metadata.tables.values()
        for index in table.indexes
        if not all(isinstance(part, Column) for part in index.expressions)
    }

    def include(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        if kind == "table" and name is not None and name.startswith("message_search"):
            return False  # written as SQL
        # SQLite does not tell an index's order, so each of these would seem to be another one
        return not (kind == "index" and connection.dialect.name == "sqlite" and name in by_expression)

    return {"include_object": include}


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other migration runs beside."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(UNTIL_COMMIT, {"number": MIGRATION})
            yield connection
        return
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")  # a table copied anew must not empty those that point at it
        driver.execute("PRAGMA busy_timeout=120000")
        driver.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            _check_references(driver)
            driver.execute("COMMIT")
        except BaseException:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            raise


def _check_references(driver: Any) -> None:
    if broken := driver.execute("PRAGMA foreign_key_check").fetchall():
        raise Unavailable(f"The migration would leave rows that point nowhere: {broken[:5]}")

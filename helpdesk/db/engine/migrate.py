"""Bring a database to the newest schema, even if many processes start at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from helpdesk.db.engine.engines import open_engine, read_url
from helpdesk.db.engine.locks import MIGRATION, UNTIL_COMMIT
from helpdesk.db.schema.base import metadata
from helpdesk.errors import Conflict, Unavailable
from helpdesk.package_files import migrations

_revision = text("SELECT version_num FROM alembic_version")


def migrate(database_url: str) -> tuple[str | None, str]:
    """Bring a database to the newest schema. Returns (its old revision, None for an empty database; its new
    revision).

    One process does it while the others wait, and does all of it or nothing. Conflict, with nothing changed,
    if a newer version of the desk wrote the database."""
    engine = open_engine(database_url)
    try:
        newest = newest_revision()
        had = _stored_revision(engine)
        if had != newest:  # usually there is nothing to do, and Alembic is not even imported
            had = _upgrade(engine)
    finally:
        engine.dispose()
    return had, newest


def check_schema(database_url: str) -> None:
    """Refuse a database that `migrate` would change or that a newer desk wrote: Conflict says what to do. A
    command must not change the schema below running processes."""
    had, newest = None, newest_revision()
    if not _is_no_file(database_url):  # SQLite makes one as soon as it is asked
        engine = open_engine(database_url)
        try:
            had = _stored_revision(engine)
        finally:
            engine.dispose()
    if had is None:
        raise Conflict("There is no desk in this database yet. Run `helpdesk migrate` first.")
    if had < newest:
        raise Conflict(
            f"The database has the schema {had}, and this version of the desk needs {newest}. Run `helpdesk "
            "migrate` or start the new servers first."
        )
    if had > newest:
        raise _newer(had, newest)


def _is_no_file(database_url: str) -> bool:
    url = read_url(database_url)
    return url.get_backend_name() == "sqlite" and bool(url.database) and not Path(str(url.database)).exists()


def _stored_revision(engine: Engine) -> str | None:
    """The database's revision, None if it is empty. It is the first query: Unavailable says why no database
    answers, such as a server that is down, a wrong password, or a file that is none."""
    try:
        with engine.connect() as connection:
            stored = inspect(connection).has_table("alembic_version")
            return connection.scalar(_revision) if stored else None
    except DBAPIError as error:
        raise Unavailable("The database cannot be opened.", why=error.orig) from error


def newest_revision() -> str:
    """The newest revision that this desk knows: the scripts' names have numbers."""
    return max(path.name.partition("_")[0] for path in (migrations() / "versions").glob("*.py"))


def _upgrade(engine: Engine) -> str | None:
    """Run the missing scripts. Returns the earlier revision."""
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrations()))
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    with _alone(engine) as connection:
        had = MigrationContext.configure(connection).get_current_revision()  # another may have been faster
        if had is not None and had not in known:
            raise _newer(had, scripts.get_current_head())
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return had


def _newer(had: str, newest: str | None) -> Conflict:
    return Conflict(
        f"The database has the schema {had}, which this version of the desk does not know (its newest is "
        f"{newest}): a newer desk wrote it. Install that one, or restore a backup from before."
    )


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
        # SQLite does not report an index's order, so each of these would seem to differ
        return not (kind == "index" and connection.dialect.name == "sqlite" and name in by_expression)

    return {"include_object": include}


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction during which no other migration runs."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(UNTIL_COMMIT, {"number": MIGRATION})
            yield connection
        return
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")  # a table's copy must not empty others
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

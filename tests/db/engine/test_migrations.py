"""Migrations: they give the schema the code knows, on both databases, whoever starts them."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from helpdesk import package_files
from helpdesk.db.customers.contacts import searched
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.engines import open_engine
from helpdesk.db.engine.migrate import comparing, migrate, newest_revision
from helpdesk.errors import Conflict
from helpdesk.features.tables import metadata
from tests.searching import matching_tickets

_POSTGRES_SCHEMA = """
    SELECT 'column', table_name, column_name, data_type, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'index', tablename, indexname, indexdef, '', ''
        FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', ''
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""


def schema(connection: Connection) -> set[tuple[Any, ...]]:
    """Everything the database says of its tables but those of the search index and of alembic."""
    if connection.dialect.name == "postgresql":
        rows = [tuple(row) for row in connection.execute(text(_POSTGRES_SCHEMA))]
    else:
        listed = connection.execute(text("SELECT type, tbl_name, name, sql FROM sqlite_master"))
        rows = []
        for kind, table, name, sql in listed:
            # the order of a table's columns and constraints says nothing: those added later stand at the end
            parts = re.split(r",(?![^(]*\))", " ".join((sql or "").split()).removesuffix(")"))
            told = sorted(re.sub(r"^CREATE TABLE [^(]*\(", "", part).strip(" )") for part in parts)
            rows.append((kind, table, name, tuple(told)))
    return {row for row in rows if not row[1].startswith(("message_search", "alembic_version"))}


def test_the_migrated_schema_is_the_one_of_the_tables(database_url: str, bare_database_url: str) -> None:
    migrated, made = open_engine(database_url), open_engine(bare_database_url)
    with made.begin() as connection:
        metadata.create_all(connection)
        wanted = schema(connection)
    with migrated.connect() as connection:
        got = schema(connection)
    migrated.dispose()
    made.dispose()
    assert len(wanted) > 50
    assert sorted(map(str, wanted - got)) == [], "in the schema, in no migration"
    assert sorted(map(str, got - wanted)) == [], "in a migration, not in the schema"


def test_alembic_sees_nothing_left_to_do(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.connect() as connection, warnings.catch_warnings():
        for message in ("autogenerate skipping", "Skipped unsupported reflection of expression"):
            warnings.filterwarnings("ignore", message=message)  # SQLite's indexes on expressions
        context = MigrationContext.configure(connection, opts=comparing(connection))
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_newest_script_is_alembics_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(package_files.migrations()))
    assert newest_revision() == ScriptDirectory.from_config(config).get_current_head()


def test_a_second_run_changes_nothing(bare_database_url: str) -> None:
    assert migrate(bare_database_url)[0] is None
    had, has = migrate(bare_database_url)
    assert had == has


def test_processes_that_start_at_once_migrate_once(bare_database_url: str) -> None:
    script = f"from helpdesk.db.engine.migrate import migrate; print(migrate({bare_database_url!r})[0])"
    started = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    said = [process.communicate(timeout=60)[0].strip() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0, 0]
    assert said.count("None") == 1


def test_the_database_of_a_newer_desk_is_refused_and_left_alone(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Conflict, match="9999"):
        migrate(database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    engine.dispose()


def migrate_up_to(database_url: str, revision: str, folder: Path) -> None:
    """Bring a database to an older schema: that of the scripts up to `revision`."""
    scripts = package_files.migrations()
    versions = folder / "older" / "versions"
    versions.mkdir(parents=True)
    (versions.parent / "env.py").write_text((scripts / "env.py").read_text())
    for script in (scripts / "versions").glob("*.py"):
        if script.name.partition("_")[0] <= revision:
            (versions / script.name).write_text(script.read_text())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("helpdesk.db.engine.migrate.migrations", lambda: versions.parent)
        assert migrate(database_url) == (None, revision)


def test_contacts_that_were_there_before_are_found_by_their_folded_names(
    bare_database_url: str, tmp_path: Path
) -> None:
    migrate_up_to(bare_database_url, "0004", tmp_path)
    engine = open_engine(bare_database_url)
    added = text("INSERT INTO contacts (name, company, created_at, updated_at) VALUES (:name, 'Łódź', 1, 1)")
    with engine.begin() as connection:
        connection.execute(added, [{"name": "Émile Zola"}, {"name": "Ana"}])
    migrate(bare_database_url)
    with engine.connect() as connection:
        found = list(connection.scalars(text("SELECT search FROM contacts ORDER BY id")))
    engine.dispose()
    assert found == [searched("Émile Zola", "Łódź"), searched("Ana", "Łódź")]


def test_companies_are_made_of_the_texts_that_contacts_had(bare_database_url: str, tmp_path: Path) -> None:
    migrate_up_to(bare_database_url, "0066", tmp_path)
    engine = open_engine(bare_database_url)
    added = text(
        "INSERT INTO contacts (name, company, created_at, updated_at) VALUES (:name, :company, :at, :at)"
    )
    given = [("Ana", "Café Linde", 5), ("Bo", "CAFE  linde ", 9), ("Cy", "", 1), ("Di", "Łódź AG", 3)]
    given += [("Eve", "cafe linde", 7), ("Flo", "  ", 2)]
    rows = [{"name": name, "company": company, "at": at} for name, company, at in given]
    rows += [{"name": f"P{place}", "company": f"Firm {place % 7}", "at": 1} for place in range(2_100)]
    with engine.begin() as connection:
        connection.execute(added, rows)
    migrate(bare_database_url)
    joined = text(
        "SELECT c.name, o.name, c.search, o.created_at, o.updated_at FROM contacts c"
        " LEFT JOIN companies o ON o.id = c.company_id ORDER BY c.id"
    )
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(joined)]
        made = connection.scalar(text("SELECT count(*) FROM companies"))
    engine.dispose()
    linde, lodz = ("CAFE linde", 5, 9), ("Łódź AG", 3, 3)
    wanted = [("Ana", linde), ("Bo", linde), ("Cy", None), ("Di", lodz), ("Eve", linde), ("Flo", None)]
    for (name, company), row in zip(wanted, found[:6], strict=True):
        assert row[0] == name
        if company is None:
            assert row[1] is None
            continue
        assert row[1:] == (company[0], searched(name, company[0]), *company[1:])
    assert [row[1] for row in found[6:]] == [f"Firm {place % 7}" for place in range(2_100)]
    assert made == 2 + 7


def test_followers_of_an_older_desk_begin_where_it_stopped(bare_database_url: str, tmp_path: Path) -> None:
    migrate_up_to(bare_database_url, "0005", tmp_path)
    engine = open_engine(bare_database_url)
    event = """INSERT INTO events (position, at, event) VALUES (:position, 1, '{}')"""
    with engine.begin() as connection:
        connection.execute(text(event), [{"position": 1}, {"position": 2}, {"position": None}])
    migrate(bare_database_url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT name, position FROM followers ORDER BY name")).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [("acknowledgements", 2), ("bot", 2)]


def test_tickets_that_waited_before_know_since_when(bare_database_url: str, tmp_path: Path) -> None:
    migrate_up_to(bare_database_url, "0008", tmp_path)
    engine = open_engine(bare_database_url)
    with engine.begin() as connection:
        for statement in (
            "INSERT INTO contacts (id, name, created_at, updated_at) VALUES (1, 'Ana', 1, 1)",
            "INSERT INTO advisors (id, email, name, created_at) VALUES (1, 'bo@desk.example', 'Bo', 1)",
        ):
            connection.execute(text(statement))
        ticket = text(
            "INSERT INTO tickets (id, state, owner_id, with_bot, contact_id, channel, created_at, updated_at,"
            " state_at) VALUES (:id, :state, :owner, :bot, 1, 'support', 1, 1, :at)"
        )
        connection.execute(
            ticket,
            [
                {"id": 1, "state": "open", "owner": None, "bot": False, "at": 11},
                {"id": 2, "state": "open", "owner": 1, "bot": False, "at": 12},
                {"id": 3, "state": "open", "owner": None, "bot": True, "at": 13},
                {"id": 4, "state": "pending", "owner": None, "bot": False, "at": 14},
            ],
        )
        message = text(
            "INSERT INTO messages (ticket_id, kind, direction, author_kind, created_at)"
            " VALUES (1, 'message', :direction, :author, 1)"
        )
        sorts = (("in", "contact"), ("out", "system"), ("out", "bot"), ("out", "advisor"))
        connection.execute(message, [{"direction": one, "author": author} for one, author in sorts])
    migrate(bare_database_url)
    with engine.connect() as connection:
        since = list(connection.scalars(text("SELECT queued_since FROM tickets ORDER BY id")))
        ends = list(connection.scalars(text("SELECT ends_waiting FROM messages ORDER BY id")))
    engine.dispose()
    assert since == [11, None, None, None]
    assert [bool(one) for one in ends] == [False, False, True, True]


def test_messages_that_were_there_before_are_found_by_the_new_terms(
    bare_database_url: str, tmp_path: Path
) -> None:
    migrate_up_to(bare_database_url, "0018", tmp_path)
    engine = open_engine(bare_database_url)
    files = '[{"name": "Rechnung-2231.pdf", "type": "application/pdf", "size": 1, "sha256": "0"}]'
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO contacts (name, created_at, updated_at) VALUES ('Zoë Müller', 1, 1)")
        )
        connection.execute(
            text(
                "INSERT INTO tickets (contact_id, channel, created_at, updated_at, state_at)"
                " VALUES (1, 'support', 1, 1, 1)"
            )
        )
        added = text(
            "INSERT INTO messages (ticket_id, kind, direction, author_kind, contact_id, text, attachments,"
            " created_at) VALUES (1, 'message', 'in', 'contact', 1, :text, :files, 1)"
        )
        connection.execute(added, [{"text": "Wi-Fi 商品 été", "files": files}])
    migrate(bare_database_url)
    engine.dispose()
    desk = Desk(bare_database_url)
    try:
        for words in ("wifi", "商品", "ete", "muller zoe", "rechnung 2231"):
            assert desk.read_now(matching_tickets, words, limit=5).tickets == [1], words
    finally:
        desk.close()


def test_a_migration_that_fails_leaves_nothing_behind(
    bare_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions.parent / "env.py").write_text((package_files.migrations() / "env.py").read_text())
    (versions / "0001_broken.py").write_text(
        "from alembic import op\nrevision = '0001'\ndown_revision = None\n"
        "def upgrade():\n    op.execute('CREATE TABLE half (id INTEGER)')\n    raise RuntimeError('broken')\n"
    )
    monkeypatch.setattr("helpdesk.db.engine.migrate.migrations", lambda: versions.parent)
    with pytest.raises(RuntimeError, match="broken"):
        migrate(bare_database_url)
    engine = open_engine(bare_database_url)
    with engine.connect() as connection:
        assert {row for row in schema(connection) if row[1] == "half"} == set()
    engine.dispose()


def test_a_grace_time_of_who_was_away_begins_at_the_upgrade(bare_database_url: str, tmp_path: Path) -> None:
    migrate_up_to(bare_database_url, "0050", tmp_path)
    engine = open_engine(bare_database_url)
    added = text(
        "INSERT INTO advisors (email, name, presence, created_at) VALUES ('a@b.example', 'A', 'away', 1)"
    )
    with engine.begin() as connection:
        connection.execute(added)
    before = time.time_ns() // 1000
    migrate(bare_database_url)
    with engine.connect() as connection:
        since = connection.scalar(text("SELECT presence_at FROM advisors"))
    engine.dispose()
    assert before <= since <= time.time_ns() // 1000

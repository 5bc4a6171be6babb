"""Fixtures for every test: fresh databases on both engines, throwaway servers, the shared samples."""

from __future__ import annotations

import contextlib
import gc
import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
import redis
from playwright.async_api import expect
from psycopg import sql

from helpdesk.db.engine.migrate import migrate
from tests import in_memory, parsed_once, servers, shared
from tests.databases import Databases

in_memory.keep_in_memory()  # before anybody asks for a temporary folder
parsed_once.parse_handlers_once()
gc.set_threshold(20_000, 10, 10)  # while 11,000 tests are collected, nothing becomes garbage
_numbers = itertools.count(1)
# A busy machine is no reason to fail an example. (In CI hypothesis itself tries the same ones each time.)
hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.load_profile("desk")
expect.set_options(timeout=15_000)  # nor is it one to miss what a page shows a little later


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end. To look for cycles among it again and again took a
    third of the time of the tests that start a desk."""
    gc.collect()
    gc.freeze()


def make_schema(url: str) -> None:
    """Bring one empty database to the newest schema; called once a session for each engine, and the
    result is then copied for every test."""
    migrate(url)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL cluster for the whole session; most tests want `database_url` instead."""
    with servers.running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "desk.db"
    path.touch()
    make_schema(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    servers.run_on(postgres_url, sql.SQL("CREATE DATABASE helpdesk_template"))
    make_schema(servers.with_database(postgres_url, "helpdesk_template"))
    return "helpdesk_template"


@pytest.fixture(scope="session")
def postgres_databases(postgres_url: str, postgres_template: str) -> Iterator[Databases]:
    with contextlib.closing(Databases(postgres_url, postgres_template)) as databases:
        yield databases


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Which database this run of the test is on."""
    name: str = request.param
    return name


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """SQLAlchemy's URL of a database of this test's own: the newest schema, no rows. The test runs once on
    each engine."""
    if engine_name == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copyfile(template, tmp_path / "desk.db")
        yield f"sqlite:///{tmp_path / 'desk.db'}"
    else:
        databases: Databases = request.getfixturevalue("postgres_databases")
        with databases.lent() as url:
            yield url


@pytest.fixture
def bare_database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Like `database_url`, with nothing in it: for tests of the migrations themselves."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
    else:
        yield from postgres_copy(request.getfixturevalue("postgres_url"), "template0")


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    with servers.running_redis() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """A Redis with nothing in it."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server


@pytest.fixture(scope="session")
def dovecot() -> Iterator[servers.Dovecot]:
    with servers.running_dovecot() as server:
        yield server


@pytest.fixture
def mailbox() -> str:
    """A user name at the `dovecot` server that no other test uses."""
    return f"user{next(_numbers)}"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; `page` of tests/browser opens one."""
    return servers.needed("chromium", "chromium-browser", "google-chrome", package="chromium")


@pytest.fixture
def shared_data() -> Callable[..., Path]:
    """`shared_data("nasty-mail")`: a folder of samples; skips where it is missing."""
    return shared.shared_data


def postgres_copy(server_url: str, template: str) -> Iterator[str]:
    """A database made as a copy of another, dropped afterwards whoever is still connected."""
    name = f"test_{next(_numbers)}"
    servers.run_on(
        server_url,
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)),
    )
    try:
        yield servers.with_database(server_url, name)
    finally:
        servers.run_on(server_url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

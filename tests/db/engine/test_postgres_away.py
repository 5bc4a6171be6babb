"""PostgreSQL goes without a word, or only reads for a while: both pass, and nothing waits for hours."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest
from sqlalchemy import insert, make_url, select, text

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.engines import open_engine
from helpdesk.db.engine.leadership import Leadership
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.people import teams
from helpdesk.errors import Unavailable
from tests import conftest


@pytest.fixture
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    template: str = request.getfixturevalue("postgres_template")
    copies = conftest.postgres_copy(request.getfixturevalue("postgres_url"), template)
    with contextlib.contextmanager(lambda: copies)() as url:
        yield url


def add_team(tx: Transaction, name: str) -> None:
    tx.conn.execute(insert(teams), {"name": name})


def test_every_connection_notices_within_half_a_minute_that_its_server_has_gone(url: str) -> None:
    engine = open_engine(url)
    with engine.connect() as conn:
        driver = conn.connection.driver_connection
        assert driver is not None
        times = driver.info.get_parameters()
    engine.dispose()
    seconds = {name: int(times[name]) for name in times if name.startswith(("connect_", "keep", "tcp_"))}
    idle = seconds["keepalives_idle"] + seconds["keepalives_interval"] * seconds["keepalives_count"]
    assert (seconds["connect_timeout"], idle, seconds["tcp_user_timeout"]) == (10, 30, 30_000)


def test_a_server_that_takes_a_connection_and_says_nothing_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        desk = Desk(f"postgresql://a:b@127.0.0.1:{port}/desk?connect_timeout=2", threads=1)
        with pytest.raises(Unavailable):
            desk.read_now(lambda tx: tx.conn.scalar(text("SELECT 1")))
        assert not Leadership(desk).holds()
        desk.close()


def test_a_server_that_only_reads_is_away_for_writers_until_it_writes_again(url: str) -> None:
    desk, operator, database = Desk(url, threads=1), open_engine(url), make_url(url).database

    def set_read_only(on: str) -> None:
        with operator.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.execute(text("SET default_transaction_read_only = off"))
            conn.execute(text(f'ALTER DATABASE "{database}" SET default_transaction_read_only = {on}'))

    desk.write_now(add_team, "before")
    set_read_only("on")
    desk.engine.dispose()  # it holds for new connections
    with pytest.raises(Unavailable) as refused:
        desk.write_now(add_team, "meanwhile")
    assert "read-only" in refused.value.why
    set_read_only("off")
    desk.write_now(add_team, "after")  # over a new connection
    names = select(teams.c.name).order_by(teams.c.id)
    assert desk.read_now(lambda tx: tx.conn.scalars(names).all()) == ["before", "after"]
    operator.dispose()
    desk.close()

"""Chat on PostgreSQL: a visitor writes, the message is stored, another client hears it.

`chat.pg`: messages a second at most. The limit: as many threads as the desk has insert the rows the desk
has made, each message in a commit of its own, and tell nobody.
`chat.pg_p99_ms`: the way of a message at a steady rate. The limit: one connection inserts the rows of a
message at the same rate and commits with a NOTIFY, which another connection hears.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg

from bench.chat import PEOPLE, PER_SECOND
from bench.on_postgres.raw import Insert, connect, empty_database, rows_made, with_schema
from bench.rig.desk import running_desk
from bench.rig.load import load

SECONDS = 10
THREADS = 8  # as many connections as the desk has


def rows(server_url: str) -> Iterator[dict[str, Any]]:
    url = empty_database(server_url, "chat_most")
    with running_desk(url) as desk:
        most = load(
            "sustained", host=desk.host, session=desk.session, people=PEOPLE, window=8, seconds=SECONDS
        )
    limit = _inserted_per_s(with_schema(server_url, "chat_most_raw"), _messages(url))
    yield {"name": "chat.pg", "value": most["per_s"], "unit": "messages/s", "limit": limit}

    url = empty_database(server_url, "chat_paced")
    with running_desk(url) as desk:
        options = {"people": PEOPLE, "per_second": PER_SECOND, "seconds": SECONDS}
        paced = load("paced", host=desk.host, session=desk.session, **options)
    if paced["lost"]:
        raise RuntimeError(f"{paced['lost']} messages were not heard")
    limit = _notified_p99_ms(with_schema(server_url, "chat_paced_raw"), _messages(url))
    yield {"name": "chat.pg_p99_ms", "value": paced["p99_ms"], "unit": "ms", "limit": limit}


def _messages(database_url: str) -> list[list[Insert]]:
    """What the desk has written for each message."""
    with connect(database_url) as connection:
        found = connection.execute("SELECT count(*) FROM messages").fetchone()
    assert found is not None
    return rows_made(database_url, found[0])


def _inserted_per_s(database_url: str, messages: list[list[Insert]]) -> float:
    connections = [connect(database_url) for _ in range(THREADS)]
    waiting = iter(messages)
    lock = threading.Lock()

    def insert_all(connection: psycopg.Connection[Any]) -> None:
        while True:
            with lock:
                message = next(waiting, None)
            if message is None:
                return
            _insert(connection, message)

    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(insert_all, connections))
    seconds = time.perf_counter() - began
    for connection in connections:
        connection.close()
    return len(messages) / seconds


def _notified_p99_ms(database_url: str, messages: list[list[Insert]]) -> float:
    heard: list[float] = []
    with connect(database_url) as writer, connect(database_url) as listener:
        listener.execute("LISTEN messages")

        def hear() -> None:
            notices = listener.notifies(timeout=60, stop_after=len(messages))
            heard.extend((time.perf_counter() - float(notice.payload)) * 1000 for notice in notices)

        ear = threading.Thread(target=hear)
        ear.start()
        began = time.perf_counter()
        for number, message in enumerate(messages):
            time.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
            _insert(writer, message, notify=True)
        ear.join()
    if len(heard) != len(messages):
        raise RuntimeError(f"{len(messages) - len(heard)} notices were not heard")
    return sorted(heard)[int(len(heard) * 0.99)]


def _insert(connection: psycopg.Connection[Any], message: list[Insert], *, notify: bool = False) -> None:
    """One message and one commit, in as few round trips as there can be."""
    began = time.perf_counter()
    with connection.transaction(), connection.pipeline():
        for statement, values in message:
            connection.execute(statement, values)
        if notify:
            connection.execute("SELECT pg_notify('messages', %s)", (str(began),))

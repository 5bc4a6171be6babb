"""How much a decision reads: what is known already is not read again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.operations.tickets import assignment
from tests.factories import mail, take_in

LOADS, TICKET = "advisors.idle_since", "tickets.given_back_by"
"""What only these reads ask for: of the advisors of a team, and of a ticket for its routing."""


@contextmanager
def read(tx: Transaction) -> Iterator[list[str]]:
    """The statements that read something in this transaction, SQLAlchemy's and the driver's own."""
    found: list[str] = []

    def note(statement: str) -> None:
        if statement.startswith("SELECT"):
            found.append(statement)

    def note_on_postgres(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        note(statement)

    if tx.postgres:
        event.listen(tx.conn, "before_cursor_execute", note_on_postgres)
    else:
        tx.driver.set_trace_callback(note)
    yield found
    if tx.postgres:
        event.remove(tx.conn, "before_cursor_execute", note_on_postgres)
    else:
        tx.driver.set_trace_callback(None)


def times(statements: list[str], what: str) -> int:
    return sum(what in one for one in statements)


def test_a_ticket_is_read_again_only_where_the_lock_may_have_waited(desk: Desk, ids: dict[str, int]) -> None:
    def find(tx: Transaction) -> tuple[int, int, int]:
        number = take_in(tx, mail("cleo@shop.example", "Lamp", "It came broken")).ticket_id or 0
        with read(tx) as statements:
            assignment.find_owner(tx, number)
        return number, times(statements, TICKET), times(statements, LOADS)

    number, tickets, loads = desk.write_now(find)
    assert number
    assert (tickets, loads) == (2 if desk.postgres else 1, 1)


def test_a_drain_reads_the_loads_of_a_team_once(desk: Desk, ids: dict[str, int]) -> None:
    def come(tx: Transaction) -> None:
        for number in range(4):
            take_in(tx, mail(f"c{number}@shop.example", "Lamp", "It came broken"))

    def drain(tx: Transaction) -> tuple[int, int, int]:
        with read(tx) as statements:
            assignment.set_presence(tx, ids["Ana"], "available")
        given = times(statements, "SELECT tickets.owner_id")
        return given, times(statements, TICKET), times(statements, LOADS)

    desk.write_now(come)
    former_owners, tickets, loads = desk.write_now(drain)
    assert former_owners == 4, "four decisions"
    assert (tickets, loads) == (1 + 4, 2), "the queue and each ticket; Ana, and her team"

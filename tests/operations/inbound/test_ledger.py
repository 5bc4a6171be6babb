"""The ledger's proof: it holds for what the desk did, and finds what was done behind its back."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from helpdesk import cli
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger, ledger_proof
from helpdesk.operations.inbound import intake
from tests.factories import POLICY, furnish, mail, receive


@pytest.fixture
def books(database_url: str) -> Iterator[Desk]:
    """A desk that took in two mails, one of them twice, and an automatic reply."""
    with contextlib.closing(Desk(database_url)) as desk:
        desk.write_now(furnish)
        first = mail("lena@customer.example", "Lamp broken", "The lamp of order 4711 is broken.")
        receive(desk, first)
        receive(desk, first)
        receive(desk, mail("omar@customer.example", "Invoice", "Please send the invoice of order 4712."))
        receive(desk, mail("omar@customer.example", "Away", "I am away.", kind="auto"))
        yield desk


def behind_its_back(desk: Desk, statement: str) -> ledger_proof.Proof:
    desk.write_now(lambda tx: tx.conn.execute(text(statement)))
    return desk.read_now(ledger_proof.prove)


def test_received_is_the_sum_of_the_fates(books: Desk) -> None:
    proof = books.read_now(ledger_proof.prove)
    assert proof.holds
    assert proof.received == 4
    assert proof.fates == {"opened": 2, "threaded": 0, "noted": 0, "duplicate": 1, "parked": 1, "failed": 0}


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM ledger_raw WHERE item_id = 1", "without their raw form: 1"),
        ("UPDATE ledger SET message_id = NULL WHERE id = 1", "without their message: 1"),
        ("UPDATE ledger SET fate = 'lost' WHERE id = 4", "unknown fate 'lost'"),
        ("UPDATE ledger SET fate = 'opened' WHERE id = 2", "accounts for exactly once: 1"),
        ("UPDATE ledger SET fate = NULL, received_at = 1 WHERE id = 4", "in flight for over"),
    ],
)
def test_what_was_done_behind_its_back_is_found(books: Desk, statement: str, told: str) -> None:
    assert books.read_now(ledger_proof.prove).holds
    proof = behind_its_back(books, statement)
    assert not proof.holds
    assert any(told in one for one in proof.contradictions), proof.contradictions


def test_a_vanished_item_leaves_its_message_unaccounted_for(books: Desk) -> None:
    def delete(tx: Transaction) -> None:
        tx.conn.execute(text("DELETE FROM ledger_raw WHERE item_id = 3"))
        tx.conn.execute(text("DELETE FROM ledger WHERE id = 3"))

    books.write_now(delete)
    proof = books.read_now(ledger_proof.prove)
    assert proof.received == 3
    assert not proof.holds


def test_an_item_in_flight_is_no_contradiction_at_once(books: Desk) -> None:
    def begin(tx: Transaction) -> int:
        return ledger.keep(
            tx, channel_id=1, external_id=None, headers={}, body=b"raw", size=3, sha256="0" * 64
        )

    item_id = books.write_now(begin)
    proof = books.read_now(ledger_proof.prove)
    assert proof.holds
    assert proof.in_flight == 1
    books.write_now(intake.receive_all, item_id, [], POLICY)
    assert books.read_now(ledger_proof.prove).fates["parked"] == 2


def test_the_command_says_so_with_its_status(
    books: Desk, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HELPDESK_DATABASE_URL", database_url)
    assert cli.main(["ledger"]) == 0
    assert "All items are accounted for." in capsys.readouterr().out
    behind_its_back(books, "DELETE FROM ledger_raw WHERE item_id = 1")
    assert cli.main(["ledger", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["received"] == 4
    assert said["holds"] is False
    assert said["contradictions"] == ["items without their raw form: 1"]

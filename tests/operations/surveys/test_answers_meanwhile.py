"""A customer answers a survey at the moment in which its mail is noted: the answer stays."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from helpdesk.db import surveys as db
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.operations.answers import survey_mails
from helpdesk.operations.surveys import invitations
from tests.factories import POLICY, add_survey_rule
from tests.operations.surveys.test_surveys import invitation, solved

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def noted(state: str) -> Callable[[Transaction, db.Invitation], Any]:
    return lambda tx, one: invitations.note_mail(tx, one.message_id or 0, state, "it is not known")


def revoked(tx: Transaction, one: db.Invitation) -> Any:
    return invitations.revoke(tx, one.ticket_id)


@pytest.mark.parametrize("engine_name", ["postgresql"])  # on SQLite there is one writer
@pytest.mark.parametrize(
    "meanwhile",
    [noted("uncertain"), noted("failed"), noted("sent"), revoked],
    ids=["uncertain", "failed", "sent", "revoked"],
)
def test_an_answer_stays_whatever_is_noted_meanwhile(
    desk: Desk, ids: dict[str, int], meanwhile: Callable[[Transaction, db.Invitation], Any]
) -> None:
    desk.write_now(add_survey_rule)
    one = invitation(desk, solved(desk, ids))
    ask = desk.write_now(invitations.begin, one.id, POLICY)
    assert ask is not None
    desk.write_now(survey_mails.put, ask, "How was it?", "How was it?", POLICY)
    asked = desk.read_now(db.invitation, one.id)

    with ThreadPoolExecutor(1) as pool:
        other: list[Future[Any]] = []

        def answer(tx: Transaction) -> None:
            invitations.record_answer(tx, asked.id, 5, "All is well")
            other.append(pool.submit(desk.write_now, meanwhile, asked))
            ends = time.monotonic() + 30
            while not tx.conn.scalar(WAITING):  # until the other one wants the same row
                assert time.monotonic() < ends
                time.sleep(0.01)

        desk.write_now(answer)
        other[0].result(timeout=30)
    kept = desk.read_now(db.invitation, asked.id)
    assert (kept.state, kept.score, kept.comment) == ("answered", 5, "All is well")

"""Statuses of the desk's own: set up and undone, and given to tickets through their state."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from helpdesk.db import statuses as db
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.tickets import tickets as rows
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.tickets import StateChanged
from helpdesk.domain.fields.statuses import Status
from helpdesk.errors import BadInput, Conflict, InvalidMove, NotFound
from helpdesk.operations.fields import statuses
from helpdesk.operations.fields.statuses import WHAT, StatusForm
from helpdesk.operations.tickets import acts, tickets
from tests import factories
from tests.operations.at_once import at_once
from tests.operations.fields.test_fields import found, receive

ANA = Actor(kind="advisor", id=1, name="Ana")
SUPPLIER = StatusForm(
    state="pending", labels={"en": "Waiting for supplier", "fr": "En attente du fournisseur"}
)


def make(desk: Desk, form: StatusForm = SUPPLIER, **values: Any) -> Status:
    form = StatusForm(**{name: getattr(form, name) for name in StatusForm.__struct_fields__} | values)
    return desk.write_now(statuses.put, None, form, seen=None, by=ANA)


def version(desk: Desk, status_id: int) -> int:
    newest = desk.read_now(setup_changes.latest, WHAT, status_id)
    assert newest is not None
    return newest.id


def be(desk: Desk, ticket: int, state: Any, status: int | None = None) -> None:
    desk.write_now(tickets.change_state, ticket, state, by=ANA, status=status)


def has(desk: Desk, ticket: int) -> tuple[str, int | None]:
    row = desk.read_now(rows.ticket, ticket)
    return row.state, row.status_id


def test_a_status_is_made_changed_ordered_and_each_is_undone(desk: Desk, ids: dict[str, int]) -> None:
    one, two = make(desk), make(desk, state="open", labels={"en": "In the workshop"})
    archived = StatusForm(state="pending", labels={"en": "At the supplier"}, archived=True)
    changed = desk.write_now(statuses.put, one.id, archived, seen=version(desk, one.id), by=ANA)
    assert (changed.label, changed.archived) == ("At the supplier", True)
    with pytest.raises(Conflict, match="Ana changed this meanwhile"):
        desk.write_now(statuses.put, one.id, archived, seen=1, by=ANA)
    assert desk.write_now(statuses.undo, one.id, seen=version(desk, one.id), by=ANA) == one
    desk.write_now(statuses.order, [two.id, one.id], by=ANA)
    assert [known.id for known in desk.read_now(db.all_statuses)] == [two.id, one.id]
    three = make(desk, labels={"en": "At the bank"})
    assert desk.write_now(statuses.undo, three.id, seen=version(desk, three.id), by=ANA) is None
    with pytest.raises(NotFound):
        desk.read_now(db.status, three.id)
    assert desk.write_now(statuses.undo, three.id, seen=version(desk, three.id), by=ANA) == three


def test_a_new_status_that_a_ticket_has_is_not_taken_back(desk: Desk, ids: dict[str, int]) -> None:
    one, ticket = make(desk), receive(desk)
    be(desk, ticket, "pending", one.id)
    with pytest.raises(Conflict, match="Archive it"):
        desk.write_now(statuses.undo, one.id, seen=version(desk, one.id), by=ANA)


def test_of_two_statuses_of_one_name_made_at_once_only_one_is_kept(desk: Desk, ids: dict[str, int]) -> None:
    made, other_is_done = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> Status:
        one = statuses.put(tx, None, SUPPLIER, seen=None, by=ANA)
        made.set()
        other_is_done.wait(1)  # it is done before this one commits, unless it waits for that, as it has to
        return one

    def other() -> Status:
        assert made.wait(30)
        try:
            return make(desk)
        finally:
            other_is_done.set()

    results = at_once(lambda: desk.write_now(slow), other)
    assert [type(one) for one in results] == [Status, Conflict]
    assert [one.label for one in desk.read_now(db.all_statuses)] == ["Waiting for supplier"]


@pytest.mark.parametrize(
    ("values", "error", "field"),
    [
        ({"labels": {}}, BadInput, "labels"),
        ({"labels": {"en": "Solved"}}, BadInput, "labels"),
        ({"labels": {"en": "waiting FOR supplier"}}, Conflict, "labels"),
        ({"labels": {"x": "Y"}}, BadInput, "labels"),
    ],
)
def test_a_form_that_breaks_a_rule_names_its_field(
    desk: Desk, ids: dict[str, int], values: dict[str, Any], error: type[BadInput | Conflict], field: str
) -> None:
    make(desk)
    with pytest.raises(error) as refused:
        make(desk, **values)
    assert refused.value.field == field
    assert len(desk.read_now(db.all_statuses)) == 1


def test_the_state_of_a_status_never_changes(desk: Desk, ids: dict[str, int]) -> None:
    one = make(desk)
    form = StatusForm(state="open", labels=one.labels)
    with pytest.raises(BadInput, match="never changes"):
        desk.write_now(statuses.put, one.id, form, seen=version(desk, one.id), by=ANA)


def test_a_state_and_its_status_are_one_act_and_one_event(desk: Desk, ids: dict[str, int]) -> None:
    one, ticket = make(desk), receive(desk)
    be(desk, ticket, "pending", one.id)
    assert has(desk, ticket) == ("pending", one.id)
    event = factories.recorded(desk, StateChanged)[-1]
    assert (event.was, event.now, event.status, event.named) == (
        "open",
        "pending",
        one.id,
        "Waiting for supplier",
    )
    for text in ("status:supplier", "status:pending", 'status:"en attente du fournisseur"', "-status:none"):
        assert desk.read_now(found, text) == [ticket], text
    be(desk, ticket, "pending")
    assert has(desk, ticket) == ("pending", None)
    with pytest.raises(InvalidMove, match="already pending"):
        be(desk, ticket, "pending")
    assert len(factories.recorded(desk, StateChanged)) == 2


def test_a_status_of_another_state_or_an_archived_one_is_refused(desk: Desk, ids: dict[str, int]) -> None:
    one, ticket = make(desk), receive(desk)
    gone = make(desk, labels={"en": "At the bank"}, archived=True)
    for state, status in (("solved", one.id), ("pending", gone.id), ("pending", 99)):
        with pytest.raises(BadInput, match="is none of the state") as refused:
            be(desk, ticket, state, status)
        assert refused.value.field == "status"
    assert has(desk, ticket) == ("open", None)


def test_a_status_goes_with_its_state_and_comes_back_when_that_is_taken_back(
    desk: Desk, ids: dict[str, int]
) -> None:
    one, ticket = make(desk), receive(desk)
    be(desk, ticket, "pending", one.id)
    desk.write_now(tickets.close, ticket, "solved", by=ANA, policy=factories.POLICY, survey=False)
    assert has(desk, ticket) == ("solved", None)
    desk.write_now(tickets.reopen, ticket, by=ANA)
    assert has(desk, ticket) == ("pending", one.id)
    be(desk, ticket, "open")
    assert has(desk, ticket) == ("open", None)


@pytest.mark.parametrize("end", ["solved", "closed"])
@pytest.mark.parametrize("before", ["open", "pending", "at the supplier"])
def test_a_ticket_that_was_solved_while_it_was_snoozed_still_wakes_as_it_was_before(
    desk: Desk, ids: dict[str, int], before: str, end: Any
) -> None:
    supplier, ticket = make(desk).id, receive(desk)
    was: tuple[Any, int | None] = (before, None) if before in ("open", "pending") else ("pending", supplier)
    if was != ("open", None):
        be(desk, ticket, *was)
    desk.write_now(lambda tx: tickets.snooze(tx, ticket, tx.now + timedelta(days=1), by=ANA))
    be(desk, ticket, "snoozed", make(desk, state="snoozed", labels={"en": "On holiday"}).id)
    snoozed = desk.read_now(rows.ticket, ticket)
    be(desk, ticket, end)
    desk.write_now(tickets.reopen, ticket, by=ANA)
    again = desk.read_now(rows.ticket, ticket)
    for name in ("state", "status_id", "snoozed_until", "state_before", "status_before"):
        assert getattr(again, name) == getattr(snoozed, name), name
    desk.write_now(tickets.wake, ticket, by=ANA)
    assert has(desk, ticket) == was


def test_a_ticket_that_an_earlier_version_reopened_into_its_snooze_wakes(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket = receive(desk)
    be(desk, ticket, "pending")
    desk.write_now(lambda tx: tickets.snooze(tx, ticket, tx.now + timedelta(days=1), by=ANA))
    desk.write_now(lambda tx: rows.change_ticket(tx, ticket, state_before="snoozed"))
    desk.write_now(tickets.wake, ticket, by=ANA)
    assert has(desk, ticket) == ("pending", None)


def test_a_solved_ticket_that_was_closed_gets_its_status_back(desk: Desk, ids: dict[str, int]) -> None:
    refunded, ticket = make(desk, state="solved", labels={"en": "Refunded"}), receive(desk)
    other = make(desk, state="solved", labels={"en": "Replaced"})

    def end(state: Any, status: int | None = None) -> None:
        values: dict[str, Any] = {"policy": factories.POLICY, "survey": False, "status": status}
        desk.write_now(tickets.close, ticket, state, by=ANA, **values)

    def close_and_undo() -> tuple[str, int | None]:
        end("closed")
        assert has(desk, ticket) == ("closed", None)
        desk.write_now(tickets.reopen, ticket, by=ANA, exactly=True)
        return has(desk, ticket)

    end("solved", other.id)
    end("solved", refunded.id)
    assert close_and_undo() == ("solved", refunded.id)
    assert close_and_undo() == ("solved", refunded.id), "once more"
    desk.write_now(tickets.reopen, ticket, by=ANA)
    assert has(desk, ticket) == ("open", None)
    end("solved")
    assert close_and_undo() == ("solved", None), "it had none this time"
    end("solved", refunded.id)
    end("closed")
    desk.write_now(statuses.undo, refunded.id, seen=version(desk, refunded.id), by=ANA)
    desk.write_now(tickets.reopen, ticket, by=ANA, exactly=True)
    assert has(desk, ticket) == ("solved", None), "the status is gone"


def test_a_merge_takes_the_status_and_undoing_it_gives_it_back(desk: Desk, ids: dict[str, int]) -> None:
    one, ticket = make(desk), receive(desk)
    other = receive(desk, "dora@shop.example")
    be(desk, ticket, "pending", one.id)
    act = desk.write_now(acts.merge, ticket, other, by=ANA)
    assert has(desk, ticket) == ("closed", None)
    desk.write_now(acts.undo, act, by=ANA)
    assert has(desk, ticket) == ("pending", one.id)

"""Tags of the whole desk: renamed, joined, removed, and put back exactly."""

from __future__ import annotations

import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.db.tickets import tags as db
from helpdesk.db.tickets import tickets as rows
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.tickets import TagsChanged
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.operations.tickets import tickets
from helpdesk.operations.tickets.by_hand import retagging
from tests import factories

ANA = Actor(kind="advisor", id=1, name="Ana")


@pytest.fixture
def tagged(desk: Desk, ids: dict[str, int]) -> list[int]:
    """Three tickets, with the tags late, late and lost, and none."""
    made = []
    for name, tags in (("cy", ["late"]), ("dora", ["late", "lost"]), ("eli", [])):
        number = factories.receive(desk, factories.mail(f"{name}@shop.example", "A lamp", "It")).ticket_id
        assert number is not None
        desk.write_now(tickets.change_tags, number, tags, by=ANA)
        made.append(number)
    return made


def tags(desk: Desk, numbers: list[int]) -> list[list[str]]:
    return [desk.read_now(rows.ticket, one).tags for one in numbers]


def test_a_tag_is_renamed_and_put_back(desk: Desk, tagged: list[int]) -> None:
    events = len(factories.recorded(desk, TagsChanged))
    done = desk.write_now(retagging.retag, "late", " Delayed ", by=ANA)
    assert (done.changed, done.left) == (2, 0)
    assert tags(desk, tagged) == [["delayed"], ["delayed", "lost"], []]
    assert len(factories.recorded(desk, TagsChanged)) == events + 2
    assert desk.read_now(db.counted) == [("delayed", 2), ("lost", 1)]
    assert desk.write_now(retagging.undo, done.number, by=ANA) == 2
    assert tags(desk, tagged) == [["late"], ["lost", "late"], []]
    with pytest.raises(Conflict, match="undone before"):
        desk.write_now(retagging.undo, done.number, by=ANA)


def test_two_tags_become_one_and_two_again(desk: Desk, tagged: list[int]) -> None:
    done = desk.write_now(retagging.retag, "late", "lost", by=ANA)
    assert tags(desk, tagged) == [["lost"], ["lost"], []]
    desk.write_now(retagging.undo, done.number, by=ANA)
    assert [sorted(one) for one in tags(desk, tagged)] == [["late"], ["late", "lost"], []]


def test_a_tag_is_removed_and_what_somebody_changed_since_stays(desk: Desk, tagged: list[int]) -> None:
    first = desk.write_now(retagging.retag, "late", None, by=ANA)
    assert tags(desk, tagged) == [[], ["lost"], []]
    renamed = desk.write_now(retagging.retag, "lost", "found", by=ANA)
    desk.write_now(tickets.change_tags, tagged[1], [], by=ANA)
    assert desk.write_now(retagging.undo, renamed.number, by=ANA) == 0, "the new tag is gone since"
    assert desk.write_now(retagging.undo, first.number, by=ANA) == 2
    assert tags(desk, tagged) == [["late"], ["late"], []]


def test_one_act_takes_so_many_and_says_how_many_are_left(
    desk: Desk, tagged: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retagging, "AT_ONCE", 1)
    done = desk.write_now(retagging.retag, "late", "slow", by=ANA)
    assert (done.changed, done.left) == (1, 1)
    assert tags(desk, tagged)[1] == ["slow", "lost"]


def test_a_wrong_name_and_a_tag_that_nobody_has_are_refused(desk: Desk, tagged: list[int]) -> None:
    for now, error in (("late", BadInput), (" ", BadInput), ("x" * 51, BadInput)):
        with pytest.raises(error):
            desk.write_now(retagging.retag, "late", now, by=ANA)
    for call in (("nothing", "x"), ("nothing", None)):
        with pytest.raises(NotFound, match="No ticket has"):
            desk.write_now(retagging.retag, *call, by=ANA)
    with pytest.raises(NotFound):
        desk.write_now(retagging.undo, 99, by=ANA)

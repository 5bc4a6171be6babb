"""Admins who set up the same channel at the same moment: one is told, and nothing is overwritten."""

from __future__ import annotations

from functools import partial
from typing import Any

from helpdesk.channels.vault import PLAIN
from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import setup_changes
from helpdesk.errors import BadInput, Conflict
from helpdesk.operations.inbound.inlets import channel_setup
from helpdesk.operations.inbound.inlets.channel_setup import WHAT, ChannelForm
from tests.factories import actor
from tests.operations.at_once import ROUNDS, at_once


def form(label: str, **settings: Any) -> ChannelForm:
    return ChannelForm(kind="email", label=label, settings={"address": "help@desk.example"} | settings)


def made(desk: Desk, ids: dict[str, int], name: str) -> tuple[ChannelRow, int]:
    """A channel, and its version."""
    row = desk.write_now(channel_setup.create, name, form("Help"), vault=PLAIN, by=actor(ids))
    newest = desk.read_now(setup_changes.latest, WHAT, row.id)
    assert newest is not None
    return row, newest.id


def changing(desk: Desk, ids: dict[str, int], name: str, label: str, seen: int | None) -> Any:
    wanted = form(label, aliases=[f"{label.lower()}@desk.example"])
    return partial(desk.write_now, channel_setup.put, name, wanted, seen=seen, vault=PLAIN, by=actor(ids))


def one_won(results: list[Any], *, error: type[Exception] | tuple[type[Exception], ...] = Conflict) -> Any:
    won = [one for one in results if not isinstance(one, Exception)]
    assert len(won) == 1, results
    assert all(isinstance(one, error) for one in results if isinstance(one, Exception)), results
    return won[0]


def test_a_name_is_given_once(desk: Desk, ids: dict[str, int]) -> None:
    for round in range(ROUNDS):
        name = f"new{round}"
        creating = [
            partial(desk.write_now, channel_setup.create, name, form(label), vault=PLAIN, by=actor(ids))
            for label in ("One", "Two")
        ]
        won = one_won(at_once(*creating))
        assert desk.read_now(channels.channel, name) == won


def test_one_of_two_changes_of_what_both_saw_holds_whole(desk: Desk, ids: dict[str, int]) -> None:
    for round in range(ROUNDS):
        name = f"help{round}"
        _, version = made(desk, ids, name)
        both = [changing(desk, ids, name, label, version) for label in ("One", "Two")]
        won = one_won(at_once(*both))
        assert desk.read_now(channels.channel, name) == won
        assert won.settings["aliases"] == [f"{won.label.lower()}@desk.example"]


def test_one_of_two_first_changes_holds_whole(desk: Desk, ids: dict[str, int]) -> None:
    for round in range(ROUNDS):
        name = f"old{round}"
        stored: dict[str, Any] = {
            "kind": "email",
            "label": "Old",
            "team_id": None,
            "settings": {},
            "enabled": True,
        }
        desk.write_now(channels.put_channel, name, **stored)
        won = one_won(at_once(*(changing(desk, ids, name, label, None) for label in ("One", "Two"))))
        assert desk.read_now(channels.channel, name) == won


def test_what_is_deleted_meanwhile_is_not_changed_and_what_is_undone_is_not_either(
    desk: Desk, ids: dict[str, int]
) -> None:
    for round in range(ROUNDS):
        name = f"gone{round}"
        row, version = made(desk, ids, name)
        change = changing(desk, ids, name, "Two", version)
        remove = partial(desk.write_now, channel_setup.remove, name, seen=version, by=actor(ids))
        one_won(at_once(change, remove), error=(Conflict, BadInput))
        newest = desk.read_now(setup_changes.latest, WHAT, row.id)
        assert newest is not None
        there = name in {one.name for one in desk.read_now(channels.all_channels)}
        assert there is (newest.after is not None), "what was kept is what is there"
        if there:
            again = changing(desk, ids, name, "Three", newest.id)
            undo = partial(
                desk.write_now, channel_setup.undo, name, seen=newest.id, vault=PLAIN, by=actor(ids)
            )
            won = one_won(at_once(again, undo))
            assert desk.read_now(channels.channel, name) == won

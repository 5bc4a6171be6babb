"""Channels in a copy of the settings, without their secrets: it says which ones they need."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from helpdesk.channels.registry import MASK
from helpdesk.channels.wanted_secrets import is_to_be_on, placed, places_of, wanted, without
from helpdesk.db import channels as db
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading
from helpdesk.domain.messages import ChannelKind
from helpdesk.operations.inbound.inlets import channel_setup
from helpdesk.operations.inbound.inlets.channel_setup import WHAT, ChannelForm
from helpdesk.operations.people.copied import team_names
from helpdesk.operations.people.staff import team_named
from helpdesk.operations.setup_copy.part import Part, Taking, newest
from helpdesk.said import Said


class ChannelEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A channel, with the name of its team. `secrets` are the places in its settings that somebody has to
    fill on another desk."""

    name: str
    kind: ChannelKind
    label: Annotated[str, Meta(min_length=1, max_length=200)]
    team: str | None = None
    enabled: bool = True
    settings: dict[str, Any] = {}
    secrets: list[str] = []


def _channels(tx: Reading) -> list[tuple[int, ChannelEntry]]:
    teams = team_names(tx)
    found = [(row.id, _entry(row, teams)) for row in db.all_channels(tx)]
    return sorted(found, key=lambda one: one[1].name)


def _entry(row: ChannelRow, teams: dict[int, str]) -> ChannelEntry:
    secrets = places_of(row.kind, row.settings)
    return ChannelEntry(
        name=row.name,
        kind=row.kind,
        label=row.label,
        team=teams.get(row.team_id or 0),
        enabled=row.enabled or is_to_be_on(row.kind, row.settings),
        settings=without(row.settings, secrets),
        secrets=sorted(secrets),
    )


def _put(taking: Taking, channel_id: int | None, entry: ChannelEntry) -> int:
    tx = taking.tx
    stored = {} if channel_id is None else db.channel_by_id(tx, channel_id).settings
    known = set(places_of(entry.kind, stored)) - set(wanted(entry.kind, stored))
    # What is not in the file goes, but for secrets, which are in none.
    gone = dict.fromkeys(key for key in stored if key not in entry.settings and key not in known)
    kept = [one for one in known if "." not in one or one.partition(".")[0] in entry.settings]
    form = ChannelForm(
        kind=entry.kind,
        label=entry.label,
        team_id=None if entry.team is None else team_named(tx, entry.team),
        settings={**gone, **placed(entry.settings, kept, MASK)},
        enabled=entry.enabled,
    )
    lacking = sorted(set(entry.secrets) - known)
    seen = newest(tx, WHAT, channel_id)
    row = channel_setup.take(tx, entry.name, form, lacking, seen=seen, vault=taking.taker.vault, by=taking.by)
    if lacking:
        taking.note(
            Said(
                "{name} is off until somebody gives {secrets} in Settings › Channels.",
                name=entry.name,
                secrets=", ".join(lacking),
            )
        )
    return row.id


def _remove(taking: Taking, channel_id: int) -> None:
    name = db.channel_by_id(taking.tx, channel_id).name
    channel_setup.remove(taking.tx, name, seen=newest(taking.tx, WHAT, channel_id), by=taking.by)


CHANNELS = Part(
    name="channels",
    shape=ChannelEntry,
    key=lambda one: one.name,
    stored=_channels,
    put=_put,
    remove=_remove,
    tables=("channels",),
)

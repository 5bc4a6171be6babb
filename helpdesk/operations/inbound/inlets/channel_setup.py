"""Channels as people set them up: checked, made, changed, undone and deleted. Every change keeps what was
before, without secrets."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import msgspec

from helpdesk.channels.base import no_blobs
from helpdesk.channels.registry import MASK, build, public_settings, refuse_carried, sealed, unmasked
from helpdesk.channels.vault import Vault
from helpdesk.channels.wanted_secrets import settled, waiting, with_stand_ins
from helpdesk.db import channels as db
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.locks import CHANNEL, NAMES, hold, hold_name
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.people import teams
from helpdesk.db.tickets.filters.names import channels_beside
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.filters.following import Renaming
from helpdesk.domain.messages import ChannelKind
from helpdesk.errors import BadInput, Conflict
from helpdesk.operations.inbound.inlets.channel_removal import delete_channel
from helpdesk.said import Said

WHAT: Final = "channel"

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


class ChannelForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel is to be. Only the given `settings` change; None removes one, and a mask keeps a
    secret."""

    kind: ChannelKind
    label: str
    team_id: int | None = None
    settings: dict[str, Any] = {}
    enabled: bool = True


def check_new(tx: Reading, name: str, form: ChannelForm, vault: Vault) -> dict[str, Any]:
    """The whole settings that a form makes of a new channel, with their secrets sealed. BadInput names the
    field: a name or a setting that breaks a rule, a team that is not there. Conflict for a name that another
    channel has."""
    _check_name(name)
    if any(row.name == name for row in db.all_channels(tx)):
        raise Conflict(Said("There is already a channel {name!r}.", name=name), field="name")
    return _checked(tx, name, form, {}, vault)


def check_change(tx: Reading, name: str, form: ChannelForm, vault: Vault) -> dict[str, Any]:
    """The same for a channel that is there. BadInput also for another kind, and for a secret that has to be
    given again."""
    known = db.channel(tx, name)
    _check_kind(known, form)
    return _checked(tx, name, form, known.settings, vault)


def create(tx: Transaction, name: str, form: ChannelForm, *, vault: Vault, by: Actor) -> ChannelRow:
    """Make a channel. Errors as `check_new`."""
    hold_name(tx, CHANNEL, name)
    return _store(tx, name, None, form, check_new(tx, name, form, vault), by)


def put(
    tx: Transaction, name: str, form: ChannelForm, *, seen: int | None, vault: Vault, by: Actor
) -> ChannelRow:
    """Change a channel. `seen`: the version that the caller saw, None before any change. Errors as
    `check_change`; Conflict if somebody changed it meanwhile."""
    before = _held(tx, name, seen)
    return _store(tx, name, before, form, check_change(tx, name, form, vault), by)


def take(
    tx: Transaction,
    name: str,
    form: ChannelForm,
    lacking: Collection[str],
    *,
    seen: int | None,
    vault: Vault,
    by: Actor,
) -> ChannelRow:
    """Make or change a channel from a copy of the settings, which has no secrets. Those at the places
    `lacking` are checked as if they were right, and the channel is off until somebody gives them. Errors as
    `create` and `put`."""
    hold(tx, NAMES)
    hold_name(tx, CHANNEL, name)
    before = next((row for row in db.all_channels(tx) if row.name == name), None)
    if before is None:
        _check_name(name)
    else:
        setup_changes.check_version(tx, WHAT, before.id, seen)
        _check_kind(before, form)
    checked = msgspec.structs.replace(form, settings=with_stand_ins(form.kind, form.settings, lacking))
    settings = _checked(tx, name, checked, before.settings if before else {}, vault)
    if lacking:
        settings = waiting(settings, lacking, to_be_on=form.enabled)
        form = msgspec.structs.replace(form, enabled=False)
    return _store(tx, name, before, form, settings, by)


def undo(tx: Transaction, name: str, *, seen: int | None, vault: Vault, by: Actor) -> ChannelRow:
    """Undo the newest change of a channel, also the undoing before. BadInput if a secret has to be given
    again, because it is sent elsewhere then; Conflict if the change made the channel."""
    known = _held(tx, name, seen)
    newest = setup_changes.latest(tx, WHAT, known.id)
    if newest is None:
        raise Conflict("Nobody changed this channel yet.")
    if newest.before is None:
        raise Conflict("The change made this channel. Delete the channel instead.")
    form = msgspec.convert(newest.before, ChannelForm)
    if form.team_id is not None:
        teams.check_team(tx, form.team_id)
    whole = unmasked(form.settings, known.settings)
    for path in _without_secret(whole, form.settings):
        raise BadInput(
            Said("Give {path} again: the desk keeps no secret that was removed.", path=path),
            field=f"settings.{path}",
        )
    settings = _fitting(name, known.kind, whole, form.settings, known.settings, vault)
    return _store(tx, name, known, form, settings, by)


def remove(tx: Transaction, name: str, *, seen: int | None, by: Actor) -> bool:
    """Delete a channel. True if its tickets and messages stay. Conflict while items or answers of it are
    under way, or if somebody changed it meanwhile."""
    known = _held(tx, name, seen)
    setup_changes.keep(tx, WHAT, known.id, name=known.label, before=_told(known), after=None, by=by)
    return delete_channel(tx, name)[1]


def _held(tx: Transaction, name: str, seen: int | None) -> ChannelRow:
    """The channel, which nobody else changes until the commit. Conflict if somebody changed it since
    `seen`."""
    hold(tx, NAMES)
    hold_name(tx, CHANNEL, name)
    known = db.channel(tx, name)
    setup_changes.check_version(tx, WHAT, known.id, seen)
    return known


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise BadInput("name must be 1 to 40 lower-case letters, digits or . _ -", field="name")


def _check_kind(known: ChannelRow, form: ChannelForm) -> None:
    if known.kind != form.kind:
        raise BadInput(
            Said(
                "Channel {name} is of kind {kind}. The kind of a channel cannot change.",
                name=known.name,
                kind=known.kind,
            ),
            field="kind",
        )


def _checked(
    tx: Reading, name: str, form: ChannelForm, stored: Mapping[str, Any], vault: Vault
) -> dict[str, Any]:
    if form.team_id is not None:
        teams.check_team(tx, form.team_id)
    whole = {**settled(form.kind, stored), **unmasked(form.settings, stored)}
    return _fitting(name, form.kind, whole, form.settings, stored, vault)


def _fitting(
    name: str,
    kind: str,
    whole: Mapping[str, Any],
    given: Mapping[str, Any],
    stored: Mapping[str, Any],
    vault: Vault,
) -> dict[str, Any]:
    settings = {key: value for key, value in whole.items() if value is not None}
    refuse_carried(kind, settings, given, stored)
    found = sealed(kind, name, settings, vault)
    build(kind, name, found, read_blob=no_blobs, vault=vault)  # BadInput if they do not fit
    return found


def _store(
    tx: Transaction,
    name: str,
    before: ChannelRow | None,
    form: ChannelForm,
    settings: dict[str, Any],
    by: Actor,
) -> ChannelRow:
    row = db.put_channel(
        tx,
        name,
        kind=form.kind,
        label=form.label,
        team_id=form.team_id,
        settings=settings,
        enabled=form.enabled,
    )
    if row != before:
        told = None if before is None else _told(before)
        setup_changes.store_and_tell(tx, WHAT, row.id, name=row.label, before=told, after=_told(row), by=by)
    let_filters_follow(tx, before, row, by=by)
    return row


def let_filters_follow(tx: Transaction, before: ChannelRow | None, row: ChannelRow, *, by: Actor) -> None:
    """Let filters that ask by the old label ask by the name, which never changes."""
    if before is None or before.label == row.label:
        return
    others = channels_beside(tx, row.name)
    what = Renaming(
        words="channel",
        was=[row.name, before.label],
        now=[row.name, row.label],
        sure=("came_by", row.name),
        others=[text for name, _, label in others for text in (name, label)],
        fixed={row.kind},  # its tickets were on this kind anyway
        also={kind for _, kind, _ in others} - {row.kind},
    )
    tx.rename(what, by=by)


def _told(row: ChannelRow) -> dict[str, Any]:
    form = ChannelForm(
        kind=row.kind,
        label=row.label,
        team_id=row.team_id,
        settings=public_settings(row.kind, row.settings),
        enabled=row.enabled,
    )
    told: dict[str, Any] = msgspec.to_builtins(form)
    return told


def _without_secret(whole: Mapping[str, Any], masked: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """The places of secrets that were there then and are not there now."""
    for key, value in masked.items():
        now = whole.get(key)
        if isinstance(value, Mapping) and isinstance(now, Mapping):
            yield from _without_secret(now, value, f"{above}{key}.")
        elif value == MASK and not now:
            yield f"{above}{key}"

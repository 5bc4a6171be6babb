"""Tags of the whole desk: one is renamed, joined with another, or removed from every ticket. Each act keeps
which tickets it changed, and can be undone exactly. No automation rule starts on it."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from helpdesk.db.engine.locks import NAMES, TAGS, hold
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.tickets import tags as db
from helpdesk.db.tickets.tickets import lock_tickets, set_tags, tickets_by_id
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.setup import SetupChanged
from helpdesk.domain.events.tickets import TagsChanged
from helpdesk.domain.filters.following import Followed, Renaming
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.operations.tickets.tickets import checked_tags
from helpdesk.said import Said

WHAT: Final = "tag"
AT_ONCE: Final = 1000
"""Tickets of one act: other writers wait for it."""


class Retagged(msgspec.Struct, frozen=True, kw_only=True):
    """An act on a tag: `number` and `version` name it for undoing. `left`: tickets that still have the tag,
    because one act takes only so many."""

    number: int
    version: int
    changed: int
    left: int


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What an act changed: the tickets that had the tag, those of them that had the new one too, and the
    filters and rules that followed. None: an act of before the desk kept them."""

    tag: str
    now: str | None
    tickets: list[int]
    both: list[int]
    followed: list[Followed] | None = None


def retag(tx: Transaction, tag: str, now: str | None, *, by: Actor) -> Retagged:
    """Rename a tag on the tickets that have it, or (None) remove it. A name that is in use joins the two. At
    most AT_ONCE tickets, the newest first. With the last ticket, filters and rules that name the tag follow.
    BadInput; NotFound if no ticket has it."""
    hold(tx, NAMES)
    hold(tx, TAGS)
    (now,) = checked_tags([now]) if now is not None else (None,)
    if now == tag:
        raise BadInput(Said("The tag is called {tag!r} already.", tag=tag), field="into")
    ids = db.newest_with(tx, tag, AT_ONCE)
    if not ids:
        raise NotFound(Said("No ticket has the tag {tag!r}.", tag=tag))
    lock_tickets(tx, ids)
    kept = _Kept(tag=tag, now=now, tickets=[], both=[])
    for number, row in tickets_by_id(tx, ids).items():
        if tag not in row.tags:  # somebody took it off a moment ago
            continue
        kept.tickets.append(number)
        if now in row.tags:
            kept.both.append(number)
        _give(tx, number, row.tags, list(dict.fromkeys(now if one == tag else one for one in row.tags)), by)
    item = db.next_act(tx)
    left = db.count_with(tx, tag)
    followed = [] if now is None or left else tx.rename(_renaming(tx, tag, now), by=by)
    before: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(kept, followed=followed))
    after = None if now is None else {"tag": now}
    version = setup_changes.keep(tx, WHAT, item, name=now or tag, before=before, after=after, by=by)
    return Retagged(number=item, version=version, changed=len(kept.tickets), left=left)


def undo(tx: Transaction, number: int, *, by: Actor) -> int:
    """Undo an act on a tag: each ticket gets the tag back, and loses the new one unless it had both. What
    somebody changed since stays. Filters and rules that followed name the old one again. Returns how many
    tickets changed. NotFound; Conflict if it is undone."""
    hold(tx, NAMES)
    hold(tx, TAGS)
    newest = setup_changes.latest(tx, WHAT, number)
    if newest is None:
        raise NotFound(Said("There is no act {number} on a tag.", number=number))
    if newest.undoes is not None:
        raise Conflict("This was undone before.")
    kept = msgspec.convert(newest.before, _Kept)
    lock_tickets(tx, kept.tickets)
    changed = 0
    for one, row in tickets_by_id(tx, kept.tickets).items():
        taken = kept.now if one not in kept.both else None
        if kept.now is not None and kept.now not in row.tags:
            continue
        tags = [tag for tag in row.tags if tag != taken]
        changed += _give(tx, one, row.tags, list(dict.fromkeys([*tags, kept.tag])), by)
    if kept.now is not None and (kept.followed is not None or not db.count_with(tx, kept.now)):
        tx.rename(_renaming(tx, kept.now, kept.tag), by=by, back=kept.followed)
    told = {"before": newest.after, "after": newest.before}
    setup_changes.store(tx, WHAT, number, "restored", **told, by=by, undoes=newest.id)
    tx.record(SetupChanged(what=WHAT, item=number, name=kept.tag, act="restored", by=by))
    return changed


def _renaming(tx: Reading, tag: str, now: str) -> Renaming:
    others = [one for one in db.tags_of_tickets(tx) if one not in (tag, now)]
    return Renaming(whole="tag", was=[tag], now=[now], sure=("tag", now), others=others)


def _give(tx: Transaction, number: int, was: list[str], tags: list[str | None], by: Actor) -> bool:
    """Store the tags of a ticket, and record what changed; whether something did."""
    now = [tag for tag in tags if tag is not None]
    added, removed = [tag for tag in now if tag not in was], [tag for tag in was if tag not in now]
    if added or removed:
        set_tags(tx, number, now)
        told = TagsChanged(ticket_id=number, added=added, removed=removed, by=by, whole_desk=True)
        tx.record(told)
    return bool(added or removed)

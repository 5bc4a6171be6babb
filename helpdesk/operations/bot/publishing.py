"""Which version of the bot's files answers: publishing one, and going back to an earlier one. Both are kept
as changes of the set-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from helpdesk.db.bot import drafts
from helpdesk.db.bot import versions as db
from helpdesk.db.bot.drafts import Draft
from helpdesk.db.bot.versions import BotVersion
from helpdesk.db.engine.locks import BOT_SETTINGS, hold_name
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import setup_changes
from helpdesk.domain.events.actors import Actor
from helpdesk.errors import Conflict
from helpdesk.said import Said

WHAT: Final = "bot_version"
_ITEM: Final = 0  # one bot answers at a desk


def publish(tx: Transaction, name: str, content: Mapping[str, bytes], *, by: Actor) -> int:
    """Put checked files into use as the newest version. Returns its number. BadInput without files."""
    before = _held(tx)
    db.publish(tx, name, content, by=by.name)
    return _keep(tx, before, by)


def publish_draft(tx: Transaction, advisor_id: int, *, digest: str, newest: int | None, by: Actor) -> int:
    """Publish an admin's checked draft, which is then gone. Returns its number. NotFound; Conflict if it is
    not the draft that they saw, or the newest version is another one than they saw."""
    before = _held(tx)
    draft = drafts.locked(tx, advisor_id)
    check_digest(draft, digest)
    if (before.id if before else None) != newest:
        raise Conflict("Another version of the bot was published meanwhile. Look at what changes now.")
    drafts.drop(tx, advisor_id)
    db.publish(tx, draft.name, draft.files, by=by.name)
    return _keep(tx, before, by)


def check_digest(draft: Draft, digest: str) -> None:
    """Conflict if a draft is not the one that its admin saw."""
    if draft.digest != digest:
        raise Conflict("Your draft of the bot was replaced by another one. Look at it again.")


def roll_back(tx: Transaction, version: int, *, by: Actor) -> int:
    """Publish an earlier version again, as the newest. Returns its number. NotFound; Conflict if it is the
    newest already."""
    before = _held(tx)
    if before is not None and before.id == version:
        raise Conflict(Said("Version {version} of the bot is the newest already.", version=version))
    db.roll_back(tx, version, by=by.name)
    return _keep(tx, before, by)


def _held(tx: Transaction) -> BotVersion | None:
    hold_name(tx, BOT_SETTINGS, "version")
    return db.newest(tx)


def _keep(tx: Transaction, before: BotVersion | None, by: Actor) -> int:
    now = db.newest(tx)
    assert now is not None
    was = None if before is None else _told(before)
    setup_changes.keep(tx, WHAT, _ITEM, name=now.name, before=was, after=_told(now), by=by)
    return now.id


def _told(version: BotVersion) -> dict[str, Any]:
    return {"version": version.id, "name": version.name, "restores": version.restores}

"""Making, changing, deleting and restoring saved replies. Each change is a version, which can be undone."""

from __future__ import annotations

from typing import Final

import msgspec

from helpdesk.db.engine.locks import NAMES, share
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import file_uses
from helpdesk.db.people import teams
from helpdesk.db.tickets import messages
from helpdesk.db.tickets.filters.keeping import Change, Keeper, Known, differences, gone_back
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.events.setup import SetupAct, SetupChanged
from helpdesk.domain.filters.following import Renaming
from helpdesk.errors import BadInput, Conflict, Forbidden
from helpdesk.features.automation.check import check, no_reply
from helpdesk.features.automation.check import problems as action_problems
from helpdesk.features.automation.kinds import actions_followed
from helpdesk.features.automation.problem import Problem
from helpdesk.features.automation.replies import rows
from helpdesk.features.automation.replies.content import Content, problems, tidied
from helpdesk.features.automation.replies.rows import SavedReply, What
from helpdesk.features.automation.rights import Who, may_see, refusal
from helpdesk.said import Said

_ACTS: dict[What, SetupAct] = {
    "made": "created",
    "changed": "changed",
    "deleted": "removed",
    "restored": "restored",
}


def seen(tx: Reading, caller: Who, reply_id: int) -> SavedReply:
    """A reply, also a deleted one; NotFound as well if the caller does not see it."""
    return _seen(caller, rows.reply(tx, reply_id))


def found_problems(tx: Reading, caller: Who, content: Content) -> list[Problem]:
    """Everything that keeps a tidied content from being saved by the caller."""
    found = [*problems(content), *action_problems(tx, content.actions, no_reply)]
    try:
        _check_audience(tx, caller, content)
    except (BadInput, Forbidden) as error:
        code = "not_yours" if isinstance(error, Forbidden) else "no_team"
        found.append(Problem(field="team_id", detail=error.said, code=code))
    return found


def make(tx: Transaction, content: Content, caller: Who) -> int:
    """Store a new reply. Returns its id. Forbidden if the caller may not make one for this audience."""
    share(tx, NAMES)
    content = _checked(tx, caller, content)
    reply_id = rows.add(tx, content, caller)
    _use_files(tx, reply_id, content)
    _record(tx, reply_id, "made", caller)
    return reply_id


def change(tx: Transaction, reply_id: int, content: Content, *, base: int, caller: Who) -> None:
    """Store another content of a reply. Conflict unless `base` is its newest version. The same content
    changes nothing."""
    share(tx, NAMES)
    was = _changeable(tx, caller, reply_id, base)
    if was.deleted_at is not None:
        raise Conflict(Said("Saved reply {reply_id} is deleted. Restore it first.", reply_id=reply_id))
    content = _checked(tx, caller, content)
    _check_kept_shared(was, content)
    if content == was.content and list(content.texts) == list(was.content.texts):
        return
    _use_files(tx, reply_id, content)
    rows.put(tx, was, content, "changed", caller, deleted_at=None)
    _record(tx, reply_id, "changed", caller)


def delete(tx: Transaction, reply_id: int, caller: Who) -> None:
    """Delete a reply: it is no longer offered, and can be restored. A deleted one stays deleted."""
    was = _changeable(tx, caller, reply_id, None)
    if was.deleted_at is None:
        rows.put(tx, was, was.content, "deleted", caller, deleted_at=tx.now)
        _record(tx, reply_id, "deleted", caller)


def restore(tx: Transaction, reply_id: int, number: int, *, base: int, caller: Who) -> None:
    """Make an older version the newest again, also of a deleted reply. Conflict unless `base` is the newest
    version. Its rules and rights are checked as those of a new content."""
    share(tx, NAMES)
    was = _changeable(tx, caller, reply_id, base)
    content = _checked(tx, caller, rows.version(tx, reply_id, number).content)
    _check_kept_shared(was, content)
    rows.put(tx, was, content, "restored", caller, deleted_at=None)
    _record(tx, reply_id, "restored", caller)


def count_use(tx: Transaction, reply_id: int, message_id: int, caller: Who) -> None:
    """Count that an answer of the caller came from a reply, once. BadInput for any other message."""
    _seen(caller, rows.locked(tx, reply_id))
    message = messages.message(tx, message_id)
    if message.direction != "out" or message.advisor_id != caller.id:
        raise BadInput(
            Said("message_id: message {message_id} is no answer of yours.", message_id=message_id),
            field="message_id",
        )
    rows.count_use(tx, reply_id, message_id)


def _seen(caller: Who, reply: SavedReply) -> SavedReply:
    if not may_see(caller, reply.content.team_id, reply.content.owner_id):
        raise rows.no_reply(reply.id)
    return reply


def _changeable(tx: Transaction, caller: Who, reply_id: int, base: int | None) -> SavedReply:
    was = _seen(caller, rows.locked(tx, reply_id))
    if why := refusal(caller, was.content.team_id, was.content.owner_id):
        raise Forbidden(why)
    if base is not None and base != was.version:
        raise Conflict(
            Said(
                "{name} saved version {version} meanwhile.",
                name=was.changed_by,
                version=was.version,
            ),
            version=was.version,
        )
    return was


def _check_kept_shared(was: SavedReply, content: Content) -> None:
    """A shared reply would be gone for everybody else, and nobody could bring it back."""
    if was.content.owner_id is None and content.owner_id is not None:
        raise BadInput("A shared reply cannot become personal. Make a copy of your own.", field="personal")


def _checked(tx: Transaction, caller: Who, content: Content) -> Content:
    content = tidied(content)
    for one in problems(content):
        raise BadInput(one.detail, field=one.field)
    check(tx, content.actions, no_reply)
    _check_audience(tx, caller, content)
    return content


def _check_audience(tx: Reading, caller: Who, content: Content) -> None:
    if content.team_id is not None:
        teams.check_team(tx, content.team_id)
    if why := refusal(caller, content.team_id, content.owner_id):
        raise Forbidden(why)


def _use_files(tx: Transaction, reply_id: int, content: Content) -> None:
    """Keep the files of each version: any of them can be restored."""
    file_uses.use(tx, "reply", reply_id, [(one.sha256, one.size) for one in content.attachments])


def _record(tx: Transaction, reply_id: int, what: What, caller: Who) -> None:
    by = Actor(kind="advisor", id=caller.id, name=caller.name) if caller.id else SYSTEM
    tx.record(SetupChanged(what="saved_reply", item=reply_id, name="", act=_ACTS[what], by=by))


def _followed(one: SavedReply, what: Renaming) -> SavedReply:
    return msgspec.structs.replace(one, content=_content_followed(one.content, what))


def _content_followed(content: Content, what: Renaming) -> Content:
    return msgspec.structs.replace(content, actions=actions_followed(content.actions, what))


def _store_followed(tx: Transaction, before: SavedReply, now: SavedReply, by: Actor) -> None:
    who = Who(id=by.id or 0, name=by.name, role="")  # 0: nobody, the operator
    rows.put(tx, before, now.content, "changed", who, deleted_at=None)
    _record(tx, now.id, "changed", who)


def _versions_followed(tx: Transaction, what: Renaming, known: Known | None) -> dict[int, list[Change]]:
    """Any version can be restored."""

    def followed(reply_id: int, content: Content) -> Content:
        if known is None:
            return _content_followed(content, what)
        return gone_back(known[reply_id], _Written(content), _written_followed, what).content  # type: ignore[no-any-return]

    found = rows.let_versions_follow(tx, followed, None if known is None else known.keys())
    return {
        reply_id: [differences(*(msgspec.to_builtins(_Written(one)) for one in pair)) for pair in pairs]
        for reply_id, pairs in found.items()
    }


class _Written(msgspec.Struct, frozen=True):
    """A content that was written once, with the field's name that a reply has for it."""

    content: Content


def _written_followed(one: _Written, what: Renaming) -> _Written:
    return _Written(_content_followed(one.content, what))


KEEPER: Final = Keeper(
    area="replies",
    rows=rows.with_actions,
    followed=_followed,
    store=_store_followed,
    earlier=_versions_followed,
    called=lambda one: "" if one.content.owner_id else one.content.name,
    team=lambda one: one.content.team_id,
)
"""Macros name tags."""

"""Saved replies, macros and rules in a copy of the settings. Personal replies are their owner's, and stay."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from helpdesk.db.engine.transaction import Reading
from helpdesk.domain.messages import Attachment
from helpdesk.features.automation.naming import Named, Names
from helpdesk.features.automation.replies import keeping
from helpdesk.features.automation.replies import rows as replies
from helpdesk.features.automation.replies.content import Content
from helpdesk.features.automation.rights import Who
from helpdesk.features.automation.rules import rows as rules
from helpdesk.features.automation.rules import setting_up
from helpdesk.features.automation.rules.rows import RULE
from helpdesk.features.automation.rules.setting_up import RuleForm
from helpdesk.features.automation.rules.triggers import Trigger
from helpdesk.operations.people.copied import team_names
from helpdesk.operations.people.staff import team_named
from helpdesk.operations.setup_copy.part import Part, Taking, newest
from helpdesk.said import Said


class FileEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a reply; `files` of the copy has its content, if it is not too long."""

    name: Annotated[str, Meta(min_length=1, max_length=255)]
    type: Annotated[str, Meta(max_length=255)]
    size: Annotated[int, Meta(ge=0, le=2**40)]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}(?![\s\S])")]


class ReplyEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A saved reply of everybody's, or of the team with this name. With actions it is a macro."""

    name: str
    folder: str = ""
    team: str | None = None
    texts: dict[str, str] = {}
    attachments: Annotated[list[FileEntry], Meta(max_length=20)] = []
    actions: list[Named] = []


class RuleEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of automation, with the name of its team."""

    name: str
    team: str | None = None
    trigger: Trigger
    filter: str = ""
    actions: list[Named]
    stop: bool = False
    once: bool = False
    active: bool = True


def _who(taking: Taking) -> Who:
    return Who(id=taking.by.id or 0, name=taking.by.name, role="admin")


def _replies(tx: Reading) -> list[tuple[int, ReplyEntry]]:
    """Those of archived teams, which nobody can use, are left out."""
    teams, names = team_names(tx), Names(tx)
    found = []
    for one in replies.shared_replies(tx):
        content = one.content
        if content.team_id is None or content.team_id in teams:
            entry = ReplyEntry(
                name=content.name,
                folder=content.folder,
                team=None if content.team_id is None else teams[content.team_id],
                texts=content.texts,
                attachments=[
                    FileEntry(name=file.name, type=file.type, size=file.size, sha256=file.sha256)
                    for file in content.attachments
                ],
                actions=names.named(content.actions),
            )
            found.append((one.id, entry))
    return sorted(found, key=lambda one: (_reply_told(one[1]), one[0]))


def _put_reply(taking: Taking, reply_id: int | None, entry: ReplyEntry) -> int:
    tx, who = taking.tx, _who(taking)
    content = Content(
        folder=entry.folder,
        name=entry.name,
        texts=entry.texts,
        team_id=None if entry.team is None else team_named(tx, entry.team),
        attachments=[_attached(one) for one in entry.attachments if _is_there(taking, one)],
        actions=Names(tx).actions(entry.actions),
    )
    if reply_id is None:
        return keeping.make(tx, content, who)
    keeping.change(tx, reply_id, content, base=replies.reply(tx, reply_id).version, caller=who)
    return reply_id


def _is_there(taking: Taking, file: FileEntry) -> bool:
    if taking.taker.has_file(file.sha256):
        return True
    if not taking.again:
        told = Said("The copy does not have the file {name!r}. Add it to the reply.", name=file.name)
        taking.note(told, "attachments")
    return False


def _attached(file: FileEntry) -> Attachment:
    return Attachment(**msgspec.structs.asdict(file))


def _reply_key(entry: ReplyEntry) -> str:
    """The parts apart: a name can look like a folder and a name, or like a name and a team."""
    return msgspec.json.encode([entry.folder, entry.name, entry.team]).decode()


def _reply_told(entry: ReplyEntry) -> str:
    path = f"{entry.folder}/{entry.name}" if entry.folder else entry.name
    return f"{path} ({entry.team})" if entry.team else path


REPLIES = Part(
    name="saved_replies",
    shape=ReplyEntry,
    key=_reply_key,
    told=_reply_told,
    stored=_replies,
    put=_put_reply,
    remove=lambda taking, reply_id: keeping.delete(taking.tx, reply_id, _who(taking)),
    files=lambda entry: [_attached(one) for one in entry.attachments],
    tables=("saved_replies",),
)


def _rules(tx: Reading) -> list[tuple[int, RuleEntry]]:
    """Those of archived teams are left out, and those that are off and name what is gone: no other desk could
    take them, and Settings › Health asks nobody to mend them."""
    teams, names = team_names(tx), Names(tx)
    return [
        (
            one.id,
            RuleEntry(
                name=one.name,
                team=None if one.team_id is None else teams[one.team_id],
                trigger=one.trigger,
                filter=one.filter,
                actions=names.named(one.actions),
                stop=one.stop,
                once=one.once,
                active=one.active,
            ),
        )
        for one in rules.all_rules(tx)
        if (one.team_id is None or one.team_id in teams)
        and (one.active or not setting_up.problem_of(tx, one))
    ]


def _put_rule(taking: Taking, rule_id: int | None, entry: RuleEntry) -> int:
    tx = taking.tx
    form = RuleForm(
        name=entry.name,
        team_id=None if entry.team is None else team_named(tx, entry.team),
        trigger=entry.trigger,
        filter=entry.filter,
        actions=Names(tx).actions(entry.actions),
        stop=entry.stop,
        once=entry.once,
        active=entry.active,
    )
    seen = newest(tx, RULE, rule_id)
    return setting_up.put(tx, rule_id, form, seen=seen, who=_who(taking), by=taking.by).id


def _remove_rule(taking: Taking, rule_id: int) -> None:
    seen = newest(taking.tx, RULE, rule_id)
    setting_up.remove(taking.tx, rule_id, seen=seen, who=_who(taking), by=taking.by)


def _order_rules(taking: Taking, ids: list[int]) -> None:
    hidden = [one.id for one in rules.all_rules(taking.tx) if one.id not in ids]
    setting_up.order(taking.tx, [*ids, *hidden], who=_who(taking), by=taking.by)


RULES = Part(
    name="rules",
    shape=RuleEntry,
    key=lambda one: one.name,
    stored=_rules,
    put=_put_rule,
    remove=_remove_rule,
    order=_order_rules,
    tables=("automation_rules",),
)

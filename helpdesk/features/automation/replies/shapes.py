"""Wire shapes of saved replies."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from helpdesk.api.inputs import Id, Input, Uploads
from helpdesk.api.uploads import Upload
from helpdesk.features.automation.asking import Asking
from helpdesk.features.automation.kinds import Action, Actions
from helpdesk.features.automation.problem import Problem
from helpdesk.features.automation.replies.content import Content
from helpdesk.features.automation.replies.offering import Written
from helpdesk.features.automation.replies.rows import SavedReply, What
from helpdesk.features.automation.rights import Who, refusal
from helpdesk.views.base import View

_Text = Annotated[str, Meta(max_length=200_000)]
Texts = Annotated[dict[str, _Text], Meta(max_length=200, description="by language, as two letters")]
Base = Annotated[int, Meta(ge=1, le=2**31 - 1, description="the version it was made from")]


class SetSavedReply(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A saved reply. `folder` is a path as "Orders/Returns". The first of `texts` is the main one.
    `team_id`: only this team uses it; `personal`: only you; neither: everybody. `attachments` are ids of
    uploads, or those of the reply as you got it. One with `actions` is a macro, and can be without texts."""

    folder: Annotated[str, Meta(max_length=500)] = ""
    name: Annotated[str, Meta(max_length=500)]
    texts: Texts
    team_id: Id | None = None
    personal: bool = False
    attachments: Uploads = []
    actions: Actions = []


class ChangeSavedReply(SetSavedReply, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole reply as it is from now on."""

    base: Base


class RestoreSavedReply(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`base` is the newest version that you know."""

    base: Base


class UseSavedReply(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer that came from the saved reply."""

    message_id: Id


class SavedReplyView(View, frozen=True, kw_only=True):
    """A saved reply. `languages` are those of `texts`, the main one first. `may_change`: you may change and
    delete it. `attachments` have ids for you to name in an answer."""

    id: int
    folder: str
    name: str
    languages: list[str]
    texts: dict[str, str]
    team_id: int | None
    personal: bool
    attachments: list[Upload]
    actions: list[Action]
    version: int
    uses: int
    last_used_at: datetime | None
    changed_at: datetime
    changed_by: str
    deleted_at: datetime | None
    may_change: bool


class SavedReplyVersion(View, frozen=True, kw_only=True):
    """What a reply said from `at` on, and who made it so."""

    number: int
    what: What
    by: str
    at: datetime
    folder: str
    name: str
    texts: dict[str, str]
    files: list[str]
    actions: list[Action]


class OfferedReply(View, frozen=True, kw_only=True):
    """A saved reply for a ticket. `written` has it filled in each language; the first one fits the
    customer. A text with a mark such as ⟦contact.name⟧ cannot be sent. A macro has `actions`."""

    id: int
    folder: str
    name: str
    written: list[Written]
    attachments: list[Upload]
    actions: list[Action]
    uses: int


class CheckedReply(View, frozen=True, kw_only=True):
    """What keeps a draft from being saved, and what it says to a made-up customer."""

    problems: list[Problem]
    written: list[Written]


def reply_view(reply: SavedReply, caller: Who, ask: Asking) -> SavedReplyView:
    content = reply.content
    return SavedReplyView(
        id=reply.id,
        folder=content.folder,
        name=content.name,
        languages=list(content.texts),
        texts=content.texts,
        team_id=content.team_id,
        personal=content.owner_id is not None,
        attachments=uploads(content, ask),
        actions=content.actions,
        version=reply.version,
        uses=reply.uses,
        last_used_at=reply.last_used_at,
        changed_at=reply.changed_at,
        changed_by=reply.changed_by,
        deleted_at=reply.deleted_at,
        may_change=not refusal(caller, content.team_id, content.owner_id),
    )


def uploads(content: Content, ask: Asking) -> list[Upload]:
    """The files of a reply as uploads of the caller, who may name them in a message."""
    return [
        Upload(id=ask.tokens.of_upload(one, ask.owner), name=one.name, type=one.type, size=one.size)
        for one in content.attachments
    ]

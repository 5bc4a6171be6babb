"""Keep what a visitor says and show it, in one transaction."""

from __future__ import annotations

from helpdesk.db import messages
from helpdesk.db.channels import ChannelRow
from helpdesk.db.desk import Transaction
from helpdesk.domain.messages import Attachment
from helpdesk.domain.policy import Policy
from helpdesk.domain.topics import Topic
from helpdesk.live.visitor import Guest
from helpdesk.operations import chat
from helpdesk.showing import attachments, chat_message
from helpdesk.views import ChatMessageView


def say_and_show(
    tx: Transaction,
    channel: ChannelRow,
    guest: Guest,
    client_id: str,
    text: str,
    files: list[Attachment],
    policy: Policy,
    *,
    page: str,
    language: str | None,
    about: Topic,
) -> tuple[chat.Said, ChatMessageView]:
    """Keep a visitor's message; it, and how everybody sees it."""
    said = chat.say(
        tx,
        channel,
        guest.key,
        client_id,
        text,
        policy,
        attachments=files,
        name=guest.name,
        identities=guest.vouched,
        page=page,
        language=language,
        about=about,
    )
    if said.again:
        shown = chat_message(messages.message(tx, said.message_id))
        assert shown is not None
        return said, shown
    return said, ChatMessageView(
        id=said.message_id,
        client_id=client_id,
        mine=True,
        author_kind="contact",
        author_name=guest.name,
        text=text,
        html=None,
        attachments=attachments(files, f"/chat/attachments/{said.message_id}"),
        at=tx.now,
    )

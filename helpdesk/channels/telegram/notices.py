"""What an Update tells about a chat besides messages: commands, blocks, moves, titles. Pure."""

from __future__ import annotations

from helpdesk.channels.telegram.commands import command_in
from helpdesk.channels.telegram.shapes import Membership, Message, Update
from helpdesk.channels.telegram.updates import conversation_of, external_id_of, nature_of, sender_of
from helpdesk.channels.telegram.words import written_in
from helpdesk.domain.chats.notices import (
    ChatClosed,
    ChatMoved,
    ChatOpened,
    ChatTitled,
    ClosedWhy,
    Commanded,
    Notice,
)

_OUT = ("kicked", "left")


def read_notices(channel: str, update: Update, *, bot_name: str = "") -> list[Notice]:
    """The notices of an Update posted to `channel`; `bot_name`: the bot's own name, to know its commands in a
    group."""
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    message = update.message
    if message is None:
        return []
    key = str(message.chat.id)
    if message.migrate_to_chat_id is not None:
        return [ChatMoved(conversation=key, to=str(message.migrate_to_chat_id))]
    if message.migrate_from_chat_id is not None:
        return [ChatMoved(conversation=str(message.migrate_from_chat_id), to=key)]
    if message.new_chat_title:
        return [ChatTitled(conversation=key, title=message.new_chat_title)]
    return _command(channel, message, bot_name)


def _command(channel: str, message: Message, bot_name: str) -> list[Notice]:
    command = command_in(message, written_in(message))
    if command is None or command.says or message.sender is None or message.sender.is_bot:
        return []
    group = nature_of(message.chat) == "group"
    own = bot_name.lstrip("@").lower()
    ours = not command.addressee or not own or command.addressee.lower() == own
    if group and command.name not in ("start", "help") and not command.addressee:
        ours = False  # meant for any bot of the group
    return [
        Commanded(
            external_id=external_id_of(channel, message),
            conversation=conversation_of(message),
            sender=sender_of(message),
            name=command.name,
            argument=command.argument,
            language=message.sender.language_code or None,
            nature=nature_of(message.chat),
            title=message.chat.title,
            ours=ours,
        )
    ]


def _membership(change: Membership) -> list[Notice]:
    """Our own place in a chat changed: a person blocked the bot, a group removed it, or took it back."""
    key = str(change.chat.id)
    if change.new_chat_member.status not in _OUT and change.new_chat_member.is_member:
        return [ChatOpened(conversation=key)]
    why: ClosedWhy = "blocked" if nature_of(change.chat) == "private" else "removed"
    return [ChatClosed(conversation=key, why=why)]

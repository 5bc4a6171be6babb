"""The chats and files of Telegram's simulator, in memory: only the newest are kept."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from datetime import UTC, datetime
from typing import Any

import msgspec

MAX_CHATS = 500
MAX_MESSAGES = 300  # of each chat
MAX_FILES = 100


class ChatMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message as a person sees it. `by_bot`: it came from the desk; `buttons`: (text, data or address)."""

    id: int
    by_bot: bool
    name: str
    text: str
    at: datetime
    reply_to: int | None = None
    file_id: str | None = None
    file_name: str | None = None
    buttons: list[tuple[str, str]] = []
    edited: bool = False


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A group that the bot is in; its number is negative."""

    id: int
    title: str


class Chats:
    """What was said in each chat, oldest first, and the newest `most_files` files there."""

    def __init__(self, *, most_files: int = MAX_FILES) -> None:
        self._most_files = most_files
        self._chats: OrderedDict[int, deque[ChatMessage]] = OrderedDict()
        self._files: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
        self._arrived = asyncio.Condition()

    def messages(self, chat: int) -> list[ChatMessage]:
        """The messages of a chat, oldest first."""
        return list(self._chats.get(chat, ()))

    def by_bot(self, chat: int) -> list[ChatMessage]:
        """The bot's messages in a chat."""
        return [message for message in self.messages(chat) if message.by_bot]

    def all(self) -> list[int]:
        """All chats; the one with the newest message is at the end."""
        return list(self._chats)

    async def show(self, chat: int, message: ChatMessage) -> None:
        """Put a message at the end of a chat."""
        async with self._arrived:
            self._chats.setdefault(chat, deque(maxlen=MAX_MESSAGES)).append(message)
            self._chats.move_to_end(chat)
            if len(self._chats) > MAX_CHATS:
                self._chats.popitem(last=False)
            self._arrived.notify_all()

    def change(self, chat: int, message_id: int, text: str) -> None:
        """Show a message with another text; nothing if it is not kept any more."""
        kept = self._chats.get(chat, deque[ChatMessage]())
        for place, one in enumerate(kept):
            if one.id == message_id:
                kept[place] = msgspec.structs.replace(one, text=text, edited=True)

    async def wait_for(self, chat: int, count: int) -> list[ChatMessage]:
        """The bot's messages in a chat as soon as there are `count`."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.by_bot(chat)) >= count)
        return self.by_bot(chat)

    def hold(self, file_id: str, name: str, content: bytes) -> None:
        """Keep a file under its handle."""
        self._files[file_id] = (name, content)
        if len(self._files) > self._most_files:
            self._files.popitem(last=False)

    def file(self, file_id: str) -> tuple[str, bytes] | None:
        """Name and bytes of a file."""
        return self._files.get(file_id)


def sent_by(person: int, number: int, name: str, language: str, group: Group | None = None) -> dict[str, Any]:
    """A Message of the Bot API without its content: from a person, in their private chat or in a group."""
    first, _, last = name.partition(" ")
    who: dict[str, Any] = {"id": person, "first_name": first} | ({"last_name": last} if last else {})
    private = who | {"type": "private"}
    return {
        "message_id": number,
        "from": who | {"is_bot": False, "language_code": language},
        "chat": private if group is None else {"id": group.id, "type": "group", "title": group.title},
        "date": int(datetime.now(UTC).timestamp()),
    }

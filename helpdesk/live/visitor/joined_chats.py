"""The chats that one visit has joined: their messages reach its socket."""

from __future__ import annotations

from helpdesk.db.chats import visitor_chats
from helpdesk.db.chats.visitor_chats import ChatKey
from helpdesk.domain.chats.chat_keys import chat_key
from helpdesk.errors import BadInput
from helpdesk.live.visitor.tools import Parts
from helpdesk.live.wire.push import Client
from helpdesk.said import Said


class Joined:
    """`shown` is the chat on screen: a frame that names no chat means it. None before there is one."""

    def __init__(self, parts: Parts, channel_id: int, visitor: str, client: Client) -> None:
        self.shown: int | None = None
        self._parts = parts
        self._owner = (channel_id, visitor)
        self._client = client
        self._chats: dict[int, ChatKey] = {}

    def join(self, found: ChatKey) -> None:
        self._chats[found.id] = found
        self._parts.hub.join(found.id, self._client)

    def leave(self) -> None:
        """Leave all chats; they stay known."""
        for conversation in self._chats:
            self._parts.hub.leave(conversation, self._client)

    def has(self, conversation: int) -> bool:
        return conversation in self._chats

    def knows(self, key: str) -> bool:
        return any(one.key == key for one in self._chats.values())

    def ticket(self, conversation: int) -> int | None:
        """The ticket that a joined chat was about at the last check."""
        return self._chats[conversation].ticket_id

    async def find(self, conversation: int | None) -> int | None:
        """The chat that a frame names, joined; the shown one if it names none. BadInput for another visitor's
        chat."""
        if conversation is None:
            return self.shown
        await self.join_late(conversation)
        if conversation not in self._chats:
            raise BadInput(
                Said("conversation: {conversation} is not one of yours.", conversation=conversation),
                field="conversation",
            )
        return conversation

    async def join_late(self, conversation: int) -> bool:
        """Join a chat that was not known at the hello; False if it is already joined, or another
        visitor's."""
        if conversation in self._chats:
            return False
        found = await self._parts.desk.read(visitor_chats.chat_of, conversation, *self._owner)
        if found is None or conversation in self._chats:
            return False
        self.join(found)
        return True

    async def key_for(self, conversation: int | None, thread: str | None) -> str:
        """The key of the chat that a message goes to: the named one, the one begun as `thread`, or the shown
        one."""
        if conversation is None and thread is not None:
            return chat_key(self._owner[1], thread)
        found = await self.find(conversation)
        return chat_key(self._owner[1]) if found is None else self._chats[found].key

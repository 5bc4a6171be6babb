"""The keys of web chats. One visitor can have several chats; each chat's key names the visitor.

In earlier versions the key of a visitor's first chat was the visitor's own key. Every other chat has the key
`<thread>~<visitor>`. The widget chose `thread`, so a message that it sends again, from this tab or another,
belongs to the same chat.
"""

from __future__ import annotations

import re

_THREADED = re.compile(r"([A-Za-z0-9_-]+)~(.+)", re.DOTALL)  # "user:1:a~b" is a visitor: it has a colon


def chat_key(visitor: str, thread: str = "") -> str:
    """The key of the visitor's chat `thread`; "" is the chat whose key is the visitor's own."""
    return f"{thread}~{visitor}" if thread else visitor


def visitor_of(key: str) -> str:
    """The visitor behind a chat's key."""
    found = _THREADED.fullmatch(key)
    return found[2] if found else key


def thread_of(key: str) -> str:
    """The name that the widget gave the chat when it began; "" if the chat's key is the visitor's own."""
    found = _THREADED.fullmatch(key)
    return found[1] if found else ""

"""The keys of web chats: one visitor has several, each with a key that tells whose it is.

A visitor's first chat of old bears the visitor's own key. Every other bears `<thread>~<visitor>`, where the
widget chose `thread`: what it sends again, from this tab or another, so belongs to the same chat.
"""

from __future__ import annotations

import re

_THREADED = re.compile(r"([A-Za-z0-9_-]+)~(.+)", re.DOTALL)  # "user:1:a~b" is whole: it has a colon before


def chat_key(visitor: str, thread: str = "") -> str:
    """The key of the visitor's chat `thread`, "" for the one that bears their own."""
    return f"{thread}~{visitor}" if thread else visitor


def visitor_of(key: str) -> str:
    """The visitor behind a chat's key."""
    found = _THREADED.fullmatch(key)
    return found[2] if found else key


def thread_of(key: str) -> str:
    """The name the widget gave the chat when it began it, "" for one that bears the visitor's key."""
    found = _THREADED.fullmatch(key)
    return found[1] if found else ""

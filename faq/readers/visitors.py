"""Anonymous readers: a hash that changes each week; and machines that only look like readers."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from helpdesk.security.stranger_tokens import Visitor as ChatVisitor

_MACHINE = re.compile(
    r"bot|crawl|spider|slurp|preview|fetch|scan|monitor|archiver|curl|wget|python|java/|go-http|headlesschrome|"
    r"facebookexternalhit|embedly|lighthouse|pingdom|feed|rss|httpx|aiohttp|axios|node|ruby|perl|okhttp",
    re.IGNORECASE,
)


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor of the help centre. `id` is this week's hash; `before` is last week's, which still finds a
    visit that began then. A web chat's visitor keeps one id and can become a contact."""

    id: str
    before: str
    channel_id: int | None = None
    conversation_key: str | None = None

    @property
    def ids(self) -> list[str]:
        return list(dict.fromkeys((self.id, self.before)))


def reader_of(secret: bytes, address: str, agent: str, now: datetime) -> Reader:
    """A reader by network address and browser; the hash reveals neither."""
    return Reader(id=_hash(secret, address, agent, now), before=_hash(secret, address, agent, now - _WEEK))


def reader_of_chat(secret: bytes, visitor: ChatVisitor) -> Reader:
    """The visitor of a web chat, by the key of their conversation."""
    value = _mac(secret, f"chat\n{visitor.channel_id}\n{visitor.key}")
    return Reader(id=value, before=value, channel_id=visitor.channel_id, conversation_key=visitor.key)


def is_person(headers: Mapping[str, str]) -> bool:
    """Whether a request seems to come from a person: no crawler, no preview, no prefetch."""
    purpose = f"{headers.get('sec-purpose', '')} {headers.get('purpose', '')} {headers.get('x-moz', '')}"
    if "prefetch" in purpose or "prerender" in purpose:
        return False
    agent = headers.get("user-agent", "")
    return bool(agent) and _MACHINE.search(agent) is None


_WEEK = timedelta(days=7)


def _hash(secret: bytes, address: str, agent: str, at: datetime) -> str:
    year, week, _ = at.isocalendar()
    return _mac(secret, f"{year}-{week}\n{address}\n{agent}")


def _mac(secret: bytes, text: str) -> str:
    return hmac.digest(hmac.digest(secret, b"faq reader", "sha256"), text.encode(), "sha256").hex()[:24]

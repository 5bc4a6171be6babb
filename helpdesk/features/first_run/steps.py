"""How far the set-up of a desk is, as the desk itself shows it: nobody ticks a step off."""

from __future__ import annotations

from typing import Literal

import msgspec
from sqlalchemy import Select, bindparam, exists, func, select

from faq.tables import faq_articles
from helpdesk.db import brand, channel_troubles, channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.chats import widget_pages
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors, teams
from helpdesk.db.schema.accounts import invitations
from helpdesk.db.schema.records import ledger
from helpdesk.db.schema.tickets import messages, tickets

StepName = Literal["brand", "team", "mailbox", "widget", "people", "article"]
StepState = Literal["todo", "begun", "done"]

_NEWEST = 1000  # messages that are looked through for an answer by mail: a desk that works has one there
_TEST = "test.%"  # the Message-ID of a mail that a mailbox sent to itself (gateway/channel_test)

_article = select(faq_articles.c.id).limit(1)
_published = _article.where(faq_articles.c.state == "published")
_invited = select(invitations.c.id).where(invitations.c.withdrawn_at.is_(None)).limit(1)
_first_ticket = select(func.min(tickets.c.id))
_item = select(ledger.c.id).where(ledger.c.channel_id == bindparam("channel")).limit(1)
_test = _item.where(
    ledger.c.external_id.like(_TEST) | ledger.c.named.like(_TEST), ledger.c.sender == bindparam("address")
)
_newest = (
    select(messages.c.channel_id, messages.c.direction, messages.c.delivery)
    .order_by(messages.c.id.desc())
    .limit(_NEWEST)
    .subquery()
)
_sent = select(
    exists().where(
        _newest.c.channel_id == bindparam("channel"),
        _newest.c.direction == "out",
        _newest.c.delivery.in_(("sent", "delivered", "read")),
    )
)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step. `begun`: something is there, and something is missing. `about`: what it is about, such as the
    name of a channel or the site whose page may not show the chat; "" if nothing is there."""

    name: StepName
    state: StepState
    about: str = ""


def steps(tx: Reading) -> list[Step]:
    """Every step, in the order in which they are proposed."""
    rows = [one for one in channels.all_channels(tx) if one.enabled]
    failing = {one.channel for one in channel_troubles.troubles(tx)}
    return [
        _brand(tx),
        _team(tx),
        _mailbox(tx, [one for one in rows if one.kind == "email"], failing),
        _widget(tx, [one for one in rows if one.kind == "webchat"]),
        _people(tx),
        _step("article", _found(tx, _published), begun=_found(tx, _article)),
    ]


def first_ticket(tx: Reading) -> int | None:
    """The number of the desk's first ticket; None before it."""
    found: int | None = tx.conn.scalar(_first_ticket)
    return found


def _brand(tx: Reading) -> Step:
    name = brand.brand(tx).name
    return _step("brand", bool(name), about=name)


def _team(tx: Reading) -> Step:
    there = [one for one in teams.all_teams(tx) if one.archived_at is None]
    staffed = [one for one in there if one.advisor_ids]
    shown = next(iter(staffed or there), None)
    return _step("team", bool(staffed), begun=bool(there), about=shown.name if shown else "")


def _mailbox(tx: Reading, boxes: list[ChannelRow], failing: set[str]) -> Step:
    """A mailbox is done once a mail that it sent itself came in, or customers' mail comes in and answers go
    out by it."""
    working = next((one for one in boxes if one.name not in failing and _proved(tx, one)), None)
    shown = working or next(iter(boxes), None)
    return _step("mailbox", working is not None, begun=bool(boxes), about=shown.name if shown else "")


def _proved(tx: Reading, box: ChannelRow) -> bool:
    values = {"channel": box.id}
    if tx.conn.scalar(_sent, values) and tx.conn.scalar(_item, values) is not None:
        return True
    own = channels.mail_addresses(box)
    return bool(own) and tx.conn.scalar(_test, values | {"address": own[0]}) is not None


def _widget(tx: Reading, chats: list[ChannelRow]) -> Step:
    """A page of a site that may show the chat has loaded it; if any site may, a page's visitor was connected.
    If only other pages loaded it, the step names the newest."""
    if not chats:
        return _step("widget", False)
    pages = widget_pages.pages(tx)
    allowed = widget_pages.allowed_origins(tx)
    shown = [one for one in pages if one in allowed]
    strangers = pages
    if "*" in allowed:
        shown, strangers = [*shown, *widget_pages.visited(tx)], []
    about = shown[:1] or strangers[-1:]
    return _step("widget", bool(shown), begun=True, about=next(iter(about), ""))


def _people(tx: Reading) -> Step:
    """Somebody was invited, or is here beside the first admin."""
    return _step("people", len(advisors.enabled_advisors(tx)) > 1 or _found(tx, _invited))


def _step(name: StepName, done: bool, *, begun: bool = False, about: str = "") -> Step:
    return Step(name=name, state="done" if done else "begun" if begun else "todo", about=about)


def _found(tx: Reading, query: Select[int]) -> bool:
    return tx.conn.scalar(query) is not None

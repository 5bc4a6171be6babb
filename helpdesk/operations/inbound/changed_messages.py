"""A customer's message that changes after it came: its author edits it, or more parts of its album come."""

from __future__ import annotations

from html import escape
from typing import Any

import msgspec
from rapidfuzz.distance import Indel

from helpdesk.db.bot import cases
from helpdesk.db.chats import conversations
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import external_ids, messages, tickets
from helpdesk.db.tickets.message_search import index_message, unindex_message
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.edits import says_more
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.events.messages import MessageChanged
from helpdesk.domain.events.tickets import SubjectChanged
from helpdesk.domain.excerpts import first_line
from helpdesk.domain.jobs import TakeBotTurn
from helpdesk.domain.lifecycle import after_inbound
from helpdesk.domain.messages import Earlier, InboundMessage, Quote
from helpdesk.domain.policy import Policy
from helpdesk.operations.tickets.act_records import recount
from helpdesk.operations.tickets.tickets import change_state

_ALIKE = 0.5
_LONGER = 3  # times; beyond it nothing can be alike
_COMPARED = 8_000  # characters
SUBJECT = 120  # characters of a subject that the desk takes from a message


def subject_of(text: str, quote: Quote | None = None) -> str:
    """The subject of a ticket whose first message has none: the first line of its author's words, or whose
    words they passed on."""
    if quote is not None and not text.strip() and quote.text.strip():
        return f"{quote.by}: {first_line(quote.text)}".removeprefix(": ")[:SUBJECT]
    return first_line(text)[:SUBJECT]


def edit(tx: Transaction, message: InboundMessage, message_id: int, policy: Policy) -> str:
    """Give a message the words of its new version, and keep the earlier ones. Only what is new brings its
    ticket back. Returns what happened, for the ledger; "" if the message says that already."""
    row = _held(tx, message_id)
    when = message.sent_at
    files = _new_files(row, message)
    if message.album is not None:
        message = _whole_album(row, message)
    if (row.text, row.new_text) == (message.text, message.new_text) and not files:
        return ""
    if row.edited_at is not None and when is not None and when < row.edited_at:
        earlier = [*row.earlier, Earlier(text=message.text, until=None)]
        messages.change_message(tx, row.id, {"earlier": earlier})
        tx.record(MessageChanged(ticket_id=row.ticket_id, message_id=row.id, what="edited"))
        return f"an earlier version of message {row.id}"
    values: dict[str, Any] = {
        "text": message.text,
        "new_text": message.new_text,
        "html": message.html,
        "quote": message.quote,
        "edited_at": when or tx.now,
        "earlier": [*row.earlier, Earlier(text=row.text, until=when or tx.now)],
        "attachments": [*row.attachments, *files],
    }
    _change(tx, row, values, what="edited", policy=policy)
    if files or says_more(row.new_text, message.new_text):
        _bring_back(tx, row.ticket_id, policy)
    _ask_again(tx, row)
    return f"a new version of message {row.id}"


def came_first(tx: Transaction, message_id: int, message: InboundMessage) -> bool:
    """An edit can come before the message that it changes. The message then becomes its earlier version.
    False if it was there already."""
    row = messages.message(tx, message_id)
    if row.edited_at is None or row.earlier or row.text == message.text:
        return False
    earlier = [Earlier(text=message.text, until=row.edited_at)]
    messages.change_message(tx, row.id, {"earlier": earlier})
    tx.record(MessageChanged(ticket_id=row.ticket_id, message_id=row.id, what="edited"))
    return True


def join_album(tx: Transaction, message: InboundMessage, message_id: int, policy: Policy) -> None:
    """Add one more part to the message of its album: its file, and its caption."""
    row = _held(tx, message_id)
    values: dict[str, Any] = {
        "attachments": [*row.attachments, *message.attachments],
        **_joined(row, message),
    }
    external_ids.add_part(tx, row.channel_kind, message.external_id, row.id)
    _change(tx, row, values, what="completed", policy=policy)
    if message.text:
        _ask_again(tx, row)


def _joined(row: MessageRow, message: InboundMessage) -> dict[str, Any]:
    """The words of a message with those of one more part."""
    more = message.text
    quote = row.quote or message.quote
    if row.quote is not None and message.quote is not None:  # the whole album is passed on
        more = message.quote.text
        text = "\n".join(one for one in (row.quote.text, more) if one)
        quote = msgspec.structs.replace(row.quote, text=text)
    values: dict[str, Any] = {"quote": quote, "html": row.html}
    for name, words in (("text", more), ("new_text", message.new_text)):
        values[name] = "\n".join(one for one in (getattr(row, name), words) if one)
    if row.html or (message.html and message.new_text):
        values["html"] = "\n".join(
            (row.html or _as_html(row.new_text), message.html or _as_html(message.new_text))
        )
    return values


def _as_html(text: str) -> str:
    return "<p>" + escape(text).replace("\n", "<br>\n") + "</p>" if text else ""


def _whole_album(row: MessageRow, message: InboundMessage) -> InboundMessage:
    """An edit of one part of an album, with the words of the others: nobody tells which caption it was. It
    takes the place of what is most like it, all or a line; if nothing is, it is added. None takes nothing
    away."""
    if not row.text:
        return message
    alike = _most_like(message.text, [row.text, *row.text.split("\n")]) if message.text else None
    if alike == row.text:
        return message
    values: dict[str, Any] = {
        "text": row.text,
        "new_text": row.new_text,
        "html": row.html,
        "quote": row.quote,
    }
    if alike is not None:
        values |= {name: values[name].replace(alike, message.text, 1) for name in ("text", "new_text")}
        values["html"] = None
    elif message.text:
        values = _joined(row, message)
    return msgspec.structs.replace(message, **values)


def _most_like(text: str, held: list[str]) -> str | None:
    """What of `held` is most like `text`; None if nothing is much like it. What is much longer is not asked,
    and only the first letters count: this runs inside a transaction, and its cost is the product of the
    lengths."""
    scores = [
        Indel.normalized_similarity(text[:_COMPARED], one[:_COMPARED])
        if len(one) <= _LONGER * len(text)
        else 0.0
        for one in held
    ]
    best = max(scores)
    return held[scores.index(best)] if best >= _ALIKE else None


def _held(tx: Transaction, message_id: int) -> MessageRow:
    """A message whose ticket is locked until the commit."""
    row = messages.message(tx, message_id)
    tickets.lock_tickets(tx, [row.ticket_id])
    return messages.message(tx, message_id)


def _new_files(row: MessageRow, message: InboundMessage) -> list[Any]:
    known = {one.content_key for one in row.attachments}
    return [one for one in message.attachments if one.content_key and one.content_key not in known]


def _change(tx: Transaction, row: MessageRow, values: dict[str, Any], *, what: Any, policy: Policy) -> None:
    messages.change_message(tx, row.id, values)
    if values["text"] != row.text:
        unindex_message(tx, row.id)
        files = [file.name for file in row.attachments]
        index_message(tx, row.id, [row.subject, values["text"], row.author_name, row.author_address, *files])
        waited = tickets.ticket(tx, row.ticket_id).waiting_since
        recount(tx, row.ticket_id, own=policy.threads.own_codes)
        if tickets.ticket(tx, row.ticket_id).waiting_since != waited:  # other words are no other wait
            tickets.change_ticket(tx, row.ticket_id, waiting_since=waited)
        _retitle(tx, row, values)
    tx.record(MessageChanged(ticket_id=row.ticket_id, message_id=row.id, what=what))


def _retitle(tx: Transaction, row: MessageRow, values: dict[str, Any]) -> None:
    """A subject that the desk took from the message follows it."""
    ticket = tickets.ticket(tx, row.ticket_id)
    was = subject_of(row.new_text or row.text, row.quote)
    now = subject_of(values["new_text"] or values["text"], values.get("quote"))
    if row.subject or ticket.subject != was or now == was:
        return
    tickets.change_ticket(tx, ticket.id, subject=now)
    by = Actor(kind="contact", id=row.contact_id, name=row.author_name)
    tx.record(SubjectChanged(ticket_id=ticket.id, was=was, now=now, by=by))


def _bring_back(tx: Transaction, ticket_id: int, policy: Policy) -> None:
    ticket = tickets.ticket(tx, ticket_id)
    stopped = ticket.closed_at or ticket.solved_at
    state = ticket.state
    then = after_inbound(
        state,
        closed_for=None if stopped is None else tx.now - stopped,
        reopen_within=policy.threads.reopen_within,
    )
    if then == "reopen":
        change_state(tx, ticket_id, "open", by=SYSTEM, reason="the customer added to their message")
    if then != "new" and ticket.waiting_since is None:
        tickets.change_ticket(tx, ticket_id, waiting_since=tx.now)


def _ask_again(tx: Transaction, row: MessageRow) -> None:
    """The bot answers the newest message as it is now: an answer to the old words is refused."""
    chat = conversations.conversation(tx, row.conversation_id) if row.conversation_id else None
    if chat is None or chat.turn != "bot" or messages.next_inbound(tx, chat.id, row.id) is not None:
        return
    conversations.change_conversation(
        tx,
        chat.id,
        epoch=chat.epoch + 1,
        thinking_until=None,
        answered_id=min(chat.answered_id, row.id - 1),
    )
    if chat.answered_id >= row.id:
        cases.forget(tx, chat.id)
    job = TakeBotTurn(conversation_id=chat.id)
    tx.add_job(job, key=f"bot:{chat.id}:{row.id}:{chat.epoch + 1}")

"""The books after the kills: what was sent, stored and taken by the far sides is the same, each once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Select, func, select

from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.records import events, jobs, ledger
from helpdesk.db.schema.surveys import survey_invitations
from helpdesk.db.schema.tickets import messages
from tests.faults.far_sides import Callbacks, Telegram
from tests.faults.sink import FINAL, NEVER_TOLD, Sink
from tests.faults.traffic.consoles import Console
from tests.faults.traffic.told import Told
from tests.faults.traffic.visitors import Visitor

_INCOMING = select(messages).where(messages.c.direction == "in")
_OUTGOING = select(messages).where(messages.c.direction == "out")
_IN_FLIGHT = (
    select(func.count()).select_from(ledger).where(ledger.c.fate.is_(None)),
    select(func.count()).select_from(jobs).where(jobs.c.state.in_(("queued", "running"))),
    select(func.count()).select_from(events).where(events.c.position.is_(None)),
)
_ASKED_BY = {  # the states of an invitation by those of its mail; it can be answered or withdrawn in each
    "sent": {"sent", "answered", "cancelled"},
    "uncertain": {"uncertain", "answered", "cancelled"},
    "failed": {"suppressed", "cancelled"},
}


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    """The far sides of a desk, and everybody who used it."""

    told: Told
    sink: Sink
    telegram: Telegram
    callbacks: Callbacks
    consoles: list[Console]
    visitors: list[Visitor]


def in_flight(desk: Desk) -> int:
    """Items without a fate, jobs that may still run, events without a position."""
    return desk.read_now(lambda tx: sum(int(tx.conn.scalar(query) or 0) for query in _IN_FLIGHT))


def newest_position(tx: Reading) -> int:
    """Of the event log."""
    return int(tx.conn.scalar(select(func.max(events.c.position))) or 0)


def compare(desk: Desk, blobs: Path, outside: Outside) -> list[str]:
    """Every line says what does not balance; empty if all does."""
    found = desk.read_now(lambda tx: list(tx.conn.execute(_INCOMING)))
    sent = desk.read_now(lambda tx: list(tx.conn.execute(_OUTGOING)))
    return [
        *outside.told.wrong,
        *_stored(found, outside.told),
        *_files(found, BlobStore(blobs)),
        *_answers(sent, outside.told),
        *_mails(sent, outside.sink),
        *_telegram(sent, outside.telegram),
        *_callbacks(sent, outside.callbacks),
        *desk.read_now(lambda tx: [*_surveys(tx, outside.told, sent), *_log(tx)]),
        *_watched(desk, outside),
    ]


def balance(outside: Outside) -> str:
    """How much was sent, and by which moods it went."""
    told = outside.told
    many = {
        "mails in": told.mails, "orders": told.orders, "Telegram": told.posts, "chat messages": told.chats,
        "answers": told.answers, "solved": told.solved, "votes": told.votes,
        "mails out": outside.sink.received,
    }  # fmt: skip
    counts = {name: len(which) for name, which in many.items()}
    counts["files"] = sum(bool(one) for kind in (told.mails, told.posts, told.chats) for one in kind.values())
    counts["consoles came back"] = sum(one.returns for one in outside.consoles)
    counts["visitors came back"] = sum(one.returns for one in outside.visitors)
    lines = [f"{name:<22} {count:>8,}" for name, count in counts.items()]
    far = (("SMTP", outside.sink), ("Telegram", outside.telegram), ("callback", outside.callbacks))
    for name, side in far:
        moods = ", ".join(f"{mood} {n:,}" for mood, n in sorted(side.moods.items()))
        lines.append(f"{name + ' moods':<22} {moods}")
    return "\n".join(lines)


def _stored(rows: list[Any], told: Told) -> Iterator[str]:
    """What was acknowledged is stored once, with its file; nothing is stored twice."""
    by_id: dict[str, list[Any]] = {}
    for row in rows:
        by_id.setdefault(row.external_id, []).append(row)
    chats = {one.rpartition(":")[2]: row for one, row in by_id.items() if row[0].channel_kind == "webchat"}
    for name, acknowledged, stored in (
        ("mail", told.mails, by_id),
        ("order", told.orders, by_id),
        ("Telegram", told.posts, by_id),
        ("chat", chats and told.chats, chats),
    ):
        for external_id, digest in acknowledged.items():
            kept = stored.get(external_id, [])
            if len(kept) != 1:
                yield f"{name} {external_id} is stored {len(kept)} times"
            elif [one.sha256 for one in kept[0].attachments] != ([digest] if digest else []):
                yield f"{name} {external_id} lacks its file {digest}: {kept[0].attachments}"
    yield from (f"{one} is stored {len(row)} times" for one, row in by_id.items() if len(row) > 1)


def _files(rows: list[Any], blobs: BlobStore) -> Iterator[str]:
    for row in rows:
        for file in row.attachments:
            try:
                content = blobs.read(file.sha256)
            except Exception as error:  # noqa: BLE001 - the books tell what is wrong with it
                yield f"a file of message {row.id} cannot be read: {error!r}"
                continue
            if hashlib.sha256(content).hexdigest() != file.sha256 or len(content) != file.size:
                yield f"a file of message {row.id} is not what was sent"


def _answers(sent: list[Any], told: Told) -> Iterator[str]:
    texts = Counter(row.text for row in sent if not row.automatic)
    yield from (
        f"the answer {key} is stored {n} times" for key in told.answers if (n := texts[f"Answer {key}"]) != 1
    )
    yield from (f"{text!r} is stored {n} times" for text, n in texts.items() if n > 1)


def _mails(sent: list[Any], sink: Sink) -> Iterator[str]:
    mails = {row.external_id: row for row in sent if row.channel_kind == "email"}
    for message_id, row in mails.items():
        yield from _arrived(f"the mail {message_id}", row.delivery, sink.received[message_id])
        mood = sink.mood_of.get(message_id)
        if mood in NEVER_TOLD and row.delivery != "uncertain":
            yield f"the mail server {mood}, and {message_id} is called {row.delivery}"
        if mood in FINAL and row.delivery not in ("failed", "uncertain"):  # or its worker was killed
            yield f"the mail server {mood} {message_id}, which is called {row.delivery}"
    yield from (f"the desk has not sent {one}" for one in sink.received if one not in mails)


def _telegram(sent: list[Any], telegram: Telegram) -> Iterator[str]:
    answers = {row.text: row for row in sent if row.channel_kind == "telegram"}
    for text, row in answers.items():
        yield from _arrived(f"Telegram's {text}", row.delivery, telegram.received[text])
    yield from (f"the desk has not sent {one}" for one in telegram.received if one not in answers)


def _arrived(what: str, delivery: str, times: int) -> Iterator[str]:
    """A far side that knows no repeats has it once if it is called sent, never if it failed."""
    right = {"sent": (1,), "uncertain": (0, 1), "failed": (0,)}.get(delivery, ())
    if times not in right:
        yield f"{what} is called {delivery}, and arrived {times} times"


def _callbacks(sent: list[Any], callbacks: Callbacks) -> Iterator[str]:
    """It knows repeats by their id: each answer came, and none is uncertain."""
    answers = {f"message-{row.id} {row.text}": row for row in sent if row.channel_kind == "api"}
    for text, row in answers.items():
        if row.delivery != "sent" or not callbacks.received[text]:
            yield f"{text} is called {row.delivery}, and came {callbacks.received[text]} times"
    yield from (f"the desk has not sent {one}" for one in callbacks.received if one not in answers)
    if callbacks.forged:
        yield f"{callbacks.forged} callbacks had a wrong signature"


def _surveys(tx: Reading, told: Told, sent: list[Any]) -> Iterator[str]:
    deliveries = {row.id: row.delivery for row in sent}
    rows = list(tx.conn.execute(select(survey_invitations)))
    answers = Counter((row.comment, row.score) for row in rows if row.state == "answered")
    for vote in told.votes:
        if answers[vote.comment, vote.score] != 1:
            yield f"the vote {vote} is stored {answers[vote.comment, vote.score]} times"
    for row in rows:
        if row.state == "scheduled":
            yield f"the survey {row.id} is still scheduled"
        if row.message_id is not None:
            delivery = deliveries[row.message_id]
            if row.state not in _ASKED_BY[delivery]:
                yield f"the survey {row.id} is called {row.state}, and its mail {delivery}"
    yield from (f"ticket {one} was asked twice" for one in _asked_twice(rows))


def _asked_twice(rows: list[Any]) -> Iterator[int]:
    asked = Counter(row.ticket_id for row in rows if row.state in ("sent", "answered", "uncertain"))
    yield from (ticket for ticket, n in asked.items() if n > 1)


def _log(tx: Reading) -> Iterator[str]:
    count = tx.conn.scalar(select(func.count()).select_from(events))
    if count != newest_position(tx) or not count:
        yield f"{count} events, and the newest is {newest_position(tx)}"
    for row in tx.conn.execute(select(ledger.c.id, ledger.c.reason).where(ledger.c.fate == "failed")):
        yield f"item {row.id} failed: {row.reason}"


def _watched(desk: Desk, outside: Outside) -> Iterator[str]:
    """Consoles saw each position, and visitors each message of their chat."""
    newest = desk.read_now(newest_position)
    for console in outside.consoles:
        yield from (f"a console: {gap}" for gap in console.gaps)
        if console.position != newest:
            yield f"a console is at {console.position} of {newest}"
    for visitor in outside.visitors:
        yield from (f"a visitor: {one}" for one in visitor.lost)
        public = select(messages.c.id).where(
            messages.c.conversation_id == visitor.conversation, messages.c.kind == "message"
        )
        there = desk.read_now(_ids, public)
        if set(visitor.shown) != there:
            yield f"a visitor saw {sorted(set(visitor.shown) ^ there)} differently"


def _ids(tx: Reading, query: Select[tuple[int]]) -> set[int]:
    return set(tx.conn.scalars(query))

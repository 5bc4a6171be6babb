"""The rows of one made-up thread, for any story."""

from __future__ import annotations

import hashlib
import random
from functools import lru_cache
from typing import Any

import msgspec

from helpdesk.db.schema import records as record_tables
from helpdesk.db.schema import tickets as ticket_tables
from helpdesk.demo.crowd import Crowd, pick
from helpdesk.demo.shelf import Crew, Shelf
from helpdesk.demo.texts import Issue, Words, texts
from helpdesk.domain.events import event as events
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.excerpts import excerpt
from helpdesk.domain.threading.evidence import Evidence
from helpdesk.language import topics

SHOP = "fernhill.example"
_LANGUAGES = (("en", 60), ("fr", 18), ("de", 14), ("es", 8))
_CHANNELS = (("email", 55), ("webchat", 25), ("telegram", 10), ("phone", 10))
_PRIORITIES = (3,) * 78 + (2,) * 12 + (4,) * 8 + (1,) * 2


class ThreadRows:
    """A ticket with its people and texts; `at` is the current moment of its story."""

    def __init__(
        self, shelf: Shelf, crew: Crew, crowd: Crowd, dice: random.Random, opened: int, now: int
    ) -> None:
        self.shelf, self.crew, self.dice = shelf, crew, dice
        self.at, self.opened, self.now = opened, opened, now
        self.kind = pick(dice, [one for one in _CHANNELS if one[0] in crew.channels])
        self.channel_id, self.channel = crew.channels[self.kind]
        issues = texts().issues
        self.issue_number = pick(dice, [(place, issue.share) for place, issue in enumerate(issues)])
        self.issue: Issue = issues[self.issue_number]
        language = pick(dice, [one for one in _LANGUAGES if one[0] in self.issue.words])
        self.words: Words = self.issue.words[language]
        self.language = language
        self.person = crowd.somebody(language, self.kind, opened)
        self.address = crowd.address(self.person, self.kind, opened)
        self.advisor_id, self.advisor = dice.choice(crew.advisors)
        self.by = Actor(kind="advisor", id=self.advisor_id, name=self.advisor)
        self.team_id = crew.team_ids[self.issue.team % len(crew.team_ids)]
        self.slots = {
            "order": str(dice.randrange(10_000, 100_000)),
            "product": dice.choice(texts().products),
            "name": self.person.name.split()[0],
            "advisor": self.advisor,
            "sum": f"{dice.randrange(19, 900)}.{dice.choice(('00', '50', '90'))} €",
            "days": str(dice.randrange(3, 15)),
        }
        self.template = dice.randrange(len(self.words.opens))
        self.subject = dice.choice(self.words.subjects).format_map(self.slots)
        self.ticket_id = shelf.bulk.new_id(ticket_tables.tickets)
        self.conversation_id: int | None = None
        if self.kind in ("webchat", "telegram"):
            self.conversation_id = shelf.bulk.new_id(ticket_tables.conversations)
        self.count = self.last_message = 0
        self.excerpt = ""
        self.waiting: int | None = None
        self.heard: int | None = None
        self.replied: int | None = None
        self.owned = False
        self.mail_ids: list[str] = []

    def keep_ticket(
        self,
        state: str,
        state_at: int,
        *,
        snoozed: int | None,
        solved: int | None,
        closed: int | None,
    ) -> None:
        """Write the final ticket, with its tags, its requester and its chat."""
        tags = [*self.issue.tags, *(["vip"] if self.dice.random() < 0.04 else [])]
        self.shelf.tags.extend((self.ticket_id, tag) for tag in tags)
        self.shelf.tickets.append(
            (
                self.ticket_id,
                self.subject,
                state,
                state in ("open", "pending", "snoozed"),
                self.dice.choice(_PRIORITIES),
                self.team_id,
                self.advisor_id if self.owned else None,
                self.person.id,
                self.channel,
                f'["{self.kind}"]',
                as_json(tags),
                self._keywords(),
                self.language,
                self.excerpt,
                self.count,
                self.last_message,
                f"{self.advisor}: fewest open tickets" if self.owned else "Nobody of the team is available",
                self.opened,
                self.at,
                self.waiting,
                state_at if state == "open" and not self.owned else None,
                self.heard,
                self.replied,
                state_at,
                snoozed,
                solved,
                closed,
            )
        )
        self.shelf.participants.append(
            (
                self.ticket_id,
                self.address[0],
                self.address[1],
                self.person.name,
                "requester",
                self.person.id,
            )
        )
        if self.conversation_id is not None:
            self.shelf.conversations.append(
                (
                    self.conversation_id,
                    self.channel_id,
                    self.address[1],
                    self.person.id,
                    self.ticket_id,
                    self.opened,
                    self.heard,
                    self.at,
                    self.last_message,
                )
            )

    def next_message(self, body: str, *, shown: bool = True) -> int:
        self.count += 1
        self.last_message = self.shelf.last_message = self.shelf.bulk.new_id(ticket_tables.messages)
        if shown:
            self.excerpt = excerpt(body)
        return self.last_message

    def keep_message(
        self,
        message_id: int,
        kind: str,
        direction: str,
        body: str,
        *,
        author: tuple[str, int | None, int | None, str, str],
        subject: str = "",
        external_id: str | None = None,
        fingerprint: str | None = None,
        recipients: str = "{}",
        references: str = "[]",
        evidence: str | None = None,
        call: str | None = None,
        delivery: str = "",
        on_channel: bool = True,
    ) -> None:
        self.shelf.messages.append(
            (
                message_id,
                self.ticket_id,
                kind,
                direction,
                self.channel_id if on_channel else None,
                self.kind if on_channel else "",
                external_id,
                fingerprint,
                self.conversation_id if on_channel else None,
                *author,
                subject,
                body,
                body,
                recipients,
                references,
                evidence,
                call,
                direction == "out",
                delivery,
                self.at if direction == "in" else None,
                self.at,
            )
        )

    def account(
        self, message_id: int, external_id: str, subject: str, body: str, fate: str, evidence: Evidence
    ) -> None:
        """Write the ledger item of a customer's message."""
        raw = self.mail(external_id, subject, body) if self.kind == "email" else body.encode()
        self.keep_item(external_id, raw, fate, evidence.says, message_id)
        if self.dice.random() < 0.01:  # handed over twice
            self.keep_item(
                external_id, raw, "duplicate", f"already stored as message {message_id}", message_id
            )

    def mail(self, message_id: str, subject: str, body: str) -> bytes:
        head = (
            f"From: {self.person.name} <{self.address[1]}>\r\nTo: support@{SHOP}\r\n"
            f"Subject: {subject}\r\nMessage-ID: <{message_id}>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        )
        return (head + body.replace("\n", "\r\n")).encode()

    def keep_item(self, external_id: str, raw: bytes, fate: str, reason: str, message_id: int | None) -> None:
        item_id = self.shelf.bulk.new_id(record_tables.ledger)
        self.shelf.ledger.append(
            (
                item_id,
                self.channel_id,
                external_id,
                self.at,
                len(raw),
                hashlib.sha256(raw).hexdigest(),
                fate,
                reason,
                1,
                self.at,
                message_id,
                self.ticket_id,
            )
        )
        self.shelf.raw.append((item_id, "{}", raw))

    def change_state(self, was: str, state: str, by: Actor) -> None:
        moved = events.StateChanged(ticket_id=self.ticket_id, was=was, now=state, by=by)
        self.shelf.record(self.at, moved)

    def evidence_now(self) -> Evidence:
        if self.kind == "email":
            via = self.mail_ids[-1]
            says = f"answers {via} of ticket {self.ticket_id}, and {self.address[1]} is a participant"
            return Evidence(rung="headers", says=says, claimed=self.ticket_id, via=via)
        says = f"the same chat as ticket {self.ticket_id}"
        return Evidence(rung="conversation", says=says, claimed=self.ticket_id)

    def _keywords(self) -> str:
        """The thread's topic. Computing it for each text would take longer than everything else."""
        words = _topic(self.issue_number, self.language, self.template)
        product = self.slots["product"].split()[0].lower()
        return as_json([f"#order:{self.slots['order']}", product, *words])


@lru_cache(maxsize=1024)
def _topic(issue: int, language: str, template: int) -> list[str]:
    words = texts().issues[issue].words[language]
    blank = dict.fromkeys(("order", "product", "name", "advisor", "sum", "days"), "")
    topic = topics.topic(words.subjects[0].format_map(blank), words.opens[template].format_map(blank))
    return topics.pack(topic)[:30]


def as_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()

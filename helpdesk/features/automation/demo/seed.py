"""Writes the demo's saved replies through the usual operations."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import yaml
from sqlalchemy import select

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import advisors, teams
from helpdesk.db.schema.tickets import messages
from helpdesk.demo import shop
from helpdesk.features.automation.kinds import Action
from helpdesk.features.automation.replies import keeping, rows
from helpdesk.features.automation.replies.content import Content
from helpdesk.features.automation.replies.tables import saved_replies
from helpdesk.features.automation.rights import Who

_EVERY = timedelta(days=6)  # between two replies, as if written over time


def seed(tx: Transaction) -> int:
    """Write the replies. Returns how many; writes nothing if there are replies already."""
    if tx.conn.scalar(select(saved_replies.c.id).limit(1)) is not None:
        return 0
    listed: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("replies.yaml").read_text("utf-8"))
    answers = _answers(tx)
    now = tx.now
    for place, one in enumerate(listed):
        tx.now = now - _EVERY * (len(listed) - place)
        reply_id = keeping.make(tx, _content(tx, one), _author(tx, one))
        tx.now = now
        for message_id in answers[place :: len(listed)][: one["sent"]]:
            rows.count_use(tx, reply_id, message_id)
    return len(listed)


def _content(tx: Transaction, one: dict[str, Any]) -> Content:
    owner = one.get("owner")
    return Content(
        folder=one["folder"],
        name=one["name"],
        texts={language: one[language] for language in ("en", "fr") if language in one},
        team_id=teams.id_of(tx, one["team"]) if "team" in one else None,
        owner_id=_person(tx, owner).id if owner else None,
        actions=msgspec.convert(one.get("actions", []), list[Action]),
    )


def _author(tx: Transaction, one: dict[str, Any]) -> Who:
    return _person(tx, one.get("owner") or shop.STAFF[0][0])


def _person(tx: Reading, email: str) -> Who:
    found = advisors.by_email(tx, email)
    assert found is not None
    return Who(
        id=found.id, name=found.name, role=found.role, teams=frozenset(team_id for team_id, _ in found.teams)
    )


def _answers(tx: Reading) -> list[int]:
    """The answers that the demo's advisors wrote."""
    written = select(messages.c.id).where(messages.c.direction == "out", messages.c.advisor_id.is_not(None))
    return list(tx.conn.scalars(written.order_by(messages.c.id)))

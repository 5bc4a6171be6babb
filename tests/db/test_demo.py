"""The demo desk: made once, by the desk's own operations, with something of everything to look at."""

from __future__ import annotations

import contextlib
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from helpdesk.db import channels, fields
from helpdesk.db.bot import cases as bot
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import ledger_proof, sender_rules
from helpdesk.db.schema.records import events
from helpdesk.db.tickets import messages, participants, tickets
from helpdesk.db.tickets.ticket_lists import Filter, ticket_page
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.demo import own_fields, shop
from helpdesk.demo.play import seed_demo
from helpdesk.domain.events.actors import Actor
from helpdesk.operations.surveys import results
from helpdesk.operations.tickets import act_records, acts, assignment
from helpdesk.security.passwords import password_fits
from helpdesk.settings import Settings
from tests.conftest import postgres_copy
from tests.factories import POLICY


def play(database_url: str, folder: Path) -> None:
    with contextlib.closing(Desk(database_url)) as made:
        assert seed_demo(made, Settings(data_dir=folder), POLICY, smtp=("127.0.0.1", 2525))


@pytest.fixture(scope="module")
def sqlite_demo(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, to be copied: to play it takes two seconds."""
    path = tmp_path_factory.mktemp("demo") / "desk.db"
    shutil.copyfile(sqlite_template, path)
    play(f"sqlite:///{path}", path.parent)
    return path


@pytest.fixture(scope="module")
def postgres_demo(
    postgres_url: str, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The same on PostgreSQL: the database's name."""
    for url in postgres_copy(postgres_url, postgres_template):
        play(url, tmp_path_factory.mktemp("demo"))
        yield url.rpartition("/")[2]


@pytest.fixture
def desk(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A demo of this test's own."""
    if engine_name == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_demo"), tmp_path / "desk.db")
        urls = iter([f"sqlite:///{tmp_path / 'desk.db'}"])
    else:
        name = request.getfixturevalue("postgres_demo")
        urls = postgres_copy(request.getfixturevalue("postgres_url"), name)
    for url in urls:
        with contextlib.closing(Desk(url)) as made:
            yield made


def everything(desk: Desk) -> list[TicketRecord]:
    rows, after, _ = desk.read_now(ticket_page, Filter(view="all", limit=200))
    assert after is None
    whole = desk.read_now(tickets.tickets_by_id, [row.id for row in rows])
    return [whole[row.id] for row in rows]


async def test_the_demo_has_something_of_everything(desk: Desk) -> None:
    rows = everything(desk)
    states = Counter(row.state for row in rows)
    assert len(rows) > 50
    assert {"open", "pending", "snoozed", "solved", "closed"} == set(states)
    assert desk.read_now(ledger_proof.prove).holds
    assert desk.read_now(ledger_proof.prove).fates["parked"] == 2
    cases = [case for row in rows if (case := desk.read_now(bot.case, row.id)) is not None]
    assert {case.cause for case in cases} == {"", "asked", "complaint", "unhelpful"}
    four = next(row for row in rows if len(row.channel_kinds) == 4)
    river = desk.read_now(messages.page, four.id, before=2**62, limit=50)
    assert {row.evidence.rung for row in river if row.evidence} >= {
        "token",
        "code",
        "conversation",
        "new",
    }
    assert any(row.suggestion and "handl" in row.suggestion.why for row in rows)
    newcomers = desk.read_now(participants.participants_of, [row.id for row in rows])
    assert [one.value for people in newcomers.values() for one in people if one.role == "newcomer"] == [
        "lena@raodesign.example"
    ]
    assert [(one.sender, one.action) for one in desk.read_now(sender_rules.all_rules)] == [
        ("orders@gusto-ordering.example", "take")
    ]
    merged = "SELECT count(*) FROM tickets WHERE merged_into > 0"
    assert desk.read_now(lambda tx: tx.conn.scalar(text(merged))) == 2, "by hand, and a suggestion"
    failed = "SELECT count(*) FROM messages WHERE delivery = 'failed'"
    assert desk.read_now(lambda tx: tx.conn.scalar(text(failed))) == 2
    found, answers = desk.read_now(lambda tx: results.report(tx, tx.now - timedelta(days=40), tx.now))
    assert all(one.score.n >= 5 for one in found)
    assert any(one.comment for one in answers)
    hashed = desk.read_now(lambda tx: tx.conn.scalar(text("SELECT password_hash FROM advisors")))
    assert await password_fits(shop.PASSWORD, hashed)


def test_each_event_happened_when_its_message_was_written(desk: Desk) -> None:
    row = next(row for row in everything(desk) if row.subject == "Receipt for the pan with the loose handle")
    first = select(events.c.at).where(events.c.ticket_id == row.id).order_by(events.c.id).limit(1)
    assert desk.read_now(lambda tx: tx.conn.scalar(first)) == row.created_at


def test_the_merge_can_be_undone(desk: Desk) -> None:
    merged_id = desk.read_now(lambda tx: tx.conn.scalar(text("SELECT id FROM tickets WHERE merged_into > 0")))
    act = desk.read_now(act_records.acts_of, merged_id)[0]
    by = Actor(kind="advisor", id=1, name="Ana Sousa")
    desk.write_now(acts.undo, act.id, by=by)
    assert desk.read_now(tickets.ticket, merged_id).merged_into is None


def test_what_waits_is_drained_when_ana_comes_back(desk: Desk) -> None:
    unowned = [row for row in everything(desk) if row.state == "open" and row.owner_id is None]
    waiting = [row.id for row in unowned if not row.with_bot]
    assert len(waiting) >= 2
    assert any(row.with_bot for row in unowned)
    ana = desk.read_now(lambda tx: tx.conn.scalar(text("SELECT id FROM advisors WHERE name = 'Ana Sousa'")))
    desk.write_now(assignment.set_presence, ana, "available")
    assert {desk.read_now(tickets.ticket, one).owner_id for one in waiting} == {ana}


def test_a_second_start_leaves_the_desk_and_leads_its_channels_anew(desk: Desk, tmp_path: Path) -> None:
    before = everything(desk)
    settings = Settings(data_dir=tmp_path)
    assert not seed_demo(
        desk, settings, POLICY, smtp=("127.0.0.1", 4000), telegram_url="http://127.0.0.1:4001"
    )
    assert everything(desk) == before
    found = {row.name: row.settings for row in desk.read_now(channels.all_channels)}
    assert found["support"]["smtp"]["port"] == 4000
    assert found["telegram"]["base_url"] == "http://127.0.0.1:4001"


def test_a_desk_with_people_is_no_demo(database_url: str, tmp_path: Path) -> None:
    desk = Desk(database_url)
    desk.write_now(shop.furnish, "no hash")
    assert not seed_demo(desk, Settings(data_dir=tmp_path), POLICY)
    assert desk.read_now(channels.all_channels) == []
    desk.close()


def test_the_demo_has_fields_and_a_status_of_its_own_and_makes_them_once(desk: Desk) -> None:
    made = desk.write_now(own_fields.seed)
    assert made == len(desk.read_now(fields.all_fields)) > 0
    assert desk.write_now(own_fields.seed) == 0
    rows = everything(desk)
    assert any(row.fields for row in rows)
    assert any(row.status_id for row in rows)

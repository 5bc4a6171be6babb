"""What leaves as a file comes back as it was, on another desk, on either database."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from helpdesk.db.engine.desk import Desk
from helpdesk.demo import own_fields, shop
from helpdesk.demo.play import seed_demo
from helpdesk.domain.setup_copy.document import Copy, read
from helpdesk.features.automation.demo.rules import seed as seed_rules
from helpdesk.features.automation.demo.seed import seed as seed_replies
from helpdesk.features.saved_views.demo import seed as seed_views
from helpdesk.features.sla.demo import seed as seed_sla
from helpdesk.settings import Settings
from tests.factories import POLICY
from tests.features.setup_copy.copies import Copies
from tests.features.setup_copy.made_up import made_up


# The desk is as empty after each example as before it: nothing is committed.
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(copy=made_up())
def test_any_settings_are_the_same_file_after_another_desk_took_them_in(copies: Copies, copy: Copy) -> None:
    first, content = copies.of_empty(copy)
    wanted = {name: len(section) for name, section in copy.sections.items() if isinstance(section, list)}
    made = [change.part for change in first.changes if change.act == "made"]
    for part, count in wanted.items():
        assert made.count(part) == count or part == "people_routing", part
    second, again = copies.of_empty(content)
    assert again == content
    assert [one.name for one in second.changes] == [one.name for one in first.changes]


def test_a_second_time_changes_nothing(copies: Copies) -> None:
    copies.take(_example())
    content = copies.export()
    outcome = copies.take(content, prune=True)
    assert (outcome.changes, outcome.notes) == ([], [])
    assert copies.export() == content


def _example() -> Copy:
    return Copy(
        files={},
        sections={
            "teams": [{"name": "Support"}],
            "people": [{"email": "ana@desk.example", "name": "Ana", "role": "admin", "teams": ["Support"]}],
            "channels": [
                {"name": "tg", "kind": "telegram", "label": "Telegram", "secrets": ["token", "secret"]}
            ],
            "routing_rules": [{"name": "All", "team": "Support", "filter": "  is:open "}],
        },
    )


@pytest.fixture
def demo(database_url: str, tmp_path: Path) -> Iterator[Copies]:
    with contextlib.closing(Desk(database_url)) as desk:
        assert seed_demo(desk, Settings(data_dir=tmp_path), POLICY, smtp=("127.0.0.1", 2525))
        for seed in (own_fields.seed, seed_replies, seed_sla, seed_rules, seed_views):
            desk.write_now(seed)
        yield Copies(desk)


def test_the_demo_is_the_same_file_after_another_desk_took_it_in(
    demo: Copies, sqlite_template: Path, tmp_path: Path
) -> None:
    content = demo.export()
    other = tmp_path / "other.db"
    other.write_bytes(sqlite_template.read_bytes())
    with contextlib.closing(Desk(f"sqlite:///{other}")) as desk:
        empty = Copies(desk)
        outcome = empty.take(content)
        assert empty.export() == content
        assert empty.take(content).changes == []
    assert {one.act for one in outcome.changes} == {"made"}
    sections = read(content).sections
    assert sum(bool(section) for section in sections.values()) > 10, "the demo has something of most"


def test_nothing_that_is_secret_is_in_the_file(demo: Copies) -> None:
    content = demo.export().decode()
    for secret in (shop.BOT_TOKEN, shop.WEBHOOK_SECRET, shop.IDENTITY_SECRET, shop.PASSWORD, "argon2", "•"):
        assert secret not in content

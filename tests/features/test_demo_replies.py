"""The demo's saved replies, macros and rules are such as the desk takes, and are written once."""

from __future__ import annotations

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.demo import shop
from helpdesk.features.automation.demo.rules import seed as seed_rules
from helpdesk.features.automation.demo.seed import seed
from helpdesk.features.automation.replies import rows
from helpdesk.features.automation.rights import Who


def test_the_demo_writes_its_replies_once(database_url: str) -> None:
    def furnish(tx: Transaction) -> None:
        shop.furnish(tx, "")

    desk = Desk(database_url)
    try:
        desk.write_now(furnish)
        made = desk.write_now(seed)
        assert made >= 10
        assert desk.write_now(seed) == 0
        admin = Who(id=1, name="Ana", role="admin")
        found = desk.read_now(rows.page, admin, [], deleted=False, after=0, limit=100)
        assert len(found) == made - 1, "one is Bo's own"
        assert all(list(one.content.texts) == ["en", "fr"] for one in found if not one.content.actions)
        assert len([one for one in found if one.content.actions]) == 2
        assert desk.write_now(seed_rules) == 5
        assert desk.write_now(seed_rules) == 0
    finally:
        desk.close()

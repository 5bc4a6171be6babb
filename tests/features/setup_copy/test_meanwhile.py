"""What somebody saves while a file is taken in stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from helpdesk.channels.vault import PLAIN
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.people import advisors
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.people.rights import OPERATOR
from helpdesk.domain.setup_copy.document import Copy
from helpdesk.errors import Conflict
from helpdesk.features.automation.replies import keeping
from helpdesk.features.automation.replies import rows as replies
from helpdesk.features.automation.rights import Who
from helpdesk.features.automation.rules import rows as rules
from helpdesk.features.automation.rules import setting_up
from helpdesk.features.automation.rules.setting_up import RuleForm
from helpdesk.features.installed import copied
from helpdesk.operations.inbound.senders import sender_rules
from helpdesk.operations.people import persons
from helpdesk.operations.setup_copy.importing import take
from helpdesk.operations.setup_copy.part import Taker
from helpdesk.operations.tickets.staffing import people
from tests.features.setup_copy.copies import Copies

ANA = {"email": "ana@desk.example", "name": "Ana", "role": "admin"}
RULE: dict[str, Any] = {
    "name": "A",
    "trigger": {"type": "events", "events": ["opened"]},
    "actions": [{"type": "priority", "priority": "high"}],
}
REPLY: dict[str, Any] = {"name": "Late", "texts": {"en": "Sorry."}}
SENDER = {"sender": "@shop.example", "action": "park"}
BO = Actor(kind="advisor", id=9, name="Bo")
BO_ADMIN = Who(id=0, name="Bo", role="admin")


@pytest.fixture(params=["postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """SQLite has one writer: nobody saves anything while a file is taken in."""
    name: str = request.param
    return name


@pytest.fixture
def colleague(database_url: str) -> Iterator[Desk]:
    """The desk as another server has it open."""
    desk = Desk(database_url, threads=2)
    yield desk
    desk.close()


def switch_a_rule_off(tx: Transaction) -> None:
    (one,) = rules.all_rules(tx)
    form = RuleForm(name=one.name, trigger=one.trigger, actions=one.actions, active=False)
    newest = setup_changes.latest(tx, rules.RULE, one.id)
    setting_up.put(tx, one.id, form, seen=newest.id if newest else None, who=BO_ADMIN, by=BO)


def delete_a_reply(tx: Transaction) -> None:
    (one,) = replies.shared_replies(tx)
    keeping.delete(tx, one.id, BO_ADMIN)


def give_somebody_more_to_do(tx: Transaction) -> None:
    (ana,) = advisors.enabled_advisors(tx)
    people.change(tx, ana.id, persons.Change(capacity=9), by=BO, editor=OPERATOR)


def take_the_mail_of_a_sender(tx: Transaction) -> None:
    sender_rules.put_rule(tx, "@shop.example", "take", BO)


@pytest.mark.parametrize(
    "save", [switch_a_rule_off, delete_a_reply, give_somebody_more_to_do, take_the_mail_of_a_sender]
)
def test_what_a_colleague_saves_after_the_comparison_stays(
    copies: Copies, colleague: Desk, save: Callable[[Transaction], None]
) -> None:
    copies.sections(people=[ANA], saved_replies=[REPLY], rules=[RULE], senders=[SENDER])
    saved: list[bytes] = []

    def has_file(_: str) -> bool:
        """The colleague saves while the import looks for the file of its first reply."""
        if not saved:
            colleague.write_now(save)
            saved.append(copies.export())
        return True

    file = {"name": "a.txt", "type": "text/plain", "size": 1, "sha256": "0" * 64}
    first = {"folder": "A", "name": "A", "texts": {"en": "A"}, "attachments": [file]}
    wanted = Copy(
        sections={
            "saved_replies": [first, REPLY | {"texts": {"en": "We are sorry."}}],
            "rules": [RULE | {"actions": [{"type": "priority", "priority": "low"}]}],
            "senders": [SENDER],
        },
        files={},
    )
    state = copies.rehearse(wanted).state
    taker = Taker(by=SYSTEM, vault=PLAIN, has_file=has_file)
    with pytest.raises(Conflict, match="Somebody changed the settings meanwhile"):
        copies.desk.write_now(take, copied(), wanted, taker, prune=False, seen=state)
    assert copies.export() == saved[0]

"""A desk whose rules run when the test says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from helpdesk.db import calendars
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.schema.records import events
from helpdesk.db.tickets import tickets
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain.events.event import Event
from helpdesk.domain.hours.hours import ALWAYS
from helpdesk.features.automation.kinds import Action, ChangeTags
from helpdesk.features.automation.rights import Who
from helpdesk.features.automation.rules import rows, setting_up, timing
from helpdesk.features.automation.rules.following import follow
from helpdesk.features.automation.rules.rows import Application, Rule
from helpdesk.features.automation.rules.setting_up import RuleForm
from helpdesk.features.automation.rules.triggers import HEARS, Happening, OnEvents, Trigger
from tests.factories import POLICY, actor, furnish, mail, receive, telegram

VIP: list[Action] = [ChangeTags(add=["vip"])]


class Stage:
    """A desk whose follower runs when the test says so."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.ids = desk.write_now(furnish)
        self.ana = actor(self.ids)
        self.who = Who(id=self.ids["Ana"], name="Ana", role="admin")
        self.position = 0
        desk.write_now(calendars.begin, ALWAYS)

    def rule(
        self, *actions: Action, on: Trigger | Happening = "opened", name: str = "A rule", **values: Any
    ) -> int:
        trigger = OnEvents(events=[on]) if isinstance(on, str) else on
        form = RuleForm(name=name, trigger=trigger, actions=list(actions), **values)
        return self.desk.write_now(setting_up.put, None, form, seen=None, who=self.who, by=self.ana).id

    def opened(self, sender: str = "eva@example.org", text: str = "Where is it?") -> int:
        found = receive(self.desk, mail(sender, f"Order of {sender}", text)).ticket_id
        assert found is not None
        return found

    def wrote(self, chat: str = "42") -> int:
        """A customer writes in their chat: always on the same ticket."""
        found = receive(self.desk, telegram(chat, "Where is it?")).ticket_id
        assert found is not None
        return found

    def write(self, operation: Any, *args: Any, **values: Any) -> Any:
        return self.desk.write_now(operation, *args, **values)

    def follow(self) -> None:
        """Let rules follow everything that happened, and what follows from that, until nothing does."""
        while self.desk.write_now(self.step):
            pass

    def step(self, tx: Transaction) -> bool:
        """Follow what is told by now. Whether anything was."""
        rows_ = tx.conn.execute(
            select(events.c.id, events.c.at, events.c.event)
            .where(events.c.id > self.position)
            .order_by(events.c.id)
        ).all()
        self.position = rows_[-1].id if rows_ else self.position
        told = [
            Recorded(position=row.id, at=row.at, event=row.event)
            for row in rows_
            if isinstance(row.event, HEARS)
        ]
        follow(tx, told, POLICY)
        return bool(rows_)

    def again(self) -> None:
        """Follow everything once more from the beginning, as after a lost position."""
        self.position = 0
        self.follow()

    def later(self, **amount: int) -> None:
        """Run the rules that follow the time, at a later moment."""

        def at(tx: Transaction) -> int:
            tx.now += timedelta(**amount)
            return timing.run_due(tx, POLICY)

        while self.desk.write_now(at):
            pass

    def ticket(self, ticket_id: int) -> TicketRecord:
        return self.desk.read_now(tickets.ticket, ticket_id)

    def stored(self, rule_id: int) -> Rule:
        return self.desk.read_now(rows.rule, rule_id)

    def said_of(self, rule_id: int) -> tuple[str, str]:
        """What is wrong with a rule, and what may surprise in it."""

        def said(tx: Reading) -> tuple[str, str]:
            rule = rows.rule(tx, rule_id)
            return setting_up.problem_of(tx, rule), setting_up.warning_of(tx, rule)

        return self.desk.read_now(said)

    def applied(self, ticket_id: int) -> list[Application]:
        """What rules did to a ticket, oldest first."""
        return self.desk.read_now(rows.applications, ticket_id=ticket_id, limit=100)[::-1]

    def told(self, ticket_id: int, kind: type[Event]) -> list[Any]:
        def found(tx: Reading) -> list[Any]:
            stored = tx.conn.scalars(
                select(events.c.event).where(events.c.ticket_id == ticket_id).order_by(events.c.id)
            )
            return [one for one in stored if isinstance(one, kind)]

        return self.desk.read_now(found)

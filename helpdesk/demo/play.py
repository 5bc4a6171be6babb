"""The demo desk: its stories are played through the desk's own operations, at the stories' times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from helpdesk.db import channels, surveys
from helpdesk.db.blobs import BlobStore
from helpdesk.db.customers.contacts import change_contact
from helpdesk.db.desk_secret import fact
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.people import advisors, facts
from helpdesk.db.tickets import messages, tickets
from helpdesk.demo import mails, robot, shop
from helpdesk.demo.couriers import Couriers
from helpdesk.demo.customers import Customers, Told
from helpdesk.demo.script import Step, script, span
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import replies
from helpdesk.operations.chats import visitor_chat
from helpdesk.operations.customers import companies
from helpdesk.operations.inbound import calls, parked
from helpdesk.operations.surveys import invitations as survey_operations
from helpdesk.operations.sweeps import deadlines, files
from helpdesk.operations.tickets import acts, assignment, half_believed
from helpdesk.operations.tickets import tickets as ticket_operations
from helpdesk.security.passwords import hash_password
from helpdesk.settings import Settings

_DAY = timedelta(days=1)
_EVENING = timedelta(minutes=90)  # before now: from then on few advisors are available


def seed_demo(
    desk: Desk,
    settings: Settings,
    policy: Policy,
    *,
    smtp: tuple[str, int] | None = None,
    telegram_url: str | None = None,
) -> bool:
    """Make the demo desk in an empty database: staff, channels, some sixty tickets of the last weeks. True if
    that was done now. A desk that already has it stays unchanged; only its channels get the simulators'
    current addresses (`smtp`: host and port; `telegram_url`: of the Bot API)."""
    there = desk.read_now(fact, "demo") is not None
    password_hash = "" if there else hash_password(shop.PASSWORD)
    blobs = BlobStore(settings.blobs_dir)
    files.check_owner(desk, blobs)
    blobs.put(mails.picture())
    return desk.write_now(_seed, settings, policy, password_hash, smtp, telegram_url)


def _seed(
    tx: Transaction,
    settings: Settings,
    policy: Policy,
    password_hash: str,
    smtp: tuple[str, int] | None,
    telegram_url: str | None,
) -> bool:
    now = tx.now
    new = fact(tx, "demo") is None and tx.conn.scalar(select(advisors.c.id).limit(1)) is None
    if new:
        tx.conn.execute(insert(facts), {"key": "demo", "value": "1"})
        tx.now = now - 60 * _DAY
        shop.furnish(tx, password_hash)
    if new or fact(tx, "demo") is not None:
        shop.connect(tx, settings, smtp=smtp, telegram_url=telegram_url)
    if new:
        _Play(tx, policy, now).play()
    tx.now = now
    return new


class _Play:
    def __init__(self, tx: Transaction, policy: Policy, now: datetime) -> None:
        self._tx, self._policy, self._now = tx, policy, now
        self._couriers = Couriers(tx, policy)
        self._script = script()
        self._customers = Customers(tx, policy, self._couriers, self._script.customers)
        rows = tx.conn.execute(select(advisors.c.id, advisors.c.name))
        self._staff = {
            row.name.split()[0].lower().replace("é", "e"): Actor(kind="advisor", id=row.id, name=row.name)
            for row in rows
        }
        self._told: dict[str, Told] = {}
        self._day = now

    def play(self) -> None:
        """Every step of every story in the order of their times."""
        found = self._script
        steps: list[tuple[datetime, int, Told, Step]] = []
        for story in found.stories:
            told = Told(story, found.customers[story.who])
            self._told[story.key or f"{story.who}-{story.ago}"] = told
            at = self._now - span(story.ago)
            for step in story.steps:
                at += span(step.after)
                steps.append((at, len(steps), told, step))
        steps.sort(key=lambda one: one[:2])
        evening = self._now - _EVENING
        for at, _, told, step in [one for one in steps if one[0] < evening]:
            self._until(at)
            self._do(told, step)
        self._until(evening)
        shop.go_home(self._tx)
        for at, _, told, step in [one for one in steps if evening <= one[0] <= self._now]:
            self._until(at)
            self._do(told, step)
        self._until(self._now)
        for told in self._told.values():
            self._complete(told)

    def _until(self, at: datetime) -> None:
        """Let the desk do everything that is due before a moment."""
        if (at - self._day).days >= 1 or self._day > at:
            self._day = at
            self._tx.now = at
            deadlines.close_solved(self._tx, self._policy)
        self._couriers.work_until(at)
        self._tx.now = at

    def _do(self, told: Told, step: Step) -> None:
        tx = self._tx
        if told.story.robot and not told.ticket_id:
            robot.switch(tx, on=True)
            self._customers.say(told, step)
            robot.switch(tx, on=False)
        elif step.bot:
            robot.switch(tx, on=True)
            robot.answer(tx, told.ticket_id, step, self._policy)
            robot.switch(tx, on=False)
        elif step.helpful is not None:
            robot.judge(tx, told.conversation_id, step, self._policy)
        elif step.mail:
            self._customers.mail(told, step, mails.letter, text=step.mail, photo=step.photo)
        elif step.auto:
            self._customers.mail(told, step, mails.letter, text=step.auto, auto=True)
        elif step.bounce:
            recipient = told.customer.email
            self._customers.mail(
                told, step, mails.bounce, recipient=recipient, status="5.1.1", why=step.bounce
            )
        elif step.chat or step.telegram:
            self._customers.say(told, step)
        elif step.email:
            visitor_chat.leave_address(tx, told.conversation_id, step.email, name=told.customer.name)
        elif step.answer:
            asked = [one for one in surveys.invitations_of_ticket(tx, told.ticket_id) if one.state == "sent"]
            if asked:  # a customer who was asked recently is not asked again
                survey_operations.record_answer(tx, asked[-1].id, step.answer, step.comment)
        else:
            self._act(told, step)
        if step.tags:
            known = tickets.ticket(tx, told.ticket_id).tags
            ticket_operations.change_tags(tx, told.ticket_id, [*known, *step.tags], by=self._by(told, step))
        if step.priority:
            ticket_operations.set_priority(tx, told.ticket_id, step.priority, by=self._by(told, step))

    def _act(self, told: Told, step: Step) -> None:
        """Do an advisor's step."""
        tx, by = self._tx, self._by(told, step)
        if step.call:
            self._call(told, step, by)
        elif step.reply:
            self._take(told, by)
            last = messages.page(tx, told.ticket_id, before=2**62, limit=20)
            heard = next(row.channel for row in last if row.direction == "in" or row.kind == "call")
            channel = step.via or heard or "support"
            reply = replies.Reply(channel=channel, text=step.reply, then=step.then)
            message_id = replies.send(tx, told.ticket_id, reply, by=by, policy=self._policy)
            if step.fails or step.unsure:
                self._couriers.lose(message_id, step.fails or step.unsure, unsure=bool(step.unsure))
        elif step.note:
            replies.add_note(tx, told.ticket_id, step.note, by=by)
        elif step.snooze:
            ticket_operations.snooze(tx, told.ticket_id, tx.now + span(step.snooze), by=by)
        elif step.merge:
            acts.merge(tx, told.ticket_id, self._told[step.merge].ticket_id, by=by)
        elif step.accept:
            found = tickets.ticket(tx, told.ticket_id).suggestion
            assert found is not None, f"nothing is suggested for {told.subject}"
            half_believed.accept_suggestion(tx, told.ticket_id, found.ticket_id, by=by)
        elif step.rescue:
            assert told.parked is not None, f"{told.subject} is not parked"
            outcome = parked.make_ticket(tx, *told.parked, self._policy, by)
            told.ticket_id = outcome.ticket_id or 0
        elif step.queue:
            row = tickets.ticket(tx, told.ticket_id)
            assignment.assign(tx, row.id, team_id=row.team_id, advisor_id=None, by=by)
        elif step.state in ("solved", "closed"):
            self._take(told, by)
            ticket_operations.close(tx, told.ticket_id, step.state, by=by, policy=self._policy)
        elif step.state is not None:
            ticket_operations.change_state(tx, told.ticket_id, step.state, by=by)

    def _by(self, told: Told, step: Step) -> Actor:
        """The named advisor, else the ticket's owner, else Ana."""
        if step.by:
            return self._staff[step.by]
        owner = tickets.ticket(self._tx, told.ticket_id).owner_id if told.ticket_id else None
        return next((one for one in self._staff.values() if one.id == owner), self._staff["ana"])

    def _take(self, told: Told, by: Actor) -> None:
        """The advisor who answers owns the ticket."""
        row = tickets.ticket(self._tx, told.ticket_id)
        if row.owner_id != by.id:
            assignment.assign(self._tx, row.id, team_id=row.team_id, advisor_id=by.id, by=by)

    def _call(self, told: Told, step: Step, by: Actor) -> None:
        message_id = calls.note_call(
            self._tx,
            channel=channels.channel(self._tx, "phone"),
            number=told.customer.phone,
            call_direction=step.direction,
            seconds=step.seconds,
            text=step.call,
            by=by,
            policy=self._policy,
            subject=step.subject,
            name=told.customer.name,
        )
        told.ticket_id = messages.message(self._tx, message_id).ticket_id

    def _complete(self, told: Told) -> None:
        """The shop's other data about its customer."""
        contact_id = tickets.ticket(self._tx, told.ticket_id).contact_id
        values: dict[str, Any] = {"language": told.customer.language}
        if told.customer.company:
            values["company_id"] = companies.called(self._tx, told.customer.company, by=SYSTEM)
        change_contact(self._tx, contact_id, values)

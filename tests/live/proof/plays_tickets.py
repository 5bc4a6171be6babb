"""What happens to a ticket's own row: opened, assigned, moved through its states, sorted, renamed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.tickets import tickets as ticket_table
from helpdesk.db.tickets import messages
from helpdesk.db.tickets.assigning import settings as routing_settings
from helpdesk.domain.due import Due
from helpdesk.domain.events import event as e
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.routing.settings import TeamRouting
from helpdesk.operations.fields import defining
from helpdesk.operations.fields.defining import FieldForm
from helpdesk.operations.sweeps import deadlines
from helpdesk.operations.sweeps.due import set_due
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.assigning import offers
from tests.live.proof.cases import proves
from tests.live.proof.stage import Stage

NEXT_WEEK = (datetime.now(UTC) + timedelta(days=7)).isoformat()


@proves(e.TicketOpened)
async def a_customer_writes_for_the_first_time(stage: Stage) -> AsyncIterator[list[int]]:
    yield []
    await stage.mail(subject="My chair")


@proves(e.TicketOpened)
async def an_advisor_opens_one_with_tags_and_a_note(stage: Stage) -> AsyncIterator[list[int]]:
    yield []
    body = {
        "contact": {"kind": "email", "value": "dora@shop.example"},
        "subject": "A call back",
        "text": "Call Dora tomorrow.",
        "tags": ["call"],
        "priority": "high",
        "team_id": stage.ids["Support"],
    }
    await stage.api("POST", "/tickets", body)


@proves(e.TicketAssigned)
async def ana_takes_one_from_the_queue(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mail()
    yield [ticket]
    body = {"team_id": stage.ids["Support"], "advisor_id": stage.ids["Ana"]}
    await stage.api("PUT", f"/tickets/{ticket}/assignment", body)


@proves(e.TicketAssigned)
async def ana_puts_one_back_into_the_queue_of_her_team(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    body = {"team_id": stage.ids["Support"], "advisor_id": None}
    await stage.api("PUT", f"/tickets/{ticket}/assignment", body)


@proves(e.TicketAssigned)
async def an_advisor_who_comes_back_gets_what_waits(stage: Stage) -> AsyncIterator[list[int]]:
    first, second = await stage.mail(), await stage.mail(sender="dora@shop.example")
    yield [first, second]
    await stage.write(assignment.set_presence, stage.ids["Ana"], "available")


async def offered(stage: Stage) -> int:
    """A chat that is only offered to Ana."""
    team = TeamRouting(accept_seconds=3600)
    await stage.write(routing_settings.put, "team", stage.ids["Support"], team)
    await stage.write(assignment.set_presence, stage.ids["Ana"], "available")
    return (await stage.chat("Is somebody there?")).ticket_id


@proves(e.OfferAccepted)
async def ana_accepts_a_chat(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await offered(stage)
    yield [ticket]
    await stage.api("POST", f"/tickets/{ticket}/acceptance")


@proves(e.OfferMissed)
async def nobody_accepts_a_chat(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await offered(stage)
    yield [ticket]

    def later(tx: Transaction) -> None:
        tx.conn.execute(ticket_table.update().values(accept_by=tx.now))
        offers.pass_on(tx)

    await stage.write(later)


@proves(e.StateChanged)
async def ana_solves_her_ticket(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.api("POST", f"/tickets/{ticket}/closure", {"state": "solved"})


@proves(e.StateChanged)
async def a_closed_ticket_is_opened_again(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    await stage.api("POST", f"/tickets/{ticket}/closure", {"state": "closed"})
    await stage.mail(sender="dora@shop.example")
    yield [ticket]
    await stage.api("DELETE", f"/tickets/{ticket}/closure")


@proves(e.StateChanged)
async def the_customer_of_a_solved_ticket_writes_again(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    await stage.api("POST", f"/tickets/{ticket}/closure", {"state": "solved"})
    yield [ticket]
    again = await stage.mail(text="It is broken again.", ticket_hint=ticket)
    assert again == ticket


@proves(e.StateChanged)
async def one_is_snoozed(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.api("PUT", f"/tickets/{ticket}/snooze", {"until": NEXT_WEEK})


@proves(e.StateChanged)
async def one_is_snoozed_for_longer(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    await stage.api("PUT", f"/tickets/{ticket}/snooze", {"until": tomorrow})
    await stage.mail(sender="dora@shop.example")
    yield [ticket]
    await stage.api("PUT", f"/tickets/{ticket}/snooze", {"until": NEXT_WEEK})


@proves(e.StateChanged)
async def the_snooze_of_one_is_over(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    await stage.api("PUT", f"/tickets/{ticket}/snooze", {"until": NEXT_WEEK})
    past = datetime.now(UTC) - timedelta(minutes=1)
    await stage.write(lambda tx: tx.conn.execute(ticket_table.update().values(snoozed_until=past)))
    yield [ticket]
    assert await stage.write(deadlines.wake_snoozed) == 1


@proves(e.PriorityChanged)
async def one_becomes_urgent(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    await stage.mail(sender="dora@shop.example")
    yield [ticket]
    await stage.api("PUT", f"/tickets/{ticket}/priority", {"priority": "urgent"})


@proves(e.TagsChanged)
async def tags_are_put_on_and_taken_off(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mail()
    await stage.api("PUT", f"/tickets/{ticket}/tags", {"tags": ["parcel", "late"]})
    yield [ticket]
    await stage.api("PUT", f"/tickets/{ticket}/tags", {"tags": ["parcel", "lost"]})


@proves(e.FieldsChanged)
async def a_custom_field_gets_a_value(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    form = FieldForm(of="ticket", key="order", kind="text", labels={"en": "Order number"})
    await stage.write(defining.put, None, form, seen=None, by=stage.ana)
    yield [ticket]
    await stage.api("PATCH", f"/tickets/{ticket}/fields", {"fields": {"order": "AB-12"}})


@proves(e.SubjectChanged)
async def one_gets_a_better_subject(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.api("PUT", f"/tickets/{ticket}/subject", {"subject": "Parcel 4711 is late"})


async def alike(stage: Stage) -> tuple[int, int]:
    """A ticket, and a new one that may be about the same."""
    known = await stage.mail(text="The parcel with the green chair and the lamp is late.")
    new = await stage.mail(subject="Question", text="Where is the parcel with the green chair and the lamp?")
    assert (await stage.api("GET", f"/tickets/{new}"))["suggested"]["number"] == known
    return known, new


@proves(e.SubjectChanged)
async def a_ticket_that_another_one_suggests_is_renamed(stage: Stage) -> AsyncIterator[list[int]]:
    known, new = await alike(stage)
    yield [new]
    await stage.api("PUT", f"/tickets/{known}/subject", {"subject": "Parcel 4711 is late"})


@proves(e.SuggestionDismissed)
async def ana_says_that_it_is_not_the_same(stage: Stage) -> AsyncIterator[list[int]]:
    _, new = await alike(stage)
    await stage.mail(sender="dora@shop.example")
    yield [new]
    await stage.api("DELETE", f"/tickets/{new}/suggestion")


@proves(e.ParticipantChanged)
async def a_newcomer_is_added(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    sent = await stage.desk.read(messages.message, await stage.answer(ticket))
    joined = await stage.mail(sender="dora@accounts.example", references=[sent.external_id or ""])
    assert joined == ticket
    yield [ticket]
    body = {"address": "dora@accounts.example"}
    await stage.api("PUT", f"/tickets/{ticket}/participants", body)


@proves(e.TicketMerged)
async def ana_says_that_it_is_the_same(stage: Stage) -> AsyncIterator[list[int]]:
    known, new = await alike(stage)
    yield [known, new]
    await stage.api("POST", f"/tickets/{new}/suggestion", {"ticket": known})


@proves(e.DueChanged)
async def a_ticket_is_due(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    at = datetime(2026, 11, 28, 9, tzinfo=UTC)
    await stage.write(set_due, ticket, Due(clock="first_reply", since=at, warn_at=at, at=at))


@proves(e.DueChanged)
async def a_ticket_is_no_longer_due(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    at = datetime(2026, 11, 28, 9, tzinfo=UTC)
    await stage.write(set_due, ticket, Due(clock="resolution", since=at, warn_at=at, at=at))
    yield [ticket]
    await stage.write(set_due, ticket, None)


@proves(e.DueWarned)
async def a_clock_warns(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.write(told, e.DueWarned(ticket_id=ticket, clock="first_reply", due_at=None))


@proves(e.DueBreached)
async def a_clock_is_over(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.write(told, e.DueBreached(ticket_id=ticket, clock="resolution", due_at=None))


def told(tx: Transaction, event: e.Event) -> None:
    tx.record(event)


@proves(e.PeopleNotified)
async def a_rule_tells_her_about_a_ticket(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    told = e.PeopleNotified(
        ticket_id=ticket,
        advisor_ids=[stage.ids["Ana"]],
        text="A parcel is late",
        by=Actor(kind="rule", id=1, name="Late parcels"),
    )
    await stage.write(lambda tx: tx.record(told))

"""Customers, advisors, and inbound items that are no message."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger
from helpdesk.db.people import advisors
from helpdesk.domain.events import event as e
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.hours.hours import ALWAYS
from helpdesk.domain.people.rights import OPERATOR
from helpdesk.operations.inbound import customer_messages, intake, parked
from helpdesk.operations.inbound.senders import sender_rules
from helpdesk.operations.people import calendars, invitations, persons, staff, teams
from helpdesk.operations.people.calendars import ALL, CalendarForm
from helpdesk.operations.people.invitations import Invite
from helpdesk.operations.people.persons import Change
from helpdesk.operations.people.teams import TeamChange
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.staffing import people
from helpdesk.operations.tickets.staffing import teams as team_acts
from helpdesk.operations.tickets.staffing.people import Handing
from tests import factories
from tests.factories import telegram
from tests.live.proof.cases import proves
from tests.live.proof.stage import Stage


async def customer_of(stage: Stage, ticket: int) -> int:
    detail: dict[str, Any] = await stage.api("GET", f"/tickets/{ticket}")
    return int(detail["ticket"]["contact"]["id"])


@proves(e.ContactChanged)
async def a_customer_gets_another_name(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    await stage.answer(ticket)
    yield [ticket]
    await stage.api("PATCH", f"/contacts/{await customer_of(stage, ticket)}", {"name": "Cleopatra"})


@proves(e.ContactChanged)
async def a_customer_gets_another_address(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    body = {"kind": "phone", "value": "+442079460958", "verified": True}
    await stage.api("POST", f"/contacts/{await customer_of(stage, ticket)}/identities", body)


@proves(e.ContactChanged)
async def two_customers_are_one(stage: Stage) -> AsyncIterator[list[int]]:
    first = await stage.mine()
    second = await stage.receive(telegram("4711", "Where is my chair?"))
    yield [first, second]
    into = await customer_of(stage, first)
    await stage.api("POST", f"/contacts/{await customer_of(stage, second)}/merge", {"into": into})


@proves(e.CompanyChanged)
async def a_customers_company_gets_another_name_and_is_merged(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    contact = await customer_of(stage, ticket)
    view: dict[str, Any] = await stage.api("PATCH", f"/contacts/{contact}", {"company": "Acme"})
    other: dict[str, Any] = await stage.api("POST", "/companies", {"name": "Weston Law"})
    yield [ticket]
    await stage.api("PATCH", f"/companies/{view['company_id']}", {"name": "Acme Ltd"})
    await stage.api("POST", f"/companies/{view['company_id']}/merge", {"into": other["id"]})


@proves(e.PresenceChanged)
async def ana_is_offline(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.api("PUT", "/me/presence", {"presence": "offline"})


@proves(e.PresenceChanged)
async def a_colleague_comes_back_and_gets_what_waits(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mail()
    yield [ticket]
    await stage.write(assignment.set_presence, stage.ids["Bo"], "available")


@proves(e.ItemFailed)
async def an_item_cannot_be_read(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.write(unreadable, stage.ids["support"])


def unreadable(tx: Transaction, channel_id: int) -> None:
    item = ledger.keep(
        tx, channel_id=channel_id, external_id="x", headers={}, body=b"?", size=1, sha256="0" * 64
    )
    intake.fail(tx, item, "no boundary")


async def parked_by(stage: Stage, **values: Any) -> int:
    """The number in the ledger of an automatic mail that was just parked."""
    await stage.mail(kind="auto", kind_reason="precedence", **values)
    [item] = await stage.desk.read(ledger.items, fate=None, after=None, limit=1)
    return item.id


@proves(e.ItemJudged)
async def a_parked_mail_is_made_a_ticket(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    item_id = await parked_by(stage, subject="Away")
    yield [ticket]
    message = customer_messages.prepare(factories.mail("cleo@shop.example", "Away", "I am away."))
    await stage.write(parked.make_ticket, item_id, message, stage.policy, stage.ana)


@proves(e.ItemJudged)
async def a_parked_mail_is_spam(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    item_id = await parked_by(stage, subject="Away")
    yield [ticket]
    await stage.write(parked.judge, item_id, "spam", stage.ana)


@proves(e.SenderRuleChanged)
async def a_sender_is_parked_for_good(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.write(sender_rules.put_rule, "shop.example", "park", stage.ana)


@proves(e.SetupChanged)
async def a_calendar_is_made(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    form = CalendarForm(name="Nights", hours=ALWAYS)
    await stage.write(calendars.put, None, form, seen=None, rights=ALL, by=stage.ana)


@proves(e.AdvisorChanged)
async def a_colleague_has_another_name_and_capacity(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.write(colleague, stage.ids["Bo"], Change(name="Bo Lind", capacity=9))


@proves(e.AdvisorChanged)
async def the_owner_has_another_name(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.write(colleague, stage.ids["Ana"], Change(name="Ana Weber"))


@proves(e.AdvisorChanged)
async def ana_is_in_no_team_any_more(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.write(colleague, stage.ids["Ana"], Change(team_ids=[]))


def colleague(tx: Transaction, advisor_id: int, change: Change) -> None:
    persons.change_person(tx, advisors.advisor(tx, advisor_id), change)


@proves(e.AdvisorChanged)
async def a_colleague_leaves_and_their_ticket_is_anas(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    await stage.write(given_to, ticket, stage.ids["Bo"])
    yield [ticket]
    handing = Handing(tickets="advisor", to=stage.ids["Ana"])
    await stage.write(people.disable, stage.ids["Bo"], handing, by=SYSTEM, editor=OPERATOR)


def given_to(tx: Transaction, ticket: int, advisor_id: int) -> None:
    assignment.assign(tx, ticket, team_id=None, advisor_id=advisor_id, by=SYSTEM)


@proves(e.TeamChanged)
async def the_team_has_another_name_and_people(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    change = TeamChange(name="Helpers", advisor_ids=[stage.ids["Ana"]])
    await stage.write(teams.change_team, stage.ids["Support"], change)


@proves(e.TeamChanged)
async def the_team_is_archived_for_another(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    other = await stage.write(staff.add_team, "Orders")
    yield [ticket]
    await stage.write(team_acts.archive, stage.ids["Support"], other, by=SYSTEM, editor=OPERATOR)


@proves(e.InvitationChanged)
async def somebody_is_invited(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.write(invitations.invite, Invite(email="cy@desk.example"), by=SYSTEM)

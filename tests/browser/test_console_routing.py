"""Routing on screen: a team's settings, skills, why nobody has a ticket, the next one, and a chat offered."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Dialog, Page, expect

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.tickets.assigning import settings
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.people.rights import OPERATOR
from helpdesk.domain.routing.settings import DeskRouting, TeamRouting
from helpdesk.features.routing import setting_up
from helpdesk.operations.people import staff
from helpdesk.operations.people.staff import AdvisorChange
from helpdesk.operations.tickets import assignment
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, open_ticket, sign_in, violations
from tests.factories import add_routing_rule, telegram

pytestmark = pytest.mark.browser


async def test_a_lead_sets_skills_and_a_team_up_and_asks_why_nobody_has_a_ticket(
    served: ServedDesk, console: Page
) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    await console.add_init_script(path=AXE)
    await sign_in(console, served, "settings/people")
    await console.get_by_role("row", name="Bo").get_by_role("button", name="Skills").click()
    sheet = console.get_by_role("dialog", name="Bo")
    await expect(sheet.get_by_text("Bo is offline. Nothing waits in their teams.")).to_be_visible()
    await sheet.get_by_role("button", name="Add a skill").click()
    await sheet.get_by_label("Skill", exact=True).fill("Refunds")
    await sheet.get_by_label("Level of Refunds").select_option("3")
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Save").click()
    await expect(console.get_by_text("Bo: routing saved.")).to_be_visible()

    await console.goto(f"{served.url}/console/settings/teams")
    await console.get_by_role("button", name="Weights and channels").click()
    sheet = console.get_by_role("dialog", name="Weights and channels")
    asks = sheet.get_by_role("group", name="Support asks for")
    await asks.get_by_role("button", name="Add a skill").click()
    await asks.get_by_label("Skill", exact=True).fill("wishes")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet.get_by_role("alert")).to_contain_text("Nobody has the skill 'wishes'")
    await asks.get_by_label("Skill", exact=True).fill("refunds")
    await sheet.get_by_label("Chat", exact=True).fill("0.5")
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet).to_be_hidden()
    await console.get_by_role("row", name="Support").get_by_role("button", name="Routing").click()
    sheet = console.get_by_role("dialog", name="Support")
    await sheet.get_by_label("Ask for less after (minutes)").fill("10")
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet).to_be_hidden()

    await served.desk.write(assignment.set_presence, served.ids["Ana"], "available")
    number = await served.mail("mia@customer.example", "Money back", "I want it back.")
    await open_ticket(console, served, number)
    await console.get_by_role("button", name="Why nobody?").click()
    why = console.get_by_role("dialog", name=f"Why nobody has #{number}")
    await expect(why).to_contain_text("It asks for: “refunds” 1")
    await expect(why.locator("dl")).to_have_text(re.compile(r"Ana\s*without “refunds”\s*Bo\s*offline"))
    assert await violations(console) == []


async def test_a_lead_replays_past_days_with_a_draft_of_the_rules(served: ServedDesk, console: Page) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="lead"))
    billing = await served.desk.write(advisors.add_team, "Billing", [])
    await served.desk.write(add_routing_rule, "Parcels", served.ids["Support"], "subject_has:parcel")
    number = await served.mail("mia@customer.example", "Money back", "I want it back.")
    await console.add_init_script(path=AXE)
    await sign_in(console, served, "settings/routing")
    await console.goto(f"{served.url}/console/settings/routing")
    await console.get_by_text("Routing replay").click()
    await console.get_by_role("button", name="Add a rule to the draft").click()
    sheet = console.get_by_role("dialog", name="Add a rule")
    await sheet.get_by_label("Name").fill("Money")
    await sheet.get_by_label("Tickets that this filter finds").fill("subject_has:money queue:nowhere")
    await sheet.get_by_label("go to the team").select_option(str(billing))
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Keep in the draft").click()
    await expect(sheet).to_be_hidden()
    draft = console.get_by_role("group", name="Rules of the draft")
    await console.get_by_role("button", name="Replay", exact=True).click()
    await expect(draft.get_by_role("alert")).to_contain_text("nowhere")

    await draft.get_by_role("button", name="Edit Money in the draft").click()
    sheet = console.get_by_role("dialog", name="Edit the rule")
    await sheet.get_by_label("Tickets that this filter finds").fill("subject_has:money")
    await sheet.get_by_role("button", name="Keep in the draft").click()
    await draft.get_by_role("button", name="Move Money up").click()
    await console.get_by_role("button", name="Replay", exact=True).click()
    listed = console.get_by_role("region", name="Tickets of another team").get_by_role("row")
    await expect(listed.nth(1)).to_contain_text("Money back")
    await expect(listed.nth(1)).to_contain_text("Billing")
    assert await violations(console) == []
    await draft.get_by_role("button", name="Begin again with the present rules").click()
    await expect(draft.get_by_text("Money")).to_be_hidden()
    await listed.nth(1).get_by_role("link", name=f"#{number}").click()
    await expect(console).to_have_url(f"{served.url}/console/inbox/all/{number}")


async def test_an_advisor_takes_the_next_ticket_and_accepts_a_chat(served: ServedDesk, console: Page) -> None:
    pulls = TeamRouting(mode="pull")
    await served.desk.write(settings.put, "team", served.ids["Support"], pulls)
    number = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await console.get_by_role("button", name="Take the next ticket").click()
    await expect(console).to_have_url(f"{served.url}/console/inbox/mine/{number}")
    await console.get_by_role("button", name="Take the next ticket").click()
    await expect(console.get_by_text("No ticket waits for you.")).to_be_visible()

    offers = TeamRouting(accept_seconds=3600)
    await served.desk.write(settings.put, "team", served.ids["Support"], offers)
    await served.desk.write(assignment.set_presence, served.ids["Ana"], "available")
    chat = await served.receive(telegram("4711", "Hello?", channel="chat", external_id="webchat:1"))
    await expect(console.get_by_text(f"It is offered to you (#{chat.ticket_id}).")).to_be_visible()
    assert await violations(console) == []
    await console.get_by_role("button", name="Accept", exact=True).click()
    await expect(console).to_have_url(f"{served.url}/console/inbox/mine/{chat.ticket_id}")
    await expect(console.get_by_text("Ana accepted the chat")).to_be_visible()
    await expect(console.get_by_role("button", name="Accept", exact=True)).to_be_hidden()


async def test_what_two_leads_change_at_once_is_brought_together_and_a_skill_is_not_lost(
    served: ServedDesk, console: Page
) -> None:
    def by_another(tx: Transaction) -> None:
        bo = Actor(kind="advisor", id=served.ids["Bo"], name="Bo")
        setting_up.put_desk(tx, DeskRouting(weights={"email": 0.75}), seen=None, editor=OPERATOR, by=bo)

    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        await dialog.dismiss()

    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    await sign_in(console, served, "settings/teams")
    await console.get_by_role("button", name="Weights and channels").click()
    sheet = console.get_by_role("dialog", name="Weights and channels")
    await sheet.get_by_label("Chat", exact=True).fill("0.5")
    await served.desk.write(by_another)
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet.get_by_role("alert")).to_contain_text("Bo changed this in the meantime.")
    await sheet.get_by_role("button", name="Show the changes, keep what I typed").click()
    await expect(sheet.get_by_label("Email", exact=True)).to_have_value("0.75")
    await expect(sheet.get_by_label("Chat", exact=True)).to_have_value("0.5")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet).to_be_hidden()
    assert (await served.desk.read(settings.desk)).weights == {"email": 0.75, "webchat": 0.5}

    await console.get_by_role("button", name="Weights and channels").click()
    await sheet.get_by_role("button", name="Add a skill").first.click()
    console.once("dialog", stay)
    await console.keyboard.press("Escape")
    await expect(sheet.get_by_label("Skill", exact=True)).to_be_visible()
    assert asked == ["Your changes are not saved. Leave without saving?"]

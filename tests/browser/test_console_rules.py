"""A lead makes a rule with a dry run, sees it act, and reads why; an advisor uses a macro by keyboard."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from helpdesk.db.tickets import tickets
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.fields.definition import Option
from helpdesk.operations.fields import defining, statuses
from helpdesk.operations.fields.defining import FieldForm
from helpdesk.operations.fields.statuses import StatusForm
from helpdesk.operations.people import staff
from helpdesk.operations.people.staff import AdvisorChange
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, open_ticket, sign_in, violations

pytestmark = pytest.mark.browser

PLAN = FieldForm(
    of="ticket",
    key="plan",
    kind="choice",
    labels={"en": "Plan"},
    choices=[Option(value="gold", labels={"en": "Best one"}), Option(value="basic", labels={"en": "Plain"})],
)
SUPPLIER = StatusForm(state="pending", labels={"en": "Waiting for supplier"})


async def test_a_lead_makes_a_rule_and_sees_it_act_with_its_reason(served: ServedDesk, console: Page) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="lead"))
    await served.mail("eva@vip.example", "A question", "Are you open?")
    await served.mail("mia@customer.example", "Another", "Where is it?")
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/settings/rules")
    await console.get_by_role("button", name="Add a rule").click()
    sheet = console.get_by_role("dialog", name="Add a rule")
    await sheet.get_by_label("Name").fill("VIP first")
    await expect(sheet.get_by_role("alert")).to_contain_text("Choose at least one action")
    await sheet.get_by_label("Add an action…").select_option("priority")
    await sheet.get_by_label("Add an action…").select_option("notify")
    await expect(sheet.get_by_role("alert")).to_contain_text("say what people are told")
    await sheet.get_by_label("the owner", exact=True).uncheck()
    await sheet.get_by_label("the team's leads").check()
    await sheet.get_by_label("What they are told").fill("A VIP writes")
    await sheet.get_by_label("Tickets that this filter finds").fill("from:@vip.example")
    dry = sheet.get_by_label("Dry run")
    await expect(dry).to_contain_text("it would change 1 ticket now. The filter finds 1 of the newest 2")
    await expect(dry).to_contain_text("A question")
    await expect(dry).to_contain_text("Priority: Normal → High")
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Save").click()
    await expect(console.get_by_role("heading", name="VIP first")).to_be_visible()
    assert await violations(console) == []

    number = await served.mail("zoe@vip.example", "Parcel lost", "Where is it?")
    await expect(console.get_by_text(f"Rule “VIP first” about ticket {number}: A VIP writes")).to_be_visible()
    await open_ticket(console, served, number)
    await expect(console.get_by_text("Rule “VIP first” told Ana: A VIP writes")).to_be_visible()
    await console.get_by_role("link", name="Why?").first.click()
    rule = console.get_by_role("article", name="VIP first")
    await expect(rule.get_by_label("What VIP first did")).to_contain_text(f"#{number}")
    await rule.get_by_role("button", name="Switch off").click()
    await expect(rule.get_by_text("inactive")).to_be_visible()
    await rule.get_by_role("button", name="Undo the last change of VIP first").click()
    await expect(rule.get_by_text("inactive")).to_have_count(0)


async def test_a_rule_gives_a_field_and_a_status(served: ServedDesk, console: Page) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    await served.desk.write(defining.put, None, PLAN, seen=None, by=SYSTEM)
    await served.desk.write(statuses.put, None, SUPPLIER, seen=None, by=SYSTEM)
    await served.mail("eva@vip.example", "A question", "Are you open?")
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/settings/rules")
    await console.get_by_role("button", name="Add a rule").click()
    sheet = console.get_by_role("dialog", name="Add a rule")
    await sheet.get_by_label("Name").fill("Gold waits")
    await sheet.get_by_label("Add an action…").select_option("fields")
    await expect(sheet.get_by_label("Value of Plan")).to_have_value("gold")
    await sheet.get_by_label("Value of Plan").select_option("Plain")
    await sheet.get_by_label("Add an action…").select_option("state")
    await sheet.get_by_label("State", exact=True).select_option("Pending: Waiting for supplier")
    dry = sheet.get_by_label("Dry run")
    await expect(dry).to_contain_text("Plan: – → Plan: Plain")
    await expect(dry).to_contain_text("Status: Open → Waiting for supplier")
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Save").click()
    rule = console.get_by_role("article", name="Gold waits")
    await expect(rule).to_contain_text("Plan: Plain · State: Waiting for supplier")

    number = await served.mail("zoe@vip.example", "Parcel lost", "Where is it?")
    await open_ticket(console, served, number)
    await expect(console.get_by_role("region", name="Ticket fields").get_by_label("Plan")).to_have_value(
        "basic"
    )
    await expect(console.get_by_role("button", name="Change state Waiting for supplier")).to_be_visible()
    await expect(console.get_by_text("Rule “Gold waits” changed").first).to_be_visible()


async def test_a_macro_answers_and_acts_by_keyboard_and_is_undone_as_one(
    served: ServedDesk, console: Page
) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="lead"))
    number = await served.mail("eva@customer.example", "My lamp", "It is broken.")
    await console.emulate_media(reduced_motion="reduce")  # no colour is caught on its way
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/settings/replies")
    await console.get_by_role("button", name="New saved reply").click()
    sheet = console.get_by_role("dialog", name="New saved reply")
    await sheet.get_by_label("Name").fill("Refund promised")
    await sheet.get_by_label("Text in English").fill("You get your money back.")
    await sheet.get_by_label("Add an action…").select_option("tags")
    await expect(sheet.get_by_text("Name at least one")).to_be_visible()
    await sheet.get_by_label("Tags to add, with commas").fill("refund")
    await sheet.get_by_label("Add an action…").select_option("state")
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Save").click()
    await expect(console.get_by_text("Macro", exact=True)).to_be_visible()

    await open_ticket(console, served, number)
    await console.keyboard.press("u")
    finder = console.get_by_role("dialog", name="Use a macro")
    await expect(finder.get_by_text("State: Pending")).to_be_visible()
    assert await violations(console) == []
    await console.keyboard.type("refund")
    await console.keyboard.press("Enter")
    field = console.get_by_role("textbox", name="Write a reply")
    await expect(field).to_have_value("You get your money back.")
    chips = console.get_by_label("What Refund promised does when it is sent")
    await expect(chips).to_contain_text("+refund")
    assert await violations(console) == []
    await console.keyboard.press("Control+Enter")
    await expect(console.get_by_text("“Refund promised” was used.")).to_be_visible()
    shown = await served.desk.read(tickets.ticket, number)
    assert (shown.tags, shown.state) == (["refund"], "pending")
    await console.get_by_role("button", name="Undo", exact=True).last.click()
    await expect(console.get_by_role("button", name="Change state Open")).to_be_visible()
    await console.get_by_role("button", name="more events").last.click()  # what happened at once is folded
    await expect(console.get_by_text("Ana changed the state to Open").first).to_be_visible()
    shown = await served.desk.read(tickets.ticket, number)
    assert (shown.tags, shown.state) == ([], "open")

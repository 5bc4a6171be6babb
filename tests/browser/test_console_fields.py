"""Custom fields in the console: made in Settings, filled in beside the ticket, asked for at its end."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from helpdesk.operations.people import staff
from helpdesk.operations.people.staff import AdvisorChange
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, open_ticket, sign_in, violations

pytestmark = pytest.mark.browser


async def test_a_field_is_made_required_filled_in_and_found(served: ServedDesk, console: Page) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    number = await served.mail("eva@customer.example", "A question", "Are you open?")
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/settings/fields")
    await console.get_by_role("button", name="Add a field").click()
    sheet = console.get_by_role("dialog", name="Add a field")
    await sheet.get_by_label("Name (English)").fill("Level of support")
    await expect(sheet.get_by_label("Key in filters")).to_have_value("level_of_support")
    await sheet.get_by_label("Kind").select_option("choice")
    await expect(sheet.get_by_role("alert")).to_contain_text("choices must have at least one")
    await sheet.get_by_role("button", name="Add a choice").click()
    await sheet.get_by_label("Choice 1, English").fill("Gold")
    await expect(sheet.get_by_label("Choice 1, stored value")).to_have_value("gold")
    await sheet.get_by_label("Required before").select_option("filter")
    await sheet.get_by_label("For tickets that this filter finds").fill("is:opn")
    await expect(sheet.get_by_role("alert")).to_contain_text("Did you mean open")
    await sheet.get_by_label("For tickets that this filter finds").fill("is:open")
    await expect(sheet.get_by_text("It would be required for 1 open ticket.")).to_be_visible()
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Save").click()
    await expect(console.get_by_role("heading", name="Level of support")).to_be_visible()
    assert await violations(console) == []

    await open_ticket(console, served, number)
    await console.keyboard.press("e")
    level = console.get_by_label("Level of support")
    await expect(level).to_be_focused()
    await expect(console.get_by_text("Fill this in before the ticket is solved.")).to_be_visible()
    assert await violations(console) == []
    await level.select_option("Gold")
    await expect(console.get_by_text("set Level of support to Gold")).to_be_visible()
    await console.get_by_role("button", name="Undo").first.click()
    await expect(level).to_have_value("")
    await level.select_option("Gold")
    await console.get_by_role("button", name="Solve").click()
    await expect(
        console.get_by_text(f"#{number} is solved").or_(console.get_by_text("solved")).first
    ).to_be_visible()
    await console.goto(f"{served.url}/console/inbox/all")
    await console.get_by_role("combobox", name="Search").fill("field.level_of_support:gold ")
    await expect(console.locator("[data-ticket]")).to_have_count(1)
    await expect(console.locator(f"[data-ticket='{number}']")).to_be_visible()


async def test_a_status_is_made_chosen_and_shown(served: ServedDesk, console: Page) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    number = await served.mail("eva@customer.example", "A question", "Are you open?")
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/settings/statuses")
    await console.get_by_role("button", name="Add a status").click()
    sheet = console.get_by_role("dialog", name="Add a status")
    await sheet.get_by_label("Name (English)").fill("Solved")
    await expect(sheet.get_by_role("alert")).to_contain_text("is the name of a state")
    await sheet.get_by_label("Name (English)").fill("Waiting for supplier")
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Save").click()
    await expect(console.get_by_role("heading", name="Waiting for supplier")).to_be_visible()
    assert await violations(console) == []

    await open_ticket(console, served, number, "all")
    await console.keyboard.press("s")
    await console.get_by_role("option", name="Waiting for supplier").click()
    await expect(console.get_by_role("log").get_by_text("changed the state to Waiting for")).to_be_visible()
    await expect(console.locator(f"[data-ticket='{number}']")).to_contain_text("Waiting for supplier")
    assert await violations(console) == []
    await console.keyboard.press("s")
    await console.get_by_role("option", name="Open").first.click()
    await expect(console.locator(f"[data-ticket='{number}']")).not_to_contain_text("Waiting for supplier")

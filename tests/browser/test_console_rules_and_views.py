"""A routing rule and a saved view, made where people read of them: both by a filter that is completed."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from helpdesk.operations.people import staff
from helpdesk.operations.people.staff import AdvisorChange
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, rows, sign_in, violations

pytestmark = pytest.mark.browser


async def test_a_rule_is_completed_tried_ordered_and_undone(served: ServedDesk, console: Page) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    await served.desk.write(staff.add_team, "Billing")
    await served.mail("eva@customer.example", "Refund", "My money, please")
    await console.add_init_script(path=AXE)
    await sign_in(console, served, "settings/routing")
    await console.goto(f"{served.url}/console/settings/routing")
    for name, word in (("Refunds", "refund"), ("Lamps", "lamp")):
        await console.get_by_role("button", name="Add a rule").click()
        sheet = console.get_by_role("dialog", name="Add a rule")
        await sheet.get_by_label("Name").fill(name)
        await sheet.get_by_label("go to the team").select_option("Billing")
        box = sheet.get_by_role("combobox", name="Tickets that this filter finds")
        await box.press_sequentially("subject_h")
        await sheet.get_by_role("option", name="subject_has:").click()
        await box.press_sequentially(word)
        if name == "Refunds":
            await expect(sheet.get_by_text("1 would have gone elsewhere")).to_be_visible()
            assert await violations(console) == []
        await sheet.get_by_role("button", name="Save").click()
        await expect(console.get_by_role("heading", name=name)).to_be_visible()
    await console.get_by_role("button", name="Move Lamps up").click()
    await expect(console.get_by_role("main").get_by_role("heading", level=2).first).to_have_text("Lamps")
    assert await violations(console) == []
    await console.get_by_role("button", name="Remove Lamps").click()
    await expect(console.get_by_role("heading", name="Lamps")).to_have_count(0)
    await console.get_by_role("button", name="Undo", exact=True).click()
    await expect(console.get_by_role("heading", name="Lamps")).to_be_visible()


async def test_a_search_is_kept_as_a_view_and_follows_what_happens(served: ServedDesk, console: Page) -> None:
    await served.mail("eva@customer.example", "Refund", "My money, please")
    await served.mail("mia@customer.example", "Lamp", "It is broken")
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await console.get_by_role("combobox", name="Search tickets").fill("subject:refund")
    await expect(rows(console)).to_have_count(1)
    await console.get_by_role("button", name="Save this search as a view").click()
    sheet = console.get_by_role("dialog", name="Save this search as a view")
    await sheet.get_by_label("Name").fill("Money back")
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Save", exact=True).click()
    entry = console.get_by_role("navigation", name="Views").get_by_role("link", name="Money back")
    await expect(entry).to_have_attribute("aria-current", "page")
    await expect(entry).to_contain_text("1")
    await expect(rows(console)).to_have_count(1)
    await served.mail("kim@customer.example", "Another refund", "Mine too")
    await expect(rows(console)).to_have_count(2)
    await expect(entry).to_contain_text("2")
    await console.get_by_role("button", name="Change this view").click()
    await console.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(entry).to_have_count(0)

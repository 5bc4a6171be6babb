"""Settings, Hours: a calendar is checked while it is typed, saved, kept by a team, undone and removed."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from helpdesk.operations.people import staff
from helpdesk.operations.people.staff import AdvisorChange
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, sign_in, violations

pytestmark = pytest.mark.browser


async def test_a_lead_sees_what_is_wrong_while_typing_and_undoes_what_was_saved(
    served: ServedDesk, console: Page
) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/settings/hours")
    await expect(console.get_by_role("article").filter(has_text="Opening hours")).to_contain_text(
        "Always open."
    )
    await console.get_by_role("button", name="Add a calendar").click()
    sheet = console.get_by_role("dialog")
    await sheet.get_by_role("textbox", name="Name").fill("Office")
    await sheet.get_by_label("Time zone").select_option("Europe/Paris")
    await sheet.get_by_label("Public holidays of").select_option("FR")
    await expect(sheet.get_by_text(re.compile(r"1\d public holidays in the next 12 months"))).to_be_visible()
    monday = sheet.get_by_role("group", name="Monday")
    await monday.get_by_role("button", name="Add hours to Monday").click()
    teams = sheet.get_by_role("group", name="Kept by teams")
    save = sheet.get_by_role("button", name="Save")
    await expect(save).to_be_disabled()  # its end is not filled in
    await monday.get_by_label("Monday, from").last.fill("16")
    await monday.get_by_label("Monday, to").last.fill("1930")
    await sheet.get_by_role("textbox", name="Name").focus()
    await expect(monday.get_by_label("Monday, to").last).to_have_value("19:30")
    await expect(sheet.get_by_role("alert")).to_have_text("mon 09:00-17:00 and mon 16:00-19:30 overlap.")
    await expect(save).to_be_disabled()
    await monday.get_by_label("Monday, from").last.fill("18:00")
    await expect(sheet.get_by_role("alert")).to_have_count(0)
    await sheet.get_by_role("button", name="Monday's hours for Tuesday to Friday").click()
    await teams.get_by_label("Support").check()
    assert await violations(console) == []
    await save.click()
    office = console.get_by_role("article", name="Office")
    await expect(office).to_contain_text("Mon–Fri 09:00–17:00, 18:00–19:30")
    await expect(office).to_contain_text("kept by Support")
    await expect(office).to_contain_text("Changed by Ana")
    await office.get_by_role("button", name="Edit").click()
    await sheet.get_by_role("textbox", name="Name").fill("Bureau")
    await teams.get_by_label("Support").uncheck()
    await save.click()
    changed = console.get_by_role("article", name="Bureau")
    await expect(changed).to_contain_text("no team or channel keeps it")
    await changed.get_by_role("button", name="Undo the last change of Bureau").click()
    await expect(office).to_contain_text("kept by Support")
    await expect(office.get_by_role("button", name="Remove")).to_be_disabled()  # a team keeps it
    await office.get_by_role("button", name="Undo the last change of Office").click()
    await changed.get_by_role("button", name="Remove").click()
    await expect(changed).to_have_count(0)
    await console.get_by_role("button", name="Undo", exact=True).click()
    await expect(changed).to_be_visible()
    assert await violations(console) == []

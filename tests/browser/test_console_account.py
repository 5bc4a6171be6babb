"""Settings: an advisor's own password and keys, and everybody's keys for an admin."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.async_api import Page, expect

from helpdesk.operations.people import staff
from helpdesk.operations.people.staff import AdvisorChange
from tests.browser.served import PASSWORD, ServedDesk
from tests.browser.steps import sign_in

pytestmark = pytest.mark.browser

DATE = re.compile(r"\d{1,2} \w{3,4}( \d{4})?")
NEW = "violet-otter-canal"


async def test_a_new_password_is_refused_in_words_then_set_and_ends_the_other_browser(
    served: ServedDesk, console: Page
) -> None:
    browser = console.context.browser
    assert browser is not None
    other = await browser.new_page()
    await sign_in(other, served)
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/settings/account")
    await expect(console.get_by_text("ana@desk.example")).to_be_visible()
    change = console.get_by_role("button", name="Change password")
    for current, new, told in (
        ("wrong horse", NEW, "The current password is wrong."),
        (PASSWORD, "password123", "This password is easy to guess."),
    ):
        await console.get_by_label("Current password").fill(current)
        await console.get_by_label("New password").fill(new)
        await change.click()
        await expect(console.get_by_role("alert")).to_contain_text(told)
    await console.get_by_label("New password").fill(NEW)
    await change.click()
    await expect(console.get_by_role("status").filter(has_text="Your password is changed")).to_contain_text(
        "Other sessions ended: 1."
    )
    await expect(other.get_by_label("Password")).to_be_visible()  # its socket was closed
    await console.reload()
    await expect(console.get_by_text("ana@desk.example")).to_be_visible()
    await other.close()


async def test_a_key_is_made_with_scopes_used_and_revoked_by_an_admin(
    served: ServedDesk, console: Page
) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/settings/keys")
    await console.get_by_role("button", name="Create a key").click()
    sheet = console.get_by_role("dialog")
    await sheet.get_by_label("Name").fill("export")
    await sheet.get_by_role("button", name="Create a key").click()
    await expect(sheet.get_by_role("alert")).to_have_text("Choose at least one scope.")
    await sheet.get_by_label("Tickets and messages").select_option("read")
    await sheet.get_by_role("button", name="Create a key").click()
    key = await console.get_by_role("status").locator("code").inner_text()
    async with httpx.AsyncClient(
        base_url=served.url, headers={"Authorization": f"Bearer {key}"}, trust_env=False
    ) as program:
        assert (await program.get("/api/v1/tickets")).status_code == 200
        assert (await program.get("/api/v1/contacts")).status_code == 403
        await console.goto(f"{served.url}/console/settings/all_keys")
        row = console.get_by_role("row").filter(has_text="export")
        await expect(row).to_contain_text("Ana")
        await expect(row).to_contain_text("Tickets and messages: read")
        await expect(row.get_by_role("cell").nth(4)).to_have_text(DATE)  # when it expires
        await row.get_by_role("button", name="Revoke").click()
        await expect(console.get_by_text("No keys yet")).to_be_visible()
        assert (await program.get("/api/v1/tickets")).status_code == 401


async def test_who_is_no_admin_sees_only_their_own_keys(served: ServedDesk, console: Page) -> None:
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/settings/keys")
    await expect(console.get_by_text("No keys yet")).to_be_visible()
    await expect(console.get_by_role("link", name="All API keys")).to_have_count(0)

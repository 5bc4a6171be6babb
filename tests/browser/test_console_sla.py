"""A policy warns, is late and is explained: made in Settings, shown in the list, told in the history."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from helpdesk.db.engine.transaction import Transaction
from helpdesk.features.sla import following
from helpdesk.operations.people import staff
from helpdesk.operations.people.staff import AdvisorChange
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, open_ticket, sign_in, violations

pytestmark = pytest.mark.browser


def later(tx: Transaction, minutes: int) -> None:
    """Let the desk look at its clocks at a later moment."""
    tx.now += timedelta(minutes=minutes)
    following.tell(tx)


async def test_a_policy_warns_is_late_and_is_explained(served: ServedDesk, console: Page) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    await served.mail("eva@customer.example", "A question", "Are you open?")
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/settings/sla")
    await console.get_by_role("button", name="Add a policy").click()
    sheet = console.get_by_role("dialog", name="Add a policy")
    await sheet.get_by_label("Name").fill("Everybody")
    await sheet.get_by_label("Normal, First reply").fill("soon")
    await expect(sheet.get_by_role("alert")).to_contain_text("cannot be read")
    await sheet.get_by_label("Normal, First reply").fill("1 h")
    await expect(sheet.get_by_text("Would hold for 1 of 1 open tickets")).to_be_visible()
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Save").click()
    await expect(console.get_by_role("heading", name="Everybody")).to_be_visible()
    assert await violations(console) == []

    number = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    await open_ticket(console, served, number)
    ring = console.locator(f"[data-ticket='{number}'] .due")
    await expect(ring).to_contain_text("First reply")
    clocks = console.get_by_role("region", name="Due")
    await clocks.get_by_text("First reply").click()
    await expect(clocks).to_contain_text("Everybody: within 1 h")
    await expect(clocks).to_contain_text("counted")
    assert await violations(console) == []
    await served.desk.write(later, 50)
    await expect(console.get_by_text("The first reply is due soon")).to_be_visible()
    await served.desk.write(later, 61)
    await expect(console.get_by_text("The first reply is late")).to_be_visible()

"""People and teams on screen: invited, accepted, changed, undone, disabled; a forgotten password; the first
admin."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.operations.people import links, persons, staff
from helpdesk.operations.people.persons import Change
from helpdesk.operations.people.staff import AdvisorChange
from helpdesk.operations.tickets import assignment
from helpdesk.workers.deliveries import Deliveries
from helpdesk.workers.outbox import Outbox
from tests import factories
from tests.browser.served import PASSWORD, ServedDesk
from tests.browser.steps import AXE, sign_in, violations
from tests.factories import POLICY

pytestmark = pytest.mark.browser

NEW = "violet-otter-canal"
LINK = re.compile(r"/console/welcome#(\S+)")


@asynccontextmanager
async def another_browser(console: Page) -> AsyncIterator[Page]:
    browser = console.context.browser
    assert browser is not None
    page = await browser.new_page()
    page.set_default_timeout(15_000)
    yield page
    await page.close()


async def admin(served: ServedDesk, console: Page, path: str = "settings/people") -> None:
    """Ana is an admin, and looks at the settings."""
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    await looked_at(console)
    await sign_in(console, served, path)


async def looked_at(page: Page) -> None:
    """Axe looks at this page: not at a colour that is fading into another one."""
    await page.add_init_script(path=AXE)
    await page.emulate_media(reduced_motion="reduce")


async def faults(page: Page) -> list[str]:
    """What axe finds once the page is drawn: until then a colour can be that of before."""
    await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return await violations(page)


async def signed_in(page: Page) -> None:
    await expect(page.get_by_role("navigation", name="Sections")).to_be_visible()


async def test_who_is_invited_accepts_and_signs_in(served: ServedDesk, console: Page) -> None:
    await admin(served, console)
    await console.get_by_role("button", name="Invite somebody").click()
    sheet = console.get_by_role("dialog")
    await sheet.get_by_label("Email address").fill("bo@desk.example")
    await expect(sheet.get_by_text("bo@desk.example is already an advisor.")).to_be_visible()
    await expect(sheet.get_by_role("button", name="Get the link")).to_be_disabled()
    await sheet.get_by_label("Email address").fill("cy@desk.example")
    await sheet.get_by_label("Support").check()
    assert await faults(console) == []
    await sheet.get_by_role("button", name="Get the link").click()
    link = await console.get_by_role("status").locator("code").inner_text()
    invited = console.get_by_role("region", name="Invited, not accepted yet")
    await expect(invited).to_contain_text("cy@desk.example")
    assert await faults(console) == []
    token = LINK.search(link)
    assert token
    async with another_browser(console) as cy:
        await looked_at(cy)
        await cy.goto(f"{served.url}/console/welcome#{token[1]}")
        await cy.get_by_label("The name customers and colleagues see").fill("Cy Lind")
        await cy.get_by_label("New password").fill("password123")
        await cy.get_by_role("button", name="Accept and sign in").click()
        await expect(cy.get_by_text("This password is easy to guess.")).to_be_visible()
        assert await faults(cy) == []
        await cy.get_by_label("New password").fill(NEW)
        await cy.get_by_role("button", name="Accept and sign in").click()
        await signed_in(cy)
        assert "#" not in cy.url, "the token does not stay in the address"
        await expect(console.get_by_role("row").filter(has_text="Cy Lind")).to_contain_text("Support")
        await expect(invited).to_have_count(0)
        await expect(console.get_by_text(link)).to_have_count(0)
    async with another_browser(console) as late:
        await late.goto(f"{served.url}/console/welcome#{token[1]}")
        await expect(late.get_by_role("alert")).to_contain_text("This link was used already.")
        await late.get_by_role("button", name="Go to sign-in").click()
        await expect(late.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_a_change_is_checked_saved_shown_and_undone(served: ServedDesk, console: Page) -> None:
    await admin(served, console)
    bo = console.get_by_role("row").filter(has_text="bo@desk.example")
    await bo.get_by_role("button", name="Edit").click()
    sheet = console.get_by_role("dialog")
    await sheet.get_by_label("Open tickets at once").fill("0")
    await expect(sheet.get_by_text("capacity must be 1 to 10,000.")).to_be_visible()
    await expect(sheet.get_by_role("button", name="Save")).to_be_disabled()
    await sheet.get_by_label("Open tickets at once").fill("8")
    await sheet.get_by_role("button", name="Add a language").click()
    await console.get_by_role("option", name="French").click()
    await console.keyboard.press("Escape")
    await sheet.get_by_role("button", name="Save").click()
    await expect(bo).to_contain_text("0 of 8")
    await expect(bo).to_contain_text("French")
    await bo.get_by_role("button", name="Edit").click()
    await expect(sheet).to_contain_text("You changed: capacity, languages")
    assert await faults(console) == []
    await sheet.get_by_role("button", name="Undo").click()
    await expect(sheet.get_by_label("Open tickets at once")).to_have_value("5")
    await expect(bo).to_contain_text("0 of 5")
    await sheet.get_by_role("button", name="Reset password").click()
    await expect(console.get_by_text("Send this link to Bo yourself.")).to_be_visible()


async def test_of_two_who_edit_at_once_the_second_is_told(served: ServedDesk, console: Page) -> None:
    await admin(served, console)
    bo = console.get_by_role("row").filter(has_text="bo@desk.example")
    await bo.get_by_role("button", name="Edit").click()
    sheet = console.get_by_role("dialog")
    await expect(sheet.get_by_label("Name")).to_have_value("Bo")
    await served.desk.write(
        lambda tx: persons.change_person(tx, advisors.advisor(tx, served.ids["Bo"]), Change(capacity=9))
    )
    await sheet.get_by_label("Name").fill("Bo Lind")
    await expect(sheet.get_by_role("alert")).to_contain_text("Somebody changed this in the meantime")
    await sheet.get_by_role("button", name="Show the newest version").click()
    await expect(sheet.get_by_label("Open tickets at once")).to_have_value("9")
    await expect(sheet.get_by_label("Name")).to_have_value("Bo")


async def test_disabling_ends_the_session_and_hands_the_tickets_over(
    served: ServedDesk, console: Page
) -> None:
    await admin(served, console)
    number = await served.mail("zoe@c.example", "Lamp", "My lamp is broken")
    await served.desk.write(given_to_bo, served, number)
    async with another_browser(console) as bo:
        await sign_in(bo, served, who="bo")
        await console.reload()
        row = console.get_by_role("row").filter(has_text="bo@desk.example")
        await expect(row).to_contain_text("1 of 5")
        await row.get_by_role("button", name="Disable").click()
        sheet = console.get_by_role("dialog")
        await sheet.get_by_label("Who gets their 1 active ticket").select_option("Ana")
        assert await faults(console) == []
        await sheet.get_by_role("button", name="Disable").click()
        await expect(row.get_by_text("Disabled")).to_be_visible()
        await expect(bo.get_by_text("Your session has ended.")).to_be_visible()  # its socket was closed
    ana = console.get_by_role("row").filter(has_text="ana@desk.example")
    await expect(ana).to_contain_text("1 of 5")
    await row.get_by_role("button", name="Enable").click()
    await expect(row.get_by_text("Disabled")).to_have_count(0)


def given_to_bo(tx: Transaction, served: ServedDesk, number: int) -> None:
    by, ids = factories.actor(served.ids), served.ids
    assignment.assign(tx, number, team_id=ids["Support"], advisor_id=ids["Bo"], by=by)


async def test_a_forgotten_password_is_set_anew_by_the_mailed_link(
    served: ServedDesk, console: Page, tmp_path: Path
) -> None:
    async with mailing(served, tmp_path) as (sink, worker):
        await looked_at(console)
        await console.goto(f"{served.url}/console/")
        await console.get_by_role("button", name="Forgot your password?").click()
        await console.get_by_label("Email").fill("ana@desk.example")
        await console.get_by_role("button", name="Send the link").click()
        await expect(console.get_by_text("If ana@desk.example has an account here")).to_be_visible()
        assert await faults(console) == []
        await worker.run_due()
        (mail,) = sink.inbox("ana@desk.example")
        text = message_from_bytes(mail.raw, policy=policy.default).get_content()
        token = LINK.search(str(text))
        assert token
        await console.goto(f"{served.url}/console/welcome#{token[1]}")
        await console.reload()  # only what is after the # has changed
        await console.get_by_label("New password").fill(NEW)
        await console.get_by_role("button", name="Save and sign in").click()
        await signed_in(console)
    async with another_browser(console) as other:
        await other.goto(f"{served.url}/console/")
        for password, shown in ((PASSWORD, "do not match"), (NEW, None)):
            await other.get_by_label("Email").fill("ana@desk.example")
            await other.get_by_label("Password").fill(password)
            await other.get_by_role("button", name="Sign in").click()
            if shown:
                await expect(other.get_by_role("alert")).to_contain_text(shown)
        await signed_in(other)


@asynccontextmanager
async def mailing(served: ServedDesk, folder: Path) -> AsyncIterator[tuple[MailSimulator, Outbox]]:
    """A mailbox that can send, and the worker that does."""

    async def nothing(digest: str) -> bytes:
        raise AssertionError(f"no file is sent here: {digest}")

    sink = MailSimulator()
    host, port = await sink.start()
    smtp = {"host": host, "port": port, "security": "none"}
    await served.desk.write(factories.put_mailbox, smtp=smtp)
    switchboard = Switchboard(served.desk, nothing)
    deliveries = Deliveries(served.desk, switchboard, BlobStore(folder / "sent"), POLICY)
    try:
        yield sink, Outbox(served.desk, deliveries.do, deliveries.gave_up)
    finally:
        await switchboard.close()
        await sink.stop()


async def test_an_empty_desk_is_set_up_by_the_link_that_it_printed(served: ServedDesk, console: Page) -> None:
    token = await served.desk.write(links.of_first_admin)
    await looked_at(console)
    await console.goto(f"{served.url}/console/")
    await expect(console.get_by_text("This desk has no admin yet.")).to_be_visible()
    await console.goto(f"{served.url}/console/welcome#{token}")
    await console.reload()
    await console.get_by_label("Email").fill("eve@desk.example")
    await console.get_by_label("The name customers and colleagues see").fill("Eve Stone")
    await console.get_by_label("New password").fill(NEW)
    assert await faults(console) == []
    await console.get_by_role("button", name="Create the account").click()
    await signed_in(console)
    await console.goto(f"{served.url}/console/settings/people")
    await expect(console.get_by_role("row").filter(has_text="Eve Stone")).to_contain_text("Admin")


async def test_a_team_is_added_changed_archived_and_comes_back(served: ServedDesk, console: Page) -> None:
    await admin(served, console, "settings/teams")
    await console.get_by_role("button", name="Add a team").click()
    sheet = console.get_by_role("dialog")
    await sheet.get_by_label("Name").fill("SUPPORT")
    await expect(sheet.get_by_text("There is already a team 'Support'.")).to_be_visible()
    await sheet.get_by_label("Name").fill("Orders")
    await expect(sheet.get_by_text("This is a team without people")).to_be_visible()
    await sheet.get_by_label("Bo").check()
    await expect(sheet.get_by_text("This is a team without people")).to_have_count(0)
    await sheet.get_by_role("button", name="Add a team").click()
    orders = console.get_by_role("row").filter(has_text="Orders")
    await expect(orders).to_contain_text("Bo")
    await served.mail("zoe@c.example", "Lamp", "My lamp is broken")
    await console.reload()
    support = console.get_by_role("row").filter(has=console.get_by_text("Support", exact=True))
    await support.get_by_role("button", name="Archive").click()
    await expect(sheet).to_contain_text("1 active")
    await sheet.get_by_label("Who gets all of this").select_option("Orders")
    assert await faults(console) == []
    await sheet.get_by_role("button", name="Archive").click()
    await expect(orders).to_contain_text("1 active")
    await console.get_by_role("row").filter(has_text="Archived").get_by_role("button", name="Restore").click()
    await expect(support).to_contain_text("Ana, Bo")


async def test_a_lead_sets_up_only_the_people_of_their_teams(served: ServedDesk, console: Page) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="lead"))
    await served.desk.write(staff.add_advisor, "eve@desk.example", "Eve", "admin", [], 5, "hash")
    await sign_in(console, served, "settings/people")
    bo = console.get_by_role("row").filter(has_text="bo@desk.example")
    await expect(bo).to_be_visible()
    await expect(console.get_by_text("eve@desk.example")).to_have_count(0)
    await expect(console.get_by_role("button", name="Invite somebody")).to_have_count(0)
    await expect(console.get_by_role("button", name="Disable")).to_have_count(0)
    await bo.get_by_role("button", name="Edit").click()
    sheet = console.get_by_role("dialog")
    await expect(sheet.get_by_label("Role")).to_be_disabled()
    await sheet.get_by_label("Open tickets at once").fill("2")
    await sheet.get_by_role("button", name="Save").click()
    await expect(bo).to_contain_text("0 of 2")

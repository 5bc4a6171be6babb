"""The first run in a browser: an empty desk, its first admin, each step, a mail that comes in and is
answered; a wrong password, two admins, an advisor, and a phone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.channels.vault import PLAIN
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.operations.inbound.inlets import channel_setup
from helpdesk.operations.inbound.inlets.channel_setup import ChannelForm
from helpdesk.operations.people import links, staff
from helpdesk.operations.people.staff import AdvisorChange
from helpdesk.settings import Settings
from tests.browser.served import ServedDesk, serving
from tests.browser.steps import AXE, messages, sign_in, violations
from tests.servers import Dovecot

pytestmark = pytest.mark.browser

NEW = "violet-otter-canal"
ADDRESS = "help@fernhill.example"


@pytest.fixture
async def empty(sqlite_template: Path, tmp_path: Path, password_hash: str) -> AsyncIterator[ServedDesk]:
    """A desk without people, teams and channels, with its work beside requests."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/desk.db").write_bytes(sqlite_template.read_bytes())
    settings = Settings(
        data_dir=tmp_path / "data",
        database_url=f"sqlite:///{tmp_path / 'data/desk.db'}",
        requests_per_minute=0,
    )
    async with serving(settings, password_hash, works=True, furnished=False) as desk:
        yield desk


@pytest.fixture
async def console(page: Page) -> Page:
    """The console's page for either desk."""
    page.set_default_timeout(15_000)
    await page.set_viewport_size({"width": 1440, "height": 900})
    return page


class Post:
    """A mail provider: what is sent to the desk's address is delivered to its IMAP folder, the rest to
    inboxes outside."""

    def __init__(self, dovecot: Dovecot, user: str) -> None:
        self.outside = MailSimulator(password=dovecot.password)
        self.smtp = ("", 0)
        self._dovecot = dovecot
        self._user = user
        self._carried = 0

    async def carry(self) -> None:
        """Until cancelled."""
        while True:
            await self.outside.wait_for(ADDRESS, self._carried + 1, timeout=600)
            for one in self.outside.inbox(ADDRESS)[self._carried :]:
                self.deliver(one.raw)
                self._carried += 1

    def deliver(self, raw: bytes) -> None:
        self._dovecot.deliver(self._user, raw)


@pytest.fixture
async def post(dovecot: Dovecot, mailbox: str) -> AsyncIterator[Post]:
    found = Post(dovecot, mailbox)
    found.smtp = await found.outside.start()
    carrying = asyncio.create_task(found.carry())
    yield found
    carrying.cancel()
    await asyncio.gather(carrying, return_exceptions=True)
    await found.outside.stop()


async def looked_at(page: Page) -> None:
    await page.add_init_script(path=AXE)
    await page.emulate_media(reduced_motion="reduce")


async def first_admin(empty: ServedDesk, console: Page) -> None:
    token = await empty.desk.write(links.of_first_admin)
    await looked_at(console)
    await console.goto(f"{empty.url}/console/welcome#{token}")
    await console.get_by_label("Email").fill("eve@fernhill.example")
    await console.get_by_label("The name customers and colleagues see").fill("Eve Stone")
    await console.get_by_label("New password").fill(NEW)
    await console.get_by_role("button", name="Create the account").click()
    await expect(console.get_by_role("heading", name="What is your company called?")).to_be_visible()


@pytest.mark.services
async def test_an_empty_desk_becomes_one_that_answers_a_customer(
    empty: ServedDesk, console: Page, post: Post, dovecot: Dovecot, mailbox: str
) -> None:
    await first_admin(empty, console)
    await expect(console).to_have_url(f"{empty.url}/console/setup/brand")
    steps = console.get_by_role("navigation", name="Set up the desk")
    assert await violations(console) == []

    await console.get_by_label("Name of the company").fill("Fernhill")
    await console.get_by_role("button", name="Save").click()
    await expect(steps.get_by_role("link", name="Company done")).to_be_visible()
    await expect(console).to_have_title("Set up the desk · Fernhill")
    await console.get_by_role("button", name="Continue").click()

    await console.get_by_label("Name of the team").fill("Support")
    await console.get_by_role("button", name="Add a team").click()
    await expect(steps.get_by_role("link", name="Team done")).to_be_visible()
    await console.get_by_role("button", name="Continue").click()

    await expect(console.get_by_role("heading", name="Which mailbox do customers write to?")).to_be_visible()
    await console.reload()
    await expect(console.get_by_role("heading", name="Which mailbox do customers write to?")).to_be_visible()
    await console.get_by_label("Email address").fill(ADDRESS)
    await console.get_by_label("Password of the mailbox").fill("wrong")
    for side, (host, port) in (("receives (IMAP)", dovecot[:2]), ("sends (SMTP)", post.smtp)):
        await console.get_by_label(f"Server that {side}").and_(console.locator("input")).fill(host)
        kind = "receiving" if "IMAP" in side else "sending"
        await console.get_by_label(f"Port of the {kind} server").fill(str(port))
        await console.get_by_label(f"Encryption of the {kind} server").select_option("none")
    await console.get_by_label("User name").fill(mailbox)
    assert await violations(console) == []
    await console.get_by_role("button", name="Save and test").click()
    found = console.get_by_role("region", name="What the test found")
    await expect(found).to_contain_text("The desk cannot send: wrong user name or password")
    await expect(found).to_contain_text("The desk cannot receive: wrong user name or password")
    await expect(found).to_contain_text("Some providers want an app password.")
    await expect(steps.get_by_role("link", name="Mailbox begun")).to_be_visible()
    assert await violations(console) == []
    await console.get_by_label("Password of the mailbox").fill(dovecot.password)
    await console.get_by_role("button", name="Save and test").click()
    await expect(found).to_contain_text("The desk can send email.", timeout=60_000)
    await expect(found).to_contain_text("The desk can receive email.", timeout=60_000)
    await expect(steps.get_by_role("link", name="Mailbox done")).to_be_visible()
    await console.get_by_role("button", name="Continue").click()

    for skipped in ("Chat on your website", "Who works with you?", "Which question do you hear most often?"):
        await expect(console.get_by_role("heading", name=skipped)).to_be_visible()
        assert await violations(console) == []
        await console.get_by_role("button", name="Later").click()

    await expect(console.get_by_role("link", name=ADDRESS)).to_be_visible()
    post.deliver(
        f"From: Kim <kim@customer.example>\r\nTo: {ADDRESS}\r\nMessage-ID: <1@customer.example>\r\n"
        "Subject: Broken shade\r\n\r\nMy lamp came with a broken shade.\r\n".encode()
    )
    await expect(console.get_by_text("Ticket #1 is here.")).to_be_visible(timeout=60_000)
    await console.get_by_role("button", name="Open it").click()
    await expect(messages(console).first).to_contain_text("broken shade")
    await console.keyboard.press("r")
    await console.keyboard.type("A new one is on its way.")
    await console.keyboard.press("Control+Enter")
    (answer,) = await post.outside.wait_for("kim@customer.example", timeout=60)
    assert "A new one is on its way." in answer.text
    assert answer.subject == "Re: Broken shade"


async def test_a_desk_without_a_mailbox_gets_its_first_ticket_and_an_article(
    empty: ServedDesk, console: Page
) -> None:
    await first_admin(empty, console)
    await console.goto(f"{empty.url}/console/inbox/open")
    card = console.get_by_role("region", name="Finish setting up")
    await expect(card).to_contain_text("0 of 6 steps done. Next: Company")
    assert await violations(console) == []
    await card.get_by_role("link", name="Continue").click()
    await expect(console).to_have_url(f"{empty.url}/console/setup/brand")
    steps = console.get_by_role("navigation", name="Set up the desk")

    await steps.get_by_role("link", name="Chat").click()
    await console.get_by_label("Address of your website").fill("shop")
    await console.get_by_role("button", name="Create the chat").click()
    await expect(console.get_by_text("This is no address of a website.")).to_be_visible()
    await console.get_by_label("Address of your website").fill("www.shop.example")
    await console.get_by_role("button", name="Create the chat").click()
    await expect(console.get_by_text('data-channel="web"')).to_be_visible()
    await expect(console.get_by_text("No page has loaded the chat yet.")).to_be_visible()
    await expect(console.get_by_text("https://www.shop.example", exact=False).last).to_be_visible()
    assert await violations(console) == []
    headers = {"Origin": "https://www.shop.example"}
    await console.context.request.get(f"{empty.url}/widget/loader.js", headers=headers)
    await expect(console.get_by_text("https://www.shop.example has loaded the chat.")).to_be_visible()

    await steps.get_by_role("link", name="Colleagues").click()
    await console.get_by_label("Email address").fill("bo@fernhill.example")
    await console.get_by_role("button", name="Get the link").click()
    await expect(console.get_by_role("status").locator("code")).to_contain_text("/console/welcome#")
    await expect(steps.get_by_role("link", name="Colleagues done")).to_be_visible()

    await steps.get_by_role("link", name="First article").click()
    await console.get_by_label("Title").fill("How do I return something?")
    await console.get_by_label("Answer").fill("Send it back within 30 days.")
    await console.get_by_role("button", name="Publish").click()
    await expect(steps.get_by_role("link", name="First article done")).to_be_visible()
    assert await violations(console) == []

    await steps.get_by_role("link", name="First ticket").click()
    await console.get_by_role("button", name="Send me a test message").click()
    await expect(messages(console).first).to_contain_text("its shade is broken")
    await console.go_back()
    await expect(console.get_by_text("Ticket #1 is here.")).to_be_visible()


async def test_the_reminder_is_put_away_and_comes_back(served: ServedDesk, console: Page) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    await looked_at(console)
    await sign_in(console, served, "settings/channels")
    card = console.get_by_role("region", name="Finish setting up")
    await expect(card).to_contain_text("2 of 6 steps done.")
    await card.get_by_role("button", name="Hide").click()
    await expect(card).to_have_count(0)
    await console.get_by_role("link", name="Company").click()
    await expect(console.get_by_text("Changed by Ana")).to_be_visible()
    assert await violations(console) == []
    await console.get_by_role("button", name="Show the reminder again").click()
    await expect(card).to_be_visible()


async def test_two_admins_at_once_overwrite_nothing(served: ServedDesk, console: Page) -> None:
    for who in ("ana", "bo"):
        await served.desk.write(staff.change_advisor, f"{who}@desk.example", AdvisorChange(role="admin"))
    browser = console.context.browser
    assert browser is not None
    other = await browser.new_page()
    await sign_in(console, served, "setup/brand")
    await other.route_web_socket("**/live*", lambda _: None)  # this console hears nothing
    await sign_in(other, served, "setup/brand", who="bo")
    await other.get_by_label("Name of the company").fill("Oakhill")
    await console.get_by_label("Name of the company").fill("Fernhill")
    await console.get_by_role("button", name="Save").click()
    await expect(console.get_by_text("The company is saved")).to_be_visible()
    await other.get_by_role("button", name="Save").click()
    await expect(other.get_by_role("alert")).to_be_visible()
    await other.get_by_role("alert").get_by_role("button").click()
    await expect(other.get_by_label("Name of the company")).to_have_value("Fernhill")
    await other.close()


async def test_the_mailbox_of_another_admin_does_not_overwrite_what_is_typed(
    empty: ServedDesk, console: Page
) -> None:
    def mailbox(tx: Transaction) -> None:
        form = ChannelForm(kind="email", label="Help", settings={"address": ADDRESS})
        channel_setup.create(tx, "help", form, vault=PLAIN, by=SYSTEM)

    await first_admin(empty, console)
    await console.goto(f"{empty.url}/console/setup/mailbox")
    await console.get_by_label("Email address").fill("other@fernhill.example")
    await empty.desk.write(mailbox)
    await expect(console.get_by_text("Another admin set up a mailbox meanwhile.")).to_be_visible()
    await expect(console.get_by_label("Email address")).to_have_value("other@fernhill.example")
    await expect(console.get_by_role("button", name="Save and test")).to_be_disabled()
    await console.get_by_role("alert").get_by_role("button").click()
    await expect(console.get_by_label("Email address")).to_have_value(ADDRESS)


async def test_an_advisor_sees_neither_the_steps_nor_the_reminder(served: ServedDesk, console: Page) -> None:
    await sign_in(console, served, "setup/mailbox")
    await expect(console.get_by_text("An admin sets up the desk.")).to_be_visible()
    await expect(console.get_by_role("navigation", name="Set up the desk")).to_have_count(0)
    await console.goto(f"{served.url}/console/inbox/open")
    await expect(console.get_by_text("No open tickets.")).to_be_visible()
    await expect(console.get_by_role("region", name="Finish setting up")).to_have_count(0)


async def test_the_steps_fit_a_phone_and_are_done_with_the_keyboard(empty: ServedDesk, console: Page) -> None:
    await console.set_viewport_size({"width": 390, "height": 844})
    await console.emulate_media(color_scheme="dark")
    await first_admin(empty, console)
    await console.get_by_label("Name of the company").focus()
    await console.keyboard.type("Fernhill")
    await console.keyboard.press("Enter")
    await expect(console.get_by_text("The company is saved")).to_be_visible()
    await console.get_by_role("button", name="Continue").focus()
    await console.keyboard.press("Enter")
    await expect(console.get_by_role("heading", name="Who answers?")).to_be_focused()
    for name in ("team", "mailbox", "widget", "people", "article", "ticket"):
        await console.goto(f"{empty.url}/console/setup/{name}")
        await expect(console.get_by_role("main").get_by_role("heading").first).to_be_visible()
        wide = await console.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, name
        assert await violations(console) == []
    await console.evaluate("localStorage.setItem('helpdesk.language', 'fr')")
    await console.goto(f"{empty.url}/console/setup/people")
    await expect(console.get_by_role("heading", name="Avec qui travaillez-vous\u00a0?")).to_be_visible()

"""A customer finds an answer, with JavaScript and without; an advisor writes one and uses one."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import update

from faq.demo.seed import seed
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.people import advisors
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, messages, open_ticket, sign_in, violations

pytestmark = pytest.mark.browser


@pytest.fixture
async def help_centre(served: ServedDesk, page: Page) -> ServedDesk:
    """The demo shop's help centre."""
    page.set_default_timeout(8000)
    await served.desk.write(seed)
    return served


async def test_search_as_you_type_leads_to_the_answer(help_centre: ServedDesk, page: Page) -> None:
    await page.goto(f"{help_centre.url}/help/en")
    box = page.get_by_role("combobox", name="Search the help centre")
    await box.press_sequentially("where is my monney", delay=5)
    options = page.get_by_role("option")
    await expect(options.first).to_contain_text("When do I get my refund?")
    await expect(box).to_have_attribute("aria-expanded", "true")
    await box.press("Escape")
    await expect(options).to_have_count(0)
    await box.press_sequentially("?", delay=5)
    await expect(options.first).to_be_visible()
    await box.press("ArrowDown")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await box.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("When do I get my refund?")
    await page.get_by_role("button", name="Yes, that solved it").click()
    await expect(page.get_by_role("status").filter(has_text="Glad that solved it")).to_be_visible()


async def test_everything_works_without_javascript(help_centre: ServedDesk, page: Page) -> None:
    browser = page.context.browser
    assert browser is not None
    context = await browser.new_context(java_script_enabled=False, locale="fr-FR")
    plain = await context.new_page()
    await plain.goto(f"{help_centre.url}/help")
    await expect(plain.get_by_role("heading", level=1)).to_have_text("Comment pouvons-nous vous aider ?")
    await plain.get_by_role("searchbox").fill("remboursement")
    await plain.get_by_role("button", name="Chercher").click()
    await plain.get_by_role("main").get_by_role("link", name="Quand serai-je remboursé").click()
    await plain.get_by_text("Non, pas vraiment").click()
    await plain.get_by_label("Il manque quelque chose").check()
    await plain.get_by_role("button", name="Envoyer").click()
    await expect(plain.get_by_role("status")).to_contain_text("Merci")
    await plain.get_by_role("link", name="English").click()
    await expect(plain.get_by_role("heading", level=1)).to_have_text("When do I get my refund?")
    await plain.get_by_role("navigation", name="Site").get_by_role("link", name="Contact us").click()
    await plain.get_by_label("Your email address").fill("eve@customer.example")
    await plain.get_by_label("Your question").fill("How do I season the pan?")
    await plain.get_by_role("button", name="Send").click()
    offered = plain.get_by_role("region", name="This may answer your question")
    await expect(offered.get_by_role("link").first).to_contain_text("How do I season the pan?")
    await plain.get_by_role("button", name="Send anyway").click()
    await expect(plain.get_by_role("heading", level=1)).to_have_text("We have received your question")
    await context.close()


async def test_articles_are_offered_while_a_question_is_written(help_centre: ServedDesk, page: Page) -> None:
    await page.goto(f"{help_centre.url}/help/en/contact")
    await page.get_by_label("Your email address").fill("eve@customer.example")
    await page.get_by_label("Your question").press_sequentially("Can I cancel or change my order?", delay=5)
    await expect(page.get_by_role("link", name="Can I cancel or change my order?")).to_be_visible()
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("We have received your question")


async def test_keyboard_alone_skips_to_the_content(help_centre: ServedDesk, page: Page) -> None:
    await page.goto(f"{help_centre.url}/help/en/where-is-my-parcel")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(
    help_centre: ServedDesk, page: Page, scheme: str
) -> None:
    await page.add_init_script(path=AXE)
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.set_viewport_size({"width": 360, "height": 740})
    pages = ("", "/where-is-my-parcel", "/where-is-my-parcel?thanks=yes", "/category/delivery", "/contact")
    for path in (*pages, "/search?q=refund", "/search?q=zebra", "/never-was"):
        await page.goto(f"{help_centre.url}/help/en{path}")
        assert await violations(page) == [], path
        wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, path
    await page.goto(f"{help_centre.url}/help/en")
    await page.get_by_role("combobox").press_sequentially("refund", delay=5)
    await expect(page.get_by_role("option").first).to_be_visible()
    assert await violations(page) == []


async def test_an_advisor_puts_an_article_into_a_reply(help_centre: ServedDesk, console: Page) -> None:
    number = await help_centre.mail(
        "mia@customer.example", "My jar", "Hello, when do I get my refund? Thank you, Mia"
    )
    await sign_in(console, help_centre)
    await open_ticket(console, help_centre, number)
    await console.get_by_role("button", name="Insert “When do I get my refund?” into the reply").click()
    reply = console.get_by_role("textbox", name="Write a reply")
    await expect(reply).to_have_value(re.compile("working days(?s:.*)/when-do-i-get-my-refund$"))
    await reply.fill("")
    await reply.press("/")
    await console.get_by_role("combobox", name="Search saved replies and articles").press_sequentially(
        "kettle scale", delay=5
    )
    await expect(console.get_by_role("option", name=re.compile("descale the kettle"))).to_be_visible()
    await console.keyboard.press("Enter")
    await expect(reply).to_have_value(re.compile("citric acid"))
    await expect(reply).to_be_focused()
    await console.keyboard.press("Control+Enter")
    await expect(messages(console)).to_have_count(2)
    await messages(console).last.get_by_role("button", name="More").click()
    await console.get_by_role("menuitem", name="Create an article from this reply").click()
    await expect(console.get_by_label("Title")).to_have_value("My jar")
    await expect(console.get_by_label("Answer, in Markdown")).to_have_value(re.compile("citric acid"))


async def test_a_lead_writes_publishes_compares_and_restores(help_centre: ServedDesk, console: Page) -> None:
    await help_centre.desk.write(promote, help_centre.ids["Ana"])
    await console.add_init_script(path=AXE)
    await sign_in(console, help_centre, "faq")
    await console.get_by_role("button", name="New article").click()
    await console.get_by_label("Title").fill("Do you sell spare lids?")
    await console.get_by_role("button", name="Create").click()
    body = console.get_by_label("Answer, in Markdown")
    await body.fill("Yes, **for every jar**.")
    preview = console.get_by_role("region", name="Preview").first
    await expect(preview.locator("strong")).to_have_text("for every jar")
    await console.get_by_role("button", name="Publish").click()
    await expect(console.get_by_role("link", name="View")).to_be_visible()
    await body.fill("Yes, **for every jar**, at £4.")
    await console.keyboard.press("Control+s")
    await expect(console.get_by_text("Changed since")).to_be_visible()
    await console.get_by_role("button", name="Versions").click()
    await console.get_by_role("button", name="Changes").first.click()
    await expect(console.locator("ins")).to_contain_text("at £4")
    assert await violations(console) == []
    await console.get_by_role("button", name="Restore").last.click()
    await expect(body).to_have_value("")
    await console.goto(f"{help_centre.url}/help/en/do-you-sell-spare-lids")
    await expect(console.get_by_role("main")).to_contain_text("for every jar")
    for place in ("articles", "categories", "synonyms", "report", "look"):
        await console.goto(f"{help_centre.url}/console/faq/{place}")
        await expect(console.get_by_role("heading", level=1)).to_be_visible()
        await expect(console.locator("main :is(table, ul, form)").first).to_be_visible()
        assert await violations(console) == [], place
    fields = [await field.bounding_box() for field in await console.locator("main input.input").all()]
    assert len({field["x"] for field in fields if field}) == 1, "the fields of a form are one column"


def promote(tx: Transaction, advisor_id: int) -> None:
    tx.conn.execute(update(advisors).where(advisors.c.id == advisor_id).values(role="lead"))

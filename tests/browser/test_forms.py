"""Custom fields in the forms of customers and advisors, and lists as CSV files."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from helpdesk.db import fields as db
from helpdesk.db.chats.conversations import conversation
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.tickets.tickets import ticket
from helpdesk.domain.fields.definition import Asked, FieldKind, Option
from helpdesk.operations.fields import defining
from helpdesk.operations.fields.defining import FieldForm
from helpdesk.operations.people import staff
from helpdesk.operations.people.staff import AdvisorChange
from tests.browser.served import ServedDesk
from tests.browser.shop import ANA, Shop, running_shop, staffed
from tests.browser.steps import AXE, sign_in, violations
from tests.browser.test_widget_journeys import axe, start

pytestmark = pytest.mark.browser

CHOICES = [
    Option(value="lamp", labels={"en": "Lamp", "fr": "Lampe"}),
    Option(value="bulb", labels={"en": "Bulb", "fr": "Ampoule"}),
]
LABELS: dict[FieldKind, tuple[str, str]] = {
    "text": ("Order number", "Numéro de commande"),
    "number": ("How many", "Combien"),
    "date": ("Bought on", "Acheté le"),
    "choices": ("Parts", "Pièces"),
    "yes_no": ("Under warranty", "Sous garantie"),
    "link": ("Photo", "Photo du défaut"),
}


def ask(tx: Transaction) -> None:
    """Fields that both forms ask for; the order is required."""
    for kind, (english, french) in LABELS.items():
        form = FieldForm(
            of="ticket",
            key=f"own_{kind}",
            kind=kind,
            labels={"en": english, "fr": french},
            help={"en": "On the invoice.", "fr": "Sur la facture."} if kind == "text" else {},
            choices=CHOICES if kind == "choices" else [],
            asked=[
                Asked(form="widget", required=kind == "text"),
                Asked(form="contact", required=kind == "text"),
            ],
        )
        defining.put(tx, None, form, seen=None, by=ANA)


def require(tx: Transaction) -> None:
    """The number is required from now on."""
    (one,) = [one for one in db.all_fields(tx) if one.key == "own_number"]
    form = defining.FieldForm(
        of="ticket",
        key="own_number",
        kind="number",
        labels=one.labels,
        asked=[Asked(form="widget", required=True)],
    )
    defining.put(tx, one.id, form, seen=version(tx, one.id), by=ANA)


def version(tx: Transaction, field_id: int) -> int | None:
    newest = setup_changes.latest(tx, defining.WHAT, field_id)
    return None if newest is None else newest.id


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with running_shop(tmp_path, furnish) as shop:
        yield shop


def furnish(tx: Any) -> None:
    staffed(tx)
    ask(tx)


async def test_what_is_asked_after_the_reader_began_has_the_focus_and_keeps_their_words(
    page: Page, shop: Shop
) -> None:
    """On a slow line: the widget opens before the desk has said what it asks."""
    may_hear = asyncio.Event()

    async def slow(line: WebSocketRoute) -> None:
        server = line.connect_to_server()

        async def pass_on(frame: str | bytes) -> None:
            await may_hear.wait()
            line.send(frame)

        server.on_message(pass_on)

    await page.route_web_socket("**/chat?*", slow)
    await start(page, shop)
    await page.get_by_role("button", name="Start a conversation").click()
    await expect(page.get_by_label("Write a message")).to_be_focused()
    await page.keyboard.type("It leaks")
    may_hear.set()
    await expect(page.get_by_label("Order number")).to_be_focused()
    await page.keyboard.type("A-1")
    await page.get_by_role("button", name="Start the conversation").click()
    await expect(page.get_by_label("Write a message")).to_have_value("It leaks")


async def test_the_widget_asks_tells_at_the_question_and_loses_nothing(page: Page, shop: Shop) -> None:
    await page.set_viewport_size({"width": 390, "height": 780})
    await start(page, shop, "?lang=fr")
    await page.get_by_role("button", name="Commencer une discussion").click()
    order = page.get_by_label("Numéro de commande")
    await expect(order).to_be_focused()
    await expect(order).to_have_accessible_description("Sur la facture.")
    await page.keyboard.press("Tab")
    await page.keyboard.type("beaucoup")
    await page.get_by_role("button", name="Commencer la discussion").click()
    await expect(order).to_be_focused()
    await expect(order).to_have_accessible_description("Sur la facture. Répondez à cette question.")
    await expect(page.get_by_label("Combien")).to_have_accessible_description(
        re.compile("Saisissez un nombre")
    )
    assert await axe(page) == []
    await order.fill("A-1")
    await page.get_by_label("Combien").fill("")
    await page.get_by_label("Ampoule").check()
    await page.get_by_label("Sous garantie").select_option("Oui")
    await page.get_by_label("Acheté le").fill("2026-11-01")
    await shop.desk.write(require)
    await page.get_by_role("button", name="Commencer la discussion").click()
    await page.get_by_label("Écrire un message").fill("Ma bouilloire fuit")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Vérifiez vos réponses")).to_be_visible()
    many = page.get_by_label("Combien")
    await expect(many).to_be_focused()
    await expect(many).to_have_accessible_description("Répondez à cette question.")
    await expect(order).to_have_value("A-1")
    await expect(page.get_by_label("Ampoule")).to_be_checked()
    assert await axe(page) == []
    await many.fill("2,5")
    await page.get_by_role("button", name="Commencer la discussion").click()
    await expect(page.get_by_text("Ma bouilloire fuit")).to_be_visible()
    await expect(page.get_by_text("Envoyé", exact=True)).to_be_visible()
    chat = await shop.desk.read(conversation, 1)
    assert chat is not None
    assert chat.ticket_id is not None
    assert (await shop.desk.read(ticket, chat.ticket_id)).fields == {
        "own_text": "A-1",
        "own_number": 2.5,
        "own_date": "2026-11-01",
        "own_choices": ["bulb"],
        "own_yes_no": True,
    }


async def test_answers_survive_a_page_that_is_loaded_again(page: Page, shop: Shop) -> None:
    await start(page, shop)
    await page.get_by_role("button", name="Start a conversation").click()
    await page.get_by_label("Order number").fill("A-1")
    await page.get_by_label("Lamp").check()
    await page.reload()
    await expect(page.get_by_label("Order number")).to_have_value("A-1")
    await expect(page.get_by_label("Lamp")).to_be_checked()


async def test_the_contact_form_asks_on_a_phone_in_the_dark(served: ServedDesk, page: Page) -> None:
    await served.desk.write(ask)
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size({"width": 390, "height": 780})
    await page.add_init_script(path=AXE)
    await page.goto(f"{served.url}/help/en/contact")
    await page.get_by_label("Your email address").fill("eve@customer.example")
    await page.get_by_label("Order number").fill("A-1")
    await page.get_by_label("How many").fill("some")
    await page.get_by_label("Bulb").check()
    await page.get_by_label("Your question").fill("Zyxw vuts?")
    assert await violations(page) == []
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_label("How many")).to_have_accessible_description(
        re.compile("Please enter a number")
    )
    await expect(page.get_by_label("Bulb")).to_be_checked()
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_label("How many").fill("3")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("heading", name="We have received your question")).to_be_visible()


async def test_a_new_ticket_has_fields_and_the_list_is_a_file(served: ServedDesk, console: Page) -> None:
    await served.desk.write(ask)
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    await console.add_init_script(path=AXE)
    await sign_in(console, served, "inbox/all")
    await console.keyboard.press("c")
    sheet = console.get_by_role("dialog", name="New ticket")
    await sheet.get_by_label("Private note").check()
    await sheet.get_by_label("Email", exact=True).fill("eve@customer.example")
    await sheet.get_by_label("Subject").fill("A lamp")
    await sheet.get_by_label("Note").last.fill("She called")
    await sheet.get_by_label("Order number").fill("=A1")
    await sheet.get_by_label("How many").fill("some")
    await sheet.get_by_role("button", name="Open the ticket").click()
    await expect(sheet.get_by_label("How many")).to_have_accessible_description(
        re.compile("must be a number")
    )
    assert await violations(console) == []
    await sheet.get_by_label("How many").fill("2")
    await sheet.get_by_role("button", name="Open the ticket").click()
    await expect(console.get_by_label("Order number")).to_have_value("=A1")

    await console.get_by_role("button", name="Export as CSV").click()
    sheet = console.get_by_role("dialog", name="Tickets as a CSV file")
    await sheet.get_by_label("Company").uncheck()
    assert await violations(console) == []
    async with console.expect_download() as download:
        await sheet.get_by_role("link", name="Download").click()
    file = await download.value
    assert file.suggested_filename == "tickets.csv"
    text = Path(await file.path()).read_bytes().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["Subject"], row["Order number"], row["How many"]) == ("A lamp", "'=A1", "2")
    assert "Company" not in row


async def test_where_a_field_is_asked_is_set_up_in_settings(served: ServedDesk, console: Page) -> None:
    await served.desk.write(ask)
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/settings/fields")
    await console.get_by_role("button", name="Edit Order number").click()
    sheet = console.get_by_role("dialog", name="Edit the field")
    await expect(sheet.get_by_label("In the chat widget")).to_have_value("required")
    await sheet.get_by_label("In the help centre").select_option("Not asked")
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet).to_be_hidden()
    (one,) = [one for one in await served.desk.read(db.all_fields) if one.key == "own_text"]
    assert one.asked == [Asked(form="widget", required=True)]

"""A lead works on parked mail: the count in the rail, the preview, a ticket, spam, and rules of senders."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import update

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.people import advisors
from helpdesk.domain.messages import RawInbound
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, sign_in, violations

pytestmark = pytest.mark.browser


def mail(sender: str, subject: str, text: str) -> bytes:
    return (
        f"From: {sender}\r\nTo: support@desk.example\r\nSubject: {subject}\r\n"
        f"Message-ID: <{subject[:4]}@x>\r\nAuto-Submitted: auto-replied\r\n\r\n{text}\r\n"
    ).encode()


async def take(served: ServedDesk, body: bytes) -> None:
    inbox = served.inbox
    await inbox.take(RawInbound(channel="support", body=body))
    await inbox.drain()


async def be(served: ServedDesk, role: str) -> None:
    def change(tx: Transaction) -> None:
        tx.conn.execute(update(advisors).where(advisors.c.id == served.ids["Ana"]).values(role=role))

    await served.desk.write(change)


async def test_a_lead_reads_parked_mail_makes_it_a_ticket_and_parks_a_sender_for_good(
    served: ServedDesk, console: Page
) -> None:
    await be(served, "lead")
    await take(served, mail("Cleo <cleo@shop.example>", "Away", "I am away. And my lamp is <b>broken</b>."))
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    rail = console.get_by_role("navigation", name="Sections")
    await rail.get_by_role("link", name="1 parked message to look at").click()
    items = console.get_by_role("list", name="Ledger").get_by_role("listitem")
    await expect(items).to_have_count(1)
    await take(served, mail("updates@carrier.example", "Parcel", "I am away until Monday."))
    await expect(rail.get_by_role("link", name="2 parked messages to look at")).to_be_visible()
    await expect(items).to_have_count(2)
    await items.filter(has_text="Cleo").get_by_role("button", expanded=False).click()
    await expect(console.get_by_text("my lamp is <b>broken</b>")).to_be_visible()
    await console.get_by_text("Why it was parked").click()
    await expect(console.get_by_text("+10 ")).to_be_visible()
    assert await violations(console) == []
    await console.get_by_role("button", name="Make it a ticket").click()
    await expect(console.get_by_text("It is on ticket 1.")).to_be_visible()
    await expect(items).to_have_count(1)
    await items.get_by_role("button", expanded=False).click()
    await console.get_by_role("button", name="Always park @carrier.example").click()
    await expect(console.get_by_text("Nothing waits for a look.")).to_be_visible()
    await expect(rail.get_by_role("link", name="Settings")).to_be_visible()
    await expect(console.get_by_role("cell", name="@carrier.example", exact=True)).to_be_visible()
    await console.get_by_role("button", name="Remove @carrier.example").click()
    # what the ticket taught
    await expect(console.get_by_role("cell", name="cleo@shop.example", exact=True)).to_be_visible()
    await console.get_by_role("button", name="Remove cleo@shop.example").click()
    await expect(console.get_by_text("No sender has a rule.")).to_be_visible()
    await console.get_by_role("button", name="Parked 1").click()
    await expect(items.first).to_contain_text("Parked by a rule")


async def test_an_advisor_sees_the_ledger_without_what_only_leads_decide(
    served: ServedDesk, console: Page
) -> None:
    await be(served, "advisor")
    await take(served, mail("Cleo <cleo@shop.example>", "Away", "I am away."))
    await sign_in(console, served, "settings/ledger")
    items = console.get_by_role("list", name="Ledger").get_by_role("listitem")
    await expect(items).to_contain_text("cleo@shop.example")
    await expect(items.get_by_role("button")).to_have_count(0)
    await expect(console.get_by_role("button", name="Add")).to_have_count(0)
    await expect(console.get_by_role("link", name="Settings")).to_be_visible()

"""On a phone nothing is wider than the screen, and a finger hits its button. On a laptop the conversation has
its room."""

from __future__ import annotations

import msgspec
import pytest
from playwright.async_api import Page, expect
from sqlalchemy import update

from helpdesk.db import processes
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.people import advisors
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.health.standing import PartState
from helpdesk.domain.jobs import InviteToSurvey
from helpdesk.operations.inbound.senders import sender_rules
from helpdesk.operations.people import keys
from helpdesk.operations.people.scopes import SCOPES
from tests.browser.served import ServedDesk
from tests.browser.steps import messages, open_ticket, sign_in

pytestmark = pytest.mark.browser

PAGES = (
    "inbox",
    "inbox/open",
    "inbox/open/1",
    "customers",
    "customers/1",
    "faq",
    "reports",
    "settings/channels",
    "settings/people",
    "settings/teams",
    "settings/hours",
    "settings/sla",
    "settings/replies",
    "settings/ledger",
    "settings/bot",
    "settings/surveys",
    "settings/account",
    "settings/keys",
    "settings/all_keys",
    "settings/health",
    "settings/upkeep",
)
MISSED = """() => {
  const found = [];
  const width = document.documentElement.scrollWidth;
  if (width > innerWidth) found.push(`the page is ${width} px wide`);
  for (const one of document.querySelectorAll("button, a[href], input, select, textarea, [role=menuitem]")) {
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const unseen = style.visibility === "hidden" || one.closest("[aria-hidden=true], .visually-hidden");
    const inText = one.tagName === "A" && style.display === "inline";
    if (!box.width || !box.height || unseen || inText || ["checkbox", "radio"].includes(one.type)) continue;
    const name = one.getAttribute("aria-label") || one.textContent.trim().slice(0, 40);
    const [wide, high] = [Math.round(box.width), Math.round(box.height)];
    if (one.closest(".table-wrap") && box.right > innerWidth) found.push(`${name}: beyond the edge`);
    if (wide < 40 || high < 40) found.push(`${name}: ${wide} × ${high}`);
    const typed = /INPUT|TEXTAREA|SELECT/.test(one.tagName);
    if (typed && parseFloat(style.fontSize) < 16) found.push(`${name}: letters of ${style.fontSize}`);
  }
  return found;
}"""


def _furnish(tx: Transaction, ana: int) -> None:
    """Rows of the tables of Settings: keys of an admin, a rule for a sender, a part that is tried again."""
    tx.conn.execute(update(advisors).where(advisors.c.id == ana).values(role="admin"))
    for name in ("for the shop system", "for the reports of the whole company and its subsidiaries"):
        keys.make(tx, name, advisor_id=ana, scopes=SCOPES, days=30)
    by = Actor(kind="advisor", id=ana, name="Ana")
    sender_rules.put_rule(tx, "newsletter@very-long-name-of-a-company.example", "park", by)
    (here,) = processes.all_processes(tx)
    part = PartState(name="mail inlet", state="again", since=tx.now, fault="port_taken", tries=3)
    processes.hear(tx, msgspec.structs.replace(here, key="other", role="work", host="h" * 60), [part])
    tx.add_job(InviteToSurvey(invitation_id=1), key="late", channel="support")


async def test_a_finger_hits_every_button_on_a_phone(served: ServedDesk, console: Page) -> None:
    long = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 6
    await served.mail("mia@customer.example", long, f"{long}\n" * 3)
    await served.desk.write(_furnish, served.ids["Ana"])
    await console.set_viewport_size({"width": 390, "height": 844})
    await sign_in(console, served)
    for path in PAGES:
        await console.goto(f"{served.url}/console/{path}")
        await expect(console.locator("main").first).to_be_visible()
        await console.wait_for_load_state("networkidle")
        assert await console.evaluate(MISSED) == [], path


@pytest.mark.parametrize("width", [1280, 1366])
async def test_the_conversation_keeps_its_room_on_a_laptop(
    served: ServedDesk, console: Page, width: int
) -> None:
    number = await served.mail("mia@customer.example", "Parcel lost", "Where is it?")
    await console.set_viewport_size({"width": width, "height": 800})
    await sign_in(console, served)
    await open_ticket(console, served, number)
    await expect(console.get_by_role("complementary").first).to_be_visible()

    async def room() -> float:
        box = await messages(console).first.locator("xpath=ancestor::main").bounding_box()
        assert box is not None
        return box["width"]

    assert await room() >= 600
    divider = console.get_by_role("separator").first
    await divider.focus()
    for _ in range(30):
        await console.keyboard.press("ArrowRight")
    assert await room() >= 600, "a pane that is dragged wider leaves it that room"
    wide = await divider.get_attribute("aria-valuenow")
    await console.reload()
    await expect(console.get_by_role("separator").first).to_have_attribute("aria-valuenow", wide or "")
    assert await room() >= 600

"""An advisor finds an answer that nobody got, or perhaps nobody got, and decides what becomes of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Locator, Page, expect

from helpdesk.db.tickets import messages
from helpdesk.operations.answers import delivery, replies
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, rows, sign_in, violations
from tests.browser.steps import messages as shown
from tests.factories import POLICY, actor

pytestmark = pytest.mark.browser


async def answer(served: ServedDesk) -> int:
    number = await served.mail("zoe@shop.example", "Broken lamp", "My lamp is broken")
    reply = replies.Reply(channel="support", text="On its way.", cc=["lee@shop.example"], then="solved")
    return await served.desk.write(replies.send, number, reply, by=actor(served.ids), policy=POLICY)


async def found(page: Page, served: ServedDesk) -> Locator:
    """The answer's box, as an advisor comes to it by the view."""
    await sign_in(page, served, "inbox/mine")
    view = page.get_by_role("link", name="Not delivered")
    await expect(view).to_contain_text("1")
    await view.click()
    await rows(page).first.click()
    return shown(page).filter(has_text="On its way.")


async def test_an_uncertain_answer_asks_whether_it_arrived_and_says_where_to_look(
    served: ServedDesk, console: Page
) -> None:
    await console.add_init_script(AXE.read_text())
    message_id = await answer(served)
    at = datetime(2026, 3, 1, 14, 2, tzinfo=UTC)
    await served.desk.write(delivery.note_uncertain, message_id, "the desk stopped", at=at)
    one = await found(console, served)
    await expect(one.get_by_text("Did it arrive?")).to_be_visible()
    row = await served.desk.read(messages.message, message_id)
    await expect(one.get_by_text(row.external_id or "?", exact=True)).to_be_visible()
    await expect(one.get_by_text(re.compile(r"Tried .*\b1\b.*2026"))).to_be_visible()
    assert await violations(console) == []
    await one.get_by_role("button", name="It arrived").click()
    await expect(one.get_by_text("Did it arrive?")).to_be_hidden()
    await expect(rows(console)).to_have_count(0)
    assert (await served.desk.read(messages.message, message_id)).delivery == "sent"


async def test_a_mail_that_somebody_was_refused_is_sent_again_to_them(
    served: ServedDesk, console: Page
) -> None:
    message_id = await answer(served)
    lee = "lee@shop.example"
    await served.desk.write(
        delivery.note_delivery, message_id, "failed", detail=f"{lee} was refused: 550", without=[lee]
    )
    one = await found(console, served)
    await expect(one.get_by_text("The other recipients have it.")).to_be_visible()
    await one.get_by_role("button", name=f"Send again to {lee}").click()
    await expect(one.get_by_role("button", name="Send again")).to_be_hidden()
    row = await served.desk.read(messages.message, message_id)
    assert (row.delivery, row.without) == ("queued", [lee])

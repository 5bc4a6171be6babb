"""Settings, Bot: set up with its consequence in sight, tried, switched, undone, and its figures opened."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from helpdesk.db.bot import versions
from helpdesk.operations.people import staff
from helpdesk.operations.people.staff import AdvisorChange
from tests.bots import answer, give_to_bot, say
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, sign_in, violations
from tests.chatbot.bots import files

pytestmark = pytest.mark.browser


def answered(served: ServedDesk) -> int:
    """A chat that the bot answered by an intent that it was 62 % sure of."""
    said = say(served.desk, "Hello?")
    answer(served.desk, said, confidence=0.62)
    return said.ticket_id


async def test_the_bot_is_set_up_with_its_consequence_tried_switched_and_its_figures_opened(
    served: ServedDesk, console: Page
) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    served.desk.write_now(give_to_bot)
    number = answered(served)
    served.desk.write_now(versions.publish, "shop", files(), by="Lea")
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/settings/bot")
    await expect(console.get_by_text("Version 1 of shop answers.")).to_be_visible()

    trial = console.get_by_role("region", name="Try it")
    await trial.get_by_label("Write to the bot").fill("good morning")
    await trial.get_by_role("button", name="Say it").click()
    await expect(trial.get_by_text("Hello!")).to_be_visible()
    await expect(trial.get_by_text('rule "Greet" because intent greet')).to_be_visible()
    assert await violations(console) == []

    await console.get_by_role("button", name="Edit: Everywhere").click()
    sheet = console.get_by_role("dialog", name="Everywhere")
    await sheet.get_by_label("Name").fill("Robin")
    await expect(sheet.get_by_text("Now: 1 answered, 0 handed over")).to_be_visible()
    await sheet.get_by_label("A person takes over after").select_option(
        "1 message that it does not understand"
    )
    await sheet.get_by_label("As its files say").uncheck()
    await sheet.get_by_label("Least confidence").fill("80")
    await expect(sheet.get_by_text("With this: 0 answered, 1 handed over")).to_be_visible()
    draft = sheet.get_by_role("region", name="Try these settings")
    await draft.get_by_label("Write to the bot").fill("qwertz uiop")
    await draft.get_by_role("button", name="Say it").click()
    await expect(draft.get_by_text("Hands over: The bot did not understand")).to_be_visible()
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet).to_be_hidden()
    everywhere = console.get_by_role("article", name="Everywhere")
    await expect(everywhere).to_contain_text("At least 80% sure")
    await expect(everywhere).to_contain_text("Changed by Ana")
    await everywhere.get_by_role("button", name="Undo").click()
    await expect(everywhere).to_contain_text("As sure as its files say")

    chat = console.get_by_role("article", name="Chat", exact=True)
    await chat.get_by_role("button", name="Switch off").click()
    await expect(chat.get_by_role("button", name="Switch on")).to_be_visible()

    await console.get_by_role("button", name="Contents: 1").click()
    contents = console.get_by_role("dialog", name="Version 1")
    await expect(contents).to_contain_text("5 intents")
    await contents.get_by_role("button", name="Close").click()

    await console.get_by_role("button", name="answered without a person").click()
    await expect(console.locator(f"[data-ticket='{number}']")).to_be_visible()

"""Settings, Bot: set up with its consequence in sight, tried, switched, undone, and its figures opened."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from helpdesk.db.bot import settings, versions
from helpdesk.domain.bot.settings import BotSettings
from helpdesk.operations.bot import setting_up
from helpdesk.operations.people import staff
from helpdesk.operations.people.calendars import ALL
from helpdesk.operations.people.staff import AdvisorChange
from tests import factories
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


async def test_of_two_who_edit_at_once_the_second_keeps_what_they_typed(
    served: ServedDesk, console: Page
) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    served.desk.write_now(give_to_bot)
    await served.desk.write(
        lambda tx: settings.put(tx, None, None, BotSettings(name="Robin", letter="R", colour="#aa3300"))
    )
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/settings/bot")
    await console.get_by_role("button", name="Edit: Chat", exact=True).click()
    sheet = console.get_by_role("dialog", name="Chat")
    await expect(sheet.get_by_label("Picture")).to_contain_text("As everywhere: R")
    await sheet.get_by_label("Picture").select_option("a robot")
    theirs = BotSettings(name="Tess", misunderstandings=4)
    by = factories.actor(served.ids, "Bo")
    channel = await served.desk.read(setting_up.place_of, "chat")
    await served.desk.write(setting_up.put, channel, theirs, seen=None, rights=ALL, by=by)
    await expect(sheet.get_by_role("alert")).to_contain_text("Bo changed this in the meantime.")
    await expect(sheet.get_by_role("button", name="Save")).to_be_disabled()
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Show the changes, keep what I typed").click()
    await expect(sheet.get_by_label("Name")).to_have_value("Tess")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet).to_be_hidden()
    known = await served.desk.read(settings.settings_for, served.ids["chat"])
    assert known[0] == BotSettings(name="Tess", letter="", misunderstandings=4)

"""The settings leave as a file and come back: downloaded, looked at, taken in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from helpdesk.operations.people import staff
from helpdesk.operations.people.staff import AdvisorChange
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, sign_in, violations

pytestmark = pytest.mark.browser


async def test_the_settings_are_downloaded_changed_and_taken_in(
    served: ServedDesk, console: Page, tmp_path: Path
) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    await console.add_init_script(path=AXE)
    await sign_in(console, served)
    await console.goto(f"{served.url}/console/settings/copy")
    async with console.expect_download() as downloading:
        await console.get_by_role("link", name="Download the settings").click()
    file = tmp_path / "settings.json"
    await (await downloading.value).save_as(file)
    whole = json.loads(file.read_text())

    picker = console.locator("input[type=file]")
    await picker.set_input_files(file)
    await expect(console.get_by_text("The desk is set up like this already")).to_be_visible()
    take = console.get_by_role("button", name="Take it in")
    await expect(take).to_be_disabled()

    file.write_text(json.dumps(whole | {"teams": [*whole["teams"], {"name": ""}, {"nam": "x"}]}))
    await picker.set_input_files(file)
    await expect(console.get_by_role("alert")).to_contain_text("The file has a fault")
    await expect(console.get_by_text("Object missing required field")).to_be_visible()
    assert await violations(console) == []

    person = whole["people"][0]
    changed = {
        "people": [person | {"capacity": 17}, *whole["people"][1:]],
        "teams": [*whole["teams"], {"name": "Returns"}],
    }
    file.write_text(json.dumps(whole | changed))
    await picker.set_input_files(file)
    await expect(console.get_by_text("2 things would change")).to_be_visible()
    await expect(console.get_by_role("list", name="Teams")).to_contain_text("Returns")
    await expect(console.get_by_role("list", name="People")).to_contain_text("17")
    assert await violations(console) == []
    await take.click()
    await expect(console.get_by_text("2 changes were made")).to_be_visible()
    await console.goto(f"{served.url}/console/settings/teams")
    await expect(console.get_by_text("Returns").first).to_be_visible()

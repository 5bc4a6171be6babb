"""Settings pages have one shape: two who edit at once, unsaved text, moving by mouse, finger and key, and a
search box where the list is long."""

from __future__ import annotations

import pytest
from playwright.async_api import Dialog, Locator, Page, expect

from helpdesk.db.log import setup_changes
from helpdesk.operations.fields import statuses
from helpdesk.operations.fields.statuses import StatusForm
from helpdesk.operations.people import staff
from helpdesk.operations.people.staff import AdvisorChange
from tests import factories
from tests.browser.served import ServedDesk
from tests.browser.steps import AXE, sign_in, violations

pytestmark = pytest.mark.browser


async def named(served: ServedDesk, *names: str) -> list[int]:
    """The desk has statuses of these names."""
    by = factories.actor(served.ids)
    forms = [StatusForm(state="pending", labels={"en": name}) for name in names]
    return [(await served.desk.write(statuses.put, None, form, seen=None, by=by)).id for form in forms]


async def as_admin(served: ServedDesk, console: Page) -> None:
    await served.desk.write(staff.change_advisor, "ana@desk.example", AdvisorChange(role="admin"))
    await console.emulate_media(reduced_motion="reduce")  # no colour is caught on its way
    await console.add_init_script(path=AXE)
    await sign_in(console, served, "settings/statuses")


def listed(console: Page) -> Locator:
    return console.get_by_role("main").get_by_role("heading", level=2)


async def test_of_two_who_edit_at_once_the_second_keeps_what_they_typed(
    served: ServedDesk, console: Page
) -> None:
    (status_id,) = await named(served, "Supplier")
    await as_admin(served, console)
    await console.get_by_role("button", name="Edit Supplier").click()
    sheet = console.get_by_role("dialog", name="Edit the status")
    await sheet.get_by_label("Name (English)").fill("Waiting for supplier")
    theirs = StatusForm(state="pending", labels={"en": "Supplier", "fr": "Fournisseur"})
    newest = await served.desk.read(setup_changes.latest, statuses.WHAT, status_id)
    assert newest is not None
    by = factories.actor(served.ids, "Bo")
    await served.desk.write(statuses.put, status_id, theirs, seen=newest.id, by=by)
    await expect(sheet.get_by_role("alert")).to_contain_text("Bo changed this in the meantime.")
    await expect(sheet.get_by_role("button", name="Save")).to_be_disabled()
    assert await violations(console) == []
    await sheet.get_by_role("button", name="Show the changes, keep what I typed").click()
    await expect(sheet.get_by_label("Name (French)")).to_have_value("Fournisseur")
    await expect(sheet.get_by_label("Name (English)")).to_have_value("Waiting for supplier")
    await sheet.get_by_role("button", name="Save").click()
    await expect(listed(console)).to_have_text(["Waiting for supplier"])


async def test_what_is_typed_is_not_lost_by_closing_and_the_focus_goes_back(
    served: ServedDesk, console: Page
) -> None:
    await named(served, "Supplier")
    await as_admin(served, console)
    edit = console.get_by_role("button", name="Edit Supplier")
    await edit.click()
    sheet = console.get_by_role("dialog", name="Edit the status")
    await sheet.get_by_label("Name (English)").fill("Waiting for supplier")
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        await dialog.dismiss()

    console.once("dialog", stay)
    await console.keyboard.press("Escape")
    await expect(sheet.get_by_label("Name (English)")).to_have_value("Waiting for supplier")
    assert asked == ["Your changes are not saved. Leave without saving?"]

    async def leave(dialog: Dialog) -> None:
        await dialog.accept()

    console.once("dialog", leave)
    await console.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    await expect(edit).to_be_focused()
    await edit.click()
    await console.keyboard.press("Escape")  # nothing is typed: nothing is asked
    await expect(sheet).to_have_count(0)


async def test_a_thing_is_moved_by_mouse_and_by_keyboard(served: ServedDesk, console: Page) -> None:
    await named(served, "One", "Two", "Three")
    await as_admin(served, console)
    await expect(listed(console)).to_have_text(["One", "Two", "Three"])
    grip = console.get_by_title("Drag Three to another place")
    to = await listed(console).first.bounding_box()
    assert to is not None
    await grip.hover()
    await console.mouse.down()
    await console.mouse.move(to["x"], to["y"] + 40, steps=4)
    await console.mouse.move(to["x"], to["y"], steps=4)
    await console.mouse.up()
    await expect(listed(console)).to_have_text(["Three", "One", "Two"])
    await expect(console.get_by_text("Three is now 1 of 3.")).to_be_attached()
    await console.get_by_role("button", name="Move One up").focus()
    await console.keyboard.press("End")
    await expect(listed(console)).to_have_text(["Three", "Two", "One"])
    await expect(console.get_by_role("button", name="Move One up")).to_be_focused()
    await console.keyboard.press("Home")
    await expect(listed(console)).to_have_text(["One", "Three", "Two"])
    await expect(console.get_by_role("button", name="Move One down")).to_be_focused()


async def test_a_thing_is_moved_by_a_finger(served: ServedDesk, console: Page) -> None:
    await named(served, "One", "Two", "Three")
    await as_admin(served, console)
    await console.set_viewport_size({"width": 390, "height": 844})
    await expect(listed(console)).to_have_text(["One", "Two", "Three"])
    start = await console.get_by_title("Drag One to another place").bounding_box()
    end = await listed(console).last.bounding_box()
    assert start is not None
    assert end is not None
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    touch = await console.context.new_cdp_session(console)
    await touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    steps = [y + (end["y"] + 20 - y) * part / 4 for part in range(5)]
    for kind, at in [("touchStart", y), *(("touchMove", at) for at in steps)]:
        await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": at}]})
    await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await expect(listed(console)).to_have_text(["Two", "Three", "One"])


async def test_a_long_list_has_a_search_box(served: ServedDesk, console: Page) -> None:
    await named(served, *(f"Step {number}" for number in range(1, 14)), "Élan")
    await as_admin(served, console)
    await expect(listed(console)).to_have_count(14)
    box = console.get_by_role("searchbox", name="Search this list")
    await box.fill("elan")
    await expect(listed(console)).to_have_text(["Élan"])
    await expect(console.get_by_role("button", name="Move Élan up")).to_have_count(0)
    await box.fill("nothing of the kind")
    await expect(console.get_by_text("No results")).to_be_visible()
    assert await violations(console) == []

"""The demo's pages: a shop with the widget, and acting as its customers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest

from helpdesk.app import create_app
from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.pages.demo import Outside
from helpdesk.settings import Settings
from tests.api.conftest import Api, People, hire, serving


@pytest.fixture
async def demo(settings: Settings, tmp_path: Path, password_hash: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a demo desk whose outside world takes mail to nowhere."""
    chosen = msgspec.structs.replace(settings, demo=True)
    app = create_app(chosen, works=False, outside=Outside(mail=MailSimulator(inlet=("127.0.0.1", 1))))
    async with serving(app):
        await app.state["tools"].desk.write(hire, password_hash)
        async with Api(app, People(ana=1, bo=2, lea=3, adam=4, sales=1)).client() as client:
            yield client


async def test_the_shop_carries_one_script_tag_and_signs_who_is_signed_in(demo: httpx.AsyncClient) -> None:
    page = (await demo.get("/demo/shop")).text
    assert page.count("<script") == 1
    assert 'data-channel="site"' in page
    assert "data-identity" not in page
    assert "Hello, Ana Lima" in (await demo.get("/demo/shop?as=ana")).text


@pytest.mark.parametrize("on", ["web", "mail", "telegram", "phone", "nonsense"])
async def test_every_channel_has_its_page(demo: httpx.AsyncClient, on: str) -> None:
    assert (await demo.get("/demo", params={"on": on})).status_code == 200


async def test_a_mail_that_cannot_be_sent_says_why(demo: httpx.AsyncClient) -> None:
    form = {"address": "ana.lima@example.com", "subject": "Hi", "text": "Hello"}
    files = {"file": ("", b"", "application/octet-stream")}
    sent = await demo.post("/demo/mail", data=form, files=files)
    assert sent.status_code == 303
    assert "failed=" in sent.headers["location"]
    assert 'role="alert"' in (await demo.get(sent.headers["location"])).text


async def test_a_desk_that_is_no_demo_has_none_of_it(api: Api) -> None:
    async with api.client() as client:
        for path in ("/demo", "/demo/shop"):
            assert (await client.get(path)).status_code == 404

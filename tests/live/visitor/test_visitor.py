"""Visitors a site vouches for, and the page they are on."""

from __future__ import annotations

from datetime import UTC, datetime

from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.chats import widget_pages
from helpdesk.db.engine.desk import Desk
from helpdesk.live.visitor import guest
from helpdesk.live.visitor.signed_identity import sign_jwt
from helpdesk.live.visitor.socket import settings_of
from helpdesk.live.wire.visitor_frames import ChatHello
from helpdesk.security.stranger_tokens import Tokens
from tests.live.desk_server import DeskServer, Heard


def secret(number: int) -> str:
    return f"the secret of site {number}"


def site(number: int) -> ChannelRow:
    return ChannelRow(
        id=number,
        name=f"site-{number}",
        kind="webchat",
        label="",
        team_id=None,
        settings={"identity_secret": secret(number)},
        enabled=True,
    )


def test_user_1_of_one_site_is_not_user_1_of_another() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    guests = []
    for number in (1, 2):
        identity = sign_jwt({"sub": "1", "exp": now.timestamp() + 60}, secret(number))
        tokens = Tokens(b"a secret of thirty-two bytes ....")
        channel = site(number)
        guests.append(
            guest.recognise(channel, settings_of(channel), tokens, ChatHello(identity=identity), now)
        )
    assert guests[0].key != guests[1].key
    assert guests[0].vouched[0].value != guests[1].vouched[0].value


async def test_a_visitor_proves_the_page_they_are_on_where_any_site_may_show_the_chat(
    server: DeskServer, desk: Desk, session: str
) -> None:
    async with server.visitor() as visitor:
        await visitor.settle()
    assert await desk.read(widget_pages.visited) == [], "this chat names its sites"
    await desk.write(lambda tx: channels.set_settings(tx, 1, {"allowed_origins": ["*"]}))
    async with DeskServer(desk).running() as fresh:
        own = f"http://{fresh.host}"
        for origin in ("https://lamps.example", own, None):
            async with fresh.chat(origin=origin) as socket:
                heard = Heard(socket)
                await heard.send({"t": "hello"})
                await heard.next("hello")
                await heard.settle()
    assert await desk.read(widget_pages.visited) == ["https://lamps.example"]

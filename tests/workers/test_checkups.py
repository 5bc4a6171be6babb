"""How often a channel is asked how it is, and what its answers mean."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.health.faults import Trouble
from helpdesk.gateway import channel_health
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.workers import checkups as checkups_module
from helpdesk.workers.checkups import Checkups
from tests.channels.scripting import scripted
from tests.workers.test_channel_health import TOKEN, checked, checkups, deaf, known, put

__all__ = ["checkups", "deaf"]


async def test_a_host_that_is_no_name_is_a_trouble_and_not_an_error(
    desk: Desk, ids: dict[str, int], checkups: Checkups
) -> None:
    nowhere = {"host": "mail..example", "security": "none"}
    box = {**nowhere, "username": "u", "password": "p"}
    put(desk, "email", address="support@desk.example", smtp=nowhere, imap=box)
    assert await checked(desk, checkups) == {"send": "no_host", "receive": "no_host"}
    put(desk, "telegram", token=TOKEN, secret="s", base_url="http://[::1")
    assert await checked(desk, checkups) == {"send": "unreachable"}


async def test_what_telegram_says_of_the_webhook_lasts_while_it_cannot_be_asked(
    desk: Desk, ids: dict[str, int], checkups: Checkups, switchboard: Switchboard, deaf: int
) -> None:
    put(desk, "telegram", token=TOKEN, secret="s", base_url=f"http://127.0.0.1:{deaf}")
    await channel_health.note(desk, "telegram", Trouble(side="receive", fault="no_webhook"))
    await channel_health.check(desk, switchboard, desk.read_now(channels.channel, "telegram"))
    assert known(desk) == {"send": "unreachable", "receive": "no_webhook"}


@pytest.mark.parametrize(("answer", "asked"), [(b"535 5.7.8 Wrong password\r\n", 1), (b"421 Later\r\n", 3)])
async def test_who_refuses_our_password_is_not_asked_again_and_again(
    desk: Desk,
    ids: dict[str, int],
    checkups: Checkups,
    monkeypatch: pytest.MonkeyPatch,
    answer: bytes,
    asked: int,
) -> None:
    """A provider locks an account after some tries."""
    monkeypatch.setattr(checkups_module, "_NOT_WELL_SECONDS", 0.0)
    signs_in = 0

    async def refuses(reader: Any, writer: Any) -> None:
        nonlocal signs_in
        writer.write(b"220 mail.example\r\n")
        while line := (await reader.readline()).decode().upper():
            if line.startswith("EHLO"):
                writer.write(b"250-mail.example\r\n250 AUTH PLAIN\r\n")
            elif line.startswith("AUTH"):
                signs_in += 1
                writer.write(answer)
            else:
                writer.write(b"221 bye\r\n")

    async with scripted(refuses) as port:
        smtp = {"host": "127.0.0.1", "port": port, "security": "none", "username": "u", "password": "no"}
        put(desk, "email", address="support@desk.example", smtp=smtp)
        for _ in range(3):
            assert "send" in await checked(desk, checkups)
    assert signs_in == asked


async def test_a_process_that_starts_forgets_nothing_that_only_a_message_shows(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, checkups: Checkups
) -> None:
    """It finds every channel new. With new settings it is another matter."""
    settings = desk.read_now(channels.channel, "support").settings
    put(desk, "email", **settings)
    await channel_health.note(desk, "support", Trouble(side="send", fault="refused", detail="550 no"))
    assert await checked(desk, checkups) == {"send": "refused"}
    put(desk, "email", **settings, name="Fernhill")
    assert await checked(desk, checkups) == {}

"""The bot that answers is the newest that loads; a broken one is named, and leaves the old one up."""

from __future__ import annotations

import asyncio

import pytest

from helpdesk.db.bot import versions
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.chats.bot import BotMessage, BotTurn, Responder, Said
from helpdesk.errors import BadInput, NotFound
from helpdesk.workers.bot_host import BotHost


class Named:
    """A bot that says which version it is."""

    def __init__(self, name: bytes) -> None:
        self.name = name

    async def respond(self, said: Said, state: bytes | None) -> BotTurn:
        return BotTurn(messages=[BotMessage(text=self.name.decode())], state=b"", why="")


async def build(files: dict[str, bytes]) -> Responder:
    if files["domain.yml"] == b"broken":
        raise BadInput("domain.yml, line 1: there is no intent")
    return Named(files["domain.yml"])


def publish(desk: Desk, content: bytes) -> int:
    return desk.write_now(versions.publish, "shop", {"domain.yml": content}, by="Lea")


async def answer(host: BotHost) -> str:
    assert host.responder is not None
    turn = await host.responder.respond(Said(conversation="1", text="?"), None)
    return turn.messages[0].text


async def test_the_newest_version_answers_and_a_rollback_brings_an_older_one_back(desk: Desk) -> None:
    host = BotHost(desk, build)
    assert await host.ready()
    assert host.responder is None
    first = publish(desk, b"one")
    await host.look()
    assert await answer(host) == "one"
    publish(desk, b"two")
    await host.look()
    assert await answer(host) == "two"
    third = desk.write_now(versions.roll_back, first, by="Lea")
    await host.look()
    assert await answer(host) == "one"
    assert host.status.version == third
    listed = desk.read_now(versions.versions)
    assert [(row.id, row.restores) for row in listed] == [(3, 1), (2, None), (1, None)]
    assert listed[0].digest == listed[2].digest


async def test_a_version_that_cannot_be_loaded_is_named_and_the_one_before_goes_on(desk: Desk) -> None:
    host = BotHost(desk, build)
    first = publish(desk, b"one")
    await host.look()
    broken = publish(desk, b"broken")
    await host.look()
    assert await answer(host) == "one"
    assert (host.status.version, host.status.newest) == (first, broken)
    assert "line 1" in host.status.error
    newest = desk.read_now(versions.newest)
    assert newest is not None
    assert newest.error == "domain.yml, line 1: there is no intent"
    publish(desk, b"three")
    await host.look()
    assert await answer(host) == "three"
    assert host.status.error == ""


async def test_while_a_version_is_loading_the_one_before_serves(desk: Desk) -> None:
    go_on, begun = asyncio.Event(), asyncio.Event()

    async def slow(files: dict[str, bytes]) -> Responder:
        if files["domain.yml"] == b"two":
            begun.set()
            await go_on.wait()
        return Named(files["domain.yml"])

    host = BotHost(desk, slow)
    publish(desk, b"one")
    await host.look()
    publish(desk, b"two")
    looking = asyncio.create_task(host.look())
    await begun.wait()
    assert await host.ready()
    assert await answer(host) == "one"
    go_on.set()
    await looking
    assert await answer(host) == "two"


async def test_a_first_version_that_takes_long_is_waited_for_and_not_given_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.workers.bot_host._FIRST_SECONDS", 0.01)
    go_on = asyncio.Event()

    async def slow(files: dict[str, bytes]) -> Responder:
        await go_on.wait()
        return Named(files["domain.yml"])

    host = BotHost(desk, slow)
    publish(desk, b"one")
    assert not await host.ready()
    go_on.set()
    while not await host.ready():
        pass
    assert await answer(host) == "one"


def test_nothing_is_published_without_files_or_from_a_version_that_is_not(desk: Desk) -> None:
    with pytest.raises(BadInput):
        desk.write_now(versions.publish, "shop", {}, by="Lea")
    with pytest.raises(NotFound):
        desk.write_now(versions.roll_back, 7, by="Lea")


async def test_it_is_certain_that_no_bot_answers_once_the_newest_was_tried(desk: Desk) -> None:
    assert await BotHost(desk).missing()
    assert not await BotHost(desk, fixed=Named(b"rasa")).missing()
    host = BotHost(desk, build)
    assert await host.missing(), "none is published"
    publish(desk, b"one")
    await host.look()
    assert not await host.missing()
    publish(desk, b"broken")
    await host.look()
    assert not await host.missing(), "the earlier version answers"
    assert await BotHost(desk, build).missing(), "a process that starts with the broken one has none"

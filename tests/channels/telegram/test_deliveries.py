"""What Telegram says of an answer: refused, asked to wait, broken off."""

import httpx
import pytest
from msgspec.structs import replace

from helpdesk.channels.http_client import LazyClient
from helpdesk.channels.telegram.channel import TelegramChannel
from helpdesk.errors import DeliveryFailed
from tests.channels.telegram.world import ANSWER, SETTINGS, TOKEN, World, read_blob


@pytest.mark.parametrize(
    ("code", "description", "retry_after", "expected"),
    [
        (429, "Too Many Requests: retry after 7", 7, (True, 7, False)),
        (403, "Forbidden: bot was blocked by the user", None, (False, None, False)),
        (400, "Bad Request: chat not found", None, (False, None, False)),
        (500, "Internal Server Error", None, (True, None, False)),
        (401, "Unauthorized", None, (True, None, False)),
    ],
)
async def test_a_refusal_says_whether_trying_again_helps(
    world: World,
    code: int,
    description: str,
    retry_after: int | None,
    expected: tuple[bool, float | None, bool],
) -> None:
    simulator, channel, _ = world
    simulator.refuse_next(code, description, retry_after=retry_after)
    with pytest.raises(DeliveryFailed) as failed:
        await channel.send(ANSWER)
    assert (failed.value.retry, failed.value.retry_after, failed.value.uncertain) == expected
    assert TOKEN not in failed.value.detail
    assert simulator.chat(5001) == []


@pytest.mark.parametrize(
    ("code", "description", "closes", "fault"),
    [
        (403, "Forbidden: bot was blocked by the user", "blocked", ""),
        (403, "Forbidden: bot was kicked from the supergroup chat", "removed", ""),
        (403, "Forbidden: bot is not a member of the channel chat", "removed", ""),
        (403, "Forbidden: user is deactivated", "gone", ""),
        (400, "Bad Request: chat not found", "gone", ""),
        (403, "Forbidden: the group chat was deleted", "gone", ""),
        (400, "Bad Request: not enough rights to send text messages to the chat", "", ""),
        (400, "Bad Request: message is too long", "", ""),
        (401, "Unauthorized", "", "token"),
        (404, "Not Found", "", "token"),
        (500, "Internal Server Error", "", ""),
    ],
)
async def test_a_refusal_says_whether_the_chat_or_the_channel_takes_nothing_more(
    world: World, code: int, description: str, closes: str, fault: str
) -> None:
    simulator, channel, _ = world
    simulator.refuse_next(code, description)
    with pytest.raises(DeliveryFailed) as failed:
        await channel.send(ANSWER)
    assert (failed.value.closes, failed.value.fault) == (closes, fault)


async def test_a_group_that_became_a_supergroup_is_followed(world: World) -> None:
    simulator, channel, _ = world
    simulator.refuse_next(400, "group chat was upgraded", moved_to=-100200)
    receipt = await channel.send(replace(ANSWER, conversation="-200"))
    (shown,) = simulator.chat(-100200)
    assert receipt.external_id == f"bot:-100200:{shown.id}"


async def test_an_answer_whose_second_part_fails_is_uncertain(world: World) -> None:
    simulator, channel, _ = world

    class Once(httpx.AsyncBaseTransport):
        calls = 0

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            Once.calls += 1
            if Once.calls == 2:
                simulator.refuse_next(403, "Forbidden: bot was blocked by the user")
            return await httpx.ASGITransport(simulator).handle_async_request(request)

    async with httpx.AsyncClient(transport=Once()) as http:
        channel = TelegramChannel("bot", SETTINGS, http=LazyClient(http), read_blob=read_blob)
        with pytest.raises(DeliveryFailed) as failed:
            await channel.send(replace(ANSWER, text="long " * 1500))
    assert (failed.value.retry, failed.value.uncertain) == (False, True)
    assert "Part 2 of 2" in failed.value.detail


async def test_a_short_pause_asked_for_between_parts_is_kept(world: World) -> None:
    simulator, _, _ = world

    class Once(httpx.AsyncBaseTransport):
        calls = 0

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            Once.calls += 1
            if Once.calls == 2:
                return httpx.Response(
                    429, json={"ok": False, "error_code": 429, "parameters": {"retry_after": 0.01}}
                )
            return await httpx.ASGITransport(simulator).handle_async_request(request)

    async with httpx.AsyncClient(transport=Once()) as http:
        channel = TelegramChannel("bot", SETTINGS, http=LazyClient(http), read_blob=read_blob)
        await channel.send(replace(ANSWER, text="long " * 1500))
    assert len(simulator.chat(5001)) == 2


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (httpx.ConnectError("refused"), (True, False)),
        (httpx.ConnectTimeout(""), (True, False)),
        (httpx.ReadTimeout(""), (False, True)),
        (httpx.RemoteProtocolError("gone"), (False, True)),
        (httpx.Response(502, text="<html>Bad Gateway"), (False, True)),
        (httpx.Response(413, text="<html>Too large"), (False, False)),
    ],
)
async def test_a_broken_connection_is_uncertain_once_the_answer_may_have_arrived(
    problem: Exception | httpx.Response, expected: tuple[bool, bool]
) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        if isinstance(problem, Exception):
            raise problem
        return problem

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http:
        channel = TelegramChannel("bot", SETTINGS, http=LazyClient(http), read_blob=read_blob)
        with pytest.raises(DeliveryFailed) as failed:
            await channel.send(ANSWER)
        assert (failed.value.retry, failed.value.uncertain) == expected
        assert not (await channel.status()).ok


async def test_a_chat_that_is_no_number_fails_for_good(world: World) -> None:
    with pytest.raises(DeliveryFailed) as failed:
        await world[1].send(replace(ANSWER, conversation=None, to=["@ana"]))
    assert not failed.value.retry

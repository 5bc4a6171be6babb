"""The Telegram channel against the simulator: what is sent arrives, and every refusal is read rightly."""

import json
import logging

import httpx
import pytest
from msgspec.structs import replace

from helpdesk.channels.http_client import LazyClient
from helpdesk.channels.simulators.serving import serving
from helpdesk.channels.simulators.telegram import TelegramSimulator
from helpdesk.channels.telegram.api import MAX_DOWNLOAD
from helpdesk.channels.telegram.channel import SECRET_HEADER, TelegramChannel
from helpdesk.domain.messages import RawInbound
from helpdesk.errors import DeliveryFailed, SignatureRefused, TooLarge
from tests.channels.telegram.world import ANSWER, PDF, SETTINGS, TOKEN, World, read_blob, stored


@pytest.mark.parametrize(
    "headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "a-secret_"}, {SECRET_HEADER: "é"}]
)
async def test_an_update_without_the_secret_is_refused(world: World, headers: dict[str, str]) -> None:
    _, channel, _ = world
    raw = RawInbound(channel="bot", body=b'{"update_id": 1}', headers=headers)
    with pytest.raises(SignatureRefused) as refused:
        channel.verify(raw)
    assert SETTINGS.secret not in refused.value.detail
    assert channel.parse(replace(raw, headers={SECRET_HEADER: SETTINGS.secret})) == []


async def test_a_person_writes_and_is_answered_below_their_message(world: World) -> None:
    simulator, channel, desk = world
    await channel.set_webhook("http://desk.test/inbound/bot")
    number = await simulator.say(5001, "Where is my order?", name="Ana López")
    (asked,) = desk.messages
    assert (asked.external_id, asked.new_text, asked.sender.name) == (
        f"bot:5001:{number}",
        "Where is my order?",
        "Ana López",
    )
    receipt = await channel.send(replace(ANSWER, in_reply_to=asked.external_id))
    (shown,) = await simulator.wait_for(5001)
    assert (shown.text, shown.reply_to) == ("On its way.", number)
    assert receipt.external_id == f"bot:5001:{shown.id}"
    await simulator.say(5001, "Thanks", reply_to=shown.id)
    assert desk.messages[-1].reply_to == receipt.external_id


async def test_a_file_of_a_person_is_fetched_by_its_handle(world: World) -> None:
    simulator, channel, desk = world
    await channel.set_webhook("http://desk.test/inbound/bot")
    await simulator.say(5001, "See here", file=("crack.png", "image/png", b"\x89PNG\r\n"))
    (file,) = desk.messages[0].attachments
    assert (file.name, file.type, file.size, file.content) == ("crack.png", "image/png", 6, None)
    assert file.remote is not None
    assert await channel.fetch(file.remote) == b"\x89PNG\r\n"
    with pytest.raises(DeliveryFailed) as failed:
        await channel.fetch("no-such-file")
    assert not failed.value.retry


async def test_a_file_beyond_20_megabytes_is_refused_as_too_large(world: World) -> None:
    simulator, channel, desk = world
    await channel.set_webhook("http://desk.test/inbound/bot")
    await simulator.say(5001, file=("film.mp4", "video/mp4", bytes(MAX_DOWNLOAD + 1)))
    with pytest.raises(TooLarge):
        await channel.fetch(desk.messages[0].attachments[0].remote or "")


async def test_files_of_an_answer_arrive_byte_for_byte(world: World) -> None:
    simulator, channel, _ = world
    files = [stored('Rech"nung\r\n.pdf', "application/pdf", PDF)]
    files.append(stored("two.txt", "text/plain", b"second"))
    receipt = await channel.send(replace(ANSWER, attachments=files))
    text, first, second = simulator.chat(5001)
    assert text.text == "On its way."
    assert [simulator.file(one.file_id or "") for one in (first, second)] == [
        (first.file_name, PDF),
        ("two.txt", b"second"),
    ]
    assert receipt.external_id == f"bot:5001:{text.id}"
    assert f"5001:{second.id}" in receipt.detail
    with pytest.raises(DeliveryFailed) as failed:
        await channel.send(replace(ANSWER, text=" "))
    assert not failed.value.retry


async def test_a_long_answer_arrives_in_parts_cut_between_paragraphs(world: World) -> None:
    simulator, channel, _ = world
    paragraphs = [f"Paragraph {number}. " + "word " * 300 for number in range(6)]
    await channel.send(replace(ANSWER, text="\n\n".join(paragraphs)))
    parts = [message.text for message in simulator.chat(5001)]
    assert len(parts) > 1
    assert all(part.startswith("Paragraph ") for part in parts)
    assert "".join("".join(parts).split()) == "".join("".join(paragraphs).split())


async def test_an_edit_and_a_shared_number_reach_the_desk(world: World) -> None:
    simulator, channel, desk = world
    await channel.set_webhook("http://desk.test/inbound/bot")
    number = await simulator.say(5001, "Hello")
    await simulator.edit(5001, number, "Hello there")
    await simulator.share_number(5001, "+34 612 345 678")
    first, edit, shared = desk.messages
    assert edit.external_id.startswith(f"{first.external_id}:e")
    assert edit.edits == first.external_id
    assert [(one.kind, one.value, one.attested) for one in shared.participants] == [
        ("phone", "+34612345678", True)
    ]


async def test_what_the_desk_does_not_take_waits_and_comes_in_order(world: World) -> None:
    simulator, channel, desk = world
    await channel.set_webhook("http://desk.test/inbound/bot")
    desk.status = 503
    await simulator.say(5001, "one")
    await simulator.say(5001, "two")
    status = await channel.status()
    assert (status.ok, status.pending) == (False, 2)
    assert "503" in status.detail
    desk.status = 200
    await simulator.say(5001, "three")
    assert [one.text for one in desk.messages] == ["one", "two", "three"]
    assert (await channel.status()).ok


async def test_telegram_is_asked_for_channel_posts_only_if_the_desk_wants_them(world: World) -> None:
    simulator, _, _ = world
    wanted = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(simulator)) as http:
        for posts in (False, True):
            settings = replace(SETTINGS, channel_posts=posts)
            asking = TelegramChannel("bot", settings, http=LazyClient(http), read_blob=read_blob)
            await asking.set_webhook("http://desk.test/inbound/bot")
            wanted.append(set((await asking.webhook_info())["allowed_updates"]))
    assert "message" in wanted[0]
    assert wanted[1] - wanted[0] == {"channel_post", "edited_channel_post"}


async def test_without_a_webhook_the_status_says_so(world: World) -> None:
    status = await world[1].status()
    assert (status.ok, status.detail) == (False, "No webhook is set at Telegram")


async def test_it_works_over_real_http_and_the_logs_hold_no_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with httpx.AsyncClient() as http:
        simulator = TelegramSimulator(TOKEN, http=http)
        async with serving(simulator) as url:
            settings = replace(SETTINGS, base_url=url)
            channel = TelegramChannel("bot", settings, http=LazyClient(http), read_blob=read_blob)
            await channel.send(replace(ANSWER, attachments=[stored("two.txt", "text/plain", b"second")]))
            assert await channel.fetch(simulator.chat(5001)[-1].file_id or "") == b"second"
    assert "HTTP Request" in caplog.text
    assert TOKEN not in caplog.text


async def test_the_simulator_speaks_as_the_provider_does() -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as to_desk:
        simulator = TelegramSimulator(TOKEN, http=to_desk)
        transport = httpx.ASGITransport(simulator)
        async with httpx.AsyncClient(transport=transport, base_url="http://telegram.test") as http:
            wrong = await http.post("/bot1:x/sendMessage", json={"chat_id": 1, "text": "x"})
            assert (wrong.status_code, wrong.json()["description"]) == (401, "Unauthorized")
            for fields in ({"chat_id": 1, "text": ""}, {"chat_id": 1, "text": "x" * 4097}, {"text": "x"}):
                refused = await http.post(f"/bot{TOKEN}/sendMessage", content=json.dumps(fields))
                assert (refused.status_code, refused.json()["ok"]) == (400, False)
            assert (await http.post(f"/bot{TOKEN}/dance")).status_code == 404
            assert (await http.get(f"/file/bot{TOKEN}/documents/none")).status_code == 404

"""Call notes, chat items and the generic signed channel."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from helpdesk.channels import standard_webhooks
from helpdesk.channels.api.channel import ApiMessage
from helpdesk.channels.registry import build
from helpdesk.domain.messages import InboundMessage, OutboundMessage, RawInbound
from helpdesk.errors import DeliveryFailed, ParseFailed, SignatureRefused
from tests.shared import PROJECT

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEY = standard_webhooks.key_of(SECRET)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MESSAGE: dict[str, Any] = {
    "external_id": "42",
    "from": {"kind": "email", "value": "Ana@Example.com", "name": "Ana"},
    "text": "Hello",
}
ANSWER = OutboundMessage(
    channel="erp", message_id=7, ticket_number=12, external_id="message-7", to=["ana@example.com"], text="Hi"
)


def raw(document: Any, **more: Any) -> RawInbound:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return RawInbound(channel="one", body=body, received_at=NOW, **more)


def signed(document: Any, at: datetime = NOW, id_: str = "msg_1") -> RawInbound:
    item = raw(document)
    return replace(item, headers=standard_webhooks.sign(KEY, id=id_, at=at, body=item.body))


def parse(kind: str, item: RawInbound, settings: dict[str, Any]) -> InboundMessage:
    """The item's one message, once its signature is verified."""
    channel = build(kind, "one", settings)
    channel.verify(item)
    (message,) = channel.parse(item)
    return message


# --- phone -----------------------------------------------------------------------------------------


def test_nothing_comes_in_by_phone() -> None:
    with pytest.raises(ParseFailed, match="log calls"):
        parse("phone", raw({"number": "020 7946 0958"}), {"region": "GB"})


async def test_nothing_is_sent_by_phone() -> None:
    with pytest.raises(DeliveryFailed) as failed:
        await build("phone", "one", {}).send(ANSWER)
    assert not failed.value.retry


# --- web chat --------------------------------------------------------------------------------------


async def test_a_chat_item_is_read_again_as_it_was_said() -> None:
    said = parse("webchat", raw("Grüße\0".encode(), external_id="user:5:c-1"), {})
    assert (said.conversation, said.external_id, said.text) == ("user:5", "user:5:c-1", "Grüße")
    assert (await build("webchat", "one", {}).send(ANSWER)).detail == "shown in the chat"
    with pytest.raises(ParseFailed):
        parse("webchat", raw(b"x"), {})


# --- the generic channel -----------------------------------------------------------------------------


def test_a_signed_message_is_read() -> None:
    message = parse("api", signed(MESSAGE | {"reply_to": "41", "conversation": "c"}), {"secret": SECRET})
    assert message.external_id == "one:42"
    assert (message.sender.value, message.sender.attested) == ("ana@example.com", False)
    assert (message.reply_to, message.conversation) == ("one:41", "c")
    vouched = MESSAGE | {"from": MESSAGE["from"] | {"verified": True}}
    assert parse("api", signed(vouched), {"secret": SECRET}).sender.attested


def test_the_signature_is_the_one_of_the_published_example() -> None:
    """The vector that the Standard Webhooks libraries are tested with."""
    body = b'{"test": 2432232314}'
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = standard_webhooks.sign(KEY, id="msg_p5jXN8AQM9LWM0D4loKWxJek", at=at, body=body)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(max_size=200), st.integers(0, 199), st.integers(1, 255))
def test_any_changed_byte_of_the_body_is_refused(body: bytes, at: int, flip: int) -> None:
    headers = standard_webhooks.sign(KEY, id="x", at=NOW, body=body)
    assert standard_webhooks.verify(KEY, headers, body, now=NOW) == "x"
    changed = bytearray(body or b"\0")
    changed[at % len(changed)] ^= flip
    with pytest.raises(SignatureRefused):
        standard_webhooks.verify(KEY, headers, bytes(changed), now=NOW)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"webhook-id": "other"}, "webhook-signature"),
        ({"webhook-id": ""}, "webhook-id is missing"),
        ({"webhook-timestamp": str(int(NOW.timestamp()) + 1)}, "webhook-signature"),
        ({"webhook-timestamp": "soon"}, "webhook-timestamp"),
        ({"webhook-timestamp": "9" * 12}, "webhook-timestamp"),
        ({"webhook-signature": "v1,"}, "webhook-signature"),
        ({"webhook-signature": "v2,abc v1,é"}, "webhook-signature"),
    ],
)
def test_a_wrong_header_is_refused_by_name(change: dict[str, str], says: str) -> None:
    item = signed(MESSAGE)
    with pytest.raises(SignatureRefused) as refused:
        parse("api", replace(item, headers=item.headers | change), {"secret": SECRET})
    assert says in refused.value.detail


def test_an_old_request_is_refused_but_an_old_item_is_still_read() -> None:
    channel = build("api", "one", {"secret": SECRET})
    late = replace(signed(MESSAGE), received_at=NOW + timedelta(minutes=6))
    with pytest.raises(SignatureRefused):
        channel.verify(late)
    assert channel.parse(late)[0].text == "Hello"


def test_one_right_signature_among_several_is_enough() -> None:
    item = signed(MESSAGE)
    several = {"webhook-signature": f"v1,AAAA {item.headers['webhook-signature']}"}
    assert parse("api", replace(item, headers=item.headers | several), {"secret": SECRET}).text == "Hello"


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (MESSAGE | {"txt": "x"}, "txt"),
        (MESSAGE | {"text": 5}, "$.text"),
        ({"text": "x"}, "external_id"),
        (MESSAGE | {"from": {"kind": "email", "value": "nobody"}}, "mail address"),
        (MESSAGE | {"from": {"kind": "pigeon", "value": "x"}}, "$.from.kind"),
        (b"{", "truncated"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_wrong_body_says_which_field_is_wrong(document: Any, says: str) -> None:
    with pytest.raises(ParseFailed) as refused:
        parse("api", signed(document), {"secret": SECRET})
    assert says in refused.value.detail


def test_a_signature_is_checked_before_the_body_is_read() -> None:
    channel = build("api", "one", {"secret": SECRET})
    channel.verify(signed(b"{"))
    with pytest.raises(ParseFailed):
        channel.parse(signed(b"{"))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx.Response(204), None),
        (httpx.Response(503), (True, None)),
        (httpx.Response(429, headers={"retry-after": "30"}), (True, 30.0)),
        (httpx.Response(410), (False, None)),
        (httpx.ReadTimeout("slow"), (True, None)),
    ],
)
async def test_an_answer_is_posted_signed(answer: Any, expected: tuple[bool, float | None] | None) -> None:
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http:
        settings = {"secret": SECRET, "callback_url": "https://erp.example/desk"}
        channel = build("api", "erp", settings, http=http)
        if expected is None:
            await channel.send(ANSWER)
        else:
            with pytest.raises(DeliveryFailed) as failed:
                await channel.send(ANSWER)
            assert (failed.value.retry, failed.value.retry_after) == expected
    (request,) = seen
    verified = standard_webhooks.verify(KEY, request.headers, request.content, now=datetime.now(UTC))
    assert verified == "message-7"
    assert json.loads(request.content)["text"] == "Hi"


async def test_without_a_callback_answers_wait_for_the_api() -> None:
    receipt = await build("api", "erp", {"secret": SECRET}).send(ANSWER)
    assert receipt.detail == "waits to be read through the API"


def test_the_example_of_the_docs_is_a_message_and_names_every_field() -> None:
    page = (PROJECT / "docs" / "integrator.md").read_text(encoding="utf-8")
    example = page.partition("## A channel of your own")[2].partition("```json\n")[2].partition("```")[0]
    message = msgspec.json.decode(example, type=ApiMessage)
    assert message.sender.value == "ana@example.com"
    for field in msgspec.structs.fields(ApiMessage):
        assert f'"{field.encode_name}"' in example


def test_the_signature_of_the_docs_is_the_one_that_is_asked_for() -> None:
    page = (PROJECT / "docs" / "integrator.md").read_text(encoding="utf-8")
    code = page.partition("import base64, hashlib, hmac, time, uuid")[2].partition("```")[0]
    names: dict[str, Any] = {"secret": SECRET, "body": b"{}"}
    exec("import base64, hashlib, hmac, time, uuid\n" + code, names)
    assert standard_webhooks.verify(KEY, names["headers"], b"{}", now=datetime.now(UTC))

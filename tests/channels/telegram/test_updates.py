"""Each recorded Update (updates/*.json) comes out as the messages it holds."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.quality_webhooks import messages, rows
from helpdesk.channels.telegram.updates import read_update
from helpdesk.domain.messages import InboundMessage
from helpdesk.errors import ParseFailed
from tests.shared import shared_data

FILES = sorted(Path(__file__).with_name("updates").glob("*.json"))


def seen(message: InboundMessage) -> dict[str, Any]:
    """A message as plain values, to compare with a file's `want`."""
    return {
        "external_id": message.external_id,
        "sender": message.sender.value,
        "name": message.sender.name,
        "attested": message.sender.attested,
        "kind": message.kind,
        "text": message.text,
        "new_text": message.new_text,
        "language": message.language,
        "conversation": message.conversation,
        "reply_to": message.reply_to,
        "edits": message.edits,
        "sent_at": message.sent_at and message.sent_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "attachments": [[one.name, one.type, one.size, one.remote] for one in message.attachments],
        "participants": [[one.kind, one.value, one.attested] for one in message.participants],
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_update_comes_out_as_the_messages_it_holds(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    found = [seen(one) for one in read_update("bot", json.dumps(case["update"]).encode())]
    assert len(found) == len(case["want"])
    for got, want in zip(found, case["want"], strict=True):
        assert {key: got[key] for key in want} == want


def test_there_are_recorded_updates() -> None:
    assert len(FILES) > 20


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "Input data was truncated"),
        (b"{", "truncated"),
        (b"[]", "Expected `object`"),
        (b"{}", "update_id"),
        (b'{"update_id": 1, "message": {"message_id": 1}}', "$.message"),
        (b'{"update_id": 1, "message": {"message_id": 1, "chat": {"id": 1}, "text": 5}}', "$.message.text"),
        (b"\xff\xfe", "malformed"),
        (b'{"update_id": 1, "x": ' + b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_update_is_refused_saying_where(body: bytes, says: str) -> None:
    with pytest.raises(ParseFailed) as refused:
        read_update("bot", body)
    assert says in refused.value.detail


def test_control_characters_no_database_takes_are_left_out() -> None:
    body = rb'{"update_id": 1, "message": {"message_id": 1, "chat": {"id": 1}, "text": "a\u0000b\tc\u202ed"}}'
    (message,) = read_update("bot", body)
    assert "\0" not in message.text
    assert message.text.startswith("ab\tc")


def test_two_channels_never_share_an_external_id() -> None:
    body = json.dumps(json.loads(FILES[-1].read_text())["update"]).encode()
    assert read_update("one", body)[0].external_id != read_update("two", body)[0].external_id


_KEYS = st.sampled_from(
    ["message", "chat", "from", "id", "message_id", "text", "update_id", "date", "photo", "contact"]
)
_VALUES = st.none() | st.booleans() | st.integers() | st.text()


@given(st.recursive(_VALUES, lambda inner: st.lists(inner) | st.dictionaries(_KEYS, inner), max_leaves=12))
def test_odd_json_is_read_or_refused_but_never_breaks_the_reader(document: Any) -> None:
    body = json.dumps({"update_id": 1, "message": document}).encode()
    try:
        read_update("bot", body)
    except ParseFailed as refused:
        assert refused.detail  # noqa: PT017 - both ends are right


def test_every_shared_payload_comes_out_as_wanted() -> None:
    path = shared_data("webhook-payloads", "payloads.jsonl")
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    telegram = [case for case in cases if case["channel"] == "telegram"]
    assert telegram
    for case in telegram:
        assert messages(case["payload"]) == case["want"], case["id"]
    assert [row["value"] for row in rows()] == [100.0]


def post(kind: str, **fields: Any) -> bytes:
    channel = {"id": -100777, "type": "channel", "title": "Shop news", "username": "shopnews"}
    message = {"message_id": 8, "sender_chat": channel, "chat": channel, "date": 1767225600, **fields}
    return json.dumps({"update_id": 91, kind: message}).encode()


def test_a_channel_s_posts_come_in_only_if_the_desk_wants_them() -> None:
    body = post("channel_post", text="Closed on Monday?", author_signature="Ana")
    assert read_update("bot", body) == []
    (message,) = read_update("bot", body, channel_posts=True)
    assert (message.external_id, message.conversation) == ("bot:-100777:8", "-100777")
    assert (message.text, message.title, message.nature) == ("Closed on Monday?", "Shop news", "group")
    assert (message.sender.value, message.sender.name, message.sender.attested) == (
        "-100777",
        "Shop news",
        False,
    )


def test_an_edited_channel_post_is_a_new_version_of_it() -> None:
    body = post("edited_channel_post", text="Closed on Tuesday?", edit_date=1767225660)
    assert read_update("bot", body) == []
    (message,) = read_update("bot", body, channel_posts=True)
    assert message.edits == "bot:-100777:8"
    assert message.external_id == "bot:-100777:8:e1767225660"


def test_a_channel_post_without_content_is_none() -> None:
    assert read_update("bot", post("channel_post", new_chat_title="News"), channel_posts=True) == []

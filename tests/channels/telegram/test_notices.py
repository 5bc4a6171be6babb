"""Commands, blocks and moves in Updates, and the words that are not their sender's own."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from helpdesk.channels.telegram.notices import read_notices
from helpdesk.channels.telegram.updates import read_update, update_in
from helpdesk.domain.messages import Quote

PERSON = {"id": 501, "first_name": "Tina", "last_name": "Ray"}
CARL = {"id": 888, "first_name": "Courier", "last_name": "Carl"}
GROUP = {"id": -6100, "type": "supergroup", "title": "Family"}


def body(kind: str = "message", **fields: Any) -> bytes:
    message = {"message_id": 7, "date": 1, "from": PERSON, "chat": {"id": 501, "type": "private"}} | fields
    return json.dumps({"update_id": 1, kind: message}).encode()


def notices(content: bytes) -> list[dict[str, Any]]:
    found = read_notices("bot", update_in(content)[0], bot_name="@ShopBot")
    return [msgspec.to_builtins(one) for one in found]


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("/start", "start", ""),
        ("/START", "start", ""),
        ("/start promo-7", "start", "promo-7"),
        ("/start  order_8812 ", "start", "order_8812"),
        ("/start@ShopBot x", "start", "x"),
        ("/help", "help", ""),
        ("/stop", "stop", ""),
    ],
)
def test_a_command_is_a_notice_and_no_message(text: str, name: str, argument: str) -> None:
    (notice,) = notices(body(text=text))
    assert (notice["name"], notice["argument"], notice["ours"]) == (name, argument, True)
    assert read_update("bot", body(text=text)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/start my lamp is broken", "my lamp is broken"),
        ("/help the lamp of A-9300 leaks", "the lamp of A-9300 leaks"),
        ("/refund order A-9300", "/refund order A-9300"),
        ("/ is a slash", "/ is a slash"),
        ("/etc/hosts is wrong", "/etc/hosts is wrong"),
        ("see /start", "see /start"),
    ],
)
def test_a_command_with_text_is_a_message(text: str, words: str) -> None:
    (message,) = read_update("bot", body(text=text))
    assert message.new_text == words
    assert notices(body(text=text)) == []


@pytest.mark.parametrize(
    ("text", "ours"),
    [("/start@ShopBot", True), ("/start@OtherBot", False), ("/roll", False), ("/roll@shopbot", True)],
)
def test_in_a_group_other_programs_have_commands_too(text: str, ours: bool) -> None:
    (notice,) = notices(body(text=text, chat=GROUP))
    assert (notice["ours"], notice["nature"], notice["title"]) == (ours, "group", "Family")


@pytest.mark.parametrize(
    ("chat", "status", "want"),
    [
        ({"id": 501, "type": "private"}, "kicked", {"conversation": "501", "why": "blocked"}),
        ({"id": 501, "type": "private"}, "member", {"conversation": "501"}),
        (GROUP, "left", {"conversation": "-6100", "why": "removed"}),
        (GROUP, "kicked", {"conversation": "-6100", "why": "removed"}),
        (GROUP, "administrator", {"conversation": "-6100"}),
    ],
)
def test_our_place_in_a_chat_changes(chat: dict[str, Any], status: str, want: dict[str, Any]) -> None:
    assert notices(body("my_chat_member", chat=chat, new_chat_member={"status": status})) == [want]


def test_a_group_that_restricts_and_removes_us_is_closed() -> None:
    def told(*, is_member: bool) -> list[dict[str, Any]]:
        member = {"status": "restricted", "is_member": is_member}
        return notices(body("my_chat_member", chat=GROUP, new_chat_member=member))

    assert told(is_member=False) == [{"conversation": "-6100", "why": "removed"}]
    assert told(is_member=True) == [{"conversation": "-6100"}]


def test_a_channels_post_in_its_group_is_nobodys_message() -> None:
    news = {"id": -9, "type": "channel", "title": "News"}
    post: dict[str, Any] = {"is_automatic_forward": True, "sender_chat": news, "chat": GROUP, "text": "Sale"}
    assert read_update("bot", body(**post)) == []
    (comment,) = read_update("bot", body(**(post | {"is_automatic_forward": False})))
    assert comment.sender.name == "News"


@pytest.mark.parametrize(
    ("kind", "name", "type_"),
    [
        ({}, "sticker.webp", "image/webp"),
        ({"is_animated": True}, "sticker.tgs", "application/x-tgsticker"),
        ({"is_video": True}, "sticker.webm", "video/webm"),
    ],
)
def test_a_sticker_has_the_type_of_its_content(kind: dict[str, bool], name: str, type_: str) -> None:
    (message,) = read_update("bot", body(sticker={"file_id": "S", **kind}))
    assert [(one.name, one.type) for one in message.attachments] == [(name, type_)]


def test_both_service_messages_of_a_move_say_the_same() -> None:
    want = [{"conversation": "-6200", "to": "-1006200"}]
    assert notices(body(chat={"id": -6200, "type": "group"}, migrate_to_chat_id=-1006200)) == want
    assert notices(body(chat={"id": -1006200, "type": "supergroup"}, migrate_from_chat_id=-6200)) == want


@pytest.mark.parametrize(
    ("fields", "by"),
    [
        ({"forward_origin": {"type": "user", "sender_user": CARL, "date": 5}}, "Courier Carl"),
        ({"forward_origin": {"type": "hidden_user", "sender_user_name": "Carl"}}, "Carl"),
        ({"forward_origin": {"type": "channel", "chat": {"id": -9, "title": "News"}}}, "News"),
        (
            {"forward_origin": {"type": "chat", "sender_chat": GROUP, "author_signature": "Eve"}},
            "Family (Eve)",
        ),
        ({"forward_from": CARL, "forward_date": 5}, "Courier Carl"),
        ({"forward_sender_name": "Carl", "forward_date": 5}, "Carl"),
    ],
)
def test_forwarded_words_are_somebody_elses(fields: dict[str, Any], by: str) -> None:
    (message,) = read_update("bot", body(text="It is lost", **fields))
    assert (message.new_text, message.text) == ("", f"{by}: It is lost")
    assert message.quote is not None
    assert (message.quote.how, message.quote.by, message.quote.text) == ("forwarded", by, "It is lost")


def test_their_own_words_sent_again_are_their_own() -> None:
    own = {"type": "user", "sender_user": PERSON, "date": 5}
    (message,) = read_update("bot", body(text="It is lost", forward_origin=own))
    assert (message.new_text, message.quote) == ("It is lost", None)


def test_a_forwarded_command_is_no_command() -> None:
    (message,) = read_update("bot", body(text="/start x", forward_sender_name="Carl", forward_date=5))
    assert message.quote is not None
    assert notices(body(text="/start x", forward_sender_name="Carl", forward_date=5)) == []


def test_a_quote_of_another_chat_says_whose_it_is() -> None:
    quoted: dict[str, Any] = {
        "quote": {"text": "ten days"},
        "external_reply": {"origin": {"sender_user": CARL}},
    }
    (message,) = read_update("bot", body(text="why?", **quoted))
    assert message.quote == Quote(how="quoted", text="ten days", by="Courier Carl")
    assert (message.text, message.new_text) == ("> ten days\nwhy?", "why?")


def test_a_quote_answered_by_a_sticker_keeps_both() -> None:
    answered = {"message_id": 3, "from": CARL}
    sticker = {"file_id": "S", "emoji": "👍"}
    (message,) = read_update(
        "bot", body(sticker=sticker, quote={"text": "ten days"}, reply_to_message=answered)
    )
    assert message.quote == Quote(how="quoted", text="ten days", by="Courier Carl")
    assert (message.text, message.new_text) == ("> ten days\nSticker 👍", "Sticker 👍")


@pytest.mark.parametrize(
    ("fields", "conversation", "answers"),
    [
        ({"message_thread_id": 3}, "-6100", "bot:-6100:3"),
        ({"message_thread_id": 3, "is_topic_message": True}, "-6100/3", None),
        ({"message_thread_id": 9, "is_topic_message": True}, "-6100/9", "bot:-6100:3"),
        ({"is_topic_message": True}, "-6100", "bot:-6100:3"),
    ],
)
def test_only_a_topic_of_a_forum_is_a_conversation_of_its_own(
    fields: dict[str, Any], conversation: str, answers: str | None
) -> None:
    (message,) = read_update(
        "bot", body(chat=GROUP, text="yes", reply_to_message={"message_id": 3}, **fields)
    )
    assert (message.conversation, message.reply_to) == (conversation, answers)


@pytest.mark.parametrize(
    ("text", "entity", "want"),
    [
        ("😀 here 😀", {"offset": 3, "length": 4}, "😀 here (https://a.example/x) 😀"),
        ("here ", {"offset": 0, "length": 5}, "here (https://a.example/x) "),
        ("https://a.example/x", {"offset": 0, "length": 19}, "https://a.example/x"),
        ("here", {"offset": 9, "length": 4}, "here"),
    ],
)
def test_a_link_keeps_its_target(text: str, entity: dict[str, int], want: str) -> None:
    link = {"type": "text_link", "url": "https://a.example/x"} | entity
    (message,) = read_update("bot", body(text=text, entities=[link]))
    assert message.new_text == want
    photo = {"file_id": "P", "width": 1, "height": 1}
    (message,) = read_update("bot", body(caption=text, caption_entities=[link], photo=[photo]))
    assert message.new_text == want


def struck(*places: tuple[int, int]) -> list[dict[str, Any]]:
    return [{"type": "strikethrough", "offset": start, "length": length} for start, length in places]


LINKED = {"type": "text_link", "offset": 6, "length": 2, "url": "https://a.example/x"}


@pytest.mark.parametrize(
    ("text", "entities", "words", "html"),
    [
        ("order 55 56", struck((6, 2)), "order 56", "<p>order <s>55</s> 56</p>"),
        ("55 order", struck((0, 3)), "order", "<p><s>55 </s>order</p>"),
        ("order 55", struck((6, 2)), "order", "<p>order <s>55</s></p>"),
        ("😀 55\n56 & 57", struck((3, 2)), "😀 \n56 & 57", "<p>😀 <s>55</s><br>\n56 &amp; 57</p>"),
        ("55 56 57", struck((0, 2), (2, 3)), "57", "<p><s>55</s><s> 56</s> 57</p>"),
        (
            "order 55 56",
            [LINKED, *struck((6, 2))],
            "order 56",
            "<p>order <s>55 (https://a.example/x)</s> 56</p>",
        ),
        (
            "order 55 56",
            [*struck((9, 2)), LINKED],
            "order 55 (https://a.example/x)",
            "<p>order 55 (https://a.example/x) <s>56</s></p>",
        ),
        ("order  55", struck((90, 2), (-1, 3), (3, 0)), "order  55", None),
        ("order  55", [{"type": "bold", "offset": 0, "length": 5}], "order  55", None),
        ("all of it", struck((0, 9)), "all of it", "<p><s>all of it</s></p>"),
        ("a\ufdd0b\ufdd1 c", [], "ab c", None),
    ],
)
def test_what_is_struck_out_is_shown_so_and_is_no_words(
    text: str, entities: list[dict[str, Any]], words: str, html: str | None
) -> None:
    (message,) = read_update("bot", body(text=text, entities=entities))
    assert (message.text, message.new_text, message.html) == (words, words, html)


def test_struck_out_words_of_somebody_else_are_theirs() -> None:
    (message,) = read_update(
        "bot", body(text="55 56", entities=struck((0, 2)), forward_sender_name="Carl", forward_date=5)
    )
    assert message.html is None
    assert message.quote is not None
    assert (message.quote.text, message.quote.by) == ("56", "Carl")

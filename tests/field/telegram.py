"""Updates of Telegram: groups, albums, quotes, commands, edits."""

from __future__ import annotations

from tests.field.cases import FieldDesk, check


@check("telegram/q1-private.json", "telegram/q2-group-same-order.json")
async def a_group_is_a_conversation_of_its_own(desk: FieldDesk) -> None:
    private = await desk.update("q1-private")
    shared = await desk.update("q2-group-same-order")
    assert (private.fate, shared.fate) == ("opened", "opened")
    assert private.number != shared.number
    assert (private.ticket["group"], shared.ticket["group"]) == (None, "Group")
    assert shared.detail["suggestion"] is None
    assert (shared.message["author_name"], shared.message["group"]) == ("Petra", "Group")
    (to_group,) = [one for one in shared.detail["reply_channels"] if one["conversation"]]
    assert to_group["says"] == "To the group Group: everybody in it can read this"
    await desk.answer(private, "The card that ends with 4242 is refunded.")
    assert [one.text for one in await desk.telegram.wait_for(601)] == [
        "The card that ends with 4242 is refunded."
    ]
    assert desk.telegram.chat(-6100) == []


@check(
    "telegram/r1-group.json",
    "telegram/r2-migrate-service-old.json",
    "telegram/r4-after-migration.json",
)
async def a_group_that_became_a_supergroup_is_the_same_conversation(desk: FieldDesk) -> None:
    first = await desk.update("r1-group")
    moved = await desk.update("r2-migrate-service-old")
    after = await desk.update("r4-after-migration")
    assert [one.fate for one in (first, moved, after)] == ["opened", "noted", "threaded"]
    assert after.number == first.number
    assert [one["author_name"] for one in after.messages] == ["Gus", "Hugo"]
    sent = await desk.answer(after, "A plumber comes today.")
    assert sent["group"] == "Group"
    assert len(await desk.telegram.wait_for(-1006200)) == 1


@check("telegram/a-text-link-entity.json")
async def a_link_keeps_its_target(desk: FieldDesk) -> None:
    came = await desk.update("a-text-link-entity")
    text = "See my receipt (https://shop.example/r/8812) here and write to me"
    assert (came.message["text"], came.message["new_text"]) == (text, text)


@check("telegram/d-quote-of-part.json")
async def a_quoted_part_is_not_the_customers_words(desk: FieldDesk) -> None:
    came = await desk.update("d-quote-of-part")
    assert came.message["new_text"] == "this one please"
    assert came.message["quote"] == {"how": "quoted", "text": "blue", "by": "Bot", "at": None}
    assert came.ticket["excerpt"] == came.ticket["subject"] == "this one please"


@check("telegram/e-forwarded.json")
async def forwarded_words_say_from_whom(desk: FieldDesk) -> None:
    came = await desk.update("e-forwarded")
    words = "Your parcel is lost, ask the sender"
    assert came.message["new_text"] == ""
    assert came.message["quote"] == {
        "how": "forwarded",
        "text": words,
        "by": "Courier Carl",
        "at": "2023-11-14T22:13:20Z",
    }
    assert came.ticket["subject"] == f"Courier Carl: {words}"


@check("telegram/f-voice.json")
async def a_voice_message_is_played(desk: FieldDesk) -> None:
    desk.telegram.hold("V1", "voice.ogg", b"OggS")  # else the desk says, soon, that it could not be fetched
    came = await desk.update("f-voice")
    (file,) = came.message["attachments"]
    assert (file["name"], file["type"]) == ("voice.ogg", "audio/ogg")


@check("telegram/g-start-payload.json")
async def a_command_is_not_an_issue(desk: FieldDesk) -> None:
    came = await desk.update("g-start-payload")
    assert (came.fate, came.item["reason"]) == ("noted", "the command /start order_8812")
    assert await desk.tickets() == []
    (greeting,) = await desk.telegram.wait_for(504)
    assert greeting.text.startswith("Hello, this is")


@check("telegram/i-bot-blocked.json")
async def a_block_is_shown_and_closes_the_chat(desk: FieldDesk) -> None:
    came = await desk.update("f-voice")
    assert (await desk.update("i-bot-blocked")).fate == "noted"
    detail = await desk.get(f"/api/v1/tickets/{came.number}")
    (chat,) = [one for one in detail["reply_channels"] if one["conversation"]]
    assert (chat["closed_code"], chat["closed"]) == ("blocked", "the customer has blocked this chat")


@check("telegram/t1-message.json", "telegram/t2-typo-edit-after-solved.json")
async def an_edit_changes_its_message_and_reopens_nothing(desk: FieldDesk) -> None:
    first = await desk.update("t1-message")
    await desk.post(f"/api/v1/tickets/{first.number}/closure", {"state": "solved"})
    edit = await desk.update("t2-typo-edit-after-solved")
    assert (edit.fate, edit.number) == ("noted", first.number)
    (message,) = edit.messages
    assert message["text"] == "The lamp of order A-9300 is broken"
    assert [one["text"] for one in message["earlier"]] == ["The lamp of order A-93000 is broken"]
    assert (edit.ticket["state"], edit.ticket["subject"], edit.ticket["excerpt"]) == (
        "solved",
        message["text"],
        message["text"],
    )


@check("telegram/c1-album.json", "telegram/c2-album.json", "telegram/c3-album.json")
async def an_album_is_one_message_with_its_files(desk: FieldDesk) -> None:
    parts = [await desk.update(name) for name in ("c2-album", "c1-album", "c3-album")]
    assert [one.fate for one in parts] == ["opened", "noted", "noted"]
    album = parts[-1]
    (message,) = album.messages
    assert len(message["attachments"]) == 3
    assert album.ticket["subject"] == message["text"] == "The three broken plates of order A-2200"

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

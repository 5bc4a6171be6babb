"""A message that changes after it came: edits, before and after their message, and the parts of an album."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.messages import Attachment, InboundMessage, Quote
from helpdesk.operations.inbound.outcomes import Outcome
from tests.factories import receive, telegram
from tests.searching import matching_tickets

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
TYPO = "The lamp of order A-93000 is broken"
MENDED = "The lamp of order A-9300 is broken"
MORE = f"{MENDED}. And the table of order A-9400 has not come either, please send it"


def first(text: str = TYPO, **values: Any) -> InboundMessage:
    return telegram("630", text, **({"external_id": "telegram:630:1010", "sent_at": NOON} | values))


def edit(text: str, *, minutes: int = 1, **values: Any) -> InboundMessage:
    when = NOON + timedelta(minutes=minutes)
    named = {"external_id": f"telegram:630:1010:e{minutes}", "edits": "telegram:630:1010", "sent_at": when}
    return telegram("630", text, **(named | values))


def part(number: int, caption: str = "", *, album: str = "telegram:630:album AG1") -> InboundMessage:
    photo = Attachment(
        name="photo.jpg", type="image/jpeg", size=9, sha256="", remote=f"P{number}", content_key=f"u{number}"
    )
    external_id = f"telegram:630:{number}"
    return telegram("630", caption, external_id=external_id, attachments=[photo], album=album)


def shown(desk: Desk, outcome: Outcome) -> messages.MessageRow:
    return desk.read_now(messages.message, outcome.message_id or 0)


def solve(desk: Desk, ticket_id: int | None) -> None:
    desk.write_now(
        lambda tx: tickets.change_ticket(
            tx, ticket_id or 0, state="solved", active=False, solved_at=tx.now, waiting_since=None
        )
    )


def test_an_edit_changes_its_message_keeps_the_earlier_text_and_reopens_nothing(
    desk: Desk, ids: dict[str, int]
) -> None:
    opened = receive(desk, first())
    solve(desk, opened.ticket_id)
    done = receive(desk, edit(MENDED))
    assert (done.fate, done.message_id) == ("noted", opened.message_id)
    row = shown(desk, done)
    assert (row.text, row.new_text) == (MENDED, MENDED)
    assert [one.text for one in row.earlier] == [TYPO]
    ticket = desk.read_now(tickets.ticket, opened.ticket_id or 0)
    assert (ticket.state, ticket.subject, ticket.message_count) == ("solved", MENDED, 1)
    assert ticket.waiting_since is None
    assert receive(desk, edit(MENDED)).fate == "duplicate"


def test_an_edited_message_is_found_by_its_new_words_only(desk: Desk, ids: dict[str, int]) -> None:
    opened = receive(desk, first("The lamp is broken"))
    receive(desk, edit("The torch is broken"))
    assert desk.read_now(matching_tickets, "torch broken", limit=5).tickets == [opened.ticket_id]
    assert desk.read_now(matching_tickets, "lamp broken", limit=5).tickets == []


def test_an_edit_that_says_more_brings_its_ticket_back(desk: Desk, ids: dict[str, int]) -> None:
    opened = receive(desk, first(MENDED))
    solve(desk, opened.ticket_id)
    receive(desk, edit(MORE))
    ticket = desk.read_now(tickets.ticket, opened.ticket_id or 0)
    assert ticket.state == "open"
    assert ticket.waiting_since is not None


def test_an_edit_may_come_before_its_message(desk: Desk, ids: dict[str, int]) -> None:
    early = receive(desk, edit(MENDED))
    late = receive(desk, first())
    assert (early.fate, late.fate, late.message_id) == ("opened", "noted", early.message_id)
    row = shown(desk, early)
    assert (row.text, row.external_id, [one.text for one in row.earlier]) == (
        MENDED,
        "telegram:630:1010",
        [TYPO],
    )
    assert receive(desk, first()).fate == "duplicate"


def test_an_older_edit_that_comes_late_stays_an_earlier_version(desk: Desk, ids: dict[str, int]) -> None:
    receive(desk, first())
    receive(desk, edit(MORE, minutes=2))
    row = shown(desk, receive(desk, edit(MENDED, minutes=1)))
    assert row.text == MORE
    assert {one.text for one in row.earlier} == {TYPO, MENDED}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_an_album_is_one_message_whichever_part_comes_first(
    desk: Desk, ids: dict[str, int], order: tuple[int, ...]
) -> None:
    parts = [part(1, "Three broken plates of order A-2200"), part(2), part(3)]
    came = [receive(desk, parts[place]) for place in order]
    assert [one.fate for one in came] == ["opened", "noted", "noted"]
    assert len({one.message_id for one in came}) == 1
    row = shown(desk, came[0])
    assert sorted(one.remote or "" for one in row.attachments) == ["P1", "P2", "P3"]
    assert row.new_text == "Three broken plates of order A-2200"
    ticket = desk.read_now(tickets.ticket, came[0].ticket_id or 0)
    assert (ticket.subject, ticket.message_count) == (row.new_text, 1)
    assert [receive(desk, one).fate for one in parts] == ["duplicate"] * 3
    assert len(shown(desk, came[0]).attachments) == 3


def test_an_edit_of_one_part_leaves_the_captions_of_the_others(desk: Desk, ids: dict[str, int]) -> None:
    album = "telegram:630:album AG1"

    def edited(number: int, caption: str, minutes: int) -> messages.MessageRow:
        named = {"edits": f"telegram:630:{number}", "album": album, "external_id": f"t:{number}:e{minutes}"}
        return shown(desk, receive(desk, edit(caption, minutes=minutes, **named)))

    receive(desk, part(1, "The plates of order A-2200 are broken"))
    opened = receive(desk, part(2))
    retaken = Attachment(name="b.jpg", type="image/jpeg", size=9, sha256="", remote="P9", content_key="u9")
    named: dict[str, Any] = {"edits": "telegram:630:2", "album": album, "attachments": [retaken]}
    row = shown(desk, receive(desk, edit("", minutes=1, **named)))
    assert (row.new_text, len(row.attachments)) == ("The plates of order A-2200 are broken", 3)
    assert receive(desk, edit("", minutes=2, **named)).fate == "duplicate"
    assert (
        edited(2, "And this is a cup", 3).new_text
        == "The plates of order A-2200 are broken\nAnd this is a cup"
    )
    row = edited(1, "The plates of order A-2207 are broken", 4)
    assert row.new_text == "The plates of order A-2207 are broken\nAnd this is a cup"
    assert row.id == opened.message_id


def test_the_captions_of_an_album_that_was_passed_on_are_all_shown(desk: Desk, ids: dict[str, int]) -> None:
    def passed_on(number: int, caption: str) -> InboundMessage:
        quote = Quote(how="forwarded", text=caption, by="Carl")
        said = f"Carl: {caption}".rstrip()
        return msgspec.structs.replace(part(number, said), new_text="", quote=quote)

    receive(desk, passed_on(1, ""))
    receive(desk, passed_on(2, "Broken plates"))
    row = shown(desk, receive(desk, passed_on(3, "And a cup")))
    assert row.quote is not None
    assert (row.quote.by, row.quote.text, row.new_text) == ("Carl", "Broken plates\nAnd a cup", "")
    assert row.text == "Carl:\nBroken plates\nAnd a cup"


def test_words_struck_out_in_one_caption_or_edit_are_shown_so(desk: Desk, ids: dict[str, int]) -> None:
    receive(desk, part(1, "Cups & plates"))
    struck = msgspec.structs.replace(part(2, "order 56"), html="<p>order <s>55</s> 56</p>")
    row = shown(desk, receive(desk, struck))
    assert row.html == "<p>Cups &amp; plates</p>\n<p>order <s>55</s> 56</p>"
    row = shown(desk, receive(desk, part(3, "The end")))
    assert (row.html or "").endswith("</p>\n<p>The end</p>")
    receive(desk, first(html="<p>The <s>lamp</s></p>"))
    assert shown(desk, receive(desk, edit(MENDED))).html is None


def test_a_late_part_of_an_album_reopens_nothing(desk: Desk, ids: dict[str, int]) -> None:
    opened = receive(desk, part(1, "Broken plates"))
    solve(desk, opened.ticket_id)
    assert receive(desk, part(2)).message_id == opened.message_id
    assert desk.read_now(tickets.ticket, opened.ticket_id or 0).state == "solved"


def test_two_albums_are_two_messages(desk: Desk, ids: dict[str, int]) -> None:
    receive(desk, part(1, "Broken plates"))
    other = receive(desk, part(2, "And the cups", album="telegram:630:album AG2"))
    assert other.fate == "threaded"


def test_an_answer_and_an_edit_may_name_any_part_of_an_album(desk: Desk, ids: dict[str, int]) -> None:
    opened = receive(desk, part(1))
    receive(desk, part(2))
    answer = receive(desk, telegram("630", "this one", reply_to="telegram:630:2"))
    assert answer.ticket_id == opened.ticket_id
    row = shown(desk, receive(desk, edit("Broken plates", edits="telegram:630:2")))
    assert (row.id, row.new_text, len(row.attachments)) == (opened.message_id, "Broken plates", 2)

"""Hard mails: every field of each is read as it was meant, and what was guessed is told."""

from __future__ import annotations

import pytest

from helpdesk.channels.email.read.inspect import inspect
from tests.channels.email.hard_cases import HardCase, hard_cases, read_fields

CASES = list(hard_cases())
HEAD = b"From: ana@shop.example\nSubject: x\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_field_of_a_hard_mail_is_right(case: HardCase) -> None:
    assert read_fields(case.raw) == case.expected


def test_japanese_whose_escape_signs_were_lost_is_read() -> None:
    text = "こんにちは、注文の件です。"
    bare = text.encode("iso2022_jp").replace(b"\x1b", b"")
    for label in (b"Content-Type: text/plain; charset=iso-2022-jp\n", b""):
        assert inspect(HEAD + label + b"\n" + bare)["body"] == text
    costs = "It costs $B and (B, or $B2 in (B"
    assert inspect(HEAD + b"\n" + costs.encode())["body"] == costs


def test_a_file_in_yenc_is_taken_out_of_the_text() -> None:
    coded = bytes((code + 42) % 256 for code in b"hello world")
    mail = HEAD + b"\nhi\n=ybegin line=128 size=11 name=a.bin\n" + coded + b"\n=yend size=11\nbye\n"
    found = inspect(mail)
    assert found["body"].split() == ["hi", "bye"]
    assert [(one["name"], one["size"]) for one in found["attachments"]] == [("a.bin", 11)]


def test_the_inspection_tells_what_was_guessed() -> None:
    raw = HEAD + b"Content-Type: text/plain; charset=us-ascii\nReferences: <a@b>\n<c@d>\nDate: x\n\n"
    found = inspect(raw + "Где мой заказ? Лампа не работает.".encode("koi8_r"))
    assert found["guessed"] == [
        "a line without indentation belongs to references",
        "text is read as koi8_r, labelled us-ascii",
    ]


def test_the_inspection_tells_what_was_folded_and_why() -> None:
    found = inspect(HEAD + b"\nYes.\n\nOn 3 Mar 2026, Bo wrote:\n> When?\n\nNow.\n-- \nAna\n")
    assert found["new_text"] == "Yes.\n\nNow."
    assert [(one["first"], one["last"], one["why"]) for one in found["folded"]] == [
        (3, 3, "introduction of a quote"),
        (4, 4, "quote mark"),
        (7, 8, "signature or footer"),
    ]
    assert inspect(HEAD + b"\nYes.\n")["folded"] == []

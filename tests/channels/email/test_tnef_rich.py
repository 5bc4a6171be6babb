"""Rich text of winmail.dat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.channels.email.read.parts.rtf import read_rtf
from tests.channels.email.test_tnef import (
    BROKEN_RTF,
    HUGE_RTF,
    body,
    file,
    mail,
    names,
    rich,
    unicode,
    winmail,
)


@pytest.mark.parametrize("unread", [BROKEN_RTF, HUGE_RTF])
def test_rich_text_that_cannot_be_read_stays_in_its_file(unread: tuple[int, int, bytes]) -> None:
    read = mail(winmail(body(unread), file("a.txt", b"a")))
    assert (read.text.strip(), names(read)) == ("", ["a.txt", "winmail.dat"])
    beside = mail(winmail(body((0x1000, 0x1F, unicode("The oven is cold")), unread)))
    assert (beside.new_text, names(beside)) == ("The oven is cold", []), "the same words in two forms"


def test_a_mail_without_words_is_not_listed_as_a_file() -> None:
    assert names(mail(winmail(body(rich(r"{\rtf1\ansi}")), file("a.txt", b"a")))) == ["a.txt"]


@pytest.mark.parametrize(
    ("rtf", "words"),
    [
        (r"{\rtf1\ansi\ansicpg1252 Thanks \u-10179?\u-8704? Bo}", "Thanks 😀 Bo"),
        (
            r"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag <p>}Hi \u-10179?\u-8704?{\*\htmltag </p>}}",
            "Hi 😀",
        ),
        (r"{\rtf1\ansi half \u-10179? a letter}", "half \ufffd a letter"),
        (r"{\rtf1\ansi\ansicpg932{\fonttbl{\f0\fcharset128 MS;}}\f0 \'83e\'83X\'83g 1}", "テスト 1"),
        (r"{\rtf1\ansi\ansicpg932 \'83e\b \'83X\b0\'83g\par \'83e}", "テスト\nテ"),
    ],
)
def test_letters_of_several_bytes_or_halves_are_whole(rtf: str, words: str) -> None:
    read = mail(winmail(body(rich(rtf)), file("a.txt", b"a")))
    assert (read.new_text, names(read)) == (words, ["a.txt"])


@given(st.text(alphabet="\\{}'*u8364fhtmlrtag par\n;", max_size=300))
def test_any_rich_text_is_read(text: str) -> None:
    read_rtf("{\\rtf1 " + text)

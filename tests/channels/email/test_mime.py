"""Parts as broken and rare programs write them: every word and file of theirs arrives."""

from __future__ import annotations

import base64

import pytest

from helpdesk.channels.email.read.encoded_words import decode_base64, decode_words
from helpdesk.channels.email.read.mail import ReadMail, read_mail
from helpdesk.channels.email.read.mime import FURTHER_PARTS, MAX_PARTS

HEAD = "From: ana@shop.example\nSubject: x\nMIME-Version: 1.0\n"


def mixed(*parts: str, kind: str = "mixed") -> ReadMail:
    body = "".join(f"--b\n{part}\n" for part in parts)
    return read_mail(f"{HEAD}Content-Type: multipart/{kind}; boundary=b\n\n{body}--b--\n".encode())


def listed(mail: ReadMail) -> list[str]:
    return [one.name for one in mail.attachments]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("\nOrder: 48813\nis late", "Order: 48813\nis late"),
        ("\nHello\nOrder: 48813", "Hello\nOrder: 48813"),
        ("\n\nOrder: 48813\nis late", "Order: 48813\nis late"),
        ("\nContent-Type: text/html\n\n<p>Hello <b>you</b></p>", "Hello you"),
        ("Content-Type: text/plain\n\nOrder: 48813", "Order: 48813"),
    ],
)
def test_a_part_without_fields_has_words_that_look_like_fields(part: str, words: str) -> None:
    assert mixed(part).new_text == words


def test_the_mails_of_a_digest_are_whole() -> None:
    mail = mixed("\nSubject: One\n\nfirst", "\nSubject: Two\n\nsecond", kind="digest")
    assert [(one.name, one.content) for one in mail.attachments] == [
        ("One.eml", b"Subject: One\n\nfirst"),
        ("Two.eml", b"Subject: Two\n\nsecond"),
    ]


def test_the_parts_beyond_the_most_are_one_file() -> None:
    def file(number: int) -> str:
        return f"Content-Disposition: attachment; filename={number}.txt\n\nwords {number}"

    mail = mixed(*map(file, range(MAX_PARTS)))
    assert len(mail.attachments) == MAX_PARTS
    assert FURTHER_PARTS not in listed(mail)
    mail = mixed(*map(file, range(MAX_PARTS + 3)))
    assert listed(mail)[-2:] == [f"{MAX_PARTS - 1}.txt", FURTHER_PARTS]
    rest = mail.attachments[-1].content or b""
    assert [f"words {MAX_PARTS + more}".encode() in rest for more in (-1, 0, 1, 2)] == [
        False,
        True,
        True,
        True,
    ]


@pytest.mark.parametrize("kind", ["markdown", "x-web-markdown", "x-nobody-knows", "richtext"])
def test_text_of_an_unknown_kind_is_text(kind: str) -> None:
    mail = mixed("Content-Type: text/plain\n\nHello", f"Content-Type: text/{kind}\n\n*Where* is it?")
    assert (mail.new_text, listed(mail)) == ("Hello\n*Where* is it?", [])


@pytest.mark.parametrize(
    "fields",
    [
        "Content-Type: text/csv",
        "Content-Type: text/vcard",
        "Content-Type: text/markdown; name=notes.md",
        "Content-Type: text/x-log\nContent-Disposition: attachment",
        "Content-Type: application/json",
    ],
)
def test_a_file_of_text_stays_a_file(fields: str) -> None:
    mail = mixed("Content-Type: text/plain\n\nHello", f"{fields}\n\na,b")
    assert (mail.new_text, len(mail.attachments)) == ("Hello", 1)


@pytest.mark.parametrize("kind", ["x-amp-html", "watch-html"])
def test_the_same_words_for_another_screen_are_neither_shown_twice_nor_a_file(kind: str) -> None:
    mail = mixed(
        "Content-Type: text/plain\n\nHello", f"Content-Type: text/{kind}\n\n<b>Hello</b>", kind="alternative"
    )
    assert (mail.new_text, listed(mail)) == ("Hello", [])


def test_another_version_of_the_words_is_not_shown_beside_them() -> None:
    mail = mixed(
        "Content-Type: text/plain\n\nHello", "Content-Type: text/markdown\n\n*Hello*", kind="alternative"
    )
    assert mail.new_text == "Hello"


@pytest.mark.parametrize(
    ("encoded", "content"),
    [
        (b"SGVsbG8=\r\nd29ybGQ=", b"Helloworld"),
        (base64.encodebytes(b"a" * 58) + base64.encodebytes(b"b" * 59), b"a" * 58 + b"b" * 59),
        (b"SGVsbG8gd29ybGQ=\r\n\r\n-- \r\nA list's footer\r\n", b"Hello world"),
        (b"SGVsbG8gd29ybGQ", b"Hello world"),
        (b"SGVsbG8=\r\n", b"Hello"),
        (b"SGVs\x00bG8*=", b"Hello"),
        (b"", b""),
    ],
)
def test_base64_in_several_pieces_is_read_to_its_end(encoded: bytes, content: bytes) -> None:
    assert decode_base64(encoded) == content


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("=?utf-8?Q?Why??=", "Why?"),
        ("=?UTF-8?Q?Is_it_late?_48813?=", "Is it late? 48813"),
        ("=?utf-8?Q?Wo_ist_es=3F?=", "Wo ist es?"),
        ("=?utf-8?Q?What??= =?utf-8?Q?_Now?=", "What? Now"),
        ("=?utf-8?B?SGVsbG8=?= =?utf-8?B?w7w=?=", "Helloü"),
        ("=?utf-8?Q?open =?utf-8?Q?closed?=", "=?utf-8?Q?open closed"),
        ("=?utf-8?Q??=", ""),
    ],
)
def test_a_question_mark_in_an_encoded_word_is_read(written: str, read: str) -> None:
    assert decode_words(written) == read

"""winmail.dat: the words and files of mails built as Outlook builds them, and of broken and hostile ones."""

from __future__ import annotations

import base64
import struct
import time
from datetime import UTC, datetime, timedelta

import pytest
from compressed_rtf import compress
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.channels.email.read.mail import ReadMail, read_mail
from helpdesk.channels.email.read.parts.rtf import read_rtf
from helpdesk.channels.email.read.parts.tnef import read_tnef

HEAD = struct.pack("<IH", 0x223E9F78, 1)


def attribute(level: int, number: int, value: bytes) -> bytes:
    checksum = sum(value) & 0xFFFF
    return struct.pack("<BHHI", level, number, 6, len(value)) + value + struct.pack("<H", checksum)


def properties(*given: tuple[int, int, bytes | int]) -> bytes:
    """(id, type, value) of unnamed properties."""
    out = struct.pack("<I", len(given))
    for key, kind, value in given:
        out += struct.pack("<HH", kind, key)
        if isinstance(value, int):
            out += struct.pack("<I", value)
        else:
            out += struct.pack("<II", 1, len(value)) + value + b"\0" * (-len(value) % 4)
    return out


def winmail(*attributes: bytes) -> bytes:
    return HEAD + b"".join(attributes)


def unicode(text: str) -> bytes:
    return (text + "\0").encode("utf-16-le")


def body(*given: tuple[int, int, bytes | int]) -> bytes:
    return attribute(1, 0x9003, properties(*given))


def file(name: str, content: bytes, *more: tuple[int, int, bytes | int]) -> bytes:
    return (
        attribute(2, 0x9002, b"\1\0" + b"\xff" * 4 + b"\0" * 8)
        + attribute(2, 0x8010, b"SHORT~1.BIN\0")
        + attribute(2, 0x800F, content)
        + attribute(2, 0x9005, properties((0x3707, 0x1F, unicode(name)), *more))
    )


def mail(
    tnef: bytes, text: str = "", name: str = "winmail.dat", kind: str = "application/ms-tnef"
) -> ReadMail:
    packed = base64.encodebytes(tnef).decode()
    return read_mail(
        (
            "From: rolf@exchange.example\nSubject: Oven\nContent-Type: multipart/mixed; boundary=b\n\n"
            f"--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n--b\nContent-Type: {kind};"
            f' name="{name}"\nContent-Transfer-Encoding: base64\n\n{packed}\n--b--\n'
        ).encode()
    )


def names(read: ReadMail) -> list[str]:
    return [one.name for one in read.attachments]


def rich(text: str) -> tuple[int, int, bytes]:
    return 0x1009, 0x102, compress(text.encode("latin-1"), compressed=True)


PLAIN = body((0x1000, 0x1F, unicode("Der Ofen heizt nicht – 200 °C")))
HTML = body((0x1013, 0x102, b"<p>The oven is <b>c\xe9d\xe9</b></p>"), (0x3FDE, 0x3, 1252))
WRAPPED = body(
    rich(
        r"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}"
        r"{\*\htmltag64 <p>}\htmlrtf {\f0 \htmlrtf0 The oven does {\*\htmltag84 <b>}\htmlrtf \b \htmlrtf0 not"
        r"{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0  heat: 200 \'b0C \u8364?5"
        r"\htmlrtf\par }\htmlrtf0 {\*\htmltag72 </p>}}"
    )
)
RUSSIAN = attribute(1, 0x9007, struct.pack("<II", 1251, 0)) + attribute(1, 0x800C, "Печь\0".encode("cp1251"))
FORMATTED = body(
    rich(
        r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}"
        r"{\colortbl;\red0\green0\blue0;}{\*\generator Msftedit;}{\info{\author Nobody}}"
        r"\f0 First line\par Second \f1 \'ef\'e5\'f7\'fc\f0\tab \{end\}\par}"
    )
)


@pytest.mark.parametrize(
    ("tnef", "words"),
    [
        (PLAIN, "Der Ofen heizt nicht – 200 °C"),
        (HTML, "The oven is cédé"),
        (WRAPPED, "The oven does not heat: 200 °C €5"),
        (FORMATTED, "First line\nSecond печь\t{end}"),
        (
            attribute(1, 0x9007, struct.pack("<II", 1251, 0))
            + attribute(1, 0x800C, "Печь\0".encode("cp1251")),
            "Печь",
        ),
    ],
)
def test_words_come_from_whichever_form_has_them(tnef: bytes, words: str) -> None:
    read = mail(winmail(tnef))
    assert read.new_text == words
    assert names(read) == []


def test_the_mails_own_text_is_kept_and_files_are_listed_with_their_names() -> None:
    pdf = file("Rechnung März.pdf", b"%PDF-1.4", (0x370E, 0x1F, unicode("application/pdf")))
    said = "Der Ofen heizt nicht,\nbei 200 °C."
    read = mail(winmail(PLAIN, pdf, file("..\\..\\evil.txt", b"x")), text=said)
    assert read.new_text == said
    assert [(one.name, one.type) for one in read.attachments] == [
        ("Rechnung März.pdf", "application/pdf"),
        ("evil.txt", "text/plain"),
    ]


@pytest.mark.parametrize("tnef", [PLAIN, body((0x1013, 0x102, b"<p>Der Ofen heizt nicht"))])
def test_a_footer_that_a_list_added_does_not_replace_the_words(tnef: bytes) -> None:
    read = mail(winmail(tnef), text="Scanned by the gateway of exchange.example")
    assert read.new_text.startswith("Der Ofen heizt nicht")
    assert "Scanned by the gateway" in read.text


def test_a_picture_in_the_text_is_displayed_by_its_content_id() -> None:
    html = body((0x1013, 0x102, b'<p>See <img src="cid:shot@x"></p>'))
    read = mail(winmail(html, file("shot.png", b"\x89PNG\r\n\x1a\n", (0x3712, 0x1F, unicode("shot@x")))))
    assert [(one.name, one.inline) for one in read.attachments] == [("shot.png", True)]
    assert 'src="cid:shot@x"' in (read.html or "")


def test_an_attached_message_gives_its_words_and_files() -> None:
    inner = winmail(
        body((0x37, 0x1F, unicode("Order 7")), (0x1000, 0x1F, unicode("Inner words"))), file("a.txt", b"a")
    )
    iid = bytes.fromhex("0703020000000000c000000000000046")
    outer = attribute(2, 0x9002, b"\0" * 14) + attribute(2, 0x9005, properties((0x3701, 0x0D, iid + inner)))
    read = mail(winmail(PLAIN, outer))
    assert names(read) == ["Order 7.txt", "a.txt"]
    assert read.attachments[0].content == b"Inner words"


APPOINTMENT = bytes.fromhex("0220060000000000c000000000000046")


def named(number: int, kind: int, value: bytes, *, of: bytes = APPOINTMENT) -> bytes:
    return struct.pack("<HH", kind, 0x8001) + of + struct.pack("<II", 0, number) + value


def filetime(hour: int) -> bytes:
    since = datetime(2026, 12, 3, hour, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)
    return struct.pack("<Q", since // timedelta(microseconds=1) * 10)


HALL = struct.pack("<II", 1, len(unicode("Hall"))) + unicode("Hall") + b"\0\0"
TIMES = [
    struct.pack("<HH", 0x40, 0x60) + filetime(9),
    struct.pack("<HH", 0x40, 0x61) + filetime(10),
    named(0x8208, 0x1F, HALL),
    named(0x8208, 0x1F, HALL.replace(b"H", b"B"), of=b"\0" * 16),
]


def meeting(kind: str, *more: bytes) -> bytes:
    subject = struct.pack("<HHII", 0x1F, 0x37, 1, len(unicode("Visit"))) + unicode("Visit")
    listed = [subject, *more]
    return winmail(
        attribute(1, 0x8008, kind.encode() + b"\0"),
        attribute(1, 0x9003, struct.pack("<I", len(listed)) + b"".join(listed)),
    )


@pytest.mark.parametrize(
    ("kind", "method", "answer"),
    [
        ("IPM.Microsoft Schedule.MtgReq", "request", ""),
        ("IPM.Schedule.Meeting.Request", "request", ""),
        ("IPM.Schedule.Meeting.Canceled", "cancel", ""),
        ("IPM.Microsoft Schedule.MtgRespN", "reply", "DECLINED"),
    ],
)
def test_a_meeting_says_what_it_is(kind: str, method: str, answer: str) -> None:
    (told,) = mail(meeting(kind, *TIMES)).invitations
    assert (told.method, told.answer, told.summary, told.where) == (method, answer, "Visit", "Hall")
    assert told.starts == datetime(2026, 12, 3, 9, tzinfo=UTC)
    assert told.ends == datetime(2026, 12, 3, 10, tzinfo=UTC)


def test_a_note_is_no_meeting_and_odd_times_are_left_out() -> None:
    assert mail(meeting("IPM.Microsoft Mail.Note", *TIMES)).invitations == []
    odd = struct.pack("<HH", 0x40, 0x60) + b"\xff" * 8
    (told,) = mail(meeting("IPM.Schedule.Meeting.Request", odd)).invitations
    assert told.starts is None


@pytest.mark.parametrize("name", ["winmail.dat", "WINMAIL.DAT"])
def test_it_is_known_by_its_name_too(name: str) -> None:
    assert names(mail(winmail(PLAIN, file("a.txt", b"a")), name=name, kind="application/octet-stream")) == [
        "a.txt"
    ]


def test_what_is_broken_stays_a_file_beside_what_was_read() -> None:
    whole = winmail(PLAIN, file("a.txt", b"a"), file("b.txt", b"b"))
    read = mail(whole[:-30])
    assert names(read)[0] == "a.txt"
    assert names(read)[-1] == "winmail.dat"
    assert read.new_text.startswith("Der Ofen")
    assert names(mail(b"no such thing")) == ["winmail.dat"]


BROKEN_RTF = (0x1009, 0x102, b"\x10\0\0\0\x40\0\0\0LZFuXXXXgarbage")
HUGE_RTF = (0x1009, 0x102, b"\0" * 1_000_001)


def attached(message: bytes) -> bytes:
    iid = bytes.fromhex("0703020000000000c000000000000046")
    return attribute(2, 0x9002, b"\0" * 14) + attribute(
        2, 0x9005, properties((0x3701, 0x0D, iid + message), (0x3001, 0x1F, unicode("Old oven")))
    )


@pytest.mark.parametrize(
    ("message", "files"),
    [
        (winmail(PLAIN), ["message.txt"]),
        (winmail(PLAIN, file("a.txt", b"a"))[:-30], ["message.txt", "SHORT~1.BIN", "winmail.dat"]),
        (winmail(attribute(1, 0x8004, b"Only a subject\0")), ["winmail.dat"]),
    ],
)
def test_what_is_lost_of_an_attached_message_stays_in_the_file(message: bytes, files: list[str]) -> None:
    assert names(mail(winmail(HTML, attached(message)))) == files


@given(st.binary(max_size=300), st.integers(0, 400))
def test_any_bytes_are_read_or_refused(noise: bytes, place: int) -> None:
    whole = winmail(PLAIN, WRAPPED, file("a.txt", b"a"))
    place = min(place, len(whole))
    for hostile in (noise, HEAD + noise, whole[:place] + noise + whole[place:], whole[:place]):
        read_tnef(hostile)


def test_hostile_streams_take_a_moment() -> None:
    many = winmail(*[attribute(1, 0x9003, properties((0x1000, 0x1E, b"x\0"))) for _ in range(20_000)])
    deep = "{" * 500_000 + "}" * 500_000
    links = r'{\field{\*\fldinst{HYPERLINK "' * 50_000
    nested = winmail(PLAIN)
    for _ in range(60):
        iid = bytes.fromhex("0703020000000000c000000000000046")
        nested = winmail(
            attribute(2, 0x9002, b"\0" * 14) + attribute(2, 0x9005, properties((0x3701, 0x0D, iid + nested)))
        )
    began = time.thread_time()
    assert read_tnef(many) is not None
    assert read_tnef(nested) is not None
    read_rtf(r"{\rtf1 " + deep)
    read_rtf(r"{\rtf1 " + links)
    assert time.thread_time() - began < 20, "linear: all of it takes a second or two"

"""The words and the files in a winmail.dat: Outlook's own form of a mail ([MS-OXTNEF], [MS-OXCDATA])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from helpdesk.channels.email.read.charsets import decode, tidy
from helpdesk.channels.email.read.parts.rtf import read_rtf
from helpdesk.domain.messages import Invitation, InvitationMethod

TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
MAX_RTF = 1_000_000
"""Bytes of compressed rich text that are read. They give up to nine times as many."""

_SIGNATURE = 0x223E9F78
_LINE = 500
_OTHER = -1  # the key of properties that nobody asks for
_MOST = 20_000  # attributes of a stream, properties of a list, values of a property
_DEPTH = 4  # of messages attached to one another
_SUBJECT, _CLASS, _BODY, _CODEPAGE = 0x8004, 0x8008, 0x800C, 0x9007
_BEGINS_FILE, _FILE_NAME, _FILE_DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_PROPERTIES = 0x9003
_INTEGER16, _INTEGER32, _OBJECT, _BINARY = 0x0002, 0x0003, 0x000D, 0x0102
_STRING8, _UNICODE, _TIME = 0x001E, 0x001F, 0x0040
_SIZES = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4,
          0x0014: 8, 0x0040: 8, 0x0048: 16}  # fmt: skip
_P_SUBJECT, _P_BODY, _P_RTF, _P_HTML, _P_HTML_CODEPAGE = 0x0037, 0x1000, 0x1009, 0x1013, 0x3FDE
_P_CLASS, _P_STARTS, _P_ENDS = 0x001A, 0x0060, 0x0061
_APPOINTMENT = bytes.fromhex("0220060000000000c000000000000046")  # PSETID_Appointment ([MS-OXPROPS] §1.3.2)
_NAMED = 0x10000  # more than any id: the numbers of an appointment's named properties begin there
_P_WHERE, _P_STARTS_WHOLE, _P_ENDS_WHOLE = _NAMED + 0x8208, _NAMED + 0x820D, _NAMED + 0x820E
_P_DATA, _P_NAME, _P_LONG_NAME, _P_TYPE, _P_CONTENT_ID = 0x3701, 0x3704, 0x3707, 0x370E, 0x3712
_MEETINGS: dict[str, tuple[InvitationMethod, str]] = {  # classes ([MS-OXOCAL], [MS-OXTNEF] §2.1.3.3.4)
    "ipm.schedule.meeting.request": ("request", ""),
    "ipm.microsoft schedule.mtgreq": ("request", ""),
    "ipm.schedule.meeting.canceled": ("cancel", ""),
    "ipm.microsoft schedule.mtgcncl": ("cancel", ""),
    "ipm.schedule.meeting.resp.pos": ("reply", "ACCEPTED"),
    "ipm.microsoft schedule.mtgrespp": ("reply", "ACCEPTED"),
    "ipm.schedule.meeting.resp.neg": ("reply", "DECLINED"),
    "ipm.microsoft schedule.mtgrespn": ("reply", "DECLINED"),
    "ipm.schedule.meeting.resp.tent": ("reply", "TENTATIVE"),
    "ipm.microsoft schedule.mtgrespa": ("reply", "TENTATIVE"),
    "ipm.appointment": ("publish", ""),
}
_YEARS = range(1900, 2200)
_EMBEDDED_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage


class TnefFile(msgspec.Struct, kw_only=True):
    name: str = ""
    type: str = ""
    content_id: str | None = None
    content: bytes | None = None
    message: Tnef | None = None


class Tnef(msgspec.Struct, kw_only=True):
    """`html` is not sanitised. `whole`: everything of it was understood."""

    subject: str = ""
    text: str = ""
    html: str = ""
    files: list[TnefFile] = []
    meeting: Invitation | None = None
    whole: bool = True


class _Broken(Exception):
    """The stream ends too early, or its counts cannot be."""


def read_tnef(data: bytes, *, depth: int = 0) -> Tnef | None:
    """What a TNEF stream has; None if it is none. A broken one gives what comes before the fault."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    found = Tnef()
    codepage = "cp1252"
    message: dict[int, object] = {}
    try:
        for place, (attribute, value) in enumerate(_attributes(data)):
            if place >= _MOST:
                found.whole = False
                break
            if attribute == _CODEPAGE and len(value) >= 4:
                codepage = _charset(struct.unpack_from("<I", value)[0])
            elif attribute == _SUBJECT:
                found.subject = _text8(value, codepage)
            elif attribute == _CLASS:
                message[_P_CLASS] = _text8(value, codepage)
            elif attribute == _BODY:
                found.text = _text8(value, codepage)
            elif attribute == _PROPERTIES:
                message |= _properties(value, codepage)
            elif attribute == _BEGINS_FILE:
                found.files.append(TnefFile())
            elif attribute in (_FILE_NAME, _FILE_DATA, _FILE_PROPERTIES):
                if not found.files:
                    found.files.append(TnefFile())
                _fill(found.files[-1], attribute, value, codepage, depth)
    except (_Broken, struct.error):
        found.whole = False
    _take_words(found, message)
    found.meeting = _meeting(found.subject, message)
    found.files = [one for one in found.files if one.content is not None or one.message is not None]
    found.whole = found.whole and all(one.message is None or _is_told(one.message) for one in found.files)
    return found


def _is_told(message: Tnef) -> bool:
    """Whether the words and files of an attached message are all that it has."""
    return message.whole and message.meeting is None and bool(message.text or message.html or message.files)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(attribute, its bytes): a level, an id with its type, a length, the bytes and a checksum."""
    at = 6
    while at + 9 <= len(data):
        attribute, _, length = struct.unpack_from("<HHI", data, at + 1)
        at += 9
        if at + length > len(data):
            raise _Broken
        yield attribute, data[at : at + length]
        at += length + 2


def _fill(file: TnefFile, attribute: int, value: bytes, codepage: str, depth: int) -> None:
    if attribute == _FILE_NAME:
        file.name = file.name or _text8(value, codepage)
    elif attribute == _FILE_DATA:
        file.content = value
    else:
        properties = _properties(value, codepage)
        for key in (_P_LONG_NAME, _P_NAME):
            if isinstance(name := properties.get(key), str) and name:
                file.name = name
                break
        if isinstance(kind := properties.get(_P_TYPE), str):
            file.type = kind.strip().lower()
        if isinstance(content_id := properties.get(_P_CONTENT_ID), str):
            file.content_id = content_id.strip("<> ") or None
        content = properties.get(_P_DATA)
        if isinstance(content, bytes):
            if content[:16] == _EMBEDDED_MESSAGE and depth < _DEPTH:
                file.message = read_tnef(content[16:], depth=depth + 1)
            if file.message is None and file.content is None:
                file.content = content


def _take_words(found: Tnef, message: dict[int, object]) -> None:
    """The words in the form that says most: HTML, then rich text, then plain text."""
    if isinstance(subject := message.get(_P_SUBJECT), str):
        found.subject = subject
    if isinstance(text := message.get(_P_BODY), str) and text.strip():
        found.text = text
    html = message.get(_P_HTML)
    if isinstance(html, bytes):
        page = message.get(_P_HTML_CODEPAGE)
        html = decode(html, _charset(page) if isinstance(page, int) else None, html=True)
    if isinstance(html, str) and html.strip():
        found.html = html.rstrip("\0")
    elif isinstance(rtf := message.get(_P_RTF), bytes):
        told = _rich_text(rtf)
        if told is None:
            found.whole = found.whole and bool(found.text.strip())
        elif told[1]:
            found.html = told[0]
        elif not found.text.strip():
            found.text = told[0]
    found.subject = " ".join(tidy(found.subject).split())
    found.text = tidy(found.text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")


def _meeting(subject: str, message: dict[int, object]) -> Invitation | None:
    """What a meeting request, a cancellation or an answer says; None for other mails."""
    kind = message.get(_P_CLASS)
    if not isinstance(kind, str) or (known := _MEETINGS.get(kind.strip().lower())) is None:
        return None
    where = message.get(_P_WHERE)
    return Invitation(
        method=known[0],
        answer=known[1],
        summary=subject[:_LINE],
        starts=_moment(message.get(_P_STARTS_WHOLE)) or _moment(message.get(_P_STARTS)),
        ends=_moment(message.get(_P_ENDS_WHOLE)) or _moment(message.get(_P_ENDS)),
        where=" ".join(tidy(where).split())[:_LINE] if isinstance(where, str) else "",
    )


def _moment(filetime: object) -> datetime | None:
    """The moment of a FILETIME: tenths of a microsecond since 1601."""
    if not isinstance(filetime, int):
        return None
    try:
        moment = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=filetime // 10)
    except OverflowError:
        return None
    return moment if moment.year in _YEARS else None


def _rich_text(packed: bytes) -> tuple[str, bool] | None:
    """The text of compressed rich text ([MS-OXRTFCP]), as read_rtf has it; None if it cannot be read."""
    from compressed_rtf import decompress  # rare: loaded for the first such mail

    if len(packed) > MAX_RTF:
        return None
    try:
        return read_rtf(decompress(packed).decode("latin-1"))
    except Exception:  # noqa: BLE001 - the library has no error of its own
        return None


def _properties(data: bytes, codepage: str) -> dict[int, object]:
    """The properties of a list ([MS-OXTNEF] §2.1.3.4) by id, of the named ones an appointment's: whole
    numbers, times, texts and bytes."""
    count = struct.unpack_from("<I", data)[0]
    at = 4
    found: dict[int, object] = {}
    for _ in range(_within(count)):
        kind, key = struct.unpack_from("<HH", data, at)
        at += 4
        several, kind = kind & 0x1000, kind & 0x0FFF
        if key >= 0x8000:
            key, at = _name(data, at)
        if not several and kind in _SIZES:
            if kind in (_INTEGER16, _INTEGER32):
                found[key] = struct.unpack_from("<I", data, at)[0]
            elif kind == _TIME:
                found[key] = struct.unpack_from("<Q", data, at)[0]
            at += _SIZES[kind]
            continue
        values = _within(struct.unpack_from("<I", data, at)[0])
        at += 4
        if kind in _SIZES:
            at += _SIZES[kind] * values
            continue
        if kind not in (_STRING8, _UNICODE, _BINARY, _OBJECT):
            raise _Broken
        for _ in range(values):
            length = struct.unpack_from("<I", data, at)[0]
            at += 4
            if at + length > len(data):
                raise _Broken
            value = data[at : at + length]
            at += length + -length % 4
            if kind == _UNICODE:
                found.setdefault(key, value.decode("utf-16-le", "replace").rstrip("\0"))
            else:
                found.setdefault(key, _text8(value, codepage) if kind == _STRING8 else value)
    found.pop(_OTHER, None)
    return found


def _name(data: bytes, at: int) -> tuple[int, int]:
    """The key of a named property, and the place after its name: a GUID, then a number or a text."""
    by_text, number = struct.unpack_from("<II", data, at + 16)
    of_appointment = data[at : at + 16] == _APPOINTMENT
    at += 24
    if by_text != 1:
        return (_NAMED + number if of_appointment else _OTHER), at
    if at + number > len(data):
        raise _Broken
    return _OTHER, at + number + -number % 4


def _within(count: int) -> int:
    if count > _MOST:
        raise _Broken
    return count


def _text8(value: bytes, codepage: str) -> str:
    return value.split(b"\0", 1)[0].decode(codepage, "replace")


def _charset(page: int) -> str:
    name = "utf-8" if page == 65001 else "latin-1" if page == 28591 else f"cp{page}"
    try:
        b"".decode(name)
    except LookupError:
        return "cp1252"
    return name

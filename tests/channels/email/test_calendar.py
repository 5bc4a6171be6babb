"""Invitations: what, when in the desk's zone, where and who, in the words of a message."""

from __future__ import annotations

import time

import pytest

from helpdesk.channels.email.read.mail import ReadMail, read_mail
from helpdesk.channels.email.read.parse import parse
from helpdesk.channels.email.read.parts.calendar import read_invitations
from helpdesk.domain.messages import RawInbound
from helpdesk.operations.inbound.customer_messages import prepare

ZONE = """BEGIN:VTIMEZONE
TZID:Far
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:-0500
TZOFFSETTO:-0500
END:STANDARD
END:VTIMEZONE
"""


def calendar(event: str, method: str = "REQUEST", zone: str = "") -> str:
    event = f"BEGIN:VEVENT\nUID:1\n{event}\nEND:VEVENT\n"
    return f"BEGIN:VCALENDAR\nMETHOD:{method}\nVERSION:2.0\n{zone}{event}END:VCALENDAR\n"


def mail(parts: list[tuple[str, str]]) -> bytes:
    body = "".join(f"--b\nContent-Type: {head}\n\n{text}\n" for head, text in parts)
    return (
        f"From: cal@cal.example\nSubject: Visit\nContent-Type: multipart/mixed; boundary=b\n\n{body}--b--\n"
    ).encode()


def words(event: str, *, text: str = "", method: str = "REQUEST", zone: str = "") -> str:
    raw = mail(
        [("text/plain; charset=utf-8", text), ("text/calendar; charset=utf-8", calendar(event, method, zone))]
    )
    (message,) = parse(RawInbound(channel="support", body=raw, headers={}))
    return prepare(message, zone="Europe/Paris").message.new_text.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("event", "zone", "when"),
    [
        (
            "DTSTART:20261203T090000Z\nDTEND:20261203T100000Z",
            "",
            "Thursday, December 3, 2026 10:00 AM – 11:00 AM",
        ),
        (
            "DTSTART:20260703T090000Z\nDURATION:PT90M",
            "",
            "Friday, July 3, 2026 11:00 AM – 12:30 PM",
        ),
        (
            "DTSTART;TZID=Far:20261203T200000\nDTEND;TZID=Far:20261203T210000",
            ZONE,
            "Friday, December 4, 2026 2:00 AM – 3:00 AM",
        ),
        (
            "DTSTART;TZID=America/New_York:20261203T090000",
            "",
            "Thursday, December 3, 2026 3:00 PM",
        ),
        (
            "DTSTART:20261203T090000",
            "",
            "Thursday, December 3, 2026 9:00 AM",
        ),
        (
            "DTSTART;VALUE=DATE:20261203\nDTEND;VALUE=DATE:20261204",
            "",
            "Thursday, December 3, 2026",
        ),
        (
            "DTSTART;VALUE=DATE:20261203\nDTEND;VALUE=DATE:20261206",
            "",
            "Thursday, December 3, 2026 – Saturday, December 5, 2026",
        ),
        (
            "DTSTART:20261203T220000Z\nDTEND:20261204T010000Z",
            "",
            "Thursday, December 3, 2026 11:00 PM – Friday, December 4, 2026 2:00 AM",
        ),
        (
            "DTSTART:20261203T090000Z\nRRULE:FREQ=WEEKLY;COUNT=4",
            "",
            "Thursday, December 3, 2026 10:00 AM, every week",
        ),
    ],
)
def test_the_time_is_told_in_the_desks_zone(event: str, zone: str, when: str) -> None:
    told = words(f"SUMMARY:Visit\n{event}", zone=zone).splitlines()[1]
    assert told.replace(" (Europe/Paris)", "") == f"When: {when}"
    assert ("(Europe/Paris)" in told) == (":" in when)


@pytest.mark.parametrize(
    ("method", "more", "first"),
    [
        ("REQUEST", "", "Invitation: Repair, visit"),
        ("REQUEST", "\nSEQUENCE:0", "Invitation: Repair, visit"),
        ("REQUEST", "\nSEQUENCE:2", "Changed invitation: Repair, visit"),
        ("CANCEL", "\nSEQUENCE:2", "Cancelled: Repair, visit"),
        ("CANCEL", "", "Cancelled: Repair, visit"),
        ("REQUEST", "\nSTATUS:CANCELLED", "Cancelled: Repair, visit"),
        ("REPLY", "\nATTENDEE;PARTSTAT=ACCEPTED:mailto:bo@x.example", "Accepted: Repair, visit"),
        ("REPLY", "\nATTENDEE;PARTSTAT=DECLINED:mailto:bo@x.example", "Declined: Repair, visit"),
        ("REPLY", "\nATTENDEE;PARTSTAT=X-ODD:mailto:bo@x.example", "Answer to the invitation: Repair, visit"),
        ("COUNTER", "", "Another time is proposed: Repair, visit"),
        ("PUBLISH", "", "Event: Repair, visit"),
        ("X-OTHER", "", "Event: Repair, visit"),
    ],
)
def test_the_method_is_told(method: str, more: str, first: str) -> None:
    assert words(f"SUMMARY:Repair\\, visit{more}", method=method).splitlines()[0] == first


def test_people_and_place_are_told_and_a_description_once() -> None:
    event = (
        "SUMMARY:Visit\nLOCATION:12 Hill Street\\, Ghent\nORGANIZER;CN=Cal Ender:mailto:cal@cal.example\n"
        'ATTENDEE;CN="Bo Berg":mailto:bo@x.example\nATTENDEE:MAILTO:support@desk.example\n'
        "DESCRIPTION:Please ring twice.\\nThe bell is broken."
    )
    told = words(event, text="Please ring twice.\nThe bell is broken.")
    assert told.splitlines() == [
        "Invitation: Visit",
        "Where: 12 Hill Street, Ghent",
        "Organiser: Cal Ender (cal@cal.example)",
        "Invited: Bo Berg (bo@x.example), support@desk.example",
        "",
        "Please ring twice.",
        "The bell is broken.",
    ]
    assert words(event).endswith("\n\nPlease ring twice.\nThe bell is broken.")


def test_a_french_invitation_is_told_in_french() -> None:
    told = words(
        "SUMMARY:Visite de réparation\nDTSTART:20261203T090000Z",
        text="Bonjour, je voudrais savoir si le technicien vient chez nous avec les pièces du four.",
    )
    assert told.splitlines()[:2] == [
        "Invitation\xa0: Visite de réparation",
        "Quand\xa0: jeudi 3 décembre 2026 10:00 (Europe/Paris)",
    ]


def names(read: ReadMail) -> list[str]:
    return [one.name for one in read.attachments]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("RRULE:FREQ=WEEKLY", ", every week"),
        ("RRULE:FREQ=WEEKLY;INTERVAL=1;COUNT=5", ", every week"),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2", ", repeated"),
        ("RRULE:FREQ=WEEKLY\nRRULE:FREQ=MONTHLY", ", repeated"),
        ("RRULE:FREQ=HOURLY", ", repeated"),
        ("RRULE:junk", ", repeated"),
        ("SEQUENCE:0", ""),
    ],
)
def test_only_a_simple_repetition_is_named(rule: str, told: str) -> None:
    when = words(f"SUMMARY:x\nDTSTART;VALUE=DATE:20261203\n{rule}").splitlines()[1]
    assert when == f"When: Thursday, December 3, 2026{told}"


def changing(*rules: str) -> str:
    """A time zone two hours ahead that changes by these rules."""
    changes = "".join(
        f"BEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0200\n{rule}END:STANDARD\n"
        for rule in [f"RRULE:{rule}\n" for rule in rules] or [""]
    )
    return f"BEGIN:VTIMEZONE\nTZID:Own\n{changes}END:VTIMEZONE\n"


OWN = "SUMMARY:Visit\nDTSTART;TZID=Own:20261203T120000\nDTEND;TZID=Own:20261203T130000"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11;UNTIL=20371101T060000Z",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14",
        "FREQ=YEARLY;INTERVAL=1;WKST=MO;BYMONTH=9;BYMONTHDAY=-1,28",
        "FREQ=YEARLY",
    ],
)
def test_a_zone_that_changes_by_the_year_is_followed(rule: str) -> None:
    assert words(OWN, zone=changing(rule)).splitlines()[1] == (
        "When: Thursday, December 3, 2026 11:00 AM – 12:00 PM (Europe/Paris)"
    )


@pytest.mark.parametrize(
    "zone",
    [
        *map(changing, ["FREQ=SECONDLY", "FREQ=HOURLY;BYMONTH=3", "FREQ=DAILY", "FREQ=MONTHLY;BYDAY=1SU"]),
        changing("FREQ=YEARLY;INTERVAL=0"),
        changing("FREQ=YEARLY;BYHOUR=1,2,3;BYMINUTE=1,2,3"),
        changing("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        changing("FREQ=YEARLY;BYMONTH=13"),
        changing("FREQ=YEARLY;BYMONTHDAY=0"),
        changing("FREQ=YEARLY;BYMONTH=1;BYDAY=6MO"),
        changing("FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=MO,TU,WE,TH,FR,SA,SU"),
        changing(*["FREQ=YEARLY"] * 61),
    ],
)
def test_a_zone_whose_changes_nobody_could_count_is_not_followed(zone: str) -> None:
    """Each of these kept a worker busy for minutes or for ever."""
    began = time.thread_time()
    told = words(OWN, zone=zone)
    assert time.thread_time() - began < 2
    assert told == "Invitation: Visit"


def test_an_end_that_nobody_can_tell_leaves_the_beginning() -> None:
    event = "SUMMARY:Visit\nDTSTART;VALUE=DATE:20261203\nDURATION:P99999999D"
    assert words(event) == "Invitation: Visit\nWhen: Thursday, December 3, 2026"


def test_calendars_one_after_another_are_all_read() -> None:
    second = calendar("SUMMARY:Talk", "CANCEL").replace("UID:1", "UID:2")
    raw = mail([("text/calendar", calendar("SUMMARY:Visit") + second)])
    assert [(one.method, one.summary) for one in read_mail(raw).invitations] == [
        ("request", "Visit"),
        ("cancel", "Talk"),
    ]


def test_the_same_calendar_twice_is_one_file_and_one_invitation() -> None:
    text = calendar("SUMMARY:Visit")
    read = read_mail(
        mail([("text/calendar; method=REQUEST", text), ('application/ics; name="termin.ics"', text)])
    )
    assert names(read) == ["termin.ics"]
    assert len(read.invitations) == 1
    assert names(read_mail(mail([("text/calendar", text)]))) == ["invite.ics"]


def test_markup_of_an_invitation_is_only_text() -> None:
    event = "SUMMARY:<img src=x onerror=alert(1)>\nDESCRIPTION:<script>alert(2)</script>"
    raw = mail([("text/html", "<p><b>Hi</b></p>"), ("text/calendar", calendar(event))])
    (message,) = parse(RawInbound(channel="support", body=raw, headers={}))
    html = prepare(message).message.html or ""
    assert "<img" not in html
    assert "<script" not in html
    assert "&lt;img" in html


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"BEGIN:VEVENT",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:never\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nRRULE:junk\nDURATION:x\nEND:VEVENT\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 5_000,
        b"\xff\xfeBEGIN:VEVENT\x00",
    ],
)
def test_a_broken_calendar_is_a_file_like_others(content: bytes) -> None:
    read_invitations(content)
    raw = mail([("text/calendar", content.decode("latin-1"))])
    assert names(read_mail(raw)) == ["invite.ics"]

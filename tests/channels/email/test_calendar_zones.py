"""Time zones of invitations."""

from __future__ import annotations

import pytest

from helpdesk.channels.email.read.parse import parse
from helpdesk.domain.messages import RawInbound
from helpdesk.operations.inbound.customer_messages import prepare
from tests.channels.email.test_calendar import ZONE, calendar, mail, words


def test_each_calendar_has_its_own_time_zones() -> None:
    event = "SUMMARY:Visit\nDTSTART;TZID=Far:20261203T120000"
    first, second = (words(event, zone=ZONE.replace("-0500", offset)) for offset in ("-0500", "+0300"))
    assert "6:00 PM" in first
    assert "10:00 AM" in second
    assert "12:00 PM" in words(event), "unknown here"


def test_a_time_zone_of_a_vendor_is_known() -> None:
    event = "SUMMARY:Visit\nDTSTART;TZID=/mozilla.org/20050126_1/America/New_York:20261203T120000"
    assert "6:00 PM" in words(event)


@pytest.mark.parametrize(
    "times",
    [
        "DTSTART:2026",
        "DTSTART:99999999T000000",
        "DTSTART:00010101T000000Z",
        "DTSTART:99991231T235959Z\nDURATION:P1D",
        "DTSTART;VALUE=DATE:99991231\nDURATION:P99999999D",
        "DURATION:x",
        "DTEND:20261203T090000Z",
    ],
)
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo"])
def test_a_time_that_nobody_can_tell_leaves_the_rest(times: str, zone: str) -> None:
    raw = mail([("text/calendar", calendar(f"SUMMARY:Visit\nLOCATION:Hall\n{times}"))])
    (message,) = parse(RawInbound(channel="support", body=raw, headers={}))
    assert prepare(message, zone=zone).message.new_text == "Invitation: Visit\nWhere: Hall"

"""Whose mail a server vouches for: Authentication-Results as they are, and as somebody would forge them."""

from __future__ import annotations

import pytest

from helpdesk.channels.email.read.parse import parse
from helpdesk.domain.messages import InboundMessage, RawInbound

OURS = "mx.desk.example"
PASSED = "Authentication-Results: mx.desk.example; dmarc=pass header.from=shop.example"
FAILED = "Authentication-Results: mx.desk.example; dmarc=fail header.from=shop.example"
ANA = "From: Ana <ana@shop.example>"


def read(*fields: str, trusted: str = OURS) -> InboundMessage:
    raw = "\r\n".join([*fields, "Subject: Lamp", "", "My lamp is broken"]).encode()
    return parse(RawInbound(channel="support", body=raw), frozenset(), trusted)[0]


def attested(*fields: str, trusted: str = OURS) -> bool:
    return read(*fields, trusted=trusted).sender.attested


def found_against(*results: str, by: str = OURS, trusted: str = OURS) -> str:
    """What the mail is told to be of, with a header for each of these."""
    said = [f"Authentication-Results: {by}; {one}" for one in results]
    message = read(*said, ANA, trusted=trusted)
    assert not (message.disproved and message.sender.attested)
    return message.disproved.removeprefix("sender not proved: failed ")


@pytest.mark.parametrize(
    "results",
    [
        "dmarc=pass header.from=shop.example",
        "dmarc=pass (p=reject dis=none) header.from=Shop.Example",
        "spf=fail smtp.mailfrom=bounces.example; dkim=none; dmarc=pass header.from=shop.example",
        "dkim=pass (2048-bit key) header.d=shop.example header.s=s1 header.b=AbC=",
        "dkim=pass header.i=@shop.example",
        "dkim=pass header.d=lists.example; dkim=pass header.d=shop.example",
        'spf=pass smtp.mailfrom="ana smith"@shop.example',
        "spf=pass (sender SPF authorized) smtp.mailfrom=shop.example",
        "DKIM/1 = PASS header.d=shop.example",
    ],
)
def test_a_trusted_servers_pass_for_the_authors_domain_vouches(results: str) -> None:
    assert attested(f"Authentication-Results: {OURS}; {results}", ANA)
    assert attested(f"Authentication-Results: {OURS.upper()} 1;\r\n\t{results}", ANA)


@pytest.mark.parametrize(
    "results",
    [
        "none",
        "dmarc=fail header.from=shop.example",
        "dmarc=none header.from=shop.example; spf=softfail smtp.mailfrom=ana@shop.example",
        "dmarc=pass header.from=evil.example",
        "dmarc=pass",
        "dmarc=pass (p=reject) policy.dmarc=reject",
        "dmarc=pass header.from=evil.example; dmarc=pass",
        "dkim=pass header.d=evil.example",
        "dkim=pass header.d=evil.shop.example",
        "dkim=pass header.d=example",
        "dkim=pass",
        "spf=pass smtp.mailfrom=eve@evil.example",
        "spf=pass smtp.helo=shop.example",
        "arc=pass header.d=shop.example",
        "iprev=fail (dmarc=pass header.from=shop.example)",
        "dkim=fail (why; dmarc=pass header.from=shop.example",
        'dkim=fail reason="x; dmarc=pass header.from=shop.example"',
        'dkim=pass reason="header.d=shop.example" header.d=evil.example',
        "spf=pass smtp.mailfrom=smtp.mailfrom=shop.example@evil.example",
        "dkim=pass header.d=shop.example header.d=evil.example",
    ],
)
def test_nothing_else_does(results: str) -> None:
    assert not attested(f"Authentication-Results: {OURS}; {results}", ANA)


def test_only_the_topmost_header_of_the_trusted_server_counts() -> None:
    other = "Authentication-Results: mx.elsewhere.example; dmarc=pass header.from=shop.example"
    assert attested(PASSED, FAILED, ANA)
    assert not attested(FAILED, PASSED, ANA)
    assert not attested(other, ANA)
    assert attested(other, PASSED, ANA)
    assert not attested(PASSED, ANA, trusted=""), "none is trusted unless it is named"


def test_of_two_authors_nobody_is_vouched_for() -> None:
    assert not attested(PASSED, "From: ana@shop.example, eve@evil.example")
    assert not attested(PASSED, ANA, "From: eve@evil.example")
    assert not attested(PASSED, "Sender: ana@shop.example")


@pytest.mark.parametrize(
    ("results", "against"),
    [
        (["dmarc=fail header.from=shop.example"], "DMARC"),
        (["dmarc=fail (p=none dis=none) header.from=shop.example"], "DMARC"),
        (["DMARC = Fail action=quarantine header.from=shop.example; compauth=fail reason=000"], "DMARC"),
        (["dmarc=fail header.from=other.example"], "DMARC"),
        (["dmarc=fail"], "DMARC"),
        (["spf=pass smtp.mailfrom=shop.example; dkim=pass header.d=shop.example; dmarc=fail"], "DMARC"),
        (["dmarc=pass header.from=shop.example; dmarc=fail header.from=shop.example"], "DMARC"),
        (
            ["spf=pass smtp.mailfrom=evil.example", "dkim=none", "dmarc=fail header.from=shop.example"],
            "DMARC",
        ),
        (["dmarc=fail header.from=shop.example", "dmarc=pass header.from=shop.example"], "DMARC"),
        (["dmarc=pass header.from=shop.example", "dmarc=fail header.from=shop.example"], ""),
        (["dmarc=pass header.from=shop.example; spf=fail; dkim=fail"], ""),
        (["spf=fail smtp.mailfrom=shop.example; dkim=fail header.d=shop.example"], "SPF and DKIM"),
        (["spf=softfail smtp.mailfrom=shop.example; dkim=permerror (no key) header.d=a.b"], "SPF and DKIM"),
        (["spf=hardfail smtp.mailfrom=shop.example", "dkim=fail", "iprev=pass"], "SPF and DKIM"),
        (["dmarc=none header.from=shop.example; spf=fail; dkim=fail; dkim=fail"], "SPF and DKIM"),
        (["dmarc=temperror header.from=shop.example; spf=fail; dkim=fail"], "SPF and DKIM"),
        (["spf=fail smtp.mailfrom=shop.example; dkim=fail; dkim=pass header.d=lists.example"], ""),
        (["spf=pass smtp.mailfrom=lists.example; dkim=fail header.d=shop.example"], ""),
        (["spf=fail smtp.mailfrom=shop.example; dkim=none"], ""),
        (["spf=fail smtp.mailfrom=shop.example"], ""),
        (["spf=neutral; dkim=fail"], ""),
        (["spf=temperror; dkim=fail"], ""),
        (["dmarc=permerror"], ""),
        (["dkim=pass (dmarc=fail) header.d=shop.example"], ""),
        (['iprev=fail reason="x; dmarc=fail"'], ""),
        (["none"], ""),
        ([], ""),
    ],
)
def test_a_failure_that_the_trusted_server_states_disproves_the_sender(
    results: list[str], against: str
) -> None:
    assert found_against(*results) == against
    assert found_against(*results, by="mx.elsewhere.example") == "", "anybody can write such a header"
    assert found_against(*results, trusted="") == "", "none is trusted unless it is named"


def test_of_two_authors_a_failure_still_counts() -> None:
    assert read(FAILED, "From: ana@shop.example, eve@evil.example").disproved
    assert read(FAILED, "From: website@shop.example", "Reply-To: olga@mail.example").disproved
    assert read(FAILED).disproved


MICROSOFT = (
    "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=shop.example; dkim=pass"
    " (signature was verified)\r\n header.d=shop.example;dmarc=pass action=none\r\n"
    " header.from=shop.example;compauth=pass reason=100"
)


def test_a_server_that_writes_no_name_is_believed_only_if_the_channel_says_so() -> None:
    assert attested(MICROSOFT, ANA, trusted="-")
    assert not attested(MICROSOFT, ANA)
    assert not attested(MICROSOFT, ANA, trusted="")
    failed = MICROSOFT.replace("dmarc=pass", "dmarc=fail")
    assert read(failed, ANA, trusted="-").disproved
    assert not read(failed, ANA).disproved


def test_of_a_server_without_a_name_only_the_topmost_header_counts_and_only_without_one() -> None:
    failed = MICROSOFT.replace("dmarc=pass", "dmarc=fail")
    assert attested(MICROSOFT, failed, ANA, trusted="-")
    assert not attested(failed, MICROSOFT, ANA, trusted="-")
    for above in (
        PASSED,
        FAILED,
        "Authentication-Results: mx.elsewhere.example; none",
        "Authentication-Results:",
    ):
        message = read(above, MICROSOFT, ANA, trusted="-")
        assert (message.sender.attested, message.disproved) == (False, "")
    elsewhere = "Authentication-Results: - ; dmarc=pass header.from=shop.example"
    assert not attested(elsewhere, ANA, trusted="-")
    assert not attested("Authentication-Results: spf=pass smtp.mailfrom=eve.example", ANA, trusted="-")

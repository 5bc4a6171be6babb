"""Whose mail a server vouches for: Authentication-Results as they are, and as somebody would forge them."""

from __future__ import annotations

import pytest

from helpdesk.channels.email.read.parse import parse
from helpdesk.domain.messages import RawInbound

OURS = "mx.desk.example"
PASSED = "Authentication-Results: mx.desk.example; dmarc=pass header.from=shop.example"
FAILED = "Authentication-Results: mx.desk.example; dmarc=fail header.from=shop.example"
ANA = "From: Ana <ana@shop.example>"


def attested(*fields: str, trusted: str = OURS) -> bool:
    raw = "\r\n".join([*fields, "Subject: Lamp", "", "My lamp is broken"]).encode()
    return parse(RawInbound(channel="support", body=raw), frozenset(), trusted)[0].sender.attested


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

"""Identities have one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.channels.addresses import normalise, normalise_email, normalise_phone, normalise_telegram
from helpdesk.errors import BadInput


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("ana@example.com", "ana@example.com"),
        ("  Ana.Lopez@Example.COM ", "ana.lopez@example.com"),
        ("Ana López <ANA@example.com>", "ana@example.com"),
        ('"Lopez, Ana" <ana@example.com>', "ana@example.com"),
        ("ana+orders@example.com", "ana+orders@example.com"),
        ("ana@Bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@xn--bcher-kva.example", "ana@xn--bcher-kva.example"),
        ("ana@example.com.", "ana@example.com"),
        ("josé@example.com", "josé@example.com"),
        ('"odd name"@example.com', '"odd name"@example.com'),
        ("ana@[192.0.2.1]", "ana@[192.0.2.1]"),
        ("root@my_host", "root@my_host"),
    ],
)
def test_mail_addresses_are_compared_in_lower_case_with_an_ascii_domain(written: str, stored: str) -> None:
    assert normalise_email(written) == stored


@pytest.mark.parametrize(
    "written",
    ["", "ana", "@example.com", "ana@", "a b@example.com", "ana@exa mple.com", "a@b@example.com", "ana@.com",
     "<ana@example.com", ".ana@example.com", "ana@-.com", "ana\r\n@example.com", "x" * 65 + "@example.com",
     "ana@" + ".".join(["x" * 60] * 5), "\u202emoc.knab@example.com", "a\u2066na@example.com"],
)  # fmt: skip
def test_what_is_no_mail_address_is_refused_by_name(written: str) -> None:
    with pytest.raises(BadInput) as refused:
        normalise_email(written)
    assert refused.value.field == "email"


@pytest.mark.parametrize(
    ("written", "region", "stored"),
    [
        ("+44 20 7946 0958", None, "+442079460958"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("0044 20 7946 0958", None, "+442079460958"),
        ("tel:+1-202-555-0143", None, "+12025550143"),
        ("(202) 555-0143", "US", "+12025550143"),
        ("06 12 34 56 78", "FR", "+33612345678"),
    ],
)
def test_phone_numbers_become_e164(written: str, region: str | None, stored: str) -> None:
    assert normalise_phone(written, region=region) == stored


@pytest.mark.parametrize("written", ["", "020 7946 0958", "12", "hello", "+44 1", "+999 123456789"])
def test_what_is_no_phone_number_is_refused_by_name(written: str) -> None:
    with pytest.raises(BadInput) as refused:
        normalise_phone(written)
    assert refused.value.field == "phone"
    assert "country code" in refused.value.detail


def test_telegram_ids_are_numbers_of_at_most_52_bits() -> None:
    assert normalise_telegram(" 0123 ") == "123"
    assert normalise_telegram(-1001234567890) == "-1001234567890"
    for wrong in ("@ana", "", "0", str(2**52)):
        with pytest.raises(BadInput):
            normalise_telegram(wrong)


def test_ids_of_other_kinds_are_only_trimmed() -> None:
    assert normalise("visitor", " a7f ") == "a7f"
    with pytest.raises(BadInput) as refused:
        normalise("api", "a\nb")
    assert refused.value.field == "api"


@given(st.text(max_size=80))
def test_a_normalised_address_stays_as_it_is(text: str) -> None:
    try:
        once = normalise_email(text)
    except BadInput:
        return
    assert normalise_email(once) == once


@given(st.text(max_size=40))
def test_a_normalised_number_stays_as_it_is(text: str) -> None:
    try:
        once = normalise_phone(text, region="GB")
    except BadInput:
        return
    assert normalise_phone(once) == once

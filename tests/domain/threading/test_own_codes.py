"""The desk's own codes are read from examples, and known where nothing else tells them."""

import time

import pytest

from helpdesk.domain.threading.own_codes import OwnCodes, read_own_codes, with_own_codes
from helpdesk.errors import BadInput
from helpdesk.language.topics import topic


def codes_of(text: str, setting: str) -> list[str]:
    return with_own_codes(topic("", text), text, read_own_codes(setting)).codes


@pytest.mark.parametrize(
    ("setting", "text", "found"),
    [
        ("88231", "it was 10417, I think", ["10417"]),
        ("88231", "it was 1041, or 104170", []),
        ("Z-104", "what of z-104?", ["Z-104"]),
        ("Z-104", "what of Z10455 then?", ["Z10455"]),
        ("Z-104", "neither Z-1 nor Z-10455123", ["Z-10455123"]),
        ("INV-2026-…", "see INV-2026-Q-77", ["INV-2026-Q-77"]),
        ("K*", "about KAB and k7", ["K7"]),
        ("INV-*-…", "see INV-2026-Q-77", ["INV-2026-Q-77"]),
        ("A-1042, 88231", "order A-1042 and 10417", ["order:A-1042", "order:10417"]),
        ("", "it was 10417", []),
        ("88231", "no number at all", []),
        ("88231", "-10417 and 10417-22", []),
        ("K*", "the kettle and the kitchen", []),
    ],
)
def test_own_codes_are_found(setting: str, text: str, found: list[str]) -> None:
    assert sorted(codes_of(text, setting)) == sorted(found)


@pytest.mark.parametrize(
    "setting",
    ["order", "1042", "-104", "A 1042", "A-1042;B-1", "A--1", "…", "x" * 39 + "12", "(A)1", "Ä-104", "A…1…"],
)
def test_bad_examples_are_named(setting: str) -> None:
    with pytest.raises(BadInput) as told:
        read_own_codes(setting)
    assert "codes:" in str(told.value)
    assert told.value.field == "codes"


def test_too_many_examples_are_refused() -> None:
    with pytest.raises(BadInput):
        read_own_codes(",".join(f"A{number}-1042" for number in range(21)))


def test_a_message_with_an_own_code_is_not_short_and_the_code_is_no_word() -> None:
    own = read_own_codes("Z-104")
    about = with_own_codes(topic("", "Z104"), "Z104", own)
    assert not about.short
    assert "z104" not in about.keywords
    assert with_own_codes(topic("", "hello"), "hello", OwnCodes()) == topic("", "hello")


@pytest.mark.parametrize("piece", ["A", "A-1", "1", "K-", "KA-"])
def test_a_hostile_text_costs_little(piece: str) -> None:
    own = read_own_codes("K*, A-1042, A…1, B-…-7, 88231, K-*-*")
    began = time.thread_time()
    with_own_codes(topic("", ""), piece * 4_000, own)
    assert time.thread_time() - began < 1

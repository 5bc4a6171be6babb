"""Controls of direction are seen, and do nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.directions import shown

TURNING = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}


@pytest.mark.parametrize(
    ("given_line", "seen"),
    [
        ("invoice\u202efdp.exe", "invoice[RLO]fdp.exe"),
        ("\u2067\u202dpay\u202c\u2069 now", "[RLI][LRO]pay[PDF][PDI] now"),
        ("\u05e9\u05dc\u05d5\u05dd (3)\u200f!", "\u05e9\u05dc\u05d5\u05dd (3)!"),
        ("Zoë \u0645\u0631\u062d\u0628\u0627", "Zoë \u0645\u0631\u062d\u0628\u0627"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_how_a_line_is_shown(given_line: str, seen: str) -> None:
    assert shown(given_line) == seen


@given(
    st.text(
        st.sampled_from("ab \u05d0\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    )
)
def test_nothing_is_left_that_turns_and_every_letter_stays(line: str) -> None:
    seen = shown(line)
    assert not {unicodedata.bidirectional(one) for one in seen} & TURNING
    assert [one for one in line if one.isalpha()] == [
        one for one in seen if one.isalpha() and (one in "ab" or ord(one) > 127)
    ]
    assert shown(seen) == seen

"""What is below a letter is no part of its topic, and nothing else is cut."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.language import codes
from helpdesk.language.letters.signatures import without_signature
from helpdesk.language.topics import topic
from tests.language.code_cases import CODES, NO_CODES
from tests.language.signature_cases import BELOW, KEPT, MATTER


@pytest.mark.parametrize(("author", "below"), BELOW)
def test_what_is_below_a_letter_is_cut(author: str, below: str) -> None:
    assert without_signature(f"{MATTER}\n\n{below}\n", author) == MATTER
    assert topic("Kettle", f"{MATTER}\n\n{below}", author) == topic("Kettle", MATTER)


@pytest.mark.parametrize(("author", "letter"), KEPT)
def test_what_only_looks_like_it_is_kept(author: str, letter: str) -> None:
    assert without_signature(letter, author) == letter


def test_a_postscript_below_the_name_is_kept() -> None:
    letter = f"{MATTER}\n\nAda Ito\nHill Street 12\nPS: it is about order A-1042"
    assert "A-1042" in without_signature(letter, "Ada Ito")
    assert "Hill Street" not in without_signature(letter, "Ada Ito")


@given(st.lists(st.sampled_from(["Ada", "-- ", "", "text", "Tel. 1", "sent from my x", "why?"]), max_size=30))
def test_only_lines_are_cut_and_the_first_paragraph_stays_first(lines: list[str]) -> None:
    left = without_signature("\n".join(lines), "Ada")
    assert set(left.splitlines()) <= {*lines, ""}
    said = [line for line in lines if line.strip() and not line.startswith("sent from")]
    if said:
        assert left.lstrip("\n").startswith(said[0])


@pytest.mark.parametrize(
    "piece", ["-- \n", "Ada\n", "Ada\n\n", "a@b.c \n", "confidential ", "+1 ", "1000 a\n"]
)
def test_a_hostile_letter_costs_little(piece: str) -> None:
    began = time.thread_time()
    without_signature(piece * 50_000, "Ada")
    assert time.thread_time() - began < 2


@pytest.mark.parametrize(("text", "found"), CODES)
def test_a_code_is_known_by_its_form_or_by_the_word_beside_it(text: str, found: list[str]) -> None:
    assert codes.find(text) == found


@pytest.mark.parametrize("text", NO_CODES)
def test_other_numbers_are_no_codes(text: str) -> None:
    assert codes.find(text) == []

"""Long texts are cut where a reader would cut them, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.channels.telegram.text import MAX_TEXT, split


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(st.text(alphabet="ab \n.💬", max_size=300), st.integers(4, 40))
def test_every_part_fits_and_no_letter_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(units(part) <= limit and part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_short_text_stays_whole() -> None:
    assert split(" Hello\n\nthere ") == ["Hello\n\nthere"]
    assert split("x" * MAX_TEXT) == ["x" * MAX_TEXT]
    assert split(" \n ") == []


def test_paragraphs_go_before_lines_sentences_and_words() -> None:
    assert split("one two\n\nthree. four five", 18) == ["one two", "three. four five"]
    assert split("one two\nthree. four", 16) == ["one two", "three. four"]
    assert split("one two. three four", 16) == ["one two.", "three four"]
    assert split("one two three four", 14) == ["one two three", "four"]
    assert split("onetwothreefour", 6) == ["onetwo", "threef", "our"]

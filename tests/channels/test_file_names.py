"""A file is called what it is: no letter of its name turns the others round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.channels.file_names import shown_file_name


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("invoice\u202efdp.exe", "invoice[RLO]fdp.exe"),
        ("\u2066a\u2069.pdf", "[LRI]a[PDI].pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a.txt", "a.txt"),
        ("a\n\tb.txt", "ab.txt"),
        ("Bildschirmfoto 10.30\u202fAM.png", "Bildschirmfoto 10.30\u202fAM.png"),
        ("👩\u200d🔧 فاتورة.pdf", "👩\u200d🔧 فاتورة.pdf"),
        (".htaccess", ".htaccess"),
        ("\u202e", "[RLO]"),
        ("\u200f", "file"),
        ("a/", "file"),
        ("", "file"),
    ],
)
def test_a_name_is_shown_in_the_order_of_its_letters(given_name: str, shown: str) -> None:
    assert shown_file_name(given_name) == shown


@given(st.text())
def test_a_shown_name_stays_as_it_is(name: str) -> None:
    once = shown_file_name(name)
    assert shown_file_name(once) == once
    assert once

"""Account links that come back in a mail are found however the mail is encoded."""

from __future__ import annotations

import base64
import quopri

import pytest

from helpdesk.domain.people.told_links import told_tokens

TOKEN = "aB3-_" + "x" * 38
LINK = f"https://desk.example/console/welcome#{TOKEN}"
TEXT = f"Hello,\n\nOpen this link:\n{LINK}\n\nKind regards, and some more words to fill the lines of base64\n"
LINES = base64.encodebytes(TEXT.encode())


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        f"> Open this link:\n> {LINK}\n".encode(),
        f'<a href="{LINK}">here</a>'.encode(),
        quopri.encodestring(("é" * 20 + LINK + "é").encode()),
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(TEXT.encode()),
        b"Content-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(TEXT.encode()).replace(b"\n", b"\r\n"),
    ],
)
def test_a_link_is_found(raw: bytes) -> None:
    assert told_tokens(raw) == {TOKEN}


@pytest.mark.parametrize(
    "raw",
    [b"", b"/console/welcome#short", b"/console/welcome", base64.encodebytes(b"x" * 5000), b"=\n" * 2000],
)
def test_what_has_no_link_has_none(raw: bytes) -> None:
    assert told_tokens(raw) == set()

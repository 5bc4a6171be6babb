"""The content of a mail in SMTP: its end, its dots, and what it costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.channels.email.transport.dotted import Dotted

PIECES = st.lists(st.sampled_from([b"\r", b"\n", b".", b"\r\n", b"\r\n.", b"a"]), max_size=30)


def read_line_by_line(sent: bytes) -> tuple[bytes, bytes] | None:
    """The content and what follows it, by the words of RFC 5321 §4.5.2; None without an end."""
    lines: list[bytes] = []
    rest = sent
    while b"\r\n" in rest:
        line, _, rest = rest.partition(b"\r\n")
        if line == b".":
            return b"".join(one + b"\r\n" for one in lines), rest
        lines.append(line.removeprefix(b"."))
    return None


@given(PIECES, PIECES, PIECES)
def test_content_in_any_pieces_is_read_as_line_by_line(
    first: list[bytes], then: list[bytes], last: list[bytes]
) -> None:
    pieces = [*first, *then, b"\r\n.\r\n", *last]
    mail, rest = Dotted(None), None
    for number, piece in enumerate(pieces):
        rest = mail.take(piece)
        if rest is not None:
            rest += b"".join(pieces[number + 1 :])
            break
    assert (mail.content(), rest) == read_line_by_line(b"".join(pieces))


@pytest.mark.parametrize(
    ("sent", "content"),
    [
        (b".\r\n", b""),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"a\r\n..b\r\n.c\r\n.\r\n", b"a\r\n.b\r\nc\r\n"),
        (b"\r\n.\r\n", b"\r\n"),
        (b"a\n.\nb\r\n.\r\n", b"a\n.\nb\r\n"),  # bare line ends end no line
    ],
)
def test_dots_at_the_beginning_of_lines_are_of_the_transport(sent: bytes, content: bytes) -> None:
    mail = Dotted(None)
    assert mail.take(sent + b"QUIT\r\n") == b"QUIT\r\n"
    assert mail.content() == content


def test_content_that_is_too_large_is_counted_and_not_held() -> None:
    mail = Dotted(10)
    assert mail.take(b"x" * 8) is None
    assert not mail.too_large
    assert mail.take(b"y" * 8) is None
    assert mail.take(b"\r\n.\r\n") == b""
    assert (mail.too_large, mail.size, mail.content()) == (True, 18, b"")

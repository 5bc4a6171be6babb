"""Lines built to cost much. The reader of quotes reads only the first lines of a text and the first letters
of each, so what must be small is what one line costs."""

import pytest

from helpdesk.channels.email.read.quotes.plain import fold
from tests.costs.test_growth import cost

LINES = 40
MOST = 0.05
"""Seconds of the processor for one line."""
HOSTILE = {
    "far from the margin": " " * 390 + "x@",
    "far from the margin, a path": " " * 380 + "a/b c/",
    "far from the margin, a name": " " * 8 + '"' + " " * 380 + "x",
    "blanks inside": "a" + " " * 390 + "x@",
    "blanks after a path": "a/b" + " " * 390 + "x",
    "labels without a colon": "to  cc  " * 48 + "x",
    "slashes": "a/" * 199,
    "at": "@" * 399,
    "addresses that never end": "a@" * 199 + " ",
    "tabs": "\t" * 390 + "to",
    "quotes": '"' * 399,
    "dashes": "-" * 390 + "x",
    "header": "To: " + "[a" * 198,
}


@pytest.mark.parametrize("line", HOSTILE.values(), ids=HOSTILE)
def test_no_line_costs_much(line: str) -> None:
    text = "\n".join(["Hello,", *[line] * LINES])
    assert cost(lambda: fold(text)) <= MOST * LINES

"""Words stay readable when the style sheet or the page that coloured them is not shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.channels.email.read.colours import Colour, contrast, read_colour
from helpdesk.channels.email.read.html import sanitise


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('<p style="color:#fff">a</p>', "<p>a</p>"),
        ('<p style="margin:0;color: WHITE !important">a</p>', '<p style="margin:0">a</p>'),
        ('<body bgcolor="black"><font color="white">a <b>b</b></font></body>', "<font>a <b>b</b></font>"),
        ('<i style="background:url(x.png)"><b style="color:rgb(255, 255, 255)">a</b></i>', "<i><b>a</b></i>"),
        ('<style>td{color:#fff}</style><p style="background-color:#000">a</p>', "<p>a</p>"),
        # both are there: both stay
        ('<p style="background:#222;color:#eee">a</p>', '<p style="background-color:#222;color:#eee">a</p>'),
        ('<table><tbody><tr><td bgcolor="#000"><font color="#fff">a</font></td></tr></tbody></table>',) * 2,
        ('<p style="color:#ccc">a</p>', '<p style="color:#ccc">a</p>'),
        ('<p style="color:red">a</p>', '<p style="color:red">a</p>'),
        # one of them is undone further in
        (
            '<div style="background-color:#000;color:#fff">a<p style="background-color:#fff">b</p></div>',
            '<div style="background-color:#000;color:#fff">a<p>b</p></div>',
        ),
        ('<i style="background:#000"><b style="color:#fff">a</b> b</i>', "<i><b>a</b> b</i>"),
        # nobody is meant to read it
        ('<p style="color:#fff;font-size:1px">a</p>', '<p style="color:#fff;font-size:1px">a</p>'),
        ('<p style="display:none;color:#fff">a</p>', '<p style="display:none">a</p>'),
    ],
)  # fmt: skip
def test_colours_that_hide_words_are_dropped(html: str, shown: str) -> None:
    assert sanitise(html) == shown


def test_a_held_back_picture_stays_held_back() -> None:
    html = sanitise('<p style="color:#fff">a <img src="https://t.example/x.png"></p>')
    assert html == '<p>a <img data-remote-src="https://t.example/x.png"></p>'


@pytest.mark.parametrize(
    ("written", "colour"),
    [
        ("#fff", (255, 255, 255)),
        ("FFF", (255, 255, 255)),
        (" #102030 ", (16, 32, 48)),
        ("#10203040", (16, 32, 48)),
        ("rgb(1, 2, 3)", (1, 2, 3)),
        ("rgba(1 2 3 / 50%)", (1, 2, 3)),
        ("rgba(1,2,3,0)", None),
        ("rgb(300, 2, 3)", (255, 2, 3)),
        ("white !important", (255, 255, 255)),
        ("transparent", None),
        ("inherit", None),
        ("url(x)", None),
    ],
)
def test_colours_are_read(written: str, colour: Colour | None) -> None:
    assert read_colour(written) == colour


colours = st.tuples(*[st.integers(0, 255)] * 3)
styles = st.lists(
    st.one_of(
        colours.map(lambda one: "color:rgb({},{},{})".format(*one)),
        colours.map(lambda one: "background-color:rgb({},{},{})".format(*one)),
    ),
    max_size=2,
).map(";".join)


@given(st.lists(styles, max_size=5))
def test_the_innermost_words_can_be_read(nested: list[str]) -> None:
    opening = "".join(f'<div style="{style}">' for style in nested)
    html = sanitise(f"{opening}words{'</div>' * len(nested)}") or ""
    ink: Colour = (28, 29, 32)
    paper: Colour = (255, 255, 255)
    for style in html.split('style="')[1:]:
        for declaration in style.split('"')[0].split(";"):
            name, _, value = declaration.partition(":")
            colour = read_colour(value)
            assert colour is not None
            if name == "color":
                ink = colour
            else:
                paper = colour
    assert contrast(ink, paper) >= 1.5

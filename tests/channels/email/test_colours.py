"""Words stay readable when the style sheet or the page that coloured them is not shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.channels.email.read.markup.colours import Colour, Paint, contrast, read_colour
from helpdesk.channels.email.read.markup.mail_html import sanitise


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('<p style="color:#fff">a</p>', "<p>a</p>"),
        ('<p style="margin:0;color: WHITE !important">a</p>', '<p style="margin:0">a</p>'),
        ('<body bgcolor="black"><font color="white">a <b>b</b></font></body>', "<font>a <b>b</b></font>"),
        ('<i style="background:url(x.png)"><b style="color:rgb(255, 255, 255)">a</b></i>', "<i><b>a</b></i>"),
        ('<style>td{color:#fff}</style><p style="background-color:#000">a</p>', "<p>a</p>"),
        ('<p style="color:hsl(0,0%,100%)">a</p>', "<p>a</p>"),
        ('<p style="color:rgb(100%,100%,100%)">a</p>', "<p>a</p>"),
        (
            '<p style="background-color:darkslategrey"><b style="color:#333">a</b></p>',
            '<p style="background-color:darkslategrey"><b>a</b></p>',
        ),
        # a colour that hardly covers is none
        ('<p style="color:rgba(0,0,0,.02)">a</p>', "<p>a</p>"),
        (
            '<p style="color:#fff;background-color:rgba(0,0,0,.05)">a</p>',
            '<p style="background-color:rgba(0,0,0,.05)">a</p>',
        ),
        ('<p style="color:#fff;background-color:#00000000">a</p>', "<p>a</p>"),
        # links have a colour of their own
        (
            '<b style="background-color:#00f"><a href="tel:1">a</a></b>',
            '<b><a href="tel:1" rel="noopener noreferrer nofollow">a</a></b>',
        ),
        # both are there: both stay
        ('<p style="color:#fff;background-color:rgba(0,0,0,.8)">a</p>',) * 2,
        (
            (
                '<b style="background-color:#00f">'
                '<a href="tel:1" style="color:#fff" rel="noopener noreferrer nofollow">a</a></b>'
            ),
        )
        * 2,
        ('<p style="background-color:darkolivegreen;color:white">a</p>',) * 2,
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
        ('<p style="color:#fff;visibility:hidden"><b>a</b></p>',) * 2,
        ('<p style="color:#fff;max-height:0">a</p>',) * 2,
        ('<p style="color:#fff;font-size:0"><b style="font-size:80%">a</b></p>',) * 2,
        ('<p style="display:none;color:#fff">a</p>', '<p style="display:none">a</p>'),
        # a size or a visibility further in shows words again
        (
            '<p style="font-size:0"><b style="font-size:14px;color:#fff">a</b></p>',
            '<p style="font-size:0"><b style="font-size:14px">a</b></p>',
        ),
        (
            '<p style="font-size:0"><font size="3" color="#fff">a</font></p>',
            '<p style="font-size:0"><font size="3">a</font></p>',
        ),
        (
            '<p style="visibility:hidden"><b style="visibility:visible;color:#fff">a</b></p>',
            '<p style="visibility:hidden"><b style="visibility:visible">a</b></p>',
        ),
        ('<p style="opacity:0.9;color:#fff">a</p>', '<p style="opacity:0.9">a</p>'),
    ],
)
def test_colours_that_hide_words_are_dropped(html: str, shown: str) -> None:
    assert sanitise(html) == shown


@pytest.mark.parametrize(
    "colour",
    [
        *("transparent", "rgba(0,0,0,0)", "#fff0", "oklch(100% 0 0)", "lab(100% 0 0)", "hwb(0 100% 0%)"),
        *("color(srgb 1 1 1)", "color-mix(in srgb, white, white)", "light-dark(#fff, #000)", "window"),
        *("initial", "unset", "revert", "#fffff"),
    ],
)
def test_a_colour_that_the_desk_cannot_read_is_dropped(colour: str) -> None:
    assert sanitise(f'<p style="color:{colour};margin:0">a</p>') == '<p style="margin:0">a</p>'
    assert sanitise(f'<font color="{colour}">a</font>') == "<font>a</font>"


def test_a_held_back_picture_stays_held_back() -> None:
    html = sanitise('<p style="color:#fff">a <img src="https://t.example/x.png"></p>')
    assert html == '<p>a <img data-remote-src="https://t.example/x.png"></p>'


@pytest.mark.parametrize(
    ("written", "paint"),
    [
        ("#fff", (255, 255, 255, 1)),
        ("FFF", (255, 255, 255, 1)),
        (" #102030 ", (16, 32, 48, 1)),
        ("#10203033", (16, 32, 48, 0.2)),
        ("#1233", (17, 34, 51, 0.2)),
        ("#10203000", None),
        ("#1230", None),
        ("#12345", None),
        ("rgb(1, 2, 3)", (1, 2, 3, 1)),
        ("rgba(1 2 3 / 50%)", (1, 2, 3, 0.5)),
        ("rgba(1,2,3,.5)", (1, 2, 3, 0.5)),
        ("rgba(1,2,3,0)", None),
        ("rgb(300, -2, 3)", (255, 0, 3, 1)),
        ("rgb(100%, 0%, 20%)", (255, 0, 51, 1)),
        ("rgb(1, 2)", None),
        ("rgb(1, x, 2)", None),
        ("HSL(0, 0%, 100%)", (255, 255, 255, 1)),
        ("hsl(120deg 100% 25% / 0.5)", (0, 128, 0, 0.5)),
        ("hsl(-120, 100%, 50%)", (0, 0, 255, 1)),
        ("white !important", (255, 255, 255, 1)),
        ("DarkSlateGrey", (47, 79, 79, 1)),
        ("rebeccapurple", (102, 51, 153, 1)),
        ("transparent", None),
        ("inherit", None),
        ("url(x)", None),
    ],
)
def test_colours_are_read(written: str, paint: Paint | None) -> None:
    assert read_colour(written) == paint


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
            paint = read_colour(value)
            assert paint is not None
            if name == "color":
                ink = paint[:3]
            else:
                paper = paint[:3]
    assert contrast(ink, paper) >= 1.5

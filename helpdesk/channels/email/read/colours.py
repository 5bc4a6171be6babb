"""Colours of shown HTML: words that the mail's missing style sheet or page would have made readable.

Style sheets and the page's own background are not shown. What they coloured is missing on one side: white
words without their dark paper, or black paper without its white words. Then the other side goes too."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

import msgspec
from lxml import html as lxml_html
from lxml.etree import LxmlError

Colour = tuple[int, int, int]

PAPER: Colour = (255, 255, 255)
INK: Colour = (28, 29, 32)
"""How the console shows HTML that brings colours: on white paper, whatever the theme."""
_LEAST = 1.5  # of the contrast ratio (WCAG 2.2, "contrast ratio"), from 1 to 21; below, nobody reads it
_MOST = 2_000  # colours that are looked at
_ROUNDS = 10
_SET = re.compile(r"""(?<![-\w])(color|bgcolor|background-color)\s*[:=]\s*"?([^;">]{1,60})""", re.IGNORECASE)
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})(?:[0-9a-f]{2}|[0-9a-f])?", re.IGNORECASE)
_RGB = re.compile(
    r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})"
    r"(?:[\s,/]+(\d{1,3}(?:\.\d{1,9})?|\.\d{1,9})%?)?\s*\)"
)
_TINY = re.compile(r"font-size:\s*[012](?:\.\d+)?(?:px|pt)?\s*(?:;|!|\Z)", re.IGNORECASE)
_NAMES_WORDS = (
    "aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc "
    "bisque ffe4c4 black 000000 blanchedalmond ffebcd blue 0000ff brown a52a2a cornsilk fff8dc cyan "
    "00ffff darkblue 00008b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkred 8b0000 "
    "darkslategray 2f4f4f floralwhite fffaf0 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold "
    "ffd700 gray 808080 green 008000 grey 808080 honeydew f0fff0 indigo 4b0082 ivory fffff0 khaki "
    "f0e68c lavender e6e6fa lavenderblush fff0f5 lemonchiffon fffacd lightblue add8e6 lightcyan e0ffff "
    "lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 "
    "lightyellow ffffe0 lime 00ff00 linen faf0e6 maroon 800000 midnightblue 191970 mintcream f5fffa "
    "mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000 orange "
    "ffa500 papayawhip ffefd5 peachpuff ffdab9 pink ffc0cb purple 800080 red ff0000 seashell fff5ee "
    "silver c0c0c0 snow fffafa teal 008080 wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00"
)
_NAMES = dict(zip(_NAMES_WORDS.split()[::2], _NAMES_WORDS.split()[1::2], strict=True))


class _Layer(msgspec.Struct, frozen=True):
    """A colour, how deep it is set, and by which element; None: by the console."""

    colour: Colour
    depth: int
    element: lxml_html.HtmlElement | None


def readable(html: str) -> str:
    """`html`, sanitised, without the colours that make words unreadable."""
    if not _is_suspicious(html):
        return html
    try:
        tree = lxml_html.fragment_fromstring(html, create_parent="div")
    except (LxmlError, ValueError, AssertionError):
        return html
    if not _mend(tree):
        return html
    for _ in range(_ROUNDS):
        if not _mend(tree):
            break
    whole: str = lxml_html.tostring(tree, encoding="unicode")
    return whole.removeprefix("<div>").removesuffix("</div>")


def _is_suspicious(html: str) -> bool:
    """Whether it has a colour for words and one for their paper that nobody could read together."""
    inks, papers = {INK}, {PAPER}
    for match in islice(_SET.finditer(html), _MOST):
        colour = read_colour(match[2])
        if colour is not None:
            (inks if match[1].lower() == "color" else papers).add(colour)
    return any(contrast(ink, paper) < _LEAST for ink in inks for paper in papers)


def _mend(tree: lxml_html.HtmlElement) -> bool:
    """Walk over the texts, and remove the innermost colour where one cannot be read. Returns whether any was
    removed: then other texts may have lost theirs."""
    changed = False
    steps: list[tuple[lxml_html.HtmlElement, int, list[_Layer], list[_Layer]]] = [
        (tree, 1, [_Layer(INK, 0, None)], [_Layer(PAPER, 0, None)])
    ]
    while steps:
        element, depth, inks, papers = steps.pop()
        if not isinstance(element.tag, str) or _TINY.search(element.get("style") or ""):
            continue  # words of a pixel are not meant to be read
        ink, paper = _own(element, "color", "color"), _own(element, "background-color", "bgcolor")
        if ink:
            inks.append(_Layer(ink, depth, element))
        if paper:
            papers.append(_Layer(paper, depth, element))
        if _has_words(element):
            while contrast(inks[-1].colour, papers[-1].colour) < _LEAST:
                if inks[-1].depth >= papers[-1].depth:
                    _unset(inks.pop().element, "color")
                else:
                    _unset(papers.pop().element, "background-color")
                changed = True
        steps.extend((child, depth + 1, list(inks), list(papers)) for child in element)
    return changed


def _has_words(element: lxml_html.HtmlElement) -> bool:
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


def _own(element: lxml_html.HtmlElement, style: str, attribute: str) -> Colour | None:
    for declaration in reversed((element.get("style") or "").split(";")):
        name, _, value = declaration.partition(":")
        if name.strip().lower() == style and (colour := read_colour(value)) is not None:
            return colour
    value = element.get(attribute)
    return read_colour(value) if value else None


def _unset(element: lxml_html.HtmlElement | None, style: str) -> None:
    assert element is not None
    element.attrib.pop("bgcolor" if style == "background-color" else style, None)
    kept = [
        one
        for one in (element.get("style") or "").split(";")
        if one.partition(":")[0].strip().lower() != style
    ]
    if any(one.strip() for one in kept):
        element.set("style", ";".join(kept))
    else:
        element.attrib.pop("style", None)


@lru_cache(maxsize=1_000)
def read_colour(written: str) -> Colour | None:
    """A colour of CSS or of HTML's attributes; None if it is transparent or not known."""
    value = written.strip().lower().removesuffix("!important").strip()
    value = _NAMES.get(value, value)
    if match := _HEX.fullmatch(value):
        digits = match[1] if len(match[1]) == 6 else "".join(2 * one for one in match[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if match := _RGB.fullmatch(value):
        if match[4] and float(match[4]) == 0:
            return None
        red, green, blue = (min(255, int(one)) for one in match.groups()[:3])
        return red, green, blue
    return None


@lru_cache(maxsize=1_000)
def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [one / 255 for one in colour]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

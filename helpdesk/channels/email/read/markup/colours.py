"""Colours of shown HTML: words that the mail's missing style sheet or page would have made readable.

Style sheets and the page's own background are not shown. What they coloured is missing on one side: white
words without their dark paper, or black paper without its white words. Then the other side goes too."""

from __future__ import annotations

import re
from colorsys import hls_to_rgb
from functools import lru_cache
from itertools import islice

import msgspec
from lxml import html as lxml_html
from lxml.etree import LxmlError

from helpdesk.channels.email.read.markup.unseen import is_invisible

Colour = tuple[int, int, int]
Paint = tuple[int, int, int, float]
"""A colour and how much it covers, above 0 to 1."""

PAPER: Colour = (255, 255, 255)
INK: Colour = (28, 29, 32)
"""How the console shows HTML that brings colours: on white paper, whatever the theme."""
LINK: Colour = (0, 0, 238)
"""A browser's own colour for links, which do not take the colour around them."""
_LEAST = 1.5  # of the contrast ratio (WCAG 2.2, "contrast ratio"), from 1 to 21; below, nobody reads it
_MOST = 2_000  # colours that are looked at
_ROUNDS = 10
_SET = re.compile(r"""(?<![-\w])(color|bgcolor|background-color)\s*[:=]\s*"?([^;">]{1,60})""", re.IGNORECASE)
_HEX = re.compile(r"#?(?:([0-9a-f]{6})([0-9a-f]{2})?|([0-9a-f]{3})([0-9a-f])?)")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]{1,60})\)")
_NUMBER = re.compile(r"([+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}))(%|deg)?")
_TINY = re.compile(r"(?<![-\w])font-size:\s*[012](?:\.\d+)?(?:px|pt)?\s*(?:;|!|\Z)", re.IGNORECASE)
_SIZED = re.compile(r"(?<![-\w])font(?:-size)?:[^;]*?(?:\d(?:px|pt|rem)|small|medium|large)", re.IGNORECASE)
_UNSEEN = re.compile(
    r"(?<![-\w])(?:opacity:\s*0?(?:\.0*)?|max-height:\s*0(?:px)?)\s*(?:;|!|\Z)", re.IGNORECASE
)
_NAMES_WORDS = (
    "aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc "
    "bisque ffe4c4 black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a "
    "burlywood deb887 cadetblue 5f9ea0 chartreuse 7fff00 chocolate d2691e coral ff7f50 "
    "cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b darkcyan "
    "008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkkhaki bdb76b "
    "darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 "
    "darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkslategrey "
    "2f4f4f darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969 "
    "dimgrey 696969 dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia "
    "ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000 "
    "greenyellow adff2f grey 808080 honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo 4b0082 "
    "ivory fffff0 khaki f0e68c lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon "
    "fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff lightgoldenrodyellow fafad2 "
    "lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 lightsalmon ffa07a "
    "lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightslategrey 778899 "
    "lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6 magenta "
    "ff00ff maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3 mediumpurple "
    "9370db mediumseagreen 3cb371 mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise "
    "48d1cc mediumvioletred c71585 midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin "
    "ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange "
    "ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise "
    "afeeee palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum "
    "dda0dd powderblue b0e0e6 purple 800080 rebeccapurple 663399 red ff0000 rosybrown bc8f8f "
    "royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 seashell "
    "fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey "
    "708090 snow fffafa springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 "
    "tomato ff6347 turquoise 40e0d0 violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow "
    "ffff00 yellowgreen 9acd32"
)
_NAMES = dict(zip(_NAMES_WORDS.split()[::2], _NAMES_WORDS.split()[1::2], strict=True))


class _Layer(msgspec.Struct, frozen=True):
    """A colour, how deep it is set, and by which element; None: by the console or the browser."""

    paint: Paint
    depth: int
    element: lxml_html.HtmlElement | None


class _Step(msgspec.Struct):
    """An element to look at, and what holds around it: colours (the last is seen), letters too small to read,
    and words that are hidden."""

    element: lxml_html.HtmlElement
    depth: int
    inks: list[_Layer]
    papers: list[_Layer]
    tiny: bool = False
    hidden: bool = False


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
    inks, papers = {INK, LINK}, {PAPER}
    for match in islice(_SET.finditer(html), _MOST):
        paint = read_colour(match[2])
        if paint is None:
            continue
        if paint[3] < 1:
            return True
        (inks if match[1].lower() == "color" else papers).add(paint[:3])
    return any(contrast(ink, paper) < _LEAST for ink in inks for paper in papers)


def _mend(tree: lxml_html.HtmlElement) -> bool:
    """Walk over the texts, and remove the innermost colour where one cannot be read. Returns whether any was
    removed: then other texts may have lost theirs."""
    changed = False
    steps: list[_Step] = [_Step(tree, 1, [_Layer((*INK, 1.0), 0, None)], [_Layer((*PAPER, 1.0), 0, None)])]
    while steps:
        step = steps.pop()
        element, depth, inks, papers = step.element, step.depth, step.inks, step.papers
        style = element.get("style") or ""
        if not isinstance(element.tag, str) or _UNSEEN.search(style):
            continue  # words that nobody is meant to read
        tiny, hidden = _is_tiny(element, style, step.tiny), is_invisible(style, step.hidden)
        if element.tag == "a" and element.get("href"):
            inks.append(_Layer((*LINK, 1.0), 0, None))
        ink, paper = _own(element, "color", "color"), _own(element, "background-color", "bgcolor")
        if ink:
            inks.append(_Layer(ink, depth, element))
        if paper:
            papers.append(_Layer((*_over(paper, papers[-1].paint), 1.0), depth, element))
        if not tiny and not hidden and _has_words(element):
            while contrast(_over(inks[-1].paint, papers[-1].paint), papers[-1].paint[:3]) < _LEAST:
                if inks[-1].depth >= papers[-1].depth:
                    _unset(inks.pop().element, "color")
                else:
                    _unset(papers.pop().element, "background-color")
                changed = True
        steps.extend(
            _Step(child, depth + 1, list(inks), list(papers), tiny=tiny, hidden=hidden) for child in element
        )
    return changed


def _is_tiny(element: lxml_html.HtmlElement, style: str, around: bool) -> bool:
    """Whether its letters are too small to read. Many mails close gaps by no size around words of a size."""
    if _TINY.search(style):
        return True
    return around and not _SIZED.search(style) and not (element.tag == "font" and element.get("size"))


def _over(paint: Paint, below: Paint) -> Colour:
    """The colour that is seen where `paint` is on an opaque colour."""
    if paint[3] == 1:
        return paint[:3]
    red, green, blue = (round(paint[3] * paint[i] + (1 - paint[3]) * below[i]) for i in range(3))
    return red, green, blue


def _has_words(element: lxml_html.HtmlElement) -> bool:
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


def _own(element: lxml_html.HtmlElement, style: str, attribute: str) -> Paint | None:
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
def read_colour(written: str) -> Paint | None:
    """A colour of CSS or of HTML's attributes; None if it is transparent or not known."""
    value = written.strip().lower().removesuffix("!important").strip()
    value = _NAMES.get(value, value)
    if match := _HEX.fullmatch(value):
        digits = match[1] or "".join(2 * one for one in match[3])
        covers = match[2] or 2 * (match[4] or "f")
        red, green, blue, alpha = (int(one, 16) for one in (digits[:2], digits[2:4], digits[4:], covers))
        return (red, green, blue, alpha / 255) if alpha else None
    if match := _FUNCTION.fullmatch(value):
        return _of_function(match[1], match[2].replace(",", " ").replace("/", " ").split())
    return None


def _of_function(name: str, arguments: list[str]) -> Paint | None:
    """The colour of `rgb()` or `hsl()` (CSS Color 4, §5 and §7)."""
    numbers = [_NUMBER.fullmatch(one) for one in arguments]
    if not 3 <= len(numbers) <= 4 or None in numbers:
        return None
    found = [(float(one[1]), one[2] == "%") for one in numbers if one]
    alpha = _within(found[3][0] / (100 if found[3][1] else 1)) if len(found) == 4 else 1.0
    if alpha == 0:
        return None
    if name == "rgb":
        parts = [_within(number / (100 if percent else 255)) for number, percent in found[:3]]
    else:
        hue, saturation, lightness = (number for number, _ in found[:3])
        parts = list(hls_to_rgb(hue % 360 / 360, _within(lightness / 100), _within(saturation / 100)))
    red, green, blue = (round(255 * one) for one in parts)
    return red, green, blue, alpha


def _within(part: float) -> float:
    return min(1.0, max(0.0, part))


@lru_cache(maxsize=1_000)
def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [one / 255 for one in colour]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

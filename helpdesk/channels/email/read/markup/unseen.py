"""Words that nobody is meant to see: hidden lines that mail programs show in their lists, and the like.

They are neither shown nor words of the mail. Of a transparency alone nobody knows whether the missing style
sheet would have ended it, so the words stay, and can be read."""

from __future__ import annotations

import re

from lxml import html as lxml_html
from lxml.etree import LxmlError

_UNSHOWN_WORDS = "script style title noscript template select xml math svg"
UNSHOWN = frozenset(_UNSHOWN_WORDS.split())
"""Elements that are left out with all that is in them."""
# (?<!\s)\s*+ tries a run of blanks only from its beginning
IMPORTANT = re.compile(r"(?<!\s)\s*+!\s*+important(?=\s*+(?:;|\Z))", re.IGNORECASE)
_NONE = re.compile(r"(?<![-\w])display:\s*none\b", re.IGNORECASE)
_TRANSPARENT = re.compile(r"(?<![-\w])opacity:\s*0*(?:\.0*)?%?\s*(?:;|!|\Z)", re.IGNORECASE)
_CLIPPED = re.compile(r"(?<![-\w])overflow(?:-[xy])?:\s*(?:hidden|clip)\b", re.IGNORECASE)
_EMPTY = re.compile(
    r"(?<![-\w])(?:max-)?(?:height|width):\s*0(?:\.0*)?(?:px|pt|em|%)?\s*(?:;|!|\Z)", re.IGNORECASE
)
_TINY = re.compile(
    r"(?<![-\w])(?:font-size|line-height|max-height|max-width|height|width):\s*[012]?(?:\.\d+)?(?:px|pt|%)?"
    r"\s*(?:;|!|\Z)",
    re.IGNORECASE,
)
_VISIBILITY = re.compile(r"(?<![-\w])visibility:\s*(\w+)", re.IGNORECASE)
_MAY_HIDE = ("display", "overflow", "opacity", "visibility")
_SPACED = re.compile(r"(?<!\s)\s*+:\s*+")


def is_unseen(style: str) -> bool:
    """Whether nothing of an element with this style can be seen."""
    if not any(word in style.lower() for word in _MAY_HIDE):
        return False
    style = _SPACED.sub(":", style)
    if _NONE.search(style) or (_CLIPPED.search(style) and _EMPTY.search(style)):
        return True
    return _TRANSPARENT.search(style) is not None and _TINY.search(style) is not None


def is_transparent(declaration: str) -> bool:
    """Whether it makes what it is for transparent."""
    return _TRANSPARENT.match(_SPACED.sub(":", declaration.strip())) is not None


def is_invisible(style: str, around: bool) -> bool:
    """Whether words are invisible but take room; `around`: they are so where the element is."""
    match = _VISIBILITY.search(style)
    return around if match is None else match[1].lower() in ("hidden", "collapse")


def may_hide(html: str) -> bool:
    lower = html.lower()
    return any(word in lower for word in _MAY_HIDE)


def drop_unshown(tree: lxml_html.HtmlElement) -> None:
    """Remove the words of elements that are never shown."""
    for element in list(tree.iter(*UNSHOWN)):
        if element.getparent() is not None:
            element.drop_tree()


def drop_unseen(tree: lxml_html.HtmlElement) -> None:
    """Remove the words that nobody sees, unless the tree has no others."""
    if is_unseen(tree.get("style") or ""):
        tree.attrib.pop("style")
    gone: list[lxml_html.HtmlElement] = []
    texts: list[tuple[lxml_html.HtmlElement, str]] = []
    words = False
    steps = [(tree, False)]
    while steps:
        element, around = steps.pop()
        if not isinstance(element.tag, str):
            continue
        style = element.get("style") or ""
        if style and is_unseen(style):
            gone.append(element)
            continue
        hidden = is_invisible(style, around) if style else around
        for place, text in ((element, element.text), *((child, child.tail) for child in element)):
            if hidden and text:
                texts.append((place, "text" if place is element else "tail"))
            words = words or bool(not hidden and text and text.strip())
        steps.extend((child, hidden) for child in element)
    if not words:
        for element in gone:
            element.attrib.pop("style", None)
        return
    for place, name in texts:
        setattr(place, name, None)
    for element in gone:
        element.drop_tree()


def without_unseen_pictures(html: str) -> str:
    """`html`, sanitised, without what is not shown, if pictures of the mail may be in it: they would be in no
    list."""
    if "display:none" not in html or 'src="cid:' not in html:
        return html
    try:
        tree = lxml_html.fragment_fromstring(html, create_parent="div")
    except (LxmlError, ValueError, AssertionError):
        return html
    for element in tree.xpath("//*[@style]"):
        if (
            element is not tree
            and _NONE.search(element.get("style"))
            and element.xpath(".//img[@src]|self::img")
        ):
            element.drop_tree()
    whole: str = lxml_html.tostring(tree, encoding="unicode")
    return whole.removeprefix("<div>").removesuffix("</div>")

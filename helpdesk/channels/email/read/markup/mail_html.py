"""Mail HTML made safe for the console, and read as text. Remote content loads only when somebody asks for
it."""

import re
from functools import cached_property
from html import unescape

import nh3
from lxml import html as lxml_html
from lxml.etree import LxmlError

from helpdesk.channels.email.read.charsets import tidy
from helpdesk.channels.email.read.markup.colours import read_colour, readable
from helpdesk.channels.email.read.markup.cost import is_affordable, is_flat
from helpdesk.channels.email.read.markup.layout import laid_out
from helpdesk.channels.email.read.markup.styles import shown_style
from helpdesk.channels.email.read.markup.unseen import (
    UNSHOWN,
    drop_unseen,
    drop_unshown,
    may_hide,
    without_unseen_pictures,
)

MAX_HTML = 800_000
"""The most characters, without embedded images, of a body that is rendered. The text of a longer body is
still read."""
_MAX_WITH_IMAGES = 20_000_000
_EMBEDDED = re.compile(r"base64,[A-Za-z0-9+/=\s]{500,}+")

_TAGS_WORDS = (
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col "
    "colgroup dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr "
    "i img ins kbd li main mark nav ol p pre q s samp section small span strike strong sub sup "
    "table tbody td tfoot th thead time tr tt u ul var wbr"
)
_TAGS = set(_TAGS_WORDS.split())
_ATTRIBUTES = {
    "*": {"align", "dir", "lang", "style", "title", "valign"},
    "a": {"href"},
    "img": {"src", "data-remote-src", "alt", "width", "height", "border"},
    "font": {"color", "face", "size"},
    "table": {"bgcolor", "border", "cellpadding", "cellspacing", "width", "height"},
    "td": {"bgcolor", "colspan", "rowspan", "width", "height"},
    "th": {"bgcolor", "colspan", "rowspan", "width", "height"},
    "tr": {"bgcolor", "height"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "ol": {"start", "type"},
    "li": {"value"},
    "ul": {"type"},
    "hr": {"size", "width", "color"},
}
_REMOTE = re.compile(r"(?:https?:)?//[^\s\"'<>\\]", re.IGNORECASE)
_DATA_IMAGE = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE)
_CID = re.compile(r"[^\s\"'<>\\]+\Z")
FOLDED = "data-folded"
"""The attribute of what the parser folded away: quoted text and signatures."""

_MARK = "cid:remote-image-held-back:"
"""A prefix for remote addresses while nh3 runs: if the last step ever misses one, it does not load."""

_SPACED = re.compile("[\x00-\x20\x7f-\xa0]+")
_CODE = re.compile(r"<(script|style)\b", re.IGNORECASE)
_CODE_END = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style")}
_PAGE = re.compile(r"\s*+(?:<!doctype html\b[^>]{0,500}>\s*+)?<html\b[^>]{0,2000}>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*+>")
_STRUCK_TAGS = ("s", "strike", "del")
_STRUCK = ("<s>", "<s ", "<strike", "<del", "line-through")


class MailHtml:
    """The HTML of one mail; each property is computed once."""

    def __init__(self, source: str) -> None:
        self.source = source

    @cached_property
    def affordable(self) -> bool:
        """Whether it can be rendered in reasonable time (size, nesting, attributes)."""
        source = self.source
        if len(source) > _MAX_WITH_IMAGES:
            return False
        if len(source) > MAX_HTML and len(_EMBEDDED.sub("", source)) > MAX_HTML:
            return False
        return is_affordable(source)

    @cached_property
    def tree(self) -> lxml_html.HtmlElement | None:
        """An lxml tree of the words, without those that are struck out or that nobody sees; None if it is
        empty, or too large or too nested to walk."""
        tree = self.parsed()
        if tree is None:
            return None
        drop_unshown(tree)
        if may_hide(self.source):
            drop_unseen(tree)
        if has_struck_words(self.source):
            _drop_struck(tree)
        if "<sup" in self.source:
            _tell_powers(tree)
        return tree

    def parsed(self) -> lxml_html.HtmlElement | None:
        """A new lxml tree of everything; None as for `tree`."""
        if not self.affordable or not is_flat(self.source):
            return None
        try:
            # lxml refuses text that declares its own encoding.
            return lxml_html.fromstring(re.sub(r"<\?xml[^>]{0,200}\?>", "", self.source, count=3))
        except (LxmlError, ValueError, AssertionError):
            return None

    @cached_property
    def text(self) -> str:
        """The readable text; for input that cannot be parsed, its characters without the tags."""
        return crude_text(self.source) if self.tree is None else tree_to_text(self.tree)

    def sanitised(self, *, folded: bool = False) -> str | None:
        """As sanitise(). `folded`: our own parser put FOLDED into it; a sender's is left out."""
        return _clean(self.source, folded=folded) if self.affordable else None


def is_whole_page(text: str) -> bool:
    """Whether text is an HTML document, also if its program calls it plain text."""
    return _PAGE.match(text) is not None and text.rstrip()[-7:].lower() == "</html>"


def has_struck_words(html: str) -> bool:
    """Whether the HTML may have words that are struck out."""
    lower = html.lower()
    return any(mark in lower for mark in _STRUCK)


def sanitise(html: str) -> str | None:
    """`html` with only harmless elements and attributes; remote images become `data-remote-src`. None if
    rendering it would cost too much (size or nesting)."""
    return MailHtml(html).sanitised()


def _clean(html: str, *, folded: bool = False) -> str:
    cleaner = _FOLDING_CLEANER if folded else _CLEANER
    shown = cleaner.clean(html).replace(f' src="{_MARK}', ' data-remote-src="').strip()
    better = without_unseen_pictures(readable(shown))
    return shown if better is shown else cleaner.clean(better).strip()


def tree_to_text(tree: lxml_html.HtmlElement) -> str:
    try:
        text = laid_out(tree)
    except (RuntimeError, IndexError, ValueError, AttributeError, TypeError, KeyError):
        # inscriptis fails on odd tables and styles; the characters are enough then.
        text = tree.text_content()
    return _blank_lines(text)


def _drop_struck(tree: lxml_html.HtmlElement) -> None:
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None:
            continue
        if element.tag in _STRUCK_TAGS or "line-through" in (element.get("style") or "").lower():
            element.drop_tree()


def _tell_powers(tree: lxml_html.HtmlElement) -> None:
    """10<sup>3</sup> reads 10^3: without its mark it would be another number."""
    for element in tree.iter("sup"):
        previous, parent = element.getprevious(), element.getparent()
        before = previous.tail if previous is not None else parent.text if parent is not None else None
        if before and before[-1:].isdigit() and (element.text or "")[:1].isalnum():
            element.text = f"^{element.text}"


def crude_text(html: str) -> str:
    html = _without_code(html[: 4 * MAX_HTML])
    html = re.sub(r"(?i)<(?:br|/p|/div|/tr|/h\d)\b[^<>]*>", "\n", html)
    return _blank_lines(unescape(re.sub(r"<[^<>]*>", "", html)))


def crude_words(html: str) -> str:
    """The words of `html` with blanks for its tags, in no layout: for comparing."""
    if (lower := html.lower()).find("<style") >= 0 or "<script" in lower:
        html = _without_code(html)
    text = _MARKUP.sub(" ", html)
    return unescape(text) if "&" in text else text


def _without_code(html: str) -> str:
    """`html` without its scripts and style sheets; an unclosed one extends to the end."""
    kept: list[str] = []
    at = 0
    for match in _CODE.finditer(html):
        if match.start() < at:
            continue
        kept.append(html[at : match.start()])
        ending = _CODE_END[match.group(1).lower()].search(html, match.end())
        if ending is None:
            return "".join(kept)
        at = ending.end()
    kept.append(html[at:])
    return "".join(kept)


def _blank_lines(text: str) -> str:
    lines = [line.rstrip() for line in tidy(text).replace("\xa0", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "style":
        return shown_style(value)
    if attribute == "href":
        # A bare `#part` or a path has no target in the console.
        return value if re.match(r"\s*(?:https?:|mailto:|tel:)", value, re.IGNORECASE) else None
    if attribute == "src":
        address = _SPACED.sub("", value)
        if _REMOTE.match(address):
            return _MARK + (address if address[:1] != "/" else "https:" + address)
        if _DATA_IMAGE.match(value):
            return address
        content_id = address[4:].strip("<>") if address[:4].lower() == "cid:" else ""
        if content_id and _CID.match(content_id) and not address.startswith(_MARK):
            return f"cid:{content_id}"
        return None
    if attribute in ("color", "bgcolor"):
        return value if read_colour(value) is not None else None
    if attribute == "data-remote-src":
        return value if re.match(r"https?://[^\s\"'<>\\]+\Z", value, re.IGNORECASE) else None
    return value


def _cleaner(everywhere: set[str]) -> nh3.Cleaner:
    """`everywhere`: attributes that any element may have."""
    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=set(UNSHOWN),
        attributes={**_ATTRIBUTES, "*": everywhere},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
    )


_CLEANER = _cleaner(_ATTRIBUTES["*"])
_FOLDING_CLEANER = _cleaner(_ATTRIBUTES["*"] | {FOLDED})

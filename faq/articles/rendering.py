"""An article's Markdown, stored as it was written, as sanitised HTML or plain text for its readers."""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig
from markdown_it import MarkdownIt

IMAGES = "/help/images/"

_ALLOWED = """
    a abbr b blockquote br code dd del details dl dt em h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre
    q s small strong sub summary sup table tbody td th thead tr u ul
"""
_TAGS = set(_ALLOWED.split())
_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_DROPPED = {"script", "style", "iframe", "object", "embed", "noscript", "template", "svg", "math", "form"}
_BULLET = re.compile(r"^\s*(?:[*+-]|\d+\.)\s+", re.MULTILINE)
_STAR = re.compile(r"^ {2}( *)\* ", re.MULTILINE)  # as inscriptis marks a list
_LINES = re.compile(r"\n{3,}")
_PLAIN = ParserConfig(css=CSS_PROFILES["strict"].copy(), display_links=False, display_images=False)


@lru_cache(1)
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])


def html(markdown: str) -> str:
    """The article as HTML that is safe to show, its headings below the page's own."""
    tokens = _reader().parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
    return sanitised(_reader().renderer.render(tokens, _reader().options, {}))


def sanitised(markup: str) -> str:
    """HTML with nothing in it but what an article may hold; pictures only from the help centre itself."""
    return nh3.clean(
        markup,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        clean_content_tags=_DROPPED,
        attribute_filter=_own_pictures,
        link_rel="noopener",
    )


def plain(markdown: str) -> str:
    """The article as text: for search, for a reply in a channel without markup, for a bot."""
    shown = html(markdown)
    if not shown.strip():
        return ""
    text = get_text(f"<body>{shown}</body>", _PLAIN)
    return _LINES.sub("\n\n", _STAR.sub(r"\1- ", text)).strip()


def excerpt(markdown: str, longest: int = 200) -> str:
    """The beginning, cut at a word."""
    text = " ".join(_BULLET.sub("", plain(markdown)).split())
    if len(text) <= longest:
        return text
    return f"{text[: longest + 1].rpartition(' ')[0].rstrip(' ,;:.–-') or text[:longest]}…"


def answer(markdown: str, longest: int = 500) -> str:
    """The first paragraphs, whole ones as long as they fit."""
    kept: list[str] = []
    for paragraph in plain(markdown).split("\n\n"):
        if kept and len("\n\n".join([*kept, paragraph])) > longest:
            break
        kept.append(paragraph.strip())
    text = "\n\n".join(kept)
    return text if len(text) <= longest else excerpt(text, longest)


def _own_pictures(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src" and not value.startswith(IMAGES):
        return None
    return value

"""What a style sheet strikes out or hides by class, written at the elements: the sheet is not shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import html as lxml_html

from helpdesk.channels.email.read.markup.mail_html import MailHtml

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_CLASS = re.compile(r"\s*+[a-z0-9]*+\.([\w-]{1,100})\s*+", re.IGNORECASE)
_STRIKING = ("text-decoration", "text-decoration-line")
_LONGEST = 200_000
_MOST = 2_000  # rules, and selectors of one


def with_classes(html: str) -> str:
    """`html` in which elements have the styles of their classes that strike words out or hide them. Rules for
    some screens only (@media) do not count, and neither do other selectors than a class."""
    lower = html.lower()
    if "<style" not in lower or not ("line-through" in lower or "display" in lower):
        return html
    told = _told_by_class(html)
    tree = MailHtml(html).parsed() if told else None
    if tree is None or not _write(tree, told):
        return html
    whole: str = lxml_html.tostring(tree, encoding="unicode")
    return whole


def _told_by_class(html: str) -> dict[str, str]:
    """The declarations of each class that strikes out or hides."""
    hidden: dict[str, bool] = {}
    struck: dict[str, bool] = {}
    for selectors, declarations in _rules(html):
        declared = _declared(declarations)
        shows = declared.get("display")
        lines = [declared[name] for name in _STRIKING if name in declared]
        for selector in islice(selectors.split(","), _MOST) if lines or shows else ():
            if match := _CLASS.fullmatch(selector):
                strikes = any("line-through" in one for one in lines)
                struck[match[1]] = strikes if lines else struck.get(match[1], False)
                hidden[match[1]] = shows.startswith("none") if shows else hidden.get(match[1], False)
    return {
        name: ";".join(["display:none"] * hidden[name] + ["text-decoration:line-through"] * struck[name])
        for name in hidden
        if hidden[name] or struck[name]
    }


def _declared(declarations: str) -> dict[str, str]:
    """The properties with their values, in lower case."""
    pairs = (one.partition(":") for one in declarations.lower().split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _rules(html: str) -> list[tuple[str, str]]:
    """(selectors, declarations) of the rules outside of blocks such as @media."""
    sheets = _COMMENT.sub("", "\n".join(_sheets(html))[:_LONGEST])
    found: list[tuple[str, str]] = []
    depth = at = 0
    selectors = ""
    for brace in _BRACE.finditer(sheets):
        text, at = sheets[at : brace.start()], brace.end()
        if brace[0] == "{":
            depth += 1
            selectors = text if depth == 1 else ""
        else:
            if depth == 1 and selectors:
                found.append((selectors, text))
            depth, selectors = max(0, depth - 1), ""
    return found[:_MOST]


def _sheets(html: str) -> Iterator[str]:
    lower, end = html.lower(), 0
    while (begin := lower.find("<style", end)) >= 0:
        end = lower.find("</style", begin)
        if end < 0:
            return
        yield html[lower.find(">", begin) + 1 : end]


def _write(tree: lxml_html.HtmlElement, told: dict[str, str]) -> bool:
    changed = False
    for element in tree.iter():
        names = (element.get("class") or "").split() if isinstance(element.tag, str) else []
        styles = [told[name] for name in names if name in told]
        own = element.get("style") or ""
        if "display" in _declared(own):  # it has the last word
            styles = [one.removeprefix("display:none").strip(";") for one in styles]
        if any(styles):
            element.set("style", ";".join([*filter(None, styles), own]))
            changed = True
    return changed

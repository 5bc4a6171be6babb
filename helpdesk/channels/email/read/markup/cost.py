"""Whether HTML can be parsed and read in reasonable time: tree builders are slow on hostile nesting."""

from __future__ import annotations

import re

# Attributes as the HTML Standard's tokenizer reads them (section 13.2.5), without backtracking.
_VALUE = r"""(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
_ATTRIBUTE = re.compile(rf"=?[^\s/>=]++{_VALUE}")
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/>]*+)((?:[\s/]++|=?[^\s/>=]++{_VALUE}|=)*+)")
_PURE_DATA = re.compile(
    r"""\Asrc\s*=\s*["']?data:[a-z/+.-]+;base64,[A-Za-z0-9+/=\s]*["']?\Z""", re.IGNORECASE
)
_VOID_WORDS = "area base br col embed hr img input link meta param source track wbr"
_VOID = frozenset(_VOID_WORDS.split())
_SELF_CLOSING_WORDS = "p li dd dt option optgroup tr td th tbody thead tfoot colgroup html head body"
_SELF_CLOSING = frozenset(_SELF_CLOSING_WORDS.split())
_WORK = 6_000_000
_FEW_TAGS = 3_000  # even if each were nested in all before it, walking over them would cost less than _WORK
_FEW_REFERENCES = 20_000
_REFERENCE_WORK = 20_000_000_000
_LONG_GAP = re.compile(r"(?:\A|>)[^>]{4000}")
_QUOTED_ANGLE = re.compile(r"""=\s*+(?:"[^">]*+>|'[^'>]*+>)""")
# Each of these walks over everything before it: text around tables, attributes of a repeated body.
_COUNTED = {"html": 20, "body": 20, "table": 5_000}
_TEXT_DEPTH = 200
_TEXT_TAGS = 60_000


def is_affordable(html: str) -> bool:
    """Whether HTML tree builders stay linear on `html`: they cost (tags × open elements), (attributes of one
    tag)², and (ampersands of one text) × (its length)."""
    return (_is_plain(html) or _is_bounded(html)) and not _has_long_references(html)


def _is_plain(html: str) -> bool:
    """Whether a quick check shows that it is affordable: few tags, few bodies, no tag of over 4,000
    letters."""
    lower = html.lower()
    return (
        lower.count("<") <= _FEW_TAGS
        and lower.count("html") + lower.count("body") <= _COUNTED["body"]
        and not _LONG_GAP.search(html)
        and not _QUOTED_ANGLE.search(html)
    )


def _has_long_references(html: str) -> bool:
    """Whether a text has so many character references that joining what is between them costs a second."""
    return html.count("&") > _FEW_REFERENCES and (
        sum(text.count("&") * len(text) for text in html.split("<")) > _REFERENCE_WORK
    )


def _is_bounded(html: str) -> bool:
    work, depth, opened, counted = 0, 0, dict[str, int](), dict[str, int]()
    for match in _TAG.finditer(html):
        closing, name, attributes = match.groups()
        if len(attributes) > 4_000 and not _sane_attributes(attributes):
            return False
        name = name.lower()
        if name in _VOID or name in _SELF_CLOSING:
            work += depth
        elif closing:
            work += depth
            if opened.get(name):
                opened[name] -= 1
                depth -= 1
        else:
            opened[name] = opened.get(name, 0) + 1
            depth += 1
            work += depth
        if name in _COUNTED:
            counted[name] = counted.get(name, 0) + 1
        if work > _WORK or counted.get(name, 0) > _COUNTED.get(name, 0):
            return False
    return True


def _sane_attributes(text: str) -> bool:
    found = _ATTRIBUTE.findall(text)
    return len(found) <= 500 and all(len(item) < 20_000 or _PURE_DATA.search(item) for item in found)


def is_flat(html: str) -> bool:
    """Whether its tags are few enough, and not nested too deep, to read their text."""
    tags = html.count("<")
    return tags <= _TEXT_DEPTH or (tags <= _TEXT_TAGS and _depth(html) <= _TEXT_DEPTH)


def _depth(html: str) -> int:
    depth = deepest = 0
    for match in _TAG.finditer(html):
        name = match.group(2).lower()
        if name in _VOID or name in _SELF_CLOSING:
            continue
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        deepest = max(deepest, depth)
    return deepest

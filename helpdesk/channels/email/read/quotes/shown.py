"""The HTML of a mail with what the parser folded away marked in it: the console hides exactly that.

The author's words (`new_text`) are the decision. Here only the pieces of the HTML that are not among them are
found. If the words cannot be found in the HTML one after the other, nothing is marked: too much shown is
better than an author's words hidden."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from lxml import html as lxml_html

from helpdesk.channels.email.read.markup.mail_html import FOLDED, MailHtml
from helpdesk.channels.email.read.markup.unseen import UNSHOWN, is_invisible, is_unseen
from helpdesk.channels.email.read.quotes.html import find_quotes

_BLOCKS_WORDS = (
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody td tfoot th thead "
    "tr ul"
)
_BLOCKS = frozenset(_BLOCKS_WORDS.split())
_UNSEEN = UNSHOWN | {"head"}
_UNREAD = _UNSEEN | {"s", "strike", "del"}
_NO_SPAN = frozenset(["table", "tbody", "thead", "tfoot", "tr", "colgroup", "ul", "ol", "dl"])
# Plain text writes out what HTML shows otherwise: addresses of links, and names of pictures.
_EXTRAS = re.compile(
    r"<?(?:https?://|mailto:|cid:|tel:)[^\s<>\])]+>?|\[(?:image|cid|bild)[:\s][^\]\n]{0,200}\]"
)
_SIGNS = re.compile(r"[\W_]+")
_MOST_TAGS = 20_000
_PIECE = 12
_NUMBER = re.compile(r"\d{1,3}")


class _Slot(msgspec.Struct, kw_only=True):
    """A place of the tree: the `text` or the `tail` of an element, or the element itself (a picture, a line).
    `words` are its letters as compared; "" if it has none."""

    element: Any
    place: str
    words: str = ""
    line: int = 0
    kept: bool = True


def show_folded(mail: MailHtml, text: str, new_text: str) -> str | None:
    """The sanitised HTML of `mail`, of which `text` are the words and `new_text` its author's, with the
    attribute FOLDED on everything that is not the author's. None if nothing is to be folded, or it cannot be
    told what."""
    if new_text == text.strip():
        return None
    own = _letters(new_text)
    if not own or own == _letters(text) or mail.source.count("<") > _MOST_TAGS:
        return None
    tree = mail.parsed()
    if tree is None:
        return None
    # held: lxml makes a new object, with another id(), for an element that nobody holds
    elements = [*tree.iterancestors(), *tree.iter()]
    for element in elements:
        element.attrib.pop(FOLDED, None)
    slots = _slots(tree)
    quoted = _quoted(tree, slots)
    if not (
        _keeps(slots, own, without=quoted)
        or _keeps(slots, own, without=set())
        or _keeps(slots, own, without=quoted, from_end=True)
        or _keeps_what_is_known(slots, own, quoted)
    ):
        return None
    _decide_rest(slots, quoted)
    if all(slot.kept for slot in slots):
        return None
    _mark(tree, slots)
    source: str = lxml_html.tostring(tree, encoding="unicode")
    del elements
    return MailHtml(source).sanitised(folded=True)


def _letters(text: str) -> str:
    if text.isspace():  # most texts between tags
        return ""
    if "://" in text or "[" in text or ":" in text:
        text = _EXTRAS.sub("", text)
    return _SIGNS.sub("", text).casefold()


def _slots(tree: Any) -> list[_Slot]:
    """The places of the tree in their order, with the number of the line that each is on."""
    found: list[_Slot] = []
    line = 0
    hidden: list[Any] = []  # the open elements whose words are not read
    steps: list[tuple[Any, bool]] = [(tree, True)]
    while steps:
        element, begins = steps.pop()
        is_element = isinstance(element.tag, str)
        block = is_element and element.tag in _BLOCKS
        if begins:
            if is_element and (
                element.tag in _UNREAD or ((style := element.get("style")) and _is_unread(style))
            ):
                hidden.append(element)
            line += block
            if is_element and element.tag in ("img", "hr", "br"):
                found.append(_Slot(element=element, place="self", line=line))
            elif is_element and element.tag not in _UNSEEN and element.text:
                words = "" if hidden else _letters(element.text)
                found.append(_Slot(element=element, place="text", words=words, line=line))
            steps.append((element, False))
            if is_element and element.tag not in _UNSEEN:
                steps.extend((child, True) for child in reversed(element))
            continue
        if hidden and hidden[-1] is element:
            hidden.pop()
        line += block
        if element is not tree and element.tail:
            words = "" if hidden else _letters(element.tail)
            found.append(_Slot(element=element, place="tail", words=words, line=line))
    return found


def _is_unread(style: str) -> bool:
    return "line-through" in style.lower() or is_unseen(style) or is_invisible(style, around=False)


def _quoted(tree: Any, slots: Sequence[_Slot]) -> set[int]:
    """The places inside the known containers of quotes and signatures."""
    quotes = find_quotes(tree)
    cut = quotes.cut
    inside = {id(inner) for container in quotes.containers for inner in container.iter()}
    outer = {id(container) for container in quotes.containers}
    after = False
    found: set[int] = set()
    for index, slot in enumerate(slots):
        if cut is not None and not after:
            owner = slot.element if slot.place != "tail" else slot.element.getparent()
            after = any(one is cut for one in _ancestry(owner)) or (
                slot.place == "tail" and slot.element is cut
            )
        own = slot.place != "tail"
        if after or (id(slot.element) in inside and (own or id(slot.element) not in outer)):
            found.add(index)
    if cut is not None and not after:  # an empty mark: what follows it in the document is quoted
        order = {id(element): place for place, element in enumerate(tree.iter())}
        at = order[id(cut)]
        found |= {
            index
            for index, slot in enumerate(slots)
            if order[id(slot.element)] > at
            and not (slot.place == "tail" and any(one is slot.element for one in _ancestry(cut)))
        }
    return found


def _ancestry(element: Any) -> list[Any]:
    found = []
    while element is not None:
        found.append(element)
        element = element.getparent()
    return found


def _keeps(slots: list[_Slot], own: str, *, without: set[int], from_end: bool = False) -> bool:
    """Keep the lines that are the author's words one after the other, from the beginning or from the end.
    Returns whether all words were found."""
    lines: dict[int, list[_Slot]] = {}
    for index, slot in enumerate(slots):
        slot.kept = False
        if slot.words and index not in without:
            lines.setdefault(slot.line, []).append(slot)
    start, end = 0, len(own)
    for line in sorted(lines, reverse=from_end):
        words = "".join(slot.words for slot in lines[line])
        if from_end:
            if not own.endswith(words, start, end):
                continue
            end -= len(words)
        elif (after := _after(own, words, start)) is not None:
            start = after
        else:
            continue
        for slot in lines[line]:
            slot.kept = True
        if start >= end:
            return True
    return False


def _after(own: str, words: str, at: int) -> int | None:
    """Where `own` goes on after `words`, which begin at `at`; None if they are not there. A number of a list
    is not in the HTML; an introduction of a quote can share the author's last line."""
    if own.startswith(words, at):
        return at + len(words)
    number = _NUMBER.match(own, at)
    if number and own.startswith(words, number.end()):
        return number.end() + len(words)
    left = len(own) - at
    return len(own) if 3 < left < len(words) and words.startswith(own[at:]) else None


def _keeps_what_is_known(slots: list[_Slot], own: str, quoted: set[int]) -> bool:
    """Keep everything up to the author's last word that is in no known container. Returns whether all words
    were found there, possibly with others in between (of a table, whose text has another order)."""
    outside = [slot for index, slot in enumerate(slots) if index not in quoted]
    end = _end_of(own, "".join(slot.words for slot in outside))
    if end < 0:
        return False
    for slot in slots:
        slot.kept = False
    at = 0
    for slot in outside:
        slot.kept = at < end
        at += len(slot.words)
    return True


def _end_of(own: str, words: str) -> int:
    """Where `own` ends in `words`, of which pieces may come in between; -1 if it is not there."""
    at = end = 0
    for start in range(0, len(own), _PIECE):
        piece = own[start : start + _PIECE]
        found = words.find(piece, at)
        if found < 0:
            return -1
        at, end = found + 1, max(end, found + len(piece))
    return end


def _decide_rest(slots: list[_Slot], quoted: set[int]) -> None:
    """Pictures and addresses go with the words before them, lines and blanks with the words after them."""
    kept = True
    for index, slot in enumerate(slots):
        if slot.words:
            kept = slot.kept
        else:
            slot.kept = kept and index not in quoted
    following: bool | None = None
    for slot in reversed(slots):
        if slot.words:
            following = slot.kept
        elif slot.kept and following is False and _is_separator(slot):
            slot.kept = False


def _is_separator(slot: _Slot) -> bool:
    if slot.place == "self":
        return slot.element.tag in ("hr", "br")
    text = slot.element.text if slot.place == "text" else slot.element.tail
    return not text.strip()


def _mark(tree: Any, slots: Sequence[_Slot]) -> None:
    """Set FOLDED on the outermost elements of which nothing is kept, and on spans around the other texts."""
    needed: set[Any] = set(_ancestry(tree))
    for slot in slots:
        if slot.kept:
            owner = slot.element.getparent() if slot.place == "tail" else slot.element
            while owner is not None and owner not in needed:
                needed.add(owner)
                owner = owner.getparent()
    for slot in slots:
        if slot.kept:
            continue
        owner = slot.element.getparent() if slot.place == "tail" else slot.element
        whole = [one for one in _ancestry(owner) if one not in needed]
        if whole:
            whole[-1].set(FOLDED, "")
        elif slot.place != "self":
            _wrap(slot, owner)


def _wrap(slot: _Slot, owner: Any) -> None:
    text = slot.element.text if slot.place == "text" else slot.element.tail
    if not text.strip() or owner.tag in _NO_SPAN:
        return
    span = lxml_html.Element("span")
    span.set(FOLDED, "")
    span.text = text
    if slot.place == "text":
        slot.element.text = None
        owner.insert(0, span)
    else:
        slot.element.tail = None
        owner.insert(owner.index(slot.element) + 1, span)

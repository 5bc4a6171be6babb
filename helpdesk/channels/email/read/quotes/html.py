"""The author's own text of an HTML mail: containers of quotes and signatures are cut out."""

import re
from itertools import islice
from typing import Any

import msgspec
from lxml import etree

from helpdesk.channels.email.read.markup.mail_html import MailHtml, tree_to_text
from helpdesk.channels.email.read.quotes.plain import fold
from helpdesk.channels.email.read.quotes.siblings import Siblings
from helpdesk.channels.email.read.quotes.signatures import says_something
from helpdesk.channels.email.read.quotes.words import HEADER

_CONTAINERS = re.compile(
    r"gmail_quote|gmail_quote_container|yahoo_quoted|protonmail_quote|moz-cite-prefix"
    r"|moz-forward-container"
    r"|zmail_extra|tutanota_quote|elided-text|OutlookMessageHeader|mail_quote|front-blockquote"
    r"|hm_quote|fastmail-quote|WPFixedQuote"
    r"|x_gmail_quote|aol_quote|mcntmcntmcnt|superhuman_quote|missive_quote|hs_reply|yj6qo"
)
_QUOTE_IDS = frozenset(
    ["OLK_SRC_BODY_SECTION", "isForwardContent", "mail-editor-reference-message-container"]
)
_SIGNATURES = re.compile(
    r"gmail_signature|gmail_signature_prefix|moz-signature|protonmail_signature_block|sh-signature"
)
_SIGNATURE_IDS_WORDS = "Signature signature x_Signature ms-outlook-mobile-signature ymail_android_signature"
_SIGNATURE_IDS = frozenset(_SIGNATURE_IDS_WORDS.split())
# Everything after one of these is quotation.
_CUT_IDS_WORDS = "divRplyFwdMsg x_divRplyFwdMsg appendonsend x_appendonsend stopSpelling zwchr reply-intro"
_CUT_IDS = frozenset(_CUT_IDS_WORDS.split())
_FIRST_TEXTS = 20
_NESTED = 8  # containers with answers in them, one inside the other: each is read whole
_INTRODUCTION = 400  # the longest, such as "On … wrote:"
_OUTLOOK_RULE = re.compile(r"border:\s*none;\s*border-top:\s*solid\s+#?[a-f0-9]{6}", re.IGNORECASE)


def fold_html(mail: MailHtml) -> str:
    """The author's words in `mail` as plain text: its known containers of quotes and signatures cut
    out, the rest folded as text. Changes `mail.tree`."""
    whole = mail.text
    if mail.tree is None:
        return fold(whole)
    quotes = find_quotes(mail.tree)
    if not quotes.containers and quotes.cut is None and not quotes.answered:
        return fold(whole)
    if quotes.cut is not None:
        _drop_from(quotes.cut, mail.tree)
    for element in quotes.containers:
        _drop(element)
    kept = tree_to_text(mail.tree)
    if quotes.answered and kept.strip():
        return kept.strip("\n").rstrip()  # as text, the answers would look like more of the quote
    return fold(kept) if kept.strip() else fold(whole)


class Quotes(msgspec.Struct, frozen=True):
    """The outermost `containers` of quotes and signatures; `cut`: the element from which on everything is
    quoted (None: none); `answered`: the author's answers follow an introduction such as "On … wrote:" or a
    quote that is in no container."""

    containers: list[Any]
    cut: Any = None
    answered: bool = False


def find_quotes(tree: Any) -> Quotes:
    """The quotes and signatures of a tree. What is in more than _NESTED containers with the author's words is
    left as it is."""
    found: list[Any] = []
    answered = False
    inside: set[Any] = set()
    levels: dict[Any, int] = {}  # in how many containers with the author's words an element is
    siblings = Siblings(tree)
    for element in tree.iter():
        if not isinstance(element.tag, str) or element is tree:
            continue
        parent = element.getparent()
        if parent in inside:
            inside.add(element)
            continue
        if level := levels.get(parent, 0):
            levels[element] = level
        identity = element.get("id") or ""
        if identity in _CUT_IDS or _begins_outlooks_quote(element):
            return Quotes(found, element, answered)
        folded = [element]
        signature = _is_signature(element, identity)
        if level >= _NESTED or not (signature or _is_quote(element, identity)):
            continue
        if signature:
            folded = [] if says_something(element.itertext()) else folded
        elif siblings.answer(element):
            answered = True
            continue
        elif (introduction := _answered_introduction(element)) is not None:
            folded = introduction
            answered = answered or not introduction
        if folded[:1] != [element]:
            levels[element] = level + 1
        found += folded
        inside.update(folded)
    return Quotes(found, None, answered)


def _is_signature(element: Any, identity: str) -> bool:
    return identity in _SIGNATURE_IDS or any(
        _SIGNATURES.fullmatch(name) for name in (element.get("class") or "").split()
    )


def _begins_outlooks_quote(element: Any) -> bool:
    """The line that Outlook draws above a quote, with the fields of the quoted mail below it."""
    if not _OUTLOOK_RULE.search(element.get("style") or ""):
        return False
    return HEADER.match("".join(islice(element.itertext(), _FIRST_TEXTS)).strip()[:_INTRODUCTION]) is not None


def _is_quote(element: Any, identity: str) -> bool:
    if identity in _QUOTE_IDS or element.get("name") == "quote":
        return True
    classes = (element.get("class") or "").split()
    if any(_CONTAINERS.fullmatch(name) for name in classes):
        return True
    # of a page that the author cites, `cite` has the address
    of_a_mail = element.get("type") == "cite" or (element.get("cite") or "").startswith("mid:")
    return element.tag == "blockquote" and of_a_mail


def _answered_introduction(container: Any) -> list[Any] | None:
    """If the author answers inside a container of a mail program, below or between its quotes: the elements
    that introduce the quotes ([]: bare text does). None: everything in it is quoted."""
    if container.tag == "blockquote":
        return None
    before: list[str] = []
    after: list[str] = []
    first: Any = None
    walk = etree.iterwalk(container, events=("start", "end"))
    for event, element in walk:
        texts = before if first is None else after
        if event == "end":
            if element is not container:
                texts.append(element.tail or "")
        elif element.tag == "blockquote":
            first = element if first is None else first
            walk.skip_subtree()
        elif isinstance(element.tag, str):
            texts.append(element.text or "")
    introduction = " ".join("".join(before).split())
    if first is None or not _has_letters(after) or len(introduction) > _INTRODUCTION:
        return None
    if introduction and not introduction.endswith((":", "：")):
        return None
    whole = [one for one in first.itersiblings(preceding=True) if isinstance(one.tag, str)]
    told = "".join("".join(one.itertext()) for one in reversed(whole))
    return whole if " ".join(told.split()) == introduction else []


def _has_letters(texts: list[str]) -> bool:
    return any(map(str.isalnum, "".join(texts)))


def _drop(element: Any) -> None:
    """Leaves an empty mark: joining the texts around thousands of quotes would copy them each time."""
    element.clear(keep_tail=True)
    element.tag = "span"


def _drop_from(element: Any, tree: Any) -> None:
    """Removes `element` and everything after it in the document."""
    node = element
    while node is not None and node is not tree:
        parent = node.getparent()
        for later in list(node.itersiblings()):
            parent.remove(later)
        node.tail = None
        node = parent
    element.getparent().remove(element)

"""The author's own text of an HTML mail: containers of quotes and signatures are cut out."""

import re
from typing import Any

from helpdesk.channels.email.read.markup.mail_html import MailHtml, tree_to_text
from helpdesk.channels.email.read.quotes.plain import fold

_CONTAINERS = re.compile(
    r"gmail_quote|gmail_quote_container|yahoo_quoted|protonmail_quote|moz-cite-prefix"
    r"|moz-forward-container"
    r"|zmail_extra|tutanota_quote|elided-text|OutlookMessageHeader|mail_quote|front-blockquote"
    r"|hm_quote|fastmail-quote"
    r"|WPFixedQuote|gmail_signature|gmail_signature_prefix|moz-signature|protonmail_signature_block"
    r"|sh-signature"
    r"|x_gmail_quote|aol_quote|mcntmcntmcnt|superhuman_quote|missive_quote|hs_reply|qt|yj6qo"
)
_QUOTE_IDS_WORDS = (
    "OLK_SRC_BODY_SECTION Signature signature ms-outlook-mobile-signature isForwardContent "
    "mail-editor-reference-message-container ymail_android_signature x_Signature"
)
_QUOTE_IDS = frozenset(_QUOTE_IDS_WORDS.split())
# Everything after one of these is quotation.
_CUT_IDS_WORDS = "divRplyFwdMsg x_divRplyFwdMsg appendonsend x_appendonsend stopSpelling zwchr reply-intro"
_CUT_IDS = frozenset(_CUT_IDS_WORDS.split())
_OUTLOOK_RULE = re.compile(r"border:\s*none;\s*border-top:\s*solid\s+#?[a-f0-9]{6}", re.IGNORECASE)


def fold_html(mail: MailHtml) -> str:
    """The author's words in `mail` as plain text: its known containers of quotes and signatures cut
    out, the rest folded as text. Changes `mail.tree`."""
    whole = mail.text
    if mail.tree is None or not _cut(mail.tree):
        return fold(whole)
    kept = tree_to_text(mail.tree)
    return fold(kept) if kept.strip() else fold(whole)


def find_quotes(tree: Any) -> tuple[list[Any], Any]:
    """The outermost containers of quotes and signatures, and the element from which on everything is
    quoted (None: none)."""
    found: list[Any] = []
    inside: set[Any] = set()
    for element in tree.iter():
        if not isinstance(element.tag, str) or element is tree:
            continue
        if element.getparent() in inside:
            inside.add(element)
            continue
        identity = element.get("id") or ""
        if identity in _CUT_IDS or _OUTLOOK_RULE.search(element.get("style") or ""):
            return found, element
        if _is_quote(element, identity) and not _answers_follow(element, tree):
            found.append(element)
            inside.add(element)
    return found, None


def _cut(tree: Any) -> bool:
    containers, cut = find_quotes(tree)
    if cut is not None:
        _drop_from(cut, tree)
    for element in containers:
        _drop(element)
    return bool(containers) or cut is not None


def _is_quote(element: Any, identity: str) -> bool:
    if identity in _QUOTE_IDS or element.get("name") == "quote":
        return True
    classes = (element.get("class") or "").split()
    if any(_CONTAINERS.fullmatch(name) for name in classes):
        return True
    return element.tag == "blockquote" and (element.get("type") == "cite" or element.get("cite") is not None)


def _answers_follow(element: Any, tree: Any) -> bool:
    """The author's text comes after a bare quote, and more quotes follow: an answer in between."""
    if element.tag != "blockquote":
        return False
    later = element.itersiblings()
    texts = [element.tail or ""]
    for other in later:
        if other.tag == "blockquote" and any(text.strip() for text in texts):
            return True
        texts.append(other.text_content() if isinstance(other.tag, str) else "")
        texts.append(other.tail or "")
    return False


def _drop(element: Any) -> None:
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(element)


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

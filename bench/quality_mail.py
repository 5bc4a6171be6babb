"""How well mail is read, in percent of the shared samples: nasty mail, bounces, quotes, hostile HTML."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import html5lib
import msgspec

from helpdesk.channels.email.read.inspect import inspect
from helpdesk.channels.email.read.mail import ReadMail, read_mail
from helpdesk.channels.email.read.markup.mail_html import MailHtml, sanitise
from helpdesk.channels.email.read.quotes.html import fold_html
from helpdesk.channels.email.read.quotes.plain import fold
from tests.shared import root

# Labels that contradict their mail. The marks count them as labelled; a second figure leaves them out.
DISPUTED = {
    "sisimai__not-rb-issue-368-bug.eml": "labelled human, but an automatic bounce notice: empty Return-Path,"
    " Auto-Submitted: auto-replied, from postmaster",
}
_HARMFUL = re.compile(
    r"script|iframe|object|embed|form|svg|math|meta|link|base|frame|frameset|applet|style|template|noscript"
    r"|input|button|textarea|select|audio|video|source"
)
_URL_ATTRIBUTES = re.compile(
    r"href|src|action|formaction|background|poster|data|xlink:href|srcset|cite|longdesc|data-remote-src"
)
_SCHEMES = ("http", "https", "mailto", "tel", "cid")
_HARMFUL_STYLE = re.compile(r"expression\(|behavior:|-moz-binding|@import|position:\s*fixed", re.IGNORECASE)
_SIGNATURE = re.compile(r"\s*(?:--|Sent from )")


def rows() -> list[dict[str, Any]]:
    """One row for each mark; "least" is the value to reach."""
    return [*nasty_mail(), *kinds(), *quotes(), *hostile_html()]


def nasty_mail() -> Iterable[dict[str, Any]]:
    paths = sorted(path for path in (root() / "nasty-mail").glob("*/*") if path.is_file())
    good = sum(_reads_well(path) for path in paths)
    yield _row("quality.nasty_mail", good, len(paths), 100)


def kinds() -> Iterable[dict[str, Any]]:
    folder = root() / "bounces-and-auto-replies"
    labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text().split("\n") if line]
    mails = {label["file"]: read_mail((folder / label["file"]).read_bytes()) for label in labels}
    of_kind = Counter(label["kind"] for label in labels)
    called = Counter(mail.kind for mail in mails.values())
    right = Counter(label["kind"] for label in labels if mails[label["file"]].kind == label["kind"])
    undisputed = [label for label in labels if label["kind"] == "human" and label["file"] not in DISPUTED]
    kept = sum(mails[label["file"]].kind == "human" for label in undisputed)
    yield _row("quality.bounce_recall", right["bounce"], of_kind["bounce"], 98)
    yield _row("quality.bounce_precision", right["bounce"], called["bounce"], 98)
    yield _row("quality.auto_recall", right["auto"], of_kind["auto"], 85)
    yield _row("quality.people_recall", right["human"], of_kind["human"], 97)
    yield _row("quality.people_recall_undisputed", kept, len(undisputed), 97)
    yield _row("quality.complaint_recall", right["complaint"], of_kind["complaint"], None)
    bounces = [label for label in labels if label["kind"] == "bounce"]
    for field in ("recipients", "status", "permanent"):
        stated = [label for label in bounces if label[field] is not None]
        good = sum(_states(mails[label["file"]], field, label[field]) for label in stated)
        yield _row(f"quality.bounce_{field}", good, len(stated), 90)


def quotes() -> Iterable[dict[str, Any]]:
    path = root() / "quoted-replies/cases.jsonl"
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    results = [
        (case, fold_html(MailHtml(case["text"])) if case["html"] else fold(case["text"])) for case in cases
    ]
    strict = sum(_folds(case, got, got, case["expect"]) for case, got in results)
    lenient = sum(
        _folds(case, got, got, case["expect"])
        or _folds(case, got, _unsigned(got), case["expect"] and _unsigned(case["expect"]))
        for case, got in results
    )
    yield _row("quality.quotes_lenient", lenient, len(cases), 80)
    yield _row("quality.quotes_strict", strict, len(cases), None)


def hostile_html() -> Iterable[dict[str, Any]]:
    path = root() / "hostile-html/vectors.jsonl"
    vectors = [json.loads(line)["html"] for line in path.read_text(encoding="utf-8").split("\n") if line]
    good = sum(is_harmless(sanitise(vector) or "") for vector in vectors)
    yield _row("quality.hostile_html", good, len(vectors), 100)


def is_harmless(html: str) -> bool:
    """Whether a browser finds nothing in `html` to run, or to load by a forbidden scheme: directly, and after
    serialising and parsing it once more."""
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    again = html5lib.serialize(tree, tree="etree")
    twice = html5lib.parseFragment(again, treebuilder="etree", namespaceHTMLElements=False)
    return _tree_is_harmless(tree) and _tree_is_harmless(twice)


def _tree_is_harmless(tree: Any) -> bool:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if _HARMFUL.fullmatch(element.tag.rpartition("}")[2].lower()):
            return False
        for name, value in element.attrib.items():
            name = str(name).lower()
            if name.startswith("on") or (_URL_ATTRIBUTES.fullmatch(name) and not _is_harmless_url(value)):
                return False
            if name == "style" and _HARMFUL_STYLE.search(value):
                return False
    return True


def _is_harmless_url(url: str) -> bool:
    url = re.sub(r"[\t\n\r]", "", url.strip("".join(map(chr, range(33))))).lower()
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", url)
    if scheme is None or scheme.group(1) in _SCHEMES:
        return True
    return re.match(r"data:image/(?:png|gif|jpeg|webp)", url) is not None


def _reads_well(path: Path) -> bool:
    began = time.perf_counter()
    found = inspect(path.read_bytes())
    text = msgspec.json.encode(found).decode("utf-8")
    return "\\u0000" not in text and time.perf_counter() - began < 5


def _states(mail: ReadMail, field: str, wanted: Any) -> bool:
    if mail.bounce is None:
        return False
    if field == "recipients":
        return set(mail.bounce.recipients) == {address.lower() for address in wanted}
    return bool(getattr(mail.bounce, field) == wanted)


def _folds(case: dict[str, Any], got: str, compared: str, expected: str | None) -> bool:
    if expected is not None and _flat(compared) != _flat(expected):
        return False
    return all(_flat(piece) in _flat(got) for piece in case["contains"]) and not any(
        _flat(piece) in _flat(got) for piece in case["absent"]
    )


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _unsigned(text: str) -> str:
    lines = text.split("\n")
    cut = next((at for at, line in enumerate(lines) if _SIGNATURE.match(line)), len(lines))
    return "\n".join(lines[:cut])


def _row(name: str, good: int, total: int, least: float | None) -> dict[str, Any]:
    row: dict[str, Any] = {"name": name, "value": round(100 * good / max(1, total), 2), "unit": "%"}
    return row if least is None else {**row, "least": least}

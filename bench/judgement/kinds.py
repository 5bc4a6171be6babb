"""How well the kinds of mail are told apart: of the cases beside the tests, and of the shared mails without
what names their kind.

The cases (`tests/channels/email/kinds`) are small mails in the manner of many programs and languages, written
for these rules: 55 bounces, 34 automatic answers and 49 mails of people before the rules, and 34, 20 and 32
(the files `*-later.yaml`) after them. Of the later ones, in all their variants, the rules had at first sight
89 % of the bounces, 97 % of the automatic answers and 100 % of the people; then they were changed.
`bare`: the shared bounces as plain text, without their reports, return paths and headers that name a
failure."""

from __future__ import annotations

import email
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bench.judgement import share
from helpdesk.channels.email.read.mail import read_mail
from tests.channels.email.kind_cases import kind_cases
from tests.shared import root

_TELLING = re.compile(
    rb"^(?:content-[\w-]+|x-failed-recipients|return-path|auto-submitted):[^\n]*(?:\n[ \t][^\n]*)*\n?",
    re.IGNORECASE | re.MULTILINE,
)


def rows() -> Iterator[dict[str, Any]]:
    """Recall of each kind and the precision of bounces, and the recall of bare bounces."""
    cases = kind_cases()
    of_kind = Counter(case.kind for case in cases)
    called: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for case in cases:
        kind = read_mail(case.raw).kind
        called[kind] += 1
        right[case.kind] += kind == case.kind
    yield share("judgement.kinds_bounce_recall", right["bounce"], of_kind["bounce"], 99)
    yield share("judgement.kinds_bounce_precision", right["bounce"], called["bounce"], 99.5)
    yield share("judgement.kinds_auto_recall", right["auto"], of_kind["auto"], 95)
    yield share("judgement.kinds_people_recall", right["human"], of_kind["human"], 99)
    folder = root() / "bounces-and-auto-replies"
    labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text().split("\n") if line]
    bounces = [(folder / label["file"]).read_bytes() for label in labels if label["kind"] == "bounce"]
    known = sum(read_mail(bare(raw)).kind == "bounce" for raw in bounces)
    yield share("judgement.kinds_bare_bounce_recall", known, len(bounces), 98)


def bare(raw: bytes) -> bytes:
    """A mail as plain text: its first readable part below its headers, without those that name a failure."""
    raw = raw.replace(b"\r\n", b"\n")
    head, _, body = raw.partition(b"\n\n")
    message = email.message_from_bytes(raw)
    texts = [part for part in message.walk() if part.get_content_type() == "text/plain"]
    kept = b""
    if message.is_multipart() and texts:
        charset = texts[0].get_content_charset() or "utf-8"
        payload = texts[0].get_payload(decode=True)
        body = payload if isinstance(payload, bytes) else body
        kept = b"Content-Type: text/plain; charset=" + charset.encode() + b"\n"
    elif not message.is_multipart():
        kept = b"".join(
            b"%s: %s\n" % (name.encode(), value.encode("latin-1", "replace"))
            for name, value in message.items()
            if name.lower().startswith("content-")
        )
    return _TELLING.sub(b"", head + b"\n") + kept + b"\n" + body

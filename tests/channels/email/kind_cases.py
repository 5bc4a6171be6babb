"""Small mails of each kind, in the manner of many programs and languages, made from `kinds/*.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from email.header import Header
from itertools import chain, product
from pathlib import Path
from typing import Any

import msgspec
import yaml

_CASES = Path(__file__).with_name("kinds")
_ORIGINAL = (
    "Received: from desk.example by far.example; Mon, 4 May 2026 10:00:00 +0000\n"
    "Message-ID: <m1@desk.example>\n"
    "From: support@desk.example\nTo: bo@far.example\nSubject: Your invoice\n\nHere is your invoice.\n"
)
_REPORT = (
    "Reporting-MTA: dns; far.example\n\n"
    "Final-Recipient: rfc822; bo@far.example\nAction: failed\nStatus: 5.1.1\n"
)
_COMPLAINT = "Feedback-Type: abuse\nUser-Agent: Isp/1\nVersion: 1\n"


class KindCase(msgspec.Struct, frozen=True, kw_only=True):
    """A mail and its `kind`. `made` is its place: file, name and variant. `permanent`: as in Bounce, of a
    bounce that states it."""

    made: str
    kind: str
    raw: bytes
    permanent: bool | None = None


def kind_cases() -> list[KindCase]:
    """Every case of every file."""
    return [*_bounces(), *_automatic(), *_single("machines", "auto"), *_single("people", "human")]


def _load(name: str) -> list[Any]:
    """The content of each file of a kind."""
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(_CASES.glob(f"{name}*.yaml"))]


def _bounces() -> Iterator[KindCase]:
    """Each with and without what transports add, and with what a filter on the way adds."""
    paths = {"as sent": "Return-Path: <>\n", "no return path": "", "marked": "Return-Path: <>\n"}
    for case in chain(*_load("bounces")):
        for variant, path in paths.items():
            subject = f"[EXTERNAL] {case['subject']}" if variant == "marked" else case["subject"]
            raw = _mail({**case, "subject": subject, "headers": path + case.get("headers", "")})
            made = f"bounces/{case['name']}/{variant}"
            yield KindCase(made=made, kind="bounce", raw=raw, permanent=case["permanent"])


def _automatic() -> Iterator[KindCase]:
    for said in _load("automatic"):
        for notice, (head, headers) in product(said["notices"], said["heads"].items()):
            case = {"from": "Ana Lopez <ana@shop.example>", **notice, "headers": headers}
            yield KindCase(made=f"automatic/{notice['name']}/{head}", kind="auto", raw=_mail(case))


def _single(name: str, kind: str) -> Iterator[KindCase]:
    for case in chain(*_load(name)):
        yield KindCase(made=f"{name}/{case['name']}", kind=case.get("kind", kind), raw=_mail(case))


def _mail(case: dict[str, Any]) -> bytes:
    subject = case["subject"] if case["subject"].isascii() else Header(case["subject"], "utf-8").encode()
    sender = case["from"]
    if not sender.isascii():
        name, _, address = sender.partition(" <")
        sender = f"{Header(name, 'utf-8').encode()} <{address}"
    lines = [f"From: {sender}", "To: support@desk.example", f"Subject: {subject}", "MIME-Version: 1.0"]
    lines += ["Message-ID: <c1@far.example>", *filter(None, case.get("headers", "").split("\n"))]
    text, original = case["text"], case.get("original", "none")
    if original == "quoted":
        text = f"{text}\n{_ORIGINAL}"
    parts = [("text/plain; charset=utf-8", text)]
    if original == "attached":
        parts.append(("message/rfc822", _ORIGINAL))
    top = "multipart/mixed"
    match case.get("type"):
        case "mdn":
            top = "multipart/report; report-type=disposition-notification"
            notice = f"Final-Recipient: rfc822; bo@far.example\nDisposition: {case['disposition']}\n"
            parts.append(("message/disposition-notification", notice))
        case "arf":
            top = "multipart/report; report-type=feedback-report"
            parts += [("message/feedback-report", _COMPLAINT), ("message/rfc822", _ORIGINAL)]
        case "forwarded-report":
            inner = _multipart(
                "multipart/report; report-type=delivery-status",
                [("text/plain", "It failed."), ("message/delivery-status", _REPORT)],
                "inner",
            )
            parts.append(
                ("message/rfc822", f"From: MAILER-DAEMON@far.example\nSubject: failure notice\n{inner}")
            )
    if len(parts) == 1:
        body = f"Content-Type: {parts[0][0]}\n\n{text}\n"
    else:
        body = _multipart(top, parts, "outer")
    return ("\n".join(lines) + "\n" + body).encode()


def _multipart(kind: str, parts: list[tuple[str, str]], boundary: str) -> str:
    inside = "".join(f"--{boundary}\nContent-Type: {of}\n\n{text}\n" for of, text in parts)
    return f'Content-Type: {kind}; boundary="{boundary}"\n\n{inside}--{boundary}--\n'

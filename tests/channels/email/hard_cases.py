"""Hard mails: each with every field that must be read from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

from helpdesk.channels.email.read.inspect import inspect

FOLDER = Path(__file__).with_name("hard")
HEAD = {
    "From": "Ana Kos <ana@shop.example>",
    "To": "bo@desk.example",
    "Date": "Tue, 3 Mar 2026 10:02:00 +0100",
    "Message-ID": "<m1@shop.example>",
}
USUAL: dict[str, Any] = {
    "subject": "the lamp",
    "from": ["Ana Kos", "ana@shop.example"],
    "to": [["", "bo@desk.example"]],
    "cc": [],
    "date": "2026-03-03T09:02:00+00:00",
    "id": "m1@shop.example",
    "text": "hello",
    "files": [],
}
"""What is read, where a case says nothing else."""


class HardCase(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    raw: bytes
    expected: dict[str, Any]


def hard_cases() -> Iterator[HardCase]:
    for file in ("headers", "bodies", "file_names"):
        for one in _rows(file):
            head = HEAD | one.get("head", {})
            text = "".join(f"{name}: {value}\n" for name, value in head.items())
            text += one.get("mail", "Subject: the lamp\n\nhello\n")
            expected = USUAL | {name: one[name] for name in USUAL if name in one}
            yield HardCase(
                name=f"{file}: {one['name']}",
                raw=text.encode(one.get("encoded", "utf-8")),
                expected=expected,
            )
    head = "".join(f"{name}: {value}\n" for name, value in HEAD.items()).encode()
    for one in _rows("charsets"):
        label = f"; charset={one['label']}" if one["label"] else ""
        raw = head + f"Subject: the lamp\nContent-Type: text/plain{label}\n\n".encode()
        yield HardCase(
            name=f"charsets: {one['language']} in {one['encoded']} labelled {one['label'] or 'nothing'}",
            raw=raw + one["text"].encode(one["encoded"]),
            expected=USUAL | {"text": one["text"]},
        )
    for one in _rows("subjects"):
        yield HardCase(
            name=f"subjects: {one['text']} in {one['encoded']}",
            raw=head + b"Subject: " + one["text"].encode(one["encoded"]) + b"\n\nhello\n",
            expected=USUAL | {"subject": one["text"]},
        )


def read_fields(raw: bytes) -> dict[str, Any]:
    """The fields of a case as the desk reads them."""
    found = inspect(raw)
    return {
        "subject": found["subject"],
        "from": [found["from_name"], found["from_email"]],
        "to": [[one["name"], one["email"]] for one in found["to"]],
        "cc": [[one["name"], one["email"]] for one in found["cc"]],
        "date": found["date"],
        "id": found["message_id"],
        "text": found["body"].strip(),
        "files": [[one["name"], one["type"], one["size"]] for one in found["attachments"]],
    }


def _rows(file: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{file}.yaml").read_text(encoding="utf-8"))
    return found

"""Shows an operator how a mail is read: one JSON object a line, without a database."""

import sys
from pathlib import Path
from typing import Any

import msgspec

from helpdesk.channels.email.read.charsets import tidy
from helpdesk.channels.email.read.mail import ReadMail, read_mail
from helpdesk.channels.email.read.quotes.plain import fold, folded


def main_inspect(paths: list[str]) -> int:
    """Prints how each file (`-`: standard input) is read, one line of JSON each. Returns the exit code: 0, or
    2 if a file could not be read (the others are printed anyway)."""
    code = 0
    for path in paths:
        try:
            raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        except OSError as error:
            print(f"helpdesk mail-inspect: {path}: {error.strerror or error}", file=sys.stderr)
            code = 2
            continue
        found = inspect(raw)
        if len(paths) > 1:
            found = {"file": path.encode("utf-8", "replace").decode(), **found}
        sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
        sys.stdout.buffer.flush()
    return code


def inspect(raw: bytes) -> dict[str, Any]:
    """The reading of a raw mail as plain values: every text is UTF-8 without NUL or lone surrogates.
    `folded`: the lines of `body` that are not in `new_text`, each group with the reason. `guessed`: what the
    mail got wrong and how it was read. Only bounces have `recipients`, `status` and `permanent`."""
    mail = read_mail(raw)
    out: dict[str, Any] = {
        "kind": mail.kind,
        "kind_reason": tidy(mail.kind_reason),
        "evidence": [tidy(one) for one in mail.evidence],
        "runner_up": tidy(mail.runner_up),
        "marks": mail.marks,
        "from_email": mail.sender.email if mail.sender else None,
        "through": mail.through.email if mail.through else None,
        "by_system": mail.by_system,
        "from_name": mail.sender.name if mail.sender else mail.name_alone,
        "to": [{"name": one.name, "email": one.email} for one in mail.to],
        "cc": [{"name": one.name, "email": one.email} for one in mail.cc],
        "date": mail.sent_at.isoformat() if mail.sent_at else None,
        "subject": mail.subject,
        "body": mail.text,
        "new_text": mail.new_text,
        "html": mail.html,
        "attachments": [
            {"name": tidy(file.name), "type": file.type, "size": file.size, "sha256": file.sha256}
            for file in mail.attachments
        ],
        "references": mail.references,
        "token": mail.tokens[0] if mail.tokens else None,
        "message_id": mail.message_id,
        "remarks": mail.remarks,
        "folded": _folded(mail),
        "guessed": [tidy(one) for one in mail.guessed],
        "problems": [tidy(problem) for problem in mail.problems],
    }
    if mail.bounce is not None:
        out |= {
            "recipients": mail.bounce.recipients,
            "status": mail.bounce.status,
            "permanent": mail.bounce.permanent,
            "original_message_id": mail.bounce.original_message_id,
        }
    return out


def _folded(mail: ReadMail) -> list[dict[str, Any]]:
    """The lines (from 1) of the text that are not the author's, and why. Of HTML whose quotes are marked as
    such, only that they are."""
    if mail.new_text == mail.text.strip("\n").rstrip():
        return []
    if fold(mail.text) != mail.new_text:
        return [{"why": "what the HTML marks as a quote or a signature"}]
    return [{"first": one.first, "last": one.last, "why": one.why} for one in folded(mail.text)]

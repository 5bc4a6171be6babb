"""Shows an operator how a mail is read: one JSON object a line, without a database."""

import sys
from pathlib import Path
from typing import Any

import msgspec

from helpdesk.channels.email.read.charsets import tidy
from helpdesk.channels.email.read.mail import read_mail


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
    Only bounces have `recipients`, `status` and `permanent`."""
    mail = read_mail(raw)
    out: dict[str, Any] = {
        "kind": mail.kind,
        "kind_reason": tidy(mail.kind_reason),
        "from_email": mail.sender.email if mail.sender else None,
        "through": mail.through.email if mail.through else None,
        "by_system": mail.by_system,
        "from_name": mail.sender.name if mail.sender else "",
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

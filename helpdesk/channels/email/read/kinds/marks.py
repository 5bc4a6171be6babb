"""What a mail has in common with others that come the same way: its list, or the program that made it."""

from __future__ import annotations

import re

from helpdesk.channels.email.read.charsets import tidy
from helpdesk.channels.email.read.headers import Headers
from helpdesk.domain.verdicts import LIST_MARK, PROGRAM_MARK

_LIST_ID = re.compile(r"<\s*([\w.@+=-]{1,200})\s*>\s*\Z|\A\s*([\w.@+=-]{1,200})\s*\Z")
_NAME = re.compile(r"[^\d(\[;/<>]{2,60}")


def marks(headers: Headers) -> list[str]:
    """As "List-Id: kettle.far.example" (RFC 2919), and "X-Mailer: Shop mailer; Precedence: bulk": the
    name of the program without its version, beside a header that only systems write. People's programs
    give none."""
    found: list[str] = []
    if match := _LIST_ID.search(headers.text("list-id")):
        found.append(LIST_MARK + (match.group(1) or match.group(2)).lower())
    made_by = _NAME.match(headers.text("x-mailer") or headers.text("user-agent"))
    if made_by is None:
        return found
    for name in ("Precedence", "Auto-Submitted"):
        value = headers.raw(name.lower()).partition(";")[0].partition("(")[0].strip().lower()
        if value and value not in ("no", "normal", "first-class"):
            found.append(f"{PROGRAM_MARK}{made_by.group().strip(' -v')}; {name}: {tidy(value)[:40]}")
            break
    return [tidy(one) for one in found]

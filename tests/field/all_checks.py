"""Every check, the files that have none yet, and how many files come out right."""

from __future__ import annotations

from tests.field import mail_parts, mail_people, mail_quotes, telegram
from tests.field.cases import CASES, CHECKS, Case

MODULES = (mail_parts, mail_people, mail_quotes, telegram)
"""Importing them registers their checks."""

WITHOUT_CHECK = frozenset(
    [
        "mail/calendar-invitation.eml",
        "mail/winmail-only.eml",
        "mail/wrong-clock.eml",
    ]
)
"""Cases that the desk does not get right yet. The list only shrinks."""


def all_checks() -> list[Case]:
    return list(CHECKS)


def all_files() -> set[str]:
    return {str(path.relative_to(CASES)) for path in CASES.rglob("*") if path.is_file()}

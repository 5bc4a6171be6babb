"""Every check, the files that have none yet, and how many files come out right."""

from __future__ import annotations

from tests.field import mail_parts, mail_people, mail_quotes, telegram
from tests.field.cases import CASES, CHECKS, Case

MODULES = (mail_parts, mail_people, mail_quotes, telegram)
"""Importing them registers their checks."""

WITHOUT_CHECK = frozenset(
    [
        "mail/calendar-invitation.eml",
        "mail/outlook-history.eml",
        "mail/own-blockquote.eml",
        "mail/own-header-lines.eml",
        "mail/second-request-below-regards.eml",
        "mail/text-below-regards.eml",
        "mail/winmail-only.eml",
        "mail/wrong-clock.eml",
        "telegram/a-text-link-entity.json",
        "telegram/c1-album.json",
        "telegram/c2-album.json",
        "telegram/c3-album.json",
        "telegram/d-quote-of-part.json",
        "telegram/e-forwarded.json",
        "telegram/f-voice.json",
        "telegram/g-start-payload.json",
        "telegram/i-bot-blocked.json",
        "telegram/r1-group.json",
        "telegram/r2-migrate-service-old.json",
        "telegram/r4-after-migration.json",
        "telegram/t1-message.json",
        "telegram/t2-typo-edit-after-solved.json",
    ]
)
"""Cases that the desk does not get right yet. The list only shrinks."""


def all_checks() -> list[Case]:
    return list(CHECKS)


def all_files() -> set[str]:
    return {str(path.relative_to(CASES)) for path in CASES.rglob("*") if path.is_file()}

"""Every check, and how many files come out right."""

from __future__ import annotations

from tests.field import mail_parts, mail_people, mail_quotes, telegram
from tests.field.cases import CASES, CHECKS, Case

MODULES = (mail_parts, mail_people, mail_quotes, telegram)
"""Importing them registers their checks."""


def all_checks() -> list[Case]:
    return list(CHECKS)


def all_files() -> set[str]:
    return {str(path.relative_to(CASES)) for path in CASES.rglob("*") if path.is_file()}

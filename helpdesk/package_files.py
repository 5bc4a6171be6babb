"""The paths of the files that ship with the desk: inside the package if it was installed from a wheel, in the
project's folders if it was installed editable."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def static() -> Path:
    """The built console, widget and API reference; `make install` makes the folder."""
    return PACKAGE / "static"


def build_stamp() -> Path:
    """The file that hatch_build.py writes next to the built pages: a hash of all their sources."""
    return static() / "console" / ".inputs.sha256"


def templates() -> Path:
    """Jinja2 templates of pages and mail."""
    return shipped("templates", "web/templates")


def locales() -> Path:
    """The texts that people read, one file for each language."""
    return shipped("locales", "web/locales")


def migrations() -> Path:
    """Alembic's scripts."""
    return shipped("migrations", "migrations")


def shipped(inside: str, in_project: str) -> Path:
    packaged = PACKAGE / inside
    return packaged if packaged.is_dir() else PACKAGE.parent / in_project

"""Where the files lie that ship with the desk: inside the package when installed from a wheel, in the
project's own folders when installed editable."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def static() -> Path:
    """The built console, widget and API reference; `make install` makes the folder."""
    return PACKAGE / "static"


def build_stamp() -> Path:
    """What hatch_build.py leaves beside the built pages: a hash of all their sources."""
    return static() / "console" / ".inputs.sha256"


def templates() -> Path:
    """Jinja2 templates of pages and mail."""
    return shipped("templates", "web/templates")


def locales() -> Path:
    """The texts people read, one file for each language."""
    return shipped("locales", "web/locales")


def migrations() -> Path:
    """Alembic's scripts."""
    return shipped("migrations", "migrations")


def shipped(inside: str, in_project: str) -> Path:
    packaged = PACKAGE / inside
    return packaged if packaged.is_dir() else PACKAGE.parent / in_project

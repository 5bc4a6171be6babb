"""`helpdesk migrate`, `openapi` and `version`: the desk's schema, API and version."""

from __future__ import annotations

import argparse

import msgspec

import helpdesk
from helpdesk.commands.common import chosen_settings
from helpdesk.db.engine.migrate import migrate as bring_up


def migrate(_: argparse.Namespace) -> int:
    """Bring the database to the newest schema."""
    had, has = bring_up(chosen_settings().database)
    print(f"schema {has}, as before" if had == has else f"schema {had or 'none'} -> {has}")
    return 0


def openapi(_: argparse.Namespace) -> int:
    """Print the description of the API."""
    from helpdesk.app import document

    print(msgspec.json.format(msgspec.json.encode(document()), indent=2).decode())
    return 0


def version(_: argparse.Namespace) -> int:
    """Print the version."""
    print(helpdesk.__version__)
    return 0

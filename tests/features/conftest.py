"""A running desk with its features."""

from __future__ import annotations

from tests.api.conftest import ana, api, password_hash, settings

__all__ = ["ana", "api", "password_hash", "settings"]

"""The same furnished desk as the workers have."""

from __future__ import annotations

from tests.workers.conftest import blobs, desk, ids, inbox, sink, switchboard

__all__ = ["blobs", "desk", "ids", "inbox", "sink", "switchboard"]

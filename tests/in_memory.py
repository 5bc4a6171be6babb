"""Temporary files of the tests are kept in memory where there is room for them.

Each test has a database, and a third of them a folder of files: on a disk, most of a run's time went into its
journal. What a test proves stays the same: files outlive a killed process in memory too, and no test cuts the
power. `TMPDIR` in the environment names another place, such as a disk."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
_NEEDED = 4 * 1024**3
"""Bytes. A run keeps what failed, and a PostgreSQL server for each of its processes."""
_AVAILABLE = re.compile(r"^MemAvailable:\s+(\d+) kB$", re.MULTILINE)


def keep_in_memory() -> None:
    """Let temporary files of this process and of those it starts be in memory; does nothing without room, or
    where the environment names a folder."""
    if "TMPDIR" in os.environ or not _has_room():
        return
    os.environ["TMPDIR"] = str(_MEMORY)
    tempfile.tempdir = None  # it is read again


def _has_room() -> bool:
    try:
        told = _AVAILABLE.search(Path("/proc/meminfo").read_text())
        free = shutil.disk_usage(_MEMORY).free if os.access(_MEMORY, os.W_OK) else 0
    except OSError:  # another system than Linux
        return False
    return told is not None and min(free, int(told[1]) * 1024) >= _NEEDED

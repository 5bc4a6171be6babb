"""The widget's size for a page, compressed as a web server sends it (gzip -9)."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from helpdesk import package_files


def rows() -> Iterator[dict[str, Any]]:
    folder = package_files.static() / "widget"
    loader = compressed(folder / "loader.js")
    files = [path for path in folder.rglob("*") if path.is_file()]
    total = sum(compressed(path) for path in files)  # every language, although a visitor loads only one
    yield {"name": "widget.loader_kb", "value": loader, "unit": "KB", "most": 5}
    yield {"name": "widget.total_kb", "value": total, "unit": "KB", "most": 45}


def compressed(path: Path) -> float:
    """KB of 1,000 bytes."""
    return len(gzip.compress(path.read_bytes(), 9, mtime=0)) / 1000

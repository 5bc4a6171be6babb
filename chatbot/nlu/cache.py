"""Fitted models kept on disk, one folder each, named by what they were fitted from.

Plain arrays and JSON, never pickles: a folder that anybody could write to must not be able to run code.
A folder appears whole or not at all; one that is damaged all the same is noticed by its sums and refitted.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec
import numpy as np
import numpy.typing as npt

KEPT = 12  # models; the least recently used go
_TABLE = "model.json"
_MAPPED = 1 << 18  # bytes from which an array is mapped instead of read

Arrays = dict[str, npt.NDArray[Any]]


class _Table(msgspec.Struct, frozen=True, kw_only=True):
    """`sums`: file → (its length in bytes, its CRC-32). `facts` are whatever is no array."""

    sums: dict[str, tuple[int, int]]
    facts: dict[str, Any]


def keep(cache: Path, key: str, arrays: Mapping[str, npt.NDArray[Any]], facts: Mapping[str, Any]) -> None:
    """Write a model. Raises OSError when the disk refuses; nothing half-written remains visible."""
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=cache, ignore_cleanup_errors=True) as work:
        folder = Path(work) / key
        folder.mkdir()
        sums = {}
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)
            sums[f"{name}.npy"] = _sum(folder / f"{name}.npy")
        (folder / _TABLE).write_bytes(msgspec.json.encode(_Table(sums=sums, facts=dict(facts))))
        for path in folder.iterdir():
            _sync(path)
        try:
            folder.rename(cache / key)
        except OSError:
            if not (cache / key / _TABLE).exists():  # else another process was first, with the same model
                raise
    _forget_old(cache)


def find(cache: Path, key: str) -> tuple[Arrays, dict[str, Any]] | None:
    """The arrays (mapped from disk, so that only what is used takes memory) and facts of a model; None
    where there is none. A damaged one is removed."""
    folder = cache / key
    try:
        table = msgspec.json.decode((folder / _TABLE).read_bytes(), type=_Table)
        arrays = {name.removesuffix(".npy"): _array(folder / name, sums) for name, sums in table.sums.items()}
    except (OSError, ValueError, EOFError):  # msgspec's errors are ValueErrors
        forget(cache, key)
        return None
    with suppress(OSError):  # a cache that only may be read
        os.utime(folder)
    return arrays, table.facts


def forget(cache: Path, key: str) -> None:
    shutil.rmtree(cache / key, ignore_errors=True)


def _array(path: Path, expected: tuple[int, int]) -> npt.NDArray[Any]:
    if _sum(path) != expected:
        raise ValueError(f"{path} differs from what was written")
    array: npt.NDArray[Any] = np.load(
        path, mmap_mode="r" if expected[0] > _MAPPED else None, allow_pickle=False
    )
    return array


def _sum(path: Path) -> tuple[int, int]:
    length = total = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            length, total = length + len(piece), crc32(piece, total)
    return length, total


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _forget_old(cache: Path) -> None:
    folders = [path for path in cache.iterdir() if not path.name.startswith(".") and (path / _TABLE).exists()]
    for path in sorted(folders, key=lambda path: path.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(path, ignore_errors=True)

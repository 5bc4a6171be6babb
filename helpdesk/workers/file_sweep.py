"""Removes files of the blob store that nobody names: uploads that no message used, what a crash left between
the disk and the commit, and half-written files."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import msgspec
import structlog
from prometheus_client import Counter

from helpdesk.db.blobs import FOLDERS, BlobStore, Stored
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.leadership import Leadership
from helpdesk.db.engine.locks import SWEEPING
from helpdesk.db.log import file_uses
from helpdesk.domain.health.standing import Standing
from helpdesk.errors import Conflict
from helpdesk.operations.sweeps import files

log = structlog.get_logger()

_PASS_SECONDS = 3600.0  # from the end of one to the next
_LEADER_SECONDS = 60.0  # until this process asks again whether another one passes
_FOLDER_SECONDS = 0.2  # between two folders, so that a pass never keeps the disk busy
_LOOKED_UP = 500  # files for each query
_AT_ONCE = 50  # removed in one transaction: writers wait for it
_HALF_AGE = timedelta(hours=1)  # at least: no write takes so long

_collected = Counter("helpdesk_files_collected", "Stored files that nobody named and that were removed")
_collected_bytes = Counter("helpdesk_files_collected_bytes", "Their bytes")


class Swept(msgspec.Struct, frozen=True):
    """How many files were removed (in a dry run: would be), and their bytes."""

    files: int = 0
    bytes: int = 0

    def __add__(self, other: Swept) -> Swept:
        return Swept(self.files + other.files, self.bytes + other.bytes)


def sweep(desk: Desk, blobs: BlobStore, folder: str, *, grace: timedelta, dry_run: bool = False) -> Swept:
    """Remove what nobody names in one of the store's FOLDERS and was stored over `grace` ago. It is harmless
    if several processes do it at once, while others store and name files. Slow: call it in a thread."""
    now, removed = time.time(), Swept()
    listed = list(blobs.listed(folder))
    half_grace = max(grace, _HALF_AGE).total_seconds()
    for one in listed:
        if one.digest is None and one.at <= now - half_grace and (dry_run or blobs.remove(one)):
            removed += Swept(1, one.size)
    old = [one for one in listed if one.digest is not None and one.at <= now - grace.total_seconds()]
    for start in range(0, len(old), _LOOKED_UP):
        unnamed = _unnamed(desk, old[start : start + _LOOKED_UP])
        for first in range(0, len(unnamed), _AT_ONCE):
            gone = unnamed[first : first + _AT_ONCE]
            if not dry_run:
                gone = desk.write_now(files.collect, gone, blobs.remove)
            removed += Swept(len(gone), sum(one.size for one in gone))
    return removed


class FileSweep:
    """Passes over all files each hour, in one process of the desk."""

    def __init__(
        self, desk: Desk, blobs: BlobStore, *, grace: timedelta, standing: Standing | None = None
    ) -> None:
        self._desk = desk
        self._blobs = blobs
        self._grace = grace
        self._standing = standing or Standing("sweep of files")
        self._leadership = Leadership(desk, SWEEPING)

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                if await asyncio.to_thread(self._leadership.holds):
                    await asyncio.sleep(self._told(await self.once()))
                else:
                    self._standing.waits()
                    await asyncio.sleep(_LEADER_SECONDS)
        finally:
            await asyncio.to_thread(self._leadership.release)

    def _told(self, error: Exception | None) -> float:
        """Tell how the pass ended. Returns the seconds until the next."""
        if error is None:
            self._standing.well()
        elif isinstance(error, Conflict):  # whose files these are does not change soon
            self._standing.fails("other_files")
        else:
            return self._standing.failed(error)
        return _PASS_SECONDS

    async def once(self, *, pause: float = _FOLDER_SECONDS) -> Exception | None:
        """Pass over all folders. A folder that fails is left for the next pass, and its error is returned."""
        total, failed = Swept(), None
        try:
            await asyncio.to_thread(files.check_owner, self._desk, self._blobs)
        except Exception as error:  # noqa: BLE001 - told, and tried again
            log.error("files.not_swept", error=repr(error))
            return error
        for folder in FOLDERS:
            try:
                swept = await asyncio.to_thread(sweep, self._desk, self._blobs, folder, grace=self._grace)
            except Exception as error:  # noqa: BLE001 - the other folders go on
                log.error("files.not_swept", folder=folder, error=repr(error))
                failed = error
                continue
            _collected.inc(swept.files)
            _collected_bytes.inc(swept.bytes)
            total += swept
            await asyncio.sleep(pause)
        if total.files:
            log.info("files.swept", files=total.files, bytes=total.bytes)
        return failed


def _unnamed(desk: Desk, some: list[Stored]) -> list[Stored]:
    """Those that nothing names. What is committed is asked before, and again with what removes them."""
    named = desk.read_now(file_uses.named, [one.digest for one in some if one.digest is not None])
    return [one for one in some if one.digest not in named]

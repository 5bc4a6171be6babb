"""Large items are read by a process of their own: reading holds the interpreter, in steps that cannot be cut,
and its memory is given back when that process ends. A pool of concurrent.futures cannot end a worker that
takes too long."""

from __future__ import annotations

import contextlib
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

import msgspec
import structlog

from helpdesk.db.channels import ChannelRow
from helpdesk.domain.messages import RawInbound
from helpdesk.errors import ParseFailed, Unavailable
from helpdesk.gateway.reading import Said

log = structlog.get_logger()

_SECONDS = 120.0
_IDLE_SECONDS = 30.0
_TRIES = 2
_LENGTH = 8  # bytes before each message between the processes


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What the other process must read: a stored item, by its digest in the blob store at `blobs`. `raw` has
    everything but the body. `zone` is the desk's."""

    kind: str
    settings: dict[str, object]
    raw: RawInbound
    digest: str
    blobs: str
    zone: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What it says; or why it cannot be read, or cannot be read now."""

    said: Said | None = None
    failed: str = ""
    unavailable: str = ""


class LargeItems:
    """Reads one item after the other, in a process that begins with the first and ends when none came for a
    while. One that takes too long, or ends without an answer, is ended; the item is read once more, and then
    has failed."""

    def __init__(
        self, blobs: Path, *, seconds: float = _SECONDS, idle_seconds: float = _IDLE_SECONDS
    ) -> None:
        self._blobs = blobs
        self._seconds = seconds
        self._idle_seconds = idle_seconds
        self._turns = ThreadPoolExecutor(1, thread_name_prefix="large-items")
        self._process: subprocess.Popen[bytes] | None = None
        self._ending: threading.Timer | None = None
        self._busy = threading.Lock()

    @property
    def turns(self) -> ThreadPoolExecutor:
        """The thread in which `read` must be called."""
        return self._turns

    @property
    def process_id(self) -> int | None:
        """Of the process that reads; None: there is none now."""
        return self._process.pid if self._process is not None else None

    def read(self, row: ChannelRow, raw: RawInbound, digest: str, zone: str) -> Said:
        """What a stored item says. Waits for the other process. Raises ParseFailed, and Unavailable if its
        body cannot be read now."""
        order = Order(
            kind=row.kind,
            settings=dict(row.settings),
            raw=raw,
            digest=digest,
            blobs=str(self._blobs),
            zone=zone,
        )
        with self._busy:
            self._stay()
            try:
                answer = self._answer(order)
            finally:
                self._end_later()
        if answer.unavailable:
            raise Unavailable(answer.unavailable)
        if answer.said is None:
            raise ParseFailed(answer.failed)
        return answer.said

    def wait_until_ended(self) -> None:
        """Wait until the process that nobody needs has ended, if no other item comes."""
        if self._ending is not None:
            self._ending.join()

    def close(self) -> None:
        """End the process, after the item that it reads."""
        self._turns.shutdown()
        with self._busy:
            self._stay()
            self._end()

    def _answer(self, order: Order) -> Answer:
        message = pickle.dumps(order)
        why = ""
        for _ in range(_TRIES):
            process = self._process = self._process or _begun()
            late = threading.Event()
            timer = threading.Timer(self._seconds, _end_late, (process, late))
            timer.start()
            try:
                found = _asked(process, message)
            finally:
                timer.cancel()
            if found is not None:
                answer: Answer = pickle.loads(found)  # noqa: S301 - our own process's
                return answer
            code = self._end()
            if late.is_set():
                return Answer(failed=f"Reading it took longer than {self._seconds:.0f} seconds.")
            why = f"The process that read it ended with {code}."
            log.error("large_items.process_ended", item=order.digest, code=code)
        return Answer(failed=why)

    def _stay(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None

    def _end_later(self) -> None:
        self._ending = threading.Timer(self._idle_seconds, self._end_idle)
        self._ending.daemon = True
        self._ending.start()

    def _end_idle(self) -> None:
        with self._busy:
            if self._ending is threading.current_thread():  # no item came meanwhile
                self._end()

    def _end(self) -> int:
        """Its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        with contextlib.suppress(BrokenPipeError):
            process.communicate()  # its input ends, and so does it
        return process.returncode


def put(pipe: IO[bytes], message: bytes) -> None:
    """Write one message for the other process."""
    pipe.write(len(message).to_bytes(_LENGTH, "big") + message)
    pipe.flush()


def take(pipe: IO[bytes]) -> bytes | None:
    """The next message of the other process; None at the end."""
    head = pipe.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    size = int.from_bytes(head, "big")
    message = pipe.read(size)
    return message if len(message) == size else None


def _asked(process: subprocess.Popen[bytes], message: bytes) -> bytes | None:
    """Its answer to a message; None if it ended instead."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        put(process.stdin, message)
    except BrokenPipeError:
        return None
    return take(process.stdout)


def _end_late(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _begun() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "helpdesk.gateway.reader"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

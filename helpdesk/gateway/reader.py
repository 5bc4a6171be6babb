"""The process that reads large items: `python -m helpdesk.gateway.reader`. It ends with its input, or with
the desk that began it."""

from __future__ import annotations

import os
import pickle
import resource
import select
import signal
import sys
import threading
from pathlib import Path
from typing import NoReturn

import msgspec

from helpdesk.channels.registry import build
from helpdesk.db.blobs import BlobStore
from helpdesk.errors import Unavailable
from helpdesk.gateway import items, reading
from helpdesk.gateway.large_items import Answer, Order, put, take

_MEMORY = 2 * 1024 * 1024 * 1024  # bytes of address space
_NICE = 5  # chats go first


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the desk ends it, after the item that it reads
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.nice(_NICE)
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY if most < 0 else min(_MEMORY, most), most))
    orders, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    threading.Thread(target=_end_with, args=(orders.fileno(),), daemon=True).start()
    try:
        while (order := take(orders)) is not None:
            put(answers, pickle.dumps(answer(pickle.loads(order))))  # noqa: S301 - our own desk's
    except BrokenPipeError:  # the desk was killed; the next one has the item read again
        os._exit(0)


def _end_with(orders: int) -> NoReturn:
    """End when nobody can give orders any more, also within an item: a desk that is killed and started again
    and again must not leave a process each time."""
    closed = select.poll()
    closed.register(orders, 0)  # it always tells that the other end is closed, and here nothing else
    closed.poll()
    os._exit(0)


def answer(order: Order) -> Answer:
    """Read what an order names."""
    try:
        channel = build(order.kind, order.raw.channel, order.settings)
        blobs = BlobStore(Path(order.blobs))
        raw = msgspec.structs.replace(order.raw, body=blobs.read(order.digest))
        return Answer(said=reading.read(channel, raw, blobs, order.zone))
    except Unavailable as error:
        return Answer(unavailable=error.detail)
    except Exception as error:  # noqa: BLE001 - any failure is the item's fate
        return Answer(failed=items.why(error))


if __name__ == "__main__":
    main()

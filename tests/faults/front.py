"""A port in front of several servers, as a proxy is: each connection goes to one that takes it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Sequence

_PIECE = 65536


@contextlib.asynccontextmanager
async def front(port: int, behind: Sequence[int]) -> AsyncIterator[None]:
    """Pass connections to `port` on to the ports behind it, in turns; one that nobody takes is closed."""
    turns = itertools.cycle(range(len(behind)))
    through: set[asyncio.Task[None]] = set()

    async def took(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        through.add(task)
        first = next(turns)
        try:
            await _pass(reader, writer, [*behind[first:], *behind[:first]])
        finally:
            through.discard(task)
            writer.close()

    server = await asyncio.start_server(took, "127.0.0.1", port)
    try:
        yield
    finally:
        server.close()
        for task in tuple(through):
            task.cancel()
        await asyncio.gather(*through, return_exceptions=True)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, behind: Sequence[int]) -> None:
    for port in behind:
        with contextlib.suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", port)
            break
    else:
        return
    copying = [asyncio.create_task(_copy(*ends)) for ends in ((reader, back), (there, writer))]
    try:
        await asyncio.wait(copying, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in copying:
            one.cancel()
        await asyncio.gather(*copying, return_exceptions=True)
        back.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(_PIECE):
            writer.write(data)
            await writer.drain()

"""The yardstick of fan-out: a server of the websockets library that broadcasts to everybody."""

from __future__ import annotations

import asyncio
import contextlib
import sys

from websockets import ConnectionClosedError
from websockets.asyncio.server import ServerConnection, broadcast, serve


def frame_of(size: int) -> str:
    """A text of `size` bytes, with the mark that the load counts once in it."""
    begin, end = '{"t":"event","type":"message.received","pad":"', '"}'
    return begin + "x" * (size - len(begin) - len(end)) + end


async def main(port: int, size: int) -> None:
    listeners: set[ServerConnection] = set()
    frame = frame_of(size)

    async def handle(connection: ServerConnection) -> None:
        if connection.request is not None and connection.request.path == "/control":
            with contextlib.suppress(ConnectionClosedError):  # the load ends without a word
                async for _ in connection:
                    broadcast(listeners, frame)
                    await connection.send('{"t":"stored"}')
            return
        listeners.add(connection)
        try:
            await connection.wait_closed()
        finally:
            listeners.discard(connection)

    async with serve(handle, "127.0.0.1", port, compression=None):
        print("ready", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))

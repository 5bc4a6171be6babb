"""The desk's side of `fanout.single`: the desk's hub in the desk's server, one event and so one frame a tick.

`python -m bench.rig.hub PORT SIZE`. Each frame on /control goes to every other socket, and is acknowledged
when the hub has passed it to all of them. Two frames of the control socket never share a tick, so the hub has
nothing to pack. The tick is as short as possible, because its length is a choice (how long a console may
wait) and not a cost.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import uvicorn
from litestar import Litestar, asgi, get

from bench.rig.broadcast import frame_of
from helpdesk.live.wire.push import Client, Hub
from helpdesk.live.wire.sockets import Connection
from helpdesk.server import config
from helpdesk.settings import Settings


def main(port: int, size: int) -> None:
    hub, entry = Hub(tick=0), frame_of(size).encode()
    flushed = asyncio.Event()

    async def flush_seen(_frame: Any) -> None:
        flushed.set()

    hub.join("desk", Client(flush_seen, hub.resync_frame))

    @asgi("/")
    async def listener(scope: Any, receive: Any, send: Any) -> None:
        connection = Connection(scope, receive, send)
        await connection.accept()
        client = Client(connection.send, hub.resync_frame)
        hub.join("desk", client)
        async for _ in connection.frames():
            pass
        hub.leave("desk", client)

    @asgi("/control")
    async def control(scope: Any, receive: Any, send: Any) -> None:
        connection = Connection(scope, receive, send)
        await connection.accept()
        async for _ in connection.frames():
            flushed.clear()
            hub.say("desk", entry)
            await flushed.wait()
            await connection.send({"type": "websocket.send", "text": '{"t":"stored"}'})

    @get("/healthz", sync_to_thread=False)
    def health() -> str:
        return "ok"

    app = Litestar([listener, control, health], openapi_config=None, logging_config=None)
    uvicorn.Server(config(Settings(port=port, connections_per_address=0), app)).run()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

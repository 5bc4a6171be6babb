"""The limit of the list benchmark: `python -m bench._bytes PORT FILE` serves a file's bytes from memory."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from litestar import Litestar, Response, get


def main(port: int, content: bytes) -> None:
    @get("/api/v1/tickets", sync_to_thread=False)
    def page() -> Response[bytes]:
        return Response(content, media_type="application/json")

    uvicorn.run(
        Litestar([page], openapi_config=None, logging_config=None),
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        server_header=False,
        access_log=False,
        log_config=None,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]).read_bytes())

"""The limit of the list benchmarks: `python -m bench.rig.one_page PORT FILE [DATABASE_URL]`.

Serves a file's bytes from memory; with a database it first reads the page's rows there by raw psycopg.
"""

from __future__ import annotations

import sys
from pathlib import Path

import psycopg
import uvicorn
from litestar import Litestar, Response, get

# what helpdesk/db/tickets/ticket_lists asks for the first page of `open`
_PAGE = """
SELECT t.id, t.subject, t.excerpt, t.state, t.priority, t.contact_id, c.name, t.owner_id, a.name, t.team_id,
    m.name, t.channel_kinds, t.tags, t.message_count, t.created_at, t.updated_at, t.waiting_since,
    t.snoozed_until, t.merged_into, t.with_bot
FROM tickets t
JOIN contacts c ON c.id = t.contact_id
LEFT JOIN advisors a ON a.id = t.owner_id
LEFT JOIN teams m ON m.id = t.team_id
WHERE t.active AND t.state <> 'snoozed' AND NOT t.with_bot
ORDER BY t.updated_at DESC, t.id DESC
LIMIT 51
"""


def main(port: int, content: bytes, database_url: str = "") -> None:
    url = database_url.replace("+psycopg", "")
    connection = psycopg.connect(url, autocommit=True) if url else None

    @get("/api/v1/tickets", sync_to_thread=False)
    def page() -> Response[bytes]:
        if connection is not None and len(connection.execute(_PAGE, prepare=True).fetchall()) != 51:
            raise RuntimeError("the page is not full")
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
    main(int(sys.argv[1]), Path(sys.argv[2]).read_bytes(), *sys.argv[3:])

"""Chat while a stranger sends mails of 24 MB that are built to cost much, and what memory is kept of them."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.rig.desk import RunningDesk, running_desk
from bench.rig.load import load

SIZE = 24 * 1024 * 1024 - 10_000
HEAD = b"From: ana@shop.example\r\nMessage-ID: <%d@shop.example>\r\nSubject: x\r\n"
PIECES = (
    b"\r\n" * 2,
    b">\r\n",
    b"word ",
    b"Content-Type: text/html\r\n\r\n<b>x",
)
IDLE_SECONDS = 35  # after that the process that read them has ended


def rows() -> Iterator[dict[str, Any]]:
    with running_desk(mail=True) as desk:
        time.sleep(6)  # the inlet knows its mailbox
        at_rest = desk.resident_kb()
        with ThreadPoolExecutor(1) as stranger:
            sending = stranger.submit(send_all, desk)
            paced = load("paced", host=desk.host, session=desk.session, people=20, per_second=20, seconds=20)
            sending.result()
        if paced["lost"]:
            raise RuntimeError(f"{paced['lost']} messages were not heard")
        yield {"name": "strangers.chat_p99_ms", "value": paced["p99_ms"], "unit": "ms", "most": 200}
        time.sleep(IDLE_SECONDS)
        kept = desk.resident_kb() / at_rest
        yield {"name": "strangers.memory_kept", "value": kept, "unit": "× rest", "most": 1.5}


def send_all(desk: RunningDesk) -> None:
    for number, piece in enumerate(PIECES):
        mail = HEAD % number + b"\r\n" * (not piece.startswith(b"Content")) + piece * (SIZE // len(piece))
        with smtplib.SMTP("127.0.0.1", desk.inlet_port, timeout=60) as inlet:
            inlet.sendmail("ana@shop.example", ["support@desk.example"], mail)

"""Chat while a stranger sends mails of 24 MB that are built to cost much, and what memory is kept of them."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable, Iterator
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
WITHIN = 120.0  # seconds


def rows() -> Iterator[dict[str, Any]]:
    with running_desk(mail=True) as desk:
        _until(lambda: _takes_mail(desk))
        at_rest = desk.resident_kb()
        with ThreadPoolExecutor(1) as stranger:
            sending = stranger.submit(send_all, desk)
            paced = load("paced", host=desk.host, session=desk.session, people=20, per_second=20, seconds=20)
            sending.result()
        if paced["lost"]:
            raise RuntimeError(f"{paced['lost']} messages were not heard")
        yield {"name": "strangers.chat_p99_ms", "value": paced["p99_ms"], "unit": "ms", "most": 200}
        _until(lambda: not desk.has_children())  # the process that read them ends when none comes for a while
        kept = desk.resident_kb() / at_rest
        yield {"name": "strangers.memory_kept", "value": kept, "unit": "× rest", "most": 1.5}


def _until(holds: Callable[[], bool]) -> None:
    """Wait until it holds; TimeoutError."""
    ends = time.monotonic() + WITHIN
    while not holds():
        if time.monotonic() > ends:
            raise TimeoutError(f"not so within {WITHIN} seconds")
        time.sleep(0.1)


def _takes_mail(desk: RunningDesk) -> bool:
    """Whether the inlet listens and knows the mailbox."""
    try:
        with smtplib.SMTP("127.0.0.1", desk.inlet_port, timeout=10) as inlet:
            inlet.ehlo()
            inlet.mail("ana@shop.example")
            return inlet.rcpt("support@desk.example")[0] == 250
    except OSError:
        return False


def send_all(desk: RunningDesk) -> None:
    for number, piece in enumerate(PIECES):
        mail = HEAD % number + b"\r\n" * (not piece.startswith(b"Content")) + piece * (SIZE // len(piece))
        with smtplib.SMTP("127.0.0.1", desk.inlet_port, timeout=60) as inlet:
            inlet.sendmail("ana@shop.example", ["support@desk.example"], mail)

"""A mail server that hands customers' mails to the desk's inlets."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from email.message import EmailMessage

from tests.faults.furnish import ADDRESS
from tests.faults.traffic.told import AGAIN_SECONDS, Told

_LARGE = 300_000  # bytes: such a mail is kept outside the database, and read by another process
_COMMANDS = ("LHLO tests", "MAIL FROM:<x@customer.example>", f"RCPT TO:<{ADDRESS}>")


async def write_mails(told: Told, inlets: Sequence[int]) -> None:
    """Hand mails in, each again until an inlet says 250. Every third has a file, and some are large."""
    while not told.stopping:
        number = next(told.numbers)
        message_id = f"mail-{number}@customer.example"
        mail = EmailMessage()
        mail["From"] = f"customer{number % 7}@customer.example"
        mail["To"] = ADDRESS
        mail["Subject"] = f"Request {message_id}"
        mail["Message-ID"] = f"<{message_id}>"
        mail.set_content(f"Please look at my request {message_id}.")
        digest = ""
        if number % 3 == 0:
            content = told.file() + bytes(_LARGE if number % 30 == 0 else 0)
            digest = hashlib.sha256(content).hexdigest()
            mail.add_attachment(content, "application", "octet-stream", filename=f"{number}.bin")
        while not await _handed_in(told, mail.as_bytes(), told.chance.choice(inlets)):
            await asyncio.sleep(AGAIN_SECONDS)
        told.mails[message_id] = digest
        await told.rest()


async def _handed_in(told: Told, mail: bytes, port: int) -> bool:
    """One LMTP delivery; True once the desk has taken it over."""
    writer = None
    try:
        async with asyncio.timeout(10):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            answer = await _reply(reader)
            for line in (*_COMMANDS, "DATA"):
                if answer[:1] != b"2":
                    break
                writer.write(f"{line}\r\n".encode())
                answer = await _reply(reader)
            if answer[:3] == b"354":
                writer.write(mail.replace(b"\n", b"\r\n") + b"\r\n.\r\n")
                answer = await _reply(reader)
    except (OSError, TimeoutError, EOFError):
        return False
    finally:
        if writer is not None:
            writer.close()
    if answer[:1] == b"5":  # the mail server would give it back to its customer
        told.wrong.append(f"an inlet refused a mail for good: {answer!r}")
    return answer[:3] == b"250"


async def _reply(reader: asyncio.StreamReader) -> bytes:
    """The last line of an LMTP reply."""
    while True:
        line = await reader.readline()
        if not line:
            raise EOFError
        if line[3:4] != b"-":
            return line

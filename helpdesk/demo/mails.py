"""Raw mails of the demo's customers: messages, answers to ours, automatic replies and bounces."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

import msgspec

_BLUE, _GREY = (176, 196, 204), (226, 220, 207)


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """Sender, recipient and time; `answers` is the Message-ID (bare) of the mail that this one answers."""

    name: str
    sender: str
    to: str
    subject: str
    at: datetime
    message_id: str
    answers: str | None = None


def letter(envelope: Envelope, text: str, *, quoted: str = "", photo: str = "", auto: bool = False) -> bytes:
    """A person's mail, with the answered text quoted below, and a photo if one is named. `auto`: an automatic
    reply (RFC 3834)."""
    mail = _head(envelope)
    if auto:
        mail["Auto-Submitted"] = "auto-replied"
    if quoted:
        lines = "\n".join(f"> {line}".rstrip() for line in quoted.splitlines())
        text = f"{text}\n\nOn {envelope.at:%d %B %Y at %H:%M}, {envelope.to} wrote:\n{lines}"
    mail.set_content(text + "\n")
    if photo:
        mail.add_attachment(picture(), maintype="image", subtype="png", filename=photo)
    return mail.as_bytes()


def bounce(envelope: Envelope, recipient: str, *, status: str, why: str) -> bytes:
    """A delivery report about the mail `envelope.answers` (RFC 3464)."""
    domain = envelope.to.rpartition("@")[2]
    boundary = "=_report"
    lines = [
        f"From: Mail Delivery System <MAILER-DAEMON@{domain}>",
        f"To: {envelope.to}",
        f"Subject: {envelope.subject}",
        f"Date: {format_datetime(envelope.at)}",
        f"Message-ID: <{envelope.message_id}>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"',
        "",
        f"--{boundary}",
        "Content-Type: text/plain; charset=utf-8",
        "",
        f"Your message to {recipient} could not be delivered: {why}",
        "",
        f"--{boundary}",
        "Content-Type: message/delivery-status",
        "",
        f"Reporting-MTA: dns; mx.{domain}",
        "",
        f"Final-Recipient: rfc822; {recipient}",
        "Action: failed",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; 550 {status} {why}",
        "",
        f"--{boundary}",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: <{envelope.answers}>",
        f"To: {recipient}",
        "",
        f"--{boundary}--",
        "",
    ]
    return "\r\n".join(lines).encode()


def picture(width: int = 320, height: int = 240) -> bytes:
    """A small PNG in place of a customer's photo: a pan's lid on a table."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)  # this line is not filtered (PNG §9.2)
        for x in range(width):
            inside = ((x - width / 2) / 110) ** 2 + ((y - height / 2) / 70) ** 2 < 1
            shade = 18 if abs((x - y) - 60) < 3 and inside else 0
            rows += bytes(channel - shade * 5 for channel in (_BLUE if inside else _GREY))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def _head(envelope: Envelope) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = formataddr((envelope.name, envelope.sender))
    mail["To"] = envelope.to
    mail["Subject"] = envelope.subject
    mail["Date"] = format_datetime(envelope.at)
    mail["Message-ID"] = f"<{envelope.message_id}>"
    if envelope.answers:
        mail["In-Reply-To"] = mail["References"] = f"<{envelope.answers}>"
    return mail

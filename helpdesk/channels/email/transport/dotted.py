"""The content of a mail as SMTP sends it: up to a line of one dot, and with a dot more before other dots."""

from __future__ import annotations

from io import BytesIO

_END = b"\r\n.\r\n"
_LINE = b"\r\n"  # the end of the command before the content


class Dotted:
    """Takes pieces of any size (RFC 5321 §4.5.2). Each is searched once, also if it is nothing but
    line ends. Content over `limit` bytes is counted, and not held."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._kept = BytesIO()  # gives its content away without copying it: for 24 MB that takes long
        self._held = _LINE  # may be the beginning of an end
        self._begun = False
        self.size = 0

    @property
    def too_large(self) -> bool:
        return bool(self._limit) and self.size > (self._limit or 0)

    def take(self, piece: bytes) -> bytes | None:
        """Take a piece. Returns what follows the content; None: the content has not ended."""
        data = self._held + piece
        end = data.find(_END)
        if end >= 0:
            self._keep(data[: end + len(_LINE)])
            self._held = b""
            return data[end + len(_END) :]
        begins = data.find(b"\r", max(0, len(data) - len(_END) + 1))
        begins = len(data) if begins < 0 else begins
        self._keep(data[:begins])
        self._held = data[begins:]
        return None

    def content(self) -> bytes:
        """The content without the dots of the transport."""
        return self._kept.getvalue()

    def _keep(self, lines: bytes) -> None:
        if not lines:
            return
        lines = lines.replace(b"\r\n.", _LINE)
        if not self._begun:
            lines, self._begun = lines[len(_LINE) :], True
        self.size += len(lines)
        if self.too_large:
            self._kept = BytesIO()
        else:
            self._kept.write(lines)

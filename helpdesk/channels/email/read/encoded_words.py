"""Text of header fields: folded lines and encoded words (RFC 2047), as mail really has them."""

import base64
import binascii
import re

from helpdesk.channels.email.read.charsets import decode, tidy

# Some programs leave a question mark as it is.
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?((?:(?!=\?[^=])[^?]|\?(?!=))*+)\?=")
_PADDING = re.compile(rb"=[=\s]*+")
_MAX_PADDING = 10_000
_LETTERS = re.compile(rb"[A-Za-z0-9+/\s]*+")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")


def unfold(value: bytes, charset: str | None = None) -> str:
    """The value on one line; raw 8-bit letters are UTF-8 (RFC 6532) or else in `charset`."""
    if value.isascii():
        text = value.decode("ascii")
    else:
        try:
            text = value.decode("utf-8")
        except UnicodeDecodeError:
            text = decode(value, charset)
    if "\n" in text or "\r" in text:
        text = text.replace("\r", "").replace("\n", "")
    return text.strip()


def decode_words(text: str) -> str:
    """`text` with its RFC 2047 encoded words read. Adjacent words of one charset are joined before decoding,
    because some senders split a letter; a broken word stays unchanged."""
    if "=?" not in text:
        return tidy(text)
    text = _BETWEEN_WORDS.sub(r"\1", text)
    out: list[str] = []
    pending = b""
    pending_charset = ""
    at = 0
    for match in _WORD.finditer(text):
        charset = match.group(1).split("*")[0].lower()
        data = _word_bytes(match.group(2), match.group(3))
        if match.start() > at or charset != pending_charset:
            out.append(decode(pending, pending_charset) if pending else "")
            pending = b""
            out.append(text[at : match.start()])
        pending_charset = charset
        pending += data
        at = match.end()
    out.append(decode(pending, pending_charset) if pending else "")
    out.append(text[at:])
    return tidy("".join(out))


def _word_bytes(encoding: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    return decode_base64(raw)


def decode_base64(data: bytes) -> bytes:
    """Base64 as found in mail: stray characters ignored, padding completed, pieces one after another read."""
    first = data.find(b"=")
    if first >= 0 and data[first:].strip(b"=\r\n\t ") and data.count(b"=") < _MAX_PADDING:
        pieces = _PADDING.split(data)
        if all(map(_LETTERS.fullmatch, pieces)):
            return b"".join(map(decode_base64, pieces))
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))

"""The bytes of a part without their transfer encoding (RFC 2045 §6), even if its name is wrong or missing."""

import binascii
import re

from helpdesk.channels.email.read.encoded_words import decode_base64

_CTE = re.compile(r"[a-z0-9_-]+")
_COMMENT = re.compile(r"\([^()]{0,200}\)")
_NAMES = {
    "base-64": "base64",
    "b64": "base64",
    "base_64": "base64",
    "quoted_printable": "quoted-printable",
    "quotedprintable": "quoted-printable",
    "qp": "quoted-printable",
    "x-uuencode": "uu",
    "uuencode": "uu",
    "x-uue": "uu",
    "uue": "uu",
}
_LETTERS = re.compile(rb"[A-Za-z0-9+/=]")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]{4,}={0,2}")
_CODED_LETTER = re.compile(rb"=[C-Fc-f][0-9A-Fa-f]=[89ABab][0-9A-Fa-f]")
_UU_BEGIN = re.compile(rb"begin 0?[0-7]{3} ([^\r\n]{1,200})")
_LEAST = 60
_MOSTLY = 0.8
_READ = 20_000


def transfer_decode(body: bytes, encoding: str, *, text: bool = False) -> bytes:
    """The bytes of `body`, whose Content-Transfer-Encoding is `encoding`. `text`: it is a text, whose words
    can tell that the encoding is missing or wrong. An unknown encoding counts as none."""
    match = _CTE.search(_COMMENT.sub("", encoding.lower()))
    name = match.group() if match else ""
    name = _NAMES.get(name, name)
    if name == "base64":
        return _from_base64(body, text=text)
    if name == "quoted-printable":
        return binascii.a2b_qp(body)
    if name == "uu":
        begin = body.find(b"begin ")
        return uudecode(body[begin:].splitlines()[1:]) if begin >= 0 else body
    return _undeclared(body) if text else body


def uu_name(body: bytes, encoding: str) -> str:
    """The name that a uuencoded file gives itself."""
    if "uu" not in encoding.lower():
        return ""
    match = _UU_BEGIN.search(body, 0, _READ)
    return match.group(1).decode("utf-8", "replace").strip() if match else ""


def uudecode(lines: list[bytes]) -> bytes:
    """The bytes of uuencoded lines up to `end`; a broken line gives its readable bytes."""
    out: list[bytes] = []
    for line in lines:
        if line.strip() == b"end":
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Encoders differ in padding: decode as many bytes as the first letter states.
            promised = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            try:
                out.append(binascii.a2b_uu(line[:promised]))
            except binascii.Error:
                continue
    return b"".join(out)


def _from_base64(body: bytes, *, text: bool) -> bytes:
    """Lists add a footer below base64, and some programs name it though they wrote plain text."""
    if not text or not (b" " in body.strip() or b"_" in body):
        return decode_base64(body)
    lines = body.split(b"\n")
    last = next((at for at, line in enumerate(lines) if _is_words(line)), len(lines))
    coded, words = b"\n".join(lines[:last]), b"\n".join(lines[last:])
    if not coded.strip():
        return body
    return decode_base64(coded) + (b"\n\n" + words if words.strip() else b"")


def _is_words(line: bytes) -> bool:
    bare = line.strip()
    return len(bare) > 3 and (b" " in bare or len(_LETTERS.findall(bare)) < _MOSTLY * len(bare))


def _undeclared(body: bytes) -> bytes:
    """The bytes of a text that is base64 or quoted-printable though nothing says so, if that is certain."""
    start = body[:_READ]
    if len(_CODED_LETTER.findall(start)) > 1 and start.isascii():
        return binascii.a2b_qp(body)
    bare = start.strip()
    if len(bare) < _LEAST or b" " in bare or not all(map(_BASE64_LINE.fullmatch, bare.split())):
        return body
    found = decode_base64(body)
    try:
        words = found.decode("utf-8")
    except UnicodeDecodeError:
        return body
    is_text = " " in words and all(letter.isprintable() or letter in "\r\n\t" for letter in words[:_READ])
    return found if is_text else body

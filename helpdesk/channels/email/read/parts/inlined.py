"""Files within the text of a mail: uuencoded, or in yEnc, as newsgroups have them."""

import re

from helpdesk.channels.email.read.encodings.transfer import uudecode

_UU_BEGIN = re.compile(r"^begin 0?[0-7]{3} (\S[^\n]{0,200})\n(?=[ -`]{1,62}\n)", re.MULTILINE)
_YENC = re.compile(rb"^=ybegin [^\r\n]{0,300}?name=([^\r\n]{1,200})\r?\n", re.MULTILINE)
_YENC_PART = re.compile(rb"=ypart [^\n]{0,200}\n")
_UP = bytes((code - 42) % 256 for code in range(256))
_UP_ESCAPED = bytes((code - 106) % 256 for code in range(256))


def without_uuencoded(text: str, most: int) -> tuple[str, list[tuple[str, bytes]], bool]:
    """`text` without its uuencoded files, their names and bytes, and whether there were more than `most`: the
    others stay in the text."""
    at = 0
    kept: list[str] = []
    found: list[tuple[str, bytes]] = []
    more = False
    for match in _UU_BEGIN.finditer(text):
        if match.start() < at:
            continue
        end = text.find("\nend", match.end() - 1)
        if end < 0:
            break
        if len(found) >= most:
            more = True
            break
        lines = text[match.end() : end].encode("ascii", "replace").split(b"\n")
        found.append((match.group(1).strip(), uudecode(lines)))
        kept.append(text[at : match.start()])
        at = end + 4
    kept.append(text[at:])
    return "".join(kept), found, more


def without_yenc(content: bytes, most: int) -> tuple[bytes, list[tuple[str, bytes]], bool]:
    """The same for the bytes of a text and its files in yEnc."""
    if b"=ybegin " not in content:
        return content, [], False
    at = 0
    kept: list[bytes] = []
    found: list[tuple[str, bytes]] = []
    more = False
    for match in _YENC.finditer(content):
        if match.start() < at:
            continue
        end = content.find(b"\n=yend", match.end() - 1)
        if end < 0:
            break
        if len(found) >= most:
            more = True
            break
        part = _YENC_PART.match(content, match.end())
        coded = content[part.end() if part else match.end() : end]
        found.append((match.group(1).decode("utf-8", "replace").strip(), _from_yenc(coded)))
        kept.append(content[at : match.start()])
        line_end = content.find(b"\n", end + 1)
        at = line_end if line_end >= 0 else len(content)
    kept.append(content[at:])
    return b"".join(kept), found, more


def _from_yenc(coded: bytes) -> bytes:
    pieces = coded.replace(b"\r", b"").replace(b"\n", b"").split(b"=")
    escaped = [piece[:1].translate(_UP_ESCAPED) + piece[1:].translate(_UP) for piece in pieces[1:]]
    return pieces[0].translate(_UP) + b"".join(escaped)

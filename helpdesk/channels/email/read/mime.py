"""The MIME tree of a mail: every part with its headers and bytes, even of a broken mail.

The standard library's parser reads line by line, and its cost grows with the nesting depth. This one searches
for boundaries, so that 25 MB take a moment. Depth and number of parts are bounded."""

import re

import msgspec

from helpdesk.channels.email.read.charsets import decode
from helpdesk.channels.email.read.encoded_words import decode_words
from helpdesk.channels.email.read.encodings.parameters import parameters, percent_decoded
from helpdesk.channels.email.read.encodings.transfer import transfer_decode, uu_name
from helpdesk.channels.email.read.headers import Headers, split_headers

MAX_DEPTH = 20
MAX_PARTS = 500
FURTHER_PARTS = "further-parts.txt"
"""The name of a file with the parts beyond MAX_PARTS, as they came."""
_MAX_BOUNDARIES = 5_000
_TYPE = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}")
_LOST_MULTIPART = re.compile(rb"\s*--\S[^\r\n]{0,69}\r?\nContent-Type:", re.IGNORECASE)
_BOUNDARY_LINE = re.compile(rb"^[ \t]?--(\S[^\r\n]{0,69})\r?\nContent-", re.MULTILINE | re.IGNORECASE)
# A part may begin with its blank line (RFC 2046 §5.1.1). Some programs write one before the fields too.
_NO_HEADER = re.compile(rb"\r?\n(?!\s*Content-[A-Za-z-]{2,40}:)", re.IGNORECASE)


class Part(msgspec.Struct, kw_only=True):
    """A node: `type` in lower case, its place in the bytes of the whole mail, `children` of a multipart."""

    headers: Headers
    type: str
    params: dict[str, str]
    mail: bytes
    start: int
    end: int
    children: list["Part"] = []

    @property
    def body(self) -> bytes:
        """The bytes after the header, still transfer-encoded. They are copied on access, because in a mail
        nested twenty deep each level would hold nearly all of it."""
        return self.mail[self.start : self.end]

    def content(self) -> bytes:
        """The bytes without their transfer encoding (RFC 2045 §6); an unknown encoding counts as none."""
        encoding = self.headers.raw("content-transfer-encoding")
        return transfer_decode(self.body, encoding, text=self.type.startswith("text/"))

    def text(self) -> str:
        return decode(self.content(), self.params.get("charset"), html=self.type == "text/html")

    def disposition(self) -> str:
        return self.headers.raw("content-disposition").split(";")[0].strip().lower()

    def file_name(self) -> str:
        """The name that the sender gave (RFC 2183, RFC 2231, or encoded words, which many send); "" if
        none."""
        raw = self.headers.raw("content-disposition")
        given = parameters(raw) if raw else {}
        name = given.get("filename") or self.params.get("name") or given.get("name")
        name = name or uu_name(self.body, self.headers.raw("content-transfer-encoding"))
        name = percent_decoded(decode_words(name or self.params.get("filename", "")))
        return " ".join(name.replace("\\", "/").rsplit("/", 1)[-1].split())[:255]

    def content_id(self) -> str | None:
        return self.headers.raw("content-id").strip("<> ")[:500] or None


def parse_mime(raw: bytes) -> Part:
    """The tree of a whole message. Lines may end in CR LF, LF or CR."""
    if b"\n" not in raw[:8_192] and b"\r" in raw[:8_192]:
        raw = raw.replace(b"\r", b"\n")
    elif b"\r\r\n" in raw[:8_192]:
        raw = raw.replace(b"\r\r\n", b"\r\n")
    if raw[:3] == b"\xef\xbb\xbf":
        raw = raw[3:]
    return _parse(raw, 0, len(raw), "text/plain", 0, [MAX_PARTS])


def leaves(part: Part) -> list[Part]:
    """The parts without children, in their order."""
    if not part.children:
        return [part]
    return [leaf for child in part.children for leaf in leaves(child)]


def _parse(mail: bytes, at: int, end: int, default: str, depth: int, budget: list[int]) -> Part:
    """The part in `mail[at:end]`."""
    bare = _NO_HEADER.match(mail, at, end) if depth else None
    headers, start = (Headers([]), bare.end()) if bare else split_headers(mail, at, end)
    kind, params = _content_type(headers, default)
    if depth == 0 and "content-type" not in headers and _LOST_MULTIPART.match(mail, start, end):
        # A multipart whose Content-Type was lost on the way.
        kind = "multipart/mixed"
    part = Part(headers=headers, type=kind, params=params, mail=mail, start=start, end=end)
    if kind.startswith("multipart/") and depth < MAX_DEPTH:
        inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        pieces = _split(mail, start, end, params.get("boundary", ""))
        pieces = pieces or _split(mail, start, end, _sniffed_boundary(mail, start, end))
        opened: Part | None = None  # a multipart inside with the same boundary: what follows is in it
        for first, last, closes in pieces:
            if budget[0] <= 0:
                part.children.append(_rest(mail, first, pieces[-1][1]))
                break
            budget[0] -= 1
            child = _parse(mail, first, last, inner, depth + 1, budget)
            (part if opened is None else opened).children.append(child)
            if opened is None and _shares_boundary(part, child):
                opened = child
                child.type = _content_type(child.headers, inner)[0]
            elif closes and opened is not None:
                opened = None
    if kind.startswith("multipart/") and not part.children:
        # No boundary found: everything is text.
        part.type = "text/plain"
        mark = params.get("boundary", "").encode("utf-8", "replace")
        if not mail[start:end].replace(mark, b"").strip(b"-\r\n\t "):
            part.start = end
    return part


def _shares_boundary(part: Part, child: Part) -> bool:
    return (
        "content-type" in child.headers
        and child.headers.raw("content-type").lower().startswith("multipart/")
        and child.params.get("boundary", "") == part.params.get("boundary", "-")
    )


def _rest(mail: bytes, first: int, last: int) -> Part:
    """The parts beyond MAX_PARTS, as one file."""
    headers = Headers([("content-disposition", f"attachment; filename={FURTHER_PARTS}".encode())])
    return Part(headers=headers, type="text/plain", params={}, mail=mail, start=first, end=last)


def _content_type(headers: Headers, default: str) -> tuple[str, dict[str, str]]:
    raw = headers.raw("content-type")
    if not raw:
        return default, {}
    match = _TYPE.match(raw)
    kind = match.group().lower() if match else ""
    if not kind:
        bare = raw.split(";")[0].strip().lower()
        kind = {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(bare, default)
    return kind, parameters(raw) if "=" in raw else {}


def _sniffed_boundary(mail: bytes, start: int, end: int) -> str:
    match = _BOUNDARY_LINE.search(mail[start : min(end, start + 20_000)])
    return match.group(1).decode("latin-1").rstrip() if match else ""


def _split(mail: bytes, begin: int, end: int, boundary: str) -> list[tuple[int, int, bool]]:
    """The (begin, end) of the parts between the boundary lines (RFC 2046 §5.1.1) of `mail[begin:end]`,
    without preamble and epilogue, and whether a closing line ends the part: parts can follow it if a
    multipart inside has the same boundary."""
    if not boundary:
        return []
    mark = b"--" + boundary.encode("utf-8", "replace")
    at = mail.find(mark, begin, end)
    if at < 0:
        mark = b"--" + boundary.encode("latin-1", "replace")
        at = mail.find(mark, begin, end)
    pieces: list[tuple[int, int, bool]] = []
    start = -1
    for _ in range(_MAX_BOUNDARIES):
        if at < 0:
            break
        after = at + len(mark)
        longest = min(end, after + 1_000)
        line_end = mail.find(b"\n", after, longest)
        rest = mail[after : line_end if line_end >= 0 else longest].strip()
        if (at == begin or mail[at - 1 : at] == b"\n") and rest in (b"", b"--"):
            if start >= 0:
                pieces.append((start, max(start, _without_line_end(mail, begin, at)), rest == b"--"))
            start = -1
            if rest == b"":
                start = line_end + 1 if line_end >= 0 else end
        at = mail.find(mark, after, end)
    if start >= 0:
        pieces.append((start, end, False))
    return pieces


def _without_line_end(mail: bytes, begin: int, at: int) -> int:
    if mail[max(begin, at - 2) : at] == b"\r\n":
        return at - 2
    return max(begin, at - 1)

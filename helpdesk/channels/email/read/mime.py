"""The MIME tree of a mail: every part with its headers and bytes, even of a broken mail.

The standard library's parser reads line by line, and its cost grows with the nesting depth. This one searches
for boundaries, so that 25 MB take a moment. Depth and number of parts are bounded."""

import binascii
import re
from email.utils import decode_params, unquote
from itertools import islice

import msgspec

from helpdesk.channels.email.read.charsets import decode, tidy
from helpdesk.channels.email.read.encoded_words import decode_base64, decode_words
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
_CTE = re.compile(r"[a-z0-9-]+")
_MAX_PARAMETERS = 100
# One `;name=value`; semicolons in quotes belong to the value, and an open quote ends with the text.
_PARAMETER = re.compile(r""";((?:[^;"\\]++|\\"?+|"(?:[^"\\]++|\\"?+)*+(?:"|\Z))*+)""")


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
        return transfer_decode(self.body, self.headers.raw("content-transfer-encoding"))

    def text(self) -> str:
        return decode(self.content(), self.params.get("charset"), html=self.type == "text/html")

    def disposition(self) -> str:
        return self.headers.raw("content-disposition").split(";")[0].strip().lower()

    def file_name(self) -> str:
        """The name that the sender gave (RFC 2183, RFC 2231, or encoded words, which many send); "" if
        none."""
        raw = self.headers.raw("content-disposition")
        name = _parameters(raw).get("filename", "") if raw else ""
        name = decode_words(name or self.params.get("name", ""))
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


def transfer_decode(body: bytes, encoding: str) -> bytes:
    match = _CTE.search(encoding.lower())
    name = match.group() if match else ""
    if name == "base64":
        return decode_base64(body)
    if name == "quoted-printable":
        return binascii.a2b_qp(body)
    if name in ("x-uuencode", "uuencode", "x-uue", "uue"):
        begin = body.find(b"begin ")
        return uudecode(body[begin:].splitlines()[1:]) if begin >= 0 else body
    return body


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
        for first, last in pieces:
            if budget[0] <= 0:
                part.children.append(_rest(mail, first, pieces[-1][1]))
                break
            budget[0] -= 1
            part.children.append(_parse(mail, first, last, inner, depth + 1, budget))
    if kind.startswith("multipart/") and not part.children:
        # No boundary found: everything is text.
        part.type = "text/plain"
    return part


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
    return kind, _parameters(raw) if ";" in raw else {}


def _parameters(raw: str) -> dict[str, str]:
    """Parameters of a Content-Type or -Disposition value, by lower-case name; continuations and
    charsets of RFC 2231 are joined and decoded."""
    # The standard library's own splitting starts again at each semicolon of an open quote.
    found = islice(
        _PARAMETER.finditer(";" + raw[:20_000].replace("\n", " ").replace("\r", " ")), _MAX_PARAMETERS
    )
    pairs = [match.group(1).partition("=") for match in found]
    named = [(name.strip(), value.strip()) for name, _, value in pairs]
    out: dict[str, str] = {}
    if not any("*" in name or "\\" in value for name, value in named):
        for name, value in named[1:]:  # the usual case: nothing is continued or escaped
            out.setdefault(name.lower(), tidy(unquote(value)).strip())
        return out
    try:
        for name, value in decode_params(named)[1:]:
            if isinstance(value, tuple):
                charset, _, encoded = value
                value = decode(unquote(encoded).encode("latin-1", "replace"), charset)
            else:
                value = unquote(value)
            out.setdefault(name.lower(), tidy(value).strip())
    except (ValueError, TypeError, IndexError, LookupError):
        # Broken continuations: read only the plain `name=value` pairs.
        for name, value in re.findall(r"""([\w-]{1,40})\s*=\s*"?([^";]{0,500})""", raw[:20_000]):
            out.setdefault(name.lower(), tidy(value).strip())
    return out


def _sniffed_boundary(mail: bytes, start: int, end: int) -> str:
    match = _BOUNDARY_LINE.search(mail[start : min(end, start + 20_000)])
    return match.group(1).decode("latin-1").rstrip() if match else ""


def _split(mail: bytes, begin: int, end: int, boundary: str) -> list[tuple[int, int]]:
    """The (begin, end) of the parts between the boundary lines (RFC 2046 §5.1.1) of `mail[begin:end]`,
    without preamble and epilogue."""
    if not boundary:
        return []
    mark = b"--" + boundary.encode("utf-8", "replace")
    at = mail.find(mark, begin, end)
    if at < 0:
        mark = b"--" + boundary.encode("latin-1", "replace")
        at = mail.find(mark, begin, end)
    pieces: list[tuple[int, int]] = []
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
                pieces.append((start, max(start, _without_line_end(mail, begin, at))))
            start = -1
            if rest == b"--":
                return pieces
            start = line_end + 1 if line_end >= 0 else end
        at = mail.find(mark, after, end)
    if start >= 0:
        pieces.append((start, end))
    return pieces


def _without_line_end(mail: bytes, begin: int, at: int) -> int:
    if mail[max(begin, at - 2) : at] == b"\r\n":
        return at - 2
    return max(begin, at - 1)

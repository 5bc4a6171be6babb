"""Mails inside S/MIME (RFC 8551): signed and compressed content is read, encrypted content is told.

No signature is checked: the reader has no list of certificates to trust."""

from __future__ import annotations

import mimetypes
import zlib
from urllib.parse import quote

from helpdesk.channels.email.read.headers import Headers
from helpdesk.channels.email.read.mime import Part, parse_mime
from helpdesk.domain.messages import Remark

MAX_UNWRAPPED = 8
"""How many wrapped contents of one mail are read, one within another or beside it."""
MAX_CONTENT = 64 * 1024 * 1024
"""The most bytes that all contents of a mail have after decompression."""

_WRAPPED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNATURES = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)
_ENDINGS = (".p7m", ".p7z")
_TYPES = mimetypes.MimeTypes()  # the machine's own tables would differ
_UNTOLD = "application/octet-stream"
_FEW_BYTES = 4  # a signed content without bytes is only a signature or certificates
_CHUNKS = 5_000
_PGP = b"-----BEGIN PGP MESSAGE-----"


class _Budget:
    """What may still be read of one mail: contents, and bytes after decompression."""

    def __init__(self) -> None:
        self.contents = MAX_UNWRAPPED
        self.bytes = MAX_CONTENT


def unwrap(root: Part) -> tuple[Part, list[Remark]]:
    """The mail with each wrapped content in its place, and what is to be told about it. A content that cannot
    be read stays a file."""
    if not _may_be_wrapped(root):
        return root, []
    remarks: dict[Remark, None] = {}
    return _unwrapped(root, _Budget(), remarks), list(remarks)


def _may_be_wrapped(part: Part) -> bool:
    """A quick look: most mails have no such part."""
    if part.children:
        return part.type in ("multipart/signed", "multipart/encrypted") or any(
            map(_may_be_wrapped, part.children)
        )
    return _is_wrapped(part) or _is_pgp(part)


def _is_wrapped(part: Part) -> bool:
    if part.type in _WRAPPED:
        return True
    return part.type == _UNTOLD and part.file_name().lower().endswith(_ENDINGS)


def _is_pgp(part: Part) -> bool:
    return (
        part.type == "text/plain" and part.mail.find(_PGP, part.start, min(part.end, part.start + 200)) >= 0
    )


def _unwrapped(part: Part, budget: _Budget, remarks: dict[Remark, None]) -> Part:
    if part.type == "multipart/encrypted" or _is_pgp(part):
        remarks["encrypted"] = None
    if part.type == "multipart/signed" and any(one.type in _SIGNATURES for one in part.children):
        remarks["signature-unchecked"] = None
    if part.children:
        part.children = [_unwrapped(child, budget, remarks) for child in part.children]
        return part
    if not _is_wrapped(part) or budget.contents <= 0:
        return part
    budget.contents -= 1
    remark, content = _content(part.content(), budget)
    if remark is not None:
        remarks[remark] = None
    if content is None:
        return part
    inner = parse_mime(content)
    if (
        not any(name.startswith("content-") for name, _ in inner.headers.fields)
        and content[:1] not in b"\r\n"
    ):
        return _with_document(part, content)
    fields = [one for one in part.headers.fields if not one[0].startswith("content-")]
    fields += [one for one in inner.headers.fields if one[0].startswith("content-")]
    inner.headers = Headers(fields)
    return _unwrapped(inner, budget, remarks)


def _with_document(part: Part, content: bytes) -> Part:
    """A signed document (contract.pdf.p7m): it and the signed file, which is the proof."""
    name = part.file_name()
    inside = name[:-4] if name.lower().endswith(_ENDINGS) else ""
    if "." not in inside:
        return part
    kind = _TYPES.guess_type(inside)[0] or _UNTOLD
    fields = [("content-disposition", f"attachment; filename*=utf-8''{quote(inside)}".encode())]
    document = Part(headers=Headers(fields), type=kind, params={}, mail=content, start=0, end=len(content))
    whole = Part(
        headers=part.headers,
        type="multipart/mixed",
        params={},
        mail=part.mail,
        start=part.start,
        end=part.end,
    )
    whole.children = [document, part]
    return whole


def _content(wrapped: bytes, budget: _Budget) -> tuple[Remark | None, bytes | None]:
    """What a CMS content is (RFC 5652), and the bytes inside if they can be read."""
    if wrapped.count(b"\x04") > _CHUNKS + len(wrapped) // 200:
        return None, None  # in chunks of a few bytes: each costs as much as a whole content
    from asn1crypto import cms  # rare: loaded for the first such mail

    try:
        info = cms.ContentInfo.load(wrapped)
        kind = info["content_type"].native
        if kind in ("enveloped_data", "authenticated_enveloped_data", "encrypted_data"):
            return "encrypted", None
        if kind == "signed_data":
            content = info["content"]["encap_content_info"]["content"].native
            if not isinstance(content, bytes) or len(content) < _FEW_BYTES:
                return None, None
            return "signature-unchecked", content
        if kind == "compressed_data":
            packed = info["content"]["encap_content_info"]["content"].native
            return None, _decompressed(packed, budget) if isinstance(packed, bytes) else None
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, zlib.error):
        return None, None  # no CMS, or a broken one: the file stays
    return None, None


def _decompressed(packed: bytes, budget: _Budget) -> bytes | None:
    """Zlib content (RFC 3274); None if it is larger than the budget."""
    content = zlib.decompressobj().decompress(packed, budget.bytes + 1)
    if len(content) > budget.bytes:
        return None
    budget.bytes -= len(content)
    return content

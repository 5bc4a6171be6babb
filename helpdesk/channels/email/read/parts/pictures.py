"""Which files of a mail its HTML displays. Every other file is listed below the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from urllib.parse import unquote

import msgspec

from helpdesk.domain.messages import Attachment

DISPLAYED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""The pictures that the desk shows to a browser."""

_OTHER_NAMES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/jfif": "image/jpeg",
    "image/x-png": "image/png",
    "image/x-citrix-jpeg": "image/jpeg",
    "image/x-citrix-png": "image/png",
}
_UNTOLD = frozenset({"application/octet-stream", "application/unknown", "image/*", "image/unknown", "image"})
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_CID = re.compile(r'src="cid:([^"]{1,1000})"')
_MAX_LOCATIONS = 50
_MAX_ID = 500


def picture_type(kind: str, content: bytes) -> str:
    """The type of a file, with the usual name of a picture's type. The content decides if the sender gave no
    type."""
    kind = _OTHER_NAMES.get(kind, kind)
    if kind in _UNTOLD:
        for beginning, name in _BEGINNINGS:
            if content.startswith(beginning):
                return name
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return "image/webp"
    return kind


def refer_by_location(html: str, places: Iterable[tuple[str, str]]) -> str:
    """`html` with `cid:` references to the pictures that it names by Content-Location (RFC 2557). `places`
    are (location, content id)."""
    for location, content_id in list(places)[:_MAX_LOCATIONS]:
        for written in {location, escape(location)}:
            if len(location) > 2 and written in html:
                html = _source(written).sub(rf"\g<1>{_plain(escape(f'cid:{content_id}'))}", html)
    return html


def _source(location: str) -> re.Pattern[str]:
    return re.compile(rf"""(\bsrc\s{{0,9}}=\s{{0,9}}["']?){re.escape(location)}(?=["'\s>])""", re.IGNORECASE)


def _plain(text: str) -> str:
    """The text as a replacement that re takes literally."""
    return text.replace("\\", r"\\")


def place_pictures(html: str | None, files: list[Attachment]) -> tuple[str | None, list[Attachment]]:
    """The sanitised `html`, whose references name the content ids exactly, and the files, of which `inline`
    are the pictures that it displays. References match whatever the case, percent-encoded or not, with or
    without angle brackets (RFC 2392), and by the file's name if no content id matches."""
    known: dict[str, int] = {}
    for index, file in enumerate(files):
        if file.content_id and file.type in DISPLAYED:
            known.setdefault(_key(file.content_id), index)
    for index, file in enumerate(files):
        if file.name and file.type in DISPLAYED:
            known.setdefault(_key(file.name), index)
    displayed: set[int] = set()
    changed = list(files)

    def exact(match: re.Match[str]) -> str:
        key = _key(unescape(match[1]))
        index = known.get(key, known.get(key.partition("@")[0]))
        if index is None:
            return match[0]
        displayed.add(index)
        content_id = files[index].content_id or files[index].name[:_MAX_ID]
        changed[index] = msgspec.structs.replace(files[index], content_id=content_id)
        return f'src="cid:{escape(content_id)}"'

    if html is not None and known and 'src="cid:' in html:
        html = _CID.sub(exact, html)
    return html, [
        file if file.inline == (index in displayed) else msgspec.structs.replace(file, inline=not file.inline)
        for index, file in enumerate(changed)
    ]


def _key(reference: str) -> str:
    return unquote(reference).strip("<> \t").casefold()

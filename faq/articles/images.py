"""Pictures of articles: files of the blob store that the help centre may show to everybody."""

from __future__ import annotations

import msgspec
from sqlalchemy import insert, select

from faq.tables import faq_images
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import file_uses
from helpdesk.domain.events.actors import Actor
from helpdesk.errors import BadInput

ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


class Image(msgspec.Struct, frozen=True, kw_only=True):
    """A stored picture; `size` in bytes."""

    id: int
    sha256: str
    name: str
    type: str
    size: int

    @property
    def url(self) -> str:
        return f"/help/images/{self.sha256}.{ENDINGS[self.type]}"


def kind_of(content: bytes) -> str:
    """The type of a picture by its first bytes, not by its name; BadInput if a browser may run it or cannot
    show it (SVG, for example)."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise BadInput("file must be a PNG, JPEG, GIF or WebP picture.", field="file")


def keep_image(tx: Transaction, sha256: str, name: str, kind: str, size: int, *, by: Actor | None) -> Image:
    """Let the help centre show a file of the store; the same file again is the same image. FileGone if it was
    collected meanwhile."""
    known = image(tx, sha256)
    if known is not None:
        return known
    values = {
        "sha256": sha256,
        "name": name,
        "type": kind,
        "size": size,
        "advisor_id": by.id if by else None,
        "created_at": tx.now,
    }
    key = tx.conn.execute(insert(faq_images), values).inserted_primary_key
    assert key is not None
    file_uses.use(tx, "picture", int(key[0]), [(sha256, size)])
    return Image(id=int(key[0]), sha256=sha256, name=name, type=kind, size=size)


def image(tx: Reading, sha256: str) -> Image | None:
    """The image of this digest, or None."""
    row = tx.conn.execute(
        select(*(faq_images.c[name] for name in Image.__struct_fields__)).where(faq_images.c.sha256 == sha256)
    ).one_or_none()
    return None if row is None else Image(**row._mapping)

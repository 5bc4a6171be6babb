"""Counts again which files the database names and which the disk has, without trusting the table of uses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec
from sqlalchemy import literal, select

from faq.tables import faq_images
from helpdesk.db.blobs import FOLDERS, BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import file_uses
from helpdesk.db.log.file_uses import Use
from helpdesk.db.schema.records import ledger, ledger_raw
from helpdesk.db.schema.tickets import messages
from helpdesk.errors import NotFound
from helpdesk.features.automation.replies.tables import saved_reply_versions

_AT_ONCE = 1_000


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What the database names and the disk has: files and bytes. `troubles`: a line for each file that is
    missing or wrong, and for each use that is noted and does not exist, or the reverse."""

    named: int
    named_bytes: int
    stored: int
    stored_bytes: int
    unnamed: int
    unnamed_bytes: int
    half: int
    troubles: list[str]

    @property
    def holds(self) -> bool:
        """Nothing is missing or wrong. Files that nothing names are no fault: the sweep deletes them."""
        return not self.troubles


def check(desk: Desk, blobs: BlobStore, *, read: bool = False) -> Checked:
    """Compare messages, items, pictures and saved replies with the noted uses, and both with the disk.
    `read`: each named file is read too. The desk may work meanwhile: the database is read as it is at one
    moment, and a file is stored before it is named."""
    uses, noted = desk.read_now(lambda tx: (set(real_uses(tx)), set(_noted(tx))))
    sizes = {digest: size for digest, _, _, size in uses}
    stored: dict[str, int] = {}
    half = 0
    for folder in FOLDERS:
        for one in blobs.listed(folder):
            half += one.digest is None
            if one.digest is not None:
                stored[one.digest] = one.size
    unnamed = stored.keys() - sizes.keys()
    return Checked(
        named=len(sizes),
        named_bytes=sum(sizes.values()),
        stored=len(stored),
        stored_bytes=sum(stored.values()),
        unnamed=len(unnamed),
        unnamed_bytes=sum(stored[one] for one in unnamed),
        half=half,
        troubles=[
            *_wrong(blobs, sorted(uses), read=read),
            *(f"{_in_words(one)}: its use is not noted" for one in sorted(uses - noted)),
            *(f"{_in_words(one)}: is noted, and does not name it" for one in sorted(noted - uses)),
        ],
    )


def real_uses(tx: Reading) -> Iterator[Use]:
    """Every use of a file, as those who name it say."""
    last = 0
    page = select(messages.c.id, messages.c.attachments).order_by(messages.c.id).limit(_AT_ONCE)
    while rows := tx.conn.execute(page.where(messages.c.id > last)).all():
        last = rows[-1].id
        for row in rows:
            yield from ((one.sha256, "message", row.id, one.size) for one in row.attachments if one.sha256)
    large = select(ledger.c.sha256, literal("item"), ledger.c.id, ledger.c.size)
    large = large.join(ledger_raw, ledger_raw.c.item_id == ledger.c.id).where(ledger_raw.c.body.is_(None))
    pictures = select(faq_images.c.sha256, literal("picture"), faq_images.c.id, faq_images.c.size)
    for statement in (large, pictures):
        for found in tx.conn.execute(statement):
            yield found.sha256, found[1], found.id, found.size
    kept = select(saved_reply_versions.c.reply_id, saved_reply_versions.c.content)
    for reply_id, content in tx.conn.execute(kept):
        yield from ((one.sha256, "reply", reply_id, one.size) for one in content.attachments)


def _noted(tx: Reading) -> Iterator[Use]:
    last: Use | None = None
    while page := file_uses.page(tx, last, _AT_ONCE):
        last = page[-1]
        yield from page


def _wrong(blobs: BlobStore, uses: list[Use], *, read: bool) -> Iterator[str]:
    looked_at: dict[str, str] = {}
    for use in uses:
        digest, _, _, size = use
        if digest not in looked_at:
            looked_at[digest] = _fault(blobs, digest, size, read=read)
        if looked_at[digest]:
            yield f"{_in_words(use)}: {looked_at[digest]}"


def _fault(blobs: BlobStore, digest: str, size: int, *, read: bool) -> str:
    try:
        there = blobs.size(digest)
        if there != size:
            return f"has {there:,} bytes instead of {size:,}"
        if read:
            with blobs.path(digest).open("rb") as file:
                told = hashlib.file_digest(file, "sha256").hexdigest()
            return "" if told == digest else "has another content"
    except (NotFound, FileNotFoundError):
        return "is missing"
    return ""


def _in_words(use: Use) -> str:
    digest, holder, holder_id, _ = use
    return f"file {digest} of {holder} {holder_id}"

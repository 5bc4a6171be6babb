"""Signed values for strangers: a visitor's token, the key to their files, and the handle of an upload."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from helpdesk.db.engine.transaction import HasFile, any_file
from helpdesk.domain.messages import Attachment
from helpdesk.domain.signing import Signer
from helpdesk.errors import BadInput, Forbidden
from helpdesk.said import Said

VISITOR_HOLDS = timedelta(days=180)
FILES_HOLD = timedelta(hours=1)
_UPLOAD_HOLDS = timedelta(days=2)


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """A web chat's visitor: the channel and the key of their conversation, which may not have begun yet.
    `at`: when their token was issued, in seconds since 1970; 0: by an earlier version."""

    channel_id: int
    key: str
    at: int = 0


class Tokens:
    """Signs and reads all with the desk's secret. `has_file` tells which uploads are still stored."""

    def __init__(self, secret: bytes, *, has_file: HasFile = any_file) -> None:
        self._has_file = has_file
        self._visitors = Signer(secret, "visitor")
        self._files = Signer(secret, "file")
        self._uploads = Signer(secret, "upload")

    def of_visitor(self, visitor: Visitor) -> str:
        """The token that opens only this conversation from the visitor's browser. Each visit gets a new one;
        it expires half a year after the last visit."""
        now = datetime.now(UTC)
        issued = msgspec.structs.replace(visitor, at=int(now.timestamp()))
        return self._visitors.sign(issued, until=now + VISITOR_HOLDS)

    def visitor(self, token: str) -> Visitor:
        """The visitor of a token; Forbidden."""
        return self._visitors.read(token, Visitor, now=datetime.now(UTC))

    def of_files(self, visitor: Visitor) -> str:
        """What addresses of the visitor's files carry: it opens nothing else, for one hour. Addresses come
        into logs and histories."""
        return self._files.sign(visitor, until=datetime.now(UTC) + FILES_HOLD)

    def files(self, token: str) -> Visitor:
        """The visitor whose files a token opens; Forbidden."""
        return self._files.read(token, Visitor, now=datetime.now(UTC))

    def of_upload(self, file: Attachment, owner: str) -> str:
        """The id of a file in the blob store, for its uploader to name in a message within two days.
        `owner` is "advisor:ID" or "visitor:KEY"."""
        return self._uploads.sign((owner, file), until=datetime.now(UTC) + _UPLOAD_HOLDS)

    def uploads(self, ids: list[str], owner: str) -> list[Attachment]:
        """The files behind the ids; BadInput if one is unknown, expired, another uploader's or stored no
        longer."""
        return [self._upload(one, owner) for one in ids]

    def _upload(self, upload_id: str, owner: str) -> Attachment:
        try:
            of, file = self._uploads.read(upload_id, tuple[str, Attachment], now=datetime.now(UTC))
        except Forbidden as error:
            raise BadInput(
                Said("attachments names no upload of this desk: {what}", what=error.said),
                field="attachments",
            ) from None
        if of != owner:
            raise BadInput("attachments names someone else's upload.", field="attachments")
        if not self._has_file(file.sha256):  # HELPDESK_UNUSED_FILES_HOURS are over
            raise BadInput(
                Said("attachments: {name} is kept no longer. Upload it again.", name=file.name),
                field="attachments",
            )
        return file

"""What is given to strangers to hold: a visitor's token, and the handle of an uploaded file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from helpdesk.domain.messages import Attachment
from helpdesk.domain.signing import Signer
from helpdesk.errors import BadInput, Forbidden

_UPLOAD_HOLDS = timedelta(days=2)


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """A web chat's visitor: the key of their conversation, which may not have begun yet, on its channel."""

    channel_id: int
    key: str


class Tokens:
    """Signs and reads both with the desk's secret."""

    def __init__(self, secret: bytes) -> None:
        self._visitors = Signer(secret, "visitor")
        self._uploads = Signer(secret, "upload")

    def of_visitor(self, visitor: Visitor) -> str:
        """The token that opens this conversation, and no other, from the visitor's browser. It does not
        expire: whoever comes back after a month finds their chat."""
        return self._visitors.sign(visitor)

    def visitor(self, token: str) -> Visitor:
        """Whose token it is; Forbidden."""
        return self._visitors.read(token, Visitor, now=datetime.now(UTC))

    def of_upload(self, file: Attachment, owner: str) -> str:
        """The id of a file in the blob store, for its uploader to name in a message within two days.
        `owner` is "advisor:ID" or "visitor:KEY"."""
        return self._uploads.sign((owner, file), until=datetime.now(UTC) + _UPLOAD_HOLDS)

    def uploads(self, ids: list[str], owner: str) -> list[Attachment]:
        """The files behind the ids; BadInput for one that is unknown, old or another's."""
        return [self._upload(one, owner) for one in ids]

    def _upload(self, upload_id: str, owner: str) -> Attachment:
        try:
            of, file = self._uploads.read(upload_id, tuple[str, Attachment], now=datetime.now(UTC))
        except Forbidden as error:
            raise BadInput(
                f"attachments names no upload of this desk: {error.detail}", field="attachments"
            ) from None
        if of != owner:
            raise BadInput("attachments names someone else's upload.", field="attachments")
        return file

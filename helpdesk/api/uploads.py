"""Files: uploading them for a message, and downloading a message's files."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

import msgspec
from litestar import Controller, Response, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body

from helpdesk.api.request import DeskRequest, Tools
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log.quotas import take
from helpdesk.directions import shown
from helpdesk.domain.messages import Attachment
from helpdesk.errors import BadInput, NotFound, TooLarge
from helpdesk.said import Said

_NAME_LONGEST = 200
_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}")
# Types that a browser shows or plays without running anything; all others are only saved.
_SHOWN = frozenset(
    [
        *("image/png", "image/jpeg", "image/gif", "image/webp"),
        *("audio/ogg", "audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/aac", "audio/wav", "audio/webm"),
        *("audio/opus", "audio/flac", "video/mp4", "video/webm", "video/ogg", "video/quicktime"),
    ]
)
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """A stored file. Name its `id` in the attachments of a message within two days."""

    id: str
    name: str
    type: str
    size: int


class UploadForm(msgspec.Struct, kw_only=True):
    """multipart/form-data with the file in the part `file`."""

    file: UploadFile


class UploadController(Controller):
    path = "/uploads"
    tags = ["messages"]
    opt = {"scope": "tickets"}

    @post("/")
    async def upload_file(
        self,
        request: DeskRequest,
        data: Annotated[UploadForm, Body(media_type=RequestEncodingType.MULTI_PART)],
    ) -> Response[Upload]:
        """Store a file for a message that is being written. 413 if it is larger than the limit."""
        kept = await keep_upload(request.tools, data.file, f"advisor:{request.user.id}")
        return await request.create(_given, kept)


def _given(_: Transaction, kept: Upload) -> Upload:
    """The answer of an upload: its file is in the blob store, and no row names it yet."""
    return kept


async def keep_upload(
    tools: Tools, upload: UploadFile, owner: str, *, quotas: Sequence[tuple[str, int]] = ()
) -> Upload:
    """Store an uploaded file for `owner`. Only they can name it in a message. `quotas`: see
    db/log/quotas."""
    content = await upload.read()
    if not content:
        raise BadInput("file is empty.", field="file")
    if len(content) > tools.settings.max_bytes:
        raise TooLarge(
            Said(
                "file has {bytes} bytes. The limit is {max_bytes}.",
                bytes=len(content),
                max_bytes=tools.settings.max_bytes,
            ),
            field="file",
        )
    if quotas:
        await tools.desk.write(take, quotas, len(content))
    kind = upload.content_type.partition(";")[0].strip().lower()
    file = Attachment(
        name=_file_name(upload.filename),
        type=kind if _TYPE.fullmatch(kind) else "application/octet-stream",
        size=len(content),
        sha256=await asyncio.to_thread(tools.blobs.put, content),
    )
    return Upload(id=tools.tokens.of_upload(file, owner), name=file.name, type=file.type, size=file.size)


async def attachment_response(
    tools: Tools, files: list[Attachment], index: int, *, wanted: str = ""
) -> Response[bytes]:
    """One file of a message, to save, or to show or play if that is safe; NotFound also while it is not
    fetched. `wanted` is the request's Range: players ask for parts (RFC 9110 §14.2)."""
    if not 0 <= index < len(files):
        raise NotFound(Said("The message has no attachment {index}.", index=index))
    file = files[index]
    if not file.sha256:
        raise NotFound("The file has not been fetched from its provider yet.")
    shown = file.type.partition(";")[0] in _SHOWN
    content = await asyncio.to_thread(tools.blobs.read, file.sha256)
    headers = {
        "Content-Disposition": _disposition(file.name, inline=shown),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Accept-Ranges": "bytes",
    }
    part = _part(wanted, len(content))
    if part is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
        content = content[part.start : part.stop]
    return Response(
        content,
        status_code=200 if part is None else 206,
        media_type=file.type if shown else "application/octet-stream",
        headers=headers,
    )


def _part(wanted: str, size: int) -> range | None:
    """The part of a file that a Range header asks for; None: the whole file, also for several parts and for a
    part that does not exist."""
    found = _RANGE.fullmatch(wanted.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if found[1]:
        start, stop = int(found[1]), min(int(found[2]) + 1 if found[2] else size, size)
    else:
        start, stop = max(0, size - int(found[2])), size
    return range(start, stop) if start < stop else None


def _file_name(given: str) -> str:
    """The last part of the name, without control characters."""
    last = re.split(r"[/\\]", shown(given))[-1]
    clean = "".join(c for c in last if c.isprintable()).strip(". ")
    return clean[-_NAME_LONGEST:] or "file"


def _disposition(name: str, *, inline: bool) -> str:
    """A Content-Disposition header (RFC 6266 §5), with the name encoded as in RFC 8187."""
    return f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}"

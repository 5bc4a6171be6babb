"""Pictures of articles: uploaded by advisors, shown to everybody."""

from __future__ import annotations

import asyncio
from typing import Annotated

from litestar import Controller, Response, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body

from faq.api.shapes import KeptImage
from faq.articles import images
from helpdesk.api.request import DeskRequest
from helpdesk.api.uploads import UploadForm
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.events.actors import Actor
from helpdesk.errors import BadInput, TooLarge
from helpdesk.said import Said

MOST_BYTES = 5 * 1024 * 1024


class ImageController(Controller):
    path = "/faq/images"
    tags = ["faq"]
    opt = {"scope": "faq"}

    @post("/")
    async def upload_faq_image(
        self,
        request: DeskRequest,
        data: Annotated[UploadForm, Body(media_type=RequestEncodingType.MULTI_PART)],
    ) -> Response[KeptImage]:
        """Store a picture for articles: PNG, JPEG, GIF or WebP, up to 5 MB. Anyone who has its address can
        see it."""
        return await request.create(_store, *await _kept(request, data.file), request.by)


async def _kept(request: DeskRequest, file: UploadFile) -> tuple[str, str, str, int]:
    """The digest, name, type and size of an uploaded picture."""
    content = await file.read()
    if not content:
        raise BadInput("file is empty.", field="file")
    if len(content) > MOST_BYTES:
        raise TooLarge(
            Said(
                "file has {bytes} bytes. A picture may have at most {most_bytes}.",
                bytes=len(content),
                most_bytes=MOST_BYTES,
            ),
            field="file",
        )
    kind = images.kind_of(content)
    name = "".join(c for c in file.filename if c.isprintable() and c not in "[]()\\")[-80:] or "picture"
    digest = await asyncio.to_thread(request.tools.blobs.put, content)
    return digest, name, kind, len(content)


def _store(tx: Transaction, digest: str, name: str, kind: str, size: int, by: Actor) -> KeptImage:
    kept = images.keep_image(tx, digest, name, kind, size, by=by)
    alt = name.rpartition(".")[0] or name
    return KeptImage(
        id=kept.id, url=kept.url, markdown=f"![{alt}]({kept.url})", type=kept.type, size=kept.size
    )

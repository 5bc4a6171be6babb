"""Files of a web chat: a visitor's uploads, and the files of messages in their own conversation."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, HttpMethod, Response, get, post, route
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from helpdesk.api.inputs import PathId
from helpdesk.api.request import DeskRequest
from helpdesk.api.uploads import Upload, UploadForm, attachment_response, keep_upload
from helpdesk.db.channels import ChannelRow, channel_by_id
from helpdesk.db.chats import revoked_visitors
from helpdesk.db.chats.conversations import conversation
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets import messages
from helpdesk.domain.messages import Attachment
from helpdesk.errors import Forbidden, NotFound, Unauthenticated
from helpdesk.live.visitor.socket import settings_of
from helpdesk.live.wire.origins import allowed_origin
from helpdesk.said import Said
from helpdesk.security.stranger_tokens import Visitor

UPLOADS_PER_MINUTE = 30
PER_ADDRESS = 4  # times as many for one address: a household or an office shares it


class ChatFiles(Controller):
    """Other sites' pages have the widget, so answers name the origins that may read them (CORS)."""

    path = "/chat"
    opt = {"public": True}
    include_in_schema = False

    @post("/uploads")
    async def upload(
        self,
        request: DeskRequest,
        data: Annotated[UploadForm, Body(media_type=RequestEncodingType.MULTI_PART)],
    ) -> Response[Upload]:
        """Store a file for the visitor's next message; `Authorization: Bearer <visitor token>`."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("Authorization must be: Bearer <visitor token>.")
        visitor = request.tools.tokens.visitor(token.strip())
        await request.desk.read(revoked_visitors.check, visitor.channel_id, visitor.key, visitor.at)
        channel = await request.desk.read(channel_by_id, visitor.channel_id)
        cors = _cors(request, channel)
        if request.tools.settings.requests_per_minute:
            allowed = settings_of(channel, request.tools.vault).uploads_per_minute or UPLOADS_PER_MINUTE
            spend = request.tools.limits.spend
            await spend("upload", visitor.key, allowed=allowed, seconds=60)
            # anybody can make new visitors, but from one address
            await spend("upload", f"address:{request.address}", allowed=allowed * PER_ADDRESS, seconds=60)
        await request.tools.room.check()
        kept = await keep_upload(
            request.tools, data.file, f"visitor:{visitor.key}", quotas=_quotas(request, visitor)
        )
        return Response(kept, status_code=201, headers=cors)

    @route("/uploads", http_method=[HttpMethod.OPTIONS], status_code=204)
    async def may_upload(self) -> Response[None]:
        """The preflight of another site's page; the origin is checked with the file."""
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": "Authorization",
            "Access-Control-Max-Age": "600",
        }
        return Response(None, status_code=204, headers=headers)

    @get("/attachments/{message_id:int}/{index:int}")
    async def attachment(
        self,
        request: DeskRequest,
        message_id: PathId,
        index: FromPath[int],
        token: FromQuery[str] = "",
    ) -> Response[bytes]:
        """A file of a message in the visitor's conversation; `token` opens their files for an hour. It is in
        the address, because an image cannot send a header."""
        visitor = request.tools.tokens.files(token)
        files = await request.desk.read(files_for_visitor, visitor, message_id)
        answer = await attachment_response(request.tools, files, index)
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return answer


def files_for_visitor(reading: Reading, visitor: Visitor, message_id: int) -> list[Attachment]:
    """The files of a public message in this visitor's chat; NotFound for any other message, as if it did not
    exist. Forbidden if their token was revoked."""
    revoked_visitors.check(reading, visitor.channel_id, visitor.key, visitor.at)
    row = messages.message(reading, message_id)
    chat = conversation(reading, row.conversation_id) if row.conversation_id else None
    if (
        row.kind != "message"
        or chat is None
        or (chat.channel_id, chat.visitor) != (visitor.channel_id, visitor.key)
    ):
        raise NotFound(Said("There is no message {message_id}.", message_id=message_id))
    return row.attachments


def _quotas(request: DeskRequest, visitor: Visitor) -> list[tuple[str, int]]:
    """Whose bytes of a day a file counts for, and how many they have."""
    settings = request.tools.settings
    one = settings.visitor_bytes_per_day
    return [
        (f"visitor:{visitor.channel_id}:{visitor.key}", one),
        (f"address:{request.address}", one * PER_ADDRESS),  # anybody can make new visitors
        ("strangers", settings.strangers_bytes_per_day),
    ]


def _cors(request: DeskRequest, channel: ChannelRow) -> dict[str, str]:
    origin, host = request.headers.get("origin", ""), request.headers.get("host", "")
    if not allowed_origin(origin, host, channel):
        raise Forbidden(
            Said(
                "{origin} is not in the allowed_origins of channel {name}.", origin=origin, name=channel.name
            ),
            field="origin",
        )
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if origin else {}

"""Messages: answers, notes and calls, with their raw form and files."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from helpdesk.api.inputs import Address, Fields, Id, Input, Line, Number, PathId, Uploads, Words
from helpdesk.api.ledger import raw_body, raw_response
from helpdesk.api.request import DeskRequest
from helpdesk.api.uploads import attachment_response
from helpdesk.channels.email.read.markup.mail_html import sanitise
from helpdesk.db import channels
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import ledger
from helpdesk.db.tickets import messages as db
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.messages import Attachment
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.operations.answers import decisions, replies
from helpdesk.operations.inbound import calls, own_mailbox
from helpdesk.operations.tickets.sight import check_ticket
from helpdesk.said import Said
from helpdesk.security.guards import leads_only
from helpdesk.views.from_rows import message_view
from helpdesk.views.messages import MessageView

Recipients = Annotated[list[Address], Meta(max_length=50)]


class WriteReply(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer to the customer. `last_message_id` is the newest message you had read when you began to
    write. `to` and `cc` are
    for mail and can be left out. `conversation` is the chat that the answer goes to, as in `reply_channels`:
    a ticket with private messages and a group needs it. `then` is the new state of the ticket."""

    channel: Line
    conversation: Id | None = None
    text: Words
    html: Words | None = None
    to: Recipients | None = None
    cc: Recipients | None = None
    attachments: Uploads = []
    last_message_id: Annotated[int, Meta(ge=0, le=2**63 - 1)]
    then: Literal["open", "pending", "solved"] | None = None


class OwnMailbox(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the mail is sent to the customer as an answer."""

    send: bool


class WriteNote(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A note for colleagues. Customers never see it."""

    text: Words
    attachments: Uploads = []


class NoteCall(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A phone call: the other side's number, the direction seen from the desk, the length, and a summary.
    `fields` are values of the ticket's custom fields by key; null empties one."""

    number: Annotated[str, Meta(min_length=2, max_length=40)]
    call_direction: Literal["in", "out"]
    seconds: Annotated[int, Meta(ge=0, le=86_400)]
    text: Words
    subject: Annotated[str, Meta(max_length=300)] | None = None
    ticket: Id | None = None
    fields: Fields = {}


class TicketMessageController(Controller):
    path = "/tickets/{number:int}"
    tags = ["messages"]
    opt = {"scope": "tickets"}

    @post("/replies")
    async def write_reply(
        self, request: DeskRequest, number: Number, data: JSONBody[WriteReply]
    ) -> Response[MessageView]:
        """Answer the customer. If newer messages arrived, nothing is sent and the answer is 409 with the
        messages you `missed`."""
        reply = replies.Reply(
            channel=data.channel,
            conversation=data.conversation,
            text=data.text,
            html=await _clean(data.html),
            to=data.to,
            cc=data.cc,
            attachments=_uploads(request, data.attachments),
            last_message_id=data.last_message_id,
            then=data.then,
        )
        return await request.create(_reply, number, reply, request.by, request.tools.policy)

    @post("/notes")
    async def write_note(
        self, request: DeskRequest, number: Number, data: JSONBody[WriteNote]
    ) -> Response[MessageView]:
        """Write a private note."""
        files = _uploads(request, data.attachments)
        return await request.create(_note, number, data.text, files, request.by)

    @post("/calls")
    async def note_call_on_ticket(
        self, request: DeskRequest, number: Number, data: JSONBody[NoteCall]
    ) -> Response[MessageView]:
        """Log a phone call on this ticket."""
        if data.ticket is not None and data.ticket != number:
            raise BadInput(
                Said(
                    "ticket is {ticket}, but the address names {number}.", ticket=data.ticket, number=number
                ),
                field="ticket",
            )
        seen_by, by, policy = request.seen_by, request.by, request.tools.policy
        return await request.create(_call, data, number, seen_by, by, policy)


class CallController(Controller):
    path = "/calls"
    tags = ["messages"]
    opt = {"scope": "tickets"}

    @post("/")
    async def note_call(self, request: DeskRequest, data: JSONBody[NoteCall]) -> Response[MessageView | None]:
        """Log a phone call. The desk finds the contact by the number, and the ticket by evidence unless
        `ticket` names one. Null if you do not see the ticket that it found."""
        by, policy = request.by, request.tools.policy
        told = await request.write_away(_call, data, data.ticket, request.seen_by, by, policy)
        return Response(told, status_code=201)


class MessageController(Controller):
    path = "/messages/{message_id:int}"
    tags = ["messages"]
    opt = {"scope": "tickets"}

    @get("/raw", guards=[leads_only], media_type="text/plain")
    async def show_raw_message(self, request: DeskRequest, message_id: PathId) -> Response[bytes]:
        """Get the message as it arrived, from the ledger. 404 for a message written on the desk."""
        item_id = await request.desk.read(_raw_item, message_id)
        return raw_response(await raw_body(request, item_id), f"message-{message_id}.txt", kind="text/plain")

    @get("/attachments/{index:int}", media_type="application/octet-stream")
    async def show_attachment(
        self, request: DeskRequest, message_id: PathId, index: FromPath[int]
    ) -> Response[bytes]:
        """Get a file of the message. A harmless image, sound or film is shown, any other file is
        downloaded. A player can ask for parts by `Range`."""
        row = await request.desk.read(db.message, message_id)
        wanted = request.headers.get("range", "")
        return await attachment_response(request.tools, row.attachments, index, wanted=wanted)

    @post("/resend", status_code=200)
    async def resend_message(self, request: DeskRequest, message_id: PathId) -> MessageView:
        """Send a failed or uncertain answer again: to all of its people, or only to those in `without`. 409
        for any other answer, and if its channel was removed."""
        return await request.write(_resend, message_id)

    @post("/settle", status_code=200)
    async def settle_message(self, request: DeskRequest, message_id: PathId) -> MessageView:
        """Say that an uncertain answer arrived, or that a failed one is dealt with. The ticket is then no
        longer shown as undelivered. 409 for any other."""
        return await request.write(_settle, message_id, request.by)

    @post("/own-mailbox", status_code=200)
    async def decide_message(
        self, request: DeskRequest, message_id: PathId, data: JSONBody[OwnMailbox]
    ) -> MessageView:
        """Say what a mail from an advisor's address is that nothing proves: send it to the customer as your
        answer, or keep it as a note. Returns the answer or the note. 409 if somebody decided before."""
        return await request.write(_decide, message_id, data.send, request.by, request.tools.policy)


def _uploads(request: DeskRequest, ids: list[str]) -> list[Attachment]:
    return request.tools.tokens.uploads(ids, f"advisor:{request.user.id}")


async def _clean(html: str | None) -> str | None:
    if html is None:
        return None
    clean = await asyncio.to_thread(sanitise, html)
    if clean is None:
        raise BadInput("html is too large or too deeply nested to be shown.", field="html")
    return clean or None


def _reply(tx: Transaction, number: int, reply: replies.Reply, by: Actor, policy: Policy) -> MessageView:
    return message_view(db.message(tx, replies.send(tx, number, reply, by=by, policy=policy)))


def _note(tx: Transaction, number: int, text: str, files: list[Attachment], by: Actor) -> MessageView:
    return message_view(db.message(tx, replies.add_note(tx, number, text, by=by, attachments=files)))


def _call(
    tx: Transaction, data: NoteCall, ticket_id: int | None, seen_by: int | None, by: Actor, policy: Policy
) -> MessageView:
    if ticket_id is not None:
        check_ticket(tx, seen_by, ticket_id)
    phones = (row for row in channels.all_channels(tx) if row.kind == "phone" and row.enabled)
    channel = next(phones, None)
    if channel is None:
        raise Conflict("There is no phone channel. Create one first.")
    message_id = calls.note_call(
        tx,
        channel=channel,
        number=data.number,
        call_direction=data.call_direction,
        seconds=data.seconds,
        text=data.text,
        subject=data.subject or "",
        fields=dict(data.fields),
        ticket_id=ticket_id,
        region=channel.settings.get("region"),
        by=by,
        policy=policy,
    )
    return message_view(db.message(tx, message_id))


def _resend(tx: Transaction, message_id: int) -> MessageView:
    decisions.resend(tx, message_id)
    return message_view(db.message(tx, message_id))


def _decide(tx: Transaction, message_id: int, send: bool, by: Actor, policy: Policy) -> MessageView:
    return message_view(db.message(tx, own_mailbox.decide(tx, message_id, send=send, by=by, policy=policy)))


def _settle(tx: Transaction, message_id: int, by: Actor) -> MessageView:
    decisions.settle(tx, message_id, by=by)
    return message_view(db.message(tx, message_id))


def _raw_item(tx: Reading, message_id: int) -> int:
    db.message(tx, message_id)
    item_id = ledger.raw_item_of_message(tx, message_id)
    if item_id is None:
        raise NotFound(
            Said("Message {message_id} was written on the desk. It has no raw form.", message_id=message_id)
        )
    return item_id

"""Macros on a ticket: using one, and undoing that."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, Response, post
from litestar.params import JSONBody, PathParameter

from helpdesk.api.inputs import BIGGEST, Id, Input, Number
from helpdesk.api.messages import WriteReply
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages
from helpdesk.domain.events.actors import Actor
from helpdesk.features.automation.actions.planned import ActionChange
from helpdesk.features.automation.asking import Asking, asking
from helpdesk.features.automation.kinds import Actions
from helpdesk.features.automation.macros import using
from helpdesk.operations.answers.replies import Reply
from helpdesk.operations.tickets.sight import check_ticket
from helpdesk.views.base import View
from helpdesk.views.from_rows import message_view
from helpdesk.views.messages import MessageView

UseId = Annotated[int, PathParameter(ge=1, le=BIGGEST, description="the use of the macro")]


class UseMacro(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A macro as it is used: its `actions`, those that stay, and the `answer` as it was written in the end;
    null sends none. The `html` of an answer is left out."""

    macro_id: Id
    actions: Actions
    answer: WriteReply | None = None


class MacroUsed(View, frozen=True, kw_only=True):
    """What a macro did; `id` undoes it. `message` is the answer that it sent."""

    id: int
    changes: list[ActionChange]
    message: MessageView | None


class MacroController(Controller):
    path = "/tickets/{number:int}/macros"
    tags = ["automation"]
    opt = {"scope": "tickets"}

    @post("/")
    async def use_macro(
        self, request: DeskRequest, number: Number, data: JSONBody[UseMacro]
    ) -> Response[MacroUsed]:
        """Use a macro: send its answer and do its actions, all or nothing. 409 with the messages you
        `missed` if newer ones arrived."""
        answer = None if data.answer is None else _answer(request, data.answer)
        return await request.create(_use, number, data, answer, asking(request), request.by)

    @post("/{use_id:int}/undo", status_code=200)
    async def undo_macro(self, request: DeskRequest, number: Number, use_id: UseId) -> None:
        """Undo what you did with a macro. What somebody changed since stays, and so does an answer."""
        return await request.write(_undo, number, use_id, asking(request), request.by)


def _answer(request: DeskRequest, data: WriteReply) -> Reply:
    return Reply(
        channel=data.channel,
        conversation=data.conversation,
        text=data.text,
        to=data.to,
        cc=data.cc,
        attachments=request.tools.tokens.uploads(data.attachments, f"advisor:{request.user.id}"),
        last_message_id=data.last_message_id,
        then=data.then,
    )


def _use(
    tx: Transaction, number: int, data: UseMacro, answer: Reply | None, ask: Asking, by: Actor
) -> MacroUsed:
    used = using.use(
        tx, number, data.macro_id, data.actions, answer, caller=ask.who(tx), by=by, policy=ask.policy
    )
    sent = None if used.message_id is None else message_view(messages.message(tx, used.message_id))
    return MacroUsed(id=used.id, changes=used.changes, message=sent)


def _undo(tx: Transaction, number: int, use_id: int, ask: Asking, by: Actor) -> None:
    check_ticket(tx, ask.seen_by, number)
    using.undo(tx, number, use_id, caller=ask.who(tx), by=by)

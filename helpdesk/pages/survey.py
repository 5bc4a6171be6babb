"""The survey page behind a mail's link. GET shows it and POST votes: mail scanners follow links."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from helpdesk.api.request import Tools
from helpdesk.db import surveys as db
from helpdesk.db.brand import desk_name
from helpdesk.errors import BadInput, Conflict, Forbidden, NotFound
from helpdesk.operations.answers import brands
from helpdesk.operations.surveys import invitations
from helpdesk.pages.rendering import page
from helpdesk.telling.spoken import language_of

SCORES = range(1, 6)


class Vote(msgspec.Struct, frozen=True, kw_only=True):
    """The form's fields, as text: a browser sends no others."""

    score: str = ""
    comment: str = ""


class SurveyPage(Controller):
    path = "/survey"
    opt = {"public": True, "page": True}
    include_in_schema = False

    @get("/{token:str}")
    async def show(self, request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
        """The form; `score` in the address only preselects an answer. Changes nothing."""
        tools: Tools = request.app.state["tools"]
        try:
            invitation_id = invitations.read_token(tools.policy, token, now=datetime.now(UTC))
            one = await tools.desk.read(db.invitation, invitation_id)
        except (Forbidden, NotFound):
            return await _unknown(request)
        chosen = request.query_params.get("score", str(one.score or ""))
        return await _form(request, one, chosen=chosen, comment=one.comment)

    @post("/{token:str}", status_code=200)
    async def vote(
        self,
        request: Request[Any, Any, Any],
        token: FromPath[str],
        data: Annotated[Vote, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[str]:
        """Store the answer; a second one replaces the first."""
        tools: Tools = request.app.state["tools"]
        try:
            invitation_id = invitations.read_token(tools.policy, token, now=datetime.now(UTC))
            one = await tools.desk.read(db.invitation, invitation_id)
        except (Forbidden, NotFound):
            return await _unknown(request)
        if data.score not in {str(score) for score in SCORES}:
            return await _form(request, one, chosen="", comment=data.comment, missing=True, status=400)
        comment = data.comment.replace("\x00", " ")  # PostgreSQL keeps no NUL in text
        try:
            kept = await tools.desk.write(invitations.record_answer, invitation_id, int(data.score), comment)
        except (Conflict, BadInput) as error:
            return await _form(
                request, one, chosen=data.score, comment=data.comment, error=error.detail, status=error.status
            )
        return await _form(request, kept, chosen=data.score, comment=kept.comment, thanks=True)


async def _form(
    request: Request[Any, Any, Any],
    one: db.Invitation,
    *,
    chosen: str,
    comment: str,
    missing: bool = False,
    error: str = "",
    thanks: bool = False,
    status: int = 200,
) -> Response[str]:
    tools: Tools = request.app.state["tools"]
    brand = await tools.desk.read(brands.brand, one.ticket_id, tools.policy)
    values = {
        "desk": brand.name,
        "color": brand.color,
        "kind": one.survey,
        "closed": invitations.is_closed(one, datetime.now(UTC)),
        "answered": one.state == "answered",
        "chosen": chosen,
        "comment": comment,
        "scores": SCORES,
        "missing": missing,
        "error": error,
        "thanks": thanks,
        "unknown": False,
    }
    return page("survey.html", _language(request), values, status=status)


async def _unknown(request: Request[Any, Any, Any]) -> Response[str]:
    tools: Tools = request.app.state["tools"]
    values = {"desk": await tools.desk.read(desk_name, tools.policy), "color": "", "unknown": True}
    return page("survey.html", _language(request), values, status=404)


def _language(request: Request[Any, Any, Any]) -> str:
    return language_of(request.headers.get("accept-language", ""), asked=request.query_params.get("lang"))

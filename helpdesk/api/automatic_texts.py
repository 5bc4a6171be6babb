"""The texts that the desk sends on its own: to read, to change, and to see what customers would read."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get, post, put
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import Meta

from helpdesk.api.inputs import Id, Input, Seen
from helpdesk.api.request import DeskRequest
from helpdesk.db import automatic_texts, channels
from helpdesk.db.automatic_texts import Wording
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.domain.answers.automatic import TEXTS, AutomaticText
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers.automatic import setting_up, wording
from helpdesk.operations.answers.automatic.setting_up import WHAT, TextForm
from helpdesk.operations.answers.desk_texts import SPOKEN
from helpdesk.operations.people.calendars import Rights, rights_of
from helpdesk.operations.tickets.sight import check_ticket
from helpdesk.security.guards import leads_only
from helpdesk.security.sign_ins import Advisor
from helpdesk.views.set_up.automatic_texts import AutomaticTextView, TextPlace, TextPlaceholder, TextPreview
from helpdesk.views.set_up.changes import last_change

Kind = Annotated[str, PathParameter(max_length=40, description="of the text, as the list names it")]
Channel = Annotated[
    str | None, QueryParameter(max_length=40, description="its words on this channel; none: everywhere")
]


class SetAutomaticText(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text in one place, whole: its words by language, as two letters, and whether it is sent. A language
    that is missing or empty, and null, are as everywhere; everywhere, as the desk comes."""

    texts: Annotated[
        dict[Annotated[str, Meta(max_length=20)], Annotated[str, Meta(max_length=200_000)]],
        Meta(max_length=200),
    ] = {}
    on: bool | None = None


class PreviewAutomaticText(SetAutomaticText, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text that is not saved. `ticket`: the number of a ticket whose values are shown."""

    ticket: Id | None = None


class AutomaticTextController(Controller):
    path = "/automatic-texts"
    tags = ["automatic texts"]
    opt = {"scope": "settings"}

    @get("/")
    async def list_automatic_texts(self, request: DeskRequest) -> list[AutomaticTextView]:
        """List every text that the desk sends to customers on its own."""
        return await request.desk.read(_texts, request.user)

    @post(
        "/{kind:str}/preview",
        status_code=200,
        guards=[leads_only],
        opt={"scope": "tickets:read customers:read settings:write"},
    )
    async def preview_automatic_text(
        self,
        request: DeskRequest,
        kind: Kind,
        data: JSONBody[PreviewAutomaticText],
        channel: Channel = None,
    ) -> TextPreview:
        """Check a text that is not saved, and see what customers would read."""
        policy = request.tools.policy
        return await request.desk.read(_preview, kind, channel, data, request.seen_by, policy)

    @put("/{kind:str}", guards=[leads_only])
    async def change_automatic_text(
        self,
        request: DeskRequest,
        kind: Kind,
        data: JSONBody[SetAutomaticText],
        channel: Channel = None,
        version: Seen = None,
    ) -> AutomaticTextView:
        """Change a text everywhere or on one channel. Leads may on their teams' channels, admins all. 400
        names a placeholder that does not exist, and the nearest one."""
        return await request.write(_put, kind, channel, data, version, request.user)

    @post("/{kind:str}/undo", status_code=200, guards=[leads_only])
    async def undo_automatic_text(
        self, request: DeskRequest, kind: Kind, channel: Channel = None, version: Seen = None
    ) -> AutomaticTextView:
        """Undo the newest change of a text in one place."""
        return await request.write(_undo, kind, channel, version, request.user)


def _texts(tx: Reading, user: Advisor) -> list[AutomaticTextView]:
    made, rows = automatic_texts.all_wordings(tx), channels.all_channels(tx)
    changes = setup_changes.latest_of(tx, WHAT, [one.id for one in made])
    rights = rights_of(tx, user.id, user.role)
    return [_view(text, made, rows, changes, rights) for text in TEXTS.values()]


def _preview(
    tx: Reading,
    kind: str,
    channel: str | None,
    data: PreviewAutomaticText,
    seen_by: int | None,
    policy: Policy,
) -> TextPreview:
    place = setting_up.place_of(tx, kind, channel)
    if data.ticket is not None:
        check_ticket(tx, seen_by, data.ticket)
    form = _form(data)
    return TextPreview(
        problems=setting_up.found_problems(kind, form),
        written=setting_up.preview(tx, kind, place, form, data.ticket, policy),
    )


def _put(
    tx: Transaction, kind: str, channel: str | None, data: SetAutomaticText, seen: int | None, user: Advisor
) -> AutomaticTextView:
    place, rights = setting_up.place_of(tx, kind, channel), rights_of(tx, user.id, user.role)
    setting_up.put(tx, kind, place, _form(data), seen=seen, rights=rights, by=user.actor)
    return _one(tx, kind, rights)


def _undo(
    tx: Transaction, kind: str, channel: str | None, seen: int | None, user: Advisor
) -> AutomaticTextView:
    place, rights = setting_up.place_of(tx, kind, channel), rights_of(tx, user.id, user.role)
    setting_up.undo(tx, kind, place, seen=seen, rights=rights, by=user.actor)
    return _one(tx, kind, rights)


def _form(data: SetAutomaticText) -> TextForm:
    return TextForm(texts=data.texts, on=data.on)


def _one(tx: Reading, kind: str, rights: Rights) -> AutomaticTextView:
    made = automatic_texts.all_wordings(tx)
    changes = setup_changes.latest_of(tx, WHAT, [one.id for one in made if one.kind == kind])
    return _view(TEXTS[kind], made, channels.all_channels(tx), changes, rights)


def _view(
    text: AutomaticText,
    made: list[Wording],
    rows: list[ChannelRow],
    changes: dict[int, SetupChange],
    rights: Rights,
) -> AutomaticTextView:
    places = [None, *(row for row in rows if setting_up.fits(text, row))]
    return AutomaticTextView(
        kind=text.kind,
        way=text.way,
        switch=text.switch,
        line=text.line,
        needs=text.needs,
        placeholders=[TextPlaceholder(path=one, sure=one in text.sure) for one in text.paths],
        defaults={language: wording.default(text.kind, language) for language in SPOKEN},
        places=[_place(text, row, made, changes, rights) for row in places],
    )


def _place(
    text: AutomaticText,
    channel: ChannelRow | None,
    made: list[Wording],
    changes: dict[int, SetupChange],
    rights: Rights,
) -> TextPlace:
    mine = setting_up.of_place(made, text.kind, channel.id if channel else None)
    kinds = [text.kind, *([text.needs] if text.needs else [])]
    return TextPlace(
        channel=channel.name if channel else None,
        texts=mine.texts if mine else {},
        on=mine.on if mine else None,
        sent=all(wording.switched(kind, setting_up.holding(made, kind, channel), channel) for kind in kinds),
        changed=last_change(changes.get(mine.id)) if mine else None,
        may_change=setting_up.may_change(channel, rights),
    )

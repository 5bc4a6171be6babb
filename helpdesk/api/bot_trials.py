"""How the bot does and would do: its figures, what other settings would have made of them, and a trial."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import msgspec
from litestar import Controller, get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from helpdesk.api.bot import Channel
from helpdesk.api.inputs import Input
from helpdesk.api.request import DeskRequest
from helpdesk.db import channels
from helpdesk.db.bot import answers, drafts, outcomes, versions
from helpdesk.db.bot.past_chats import past_chats
from helpdesk.db.engine.transaction import Reading
from helpdesk.domain.bot.answer_figures import AnswerFigure, answer_figures
from helpdesk.domain.bot.consequence import Asked, consequence
from helpdesk.domain.bot.figures import BotFigures, figures, period
from helpdesk.domain.bot.settings import BotSettings, Manner
from helpdesk.domain.chats.bot import BotTurn
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.hours.zones import zone_named
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput
from helpdesk.operations.bot import setting_up, trial_states, trying
from helpdesk.operations.bot.manner import manner_of
from helpdesk.operations.bot.trial_states import TrialState
from helpdesk.operations.bot.trying import Trial
from helpdesk.security.guards import leads_only
from helpdesk.views.bot import ChatButton
from helpdesk.views.from_rows import article_view
from helpdesk.views.set_up.bot import (
    BotAnswersView,
    BotConsequence,
    BotFiguresView,
    BotTrialTurn,
    TrialHandOver,
    TrialMessage,
)
from helpdesk.workers.bot_host import BotHost

_RECOUNTED = 200  # newest conversations
_LEAST = 0.3  # the threshold of a bot whose files name none

Language = Annotated[str, Meta(pattern=r"^[a-z]{2}(?![\s\S])")]


class SayToBot(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message to the bot in a trial: a text, or the `payload` of a button that it offered. `state`: that of
    its last turn, "" at the first. `settings`: a draft that replaces what is set in the place. `draft`: your
    draft of the bot's files answers."""

    text: Annotated[str, Meta(max_length=10_000)] = ""
    payload: Annotated[str, Meta(max_length=2_000)] = ""
    language: Language = "en"
    state: Annotated[str, Meta(max_length=trial_states.LONGEST)] = ""
    settings: BotSettings | None = None
    draft: bool = False


class BotTrialController(Controller):
    path = "/bot"
    tags = ["bot"]
    opt = {"scope": "settings"}

    @get("/figures", guards=[leads_only], opt={"scope": "reports"})
    async def report_bot(
        self,
        request: DeskRequest,
        days: Annotated[int, QueryParameter(ge=1, le=366, description="how many days back")] = 30,
        channel: Channel = None,
    ) -> BotFiguresView:
        """Get how many tickets the bot answered, alone or not, and why it handed over, each with the filter
        that finds them."""
        viewer = Viewer(advisor=request.user.id, zone=request.tools.settings.time_zone)
        found = await request.desk.read(_figures, days, channel, viewer)
        return BotFiguresView(**{name: getattr(found, name) for name in BotFigures.__struct_fields__})

    @get("/answers", guards=[leads_only], opt={"scope": "reports"})
    async def report_bot_answers(
        self,
        request: DeskRequest,
        days: Annotated[int, QueryParameter(ge=1, le=366, description="how many days back")] = 30,
        channel: Channel = None,
    ) -> BotAnswersView:
        """Get what customers said of each answer of the bot, and how often the conversation was handed over
        right after it, in the tickets opened since then. Each number has the filter that finds its tickets.
        What went wrong in most tickets comes first."""
        viewer = Viewer(advisor=request.user.id, zone=request.tools.settings.time_zone)
        since = _since(days, viewer)
        return BotAnswersView(since=since, answers=await request.desk.read(_answers, since, channel, viewer))

    @post("/consequence", status_code=200, guards=[leads_only])
    async def try_bot_settings(
        self, request: DeskRequest, data: JSONBody[BotSettings], channel: Channel = None
    ) -> BotConsequence:
        """Recount the bot's newest 200 conversations as if these settings were set in the place: how many it
        would have answered, and how many handed over. Nothing is saved."""
        files = await _threshold_of_files(request)
        return await request.desk.read(_consequence, channel, data, files, request.tools.policy)

    @post("/trial", status_code=200, guards=[leads_only])
    async def try_bot(
        self, request: DeskRequest, data: JSONBody[SayToBot], channel: Channel = None
    ) -> BotTrialTurn:
        """Say something to the bot without a ticket. Nothing is stored; custom actions of the bot do run, and
        see `trial` in the metadata."""
        tools = request.tools
        await tools.bot.refreshed()
        policy, user = tools.policy, request.user.id
        draft = await request.desk.read(drafts.draft, user) if data.draft else None
        digest = draft.digest if draft else ""
        if data.state:
            before = trial_states.read(data.state, user, channel, policy.secret, draft=digest)
        else:
            before = trial_states.begun(user, channel, draft=digest)
        by = None if draft is None else await tools.bot.drafted(draft.digest, draft.files)
        trial = await request.desk.read(_trial, channel, data, before, policy)
        turn = await tools.bot.ask(trial.said, before.bot or None, policy.bot_seconds, by=by)
        after = msgspec.structs.replace(before, bot=turn.state)
        return _told(trial, turn, trial_states.written(after, policy.secret))


def _figures(tx: Reading, days: int, channel: str | None, viewer: Viewer) -> BotFigures:
    if channel is not None:
        channels.channel(tx, channel)
    since = _since(days, viewer)
    return figures(since, channel, outcomes.outcomes(tx, period(since, channel), viewer))


def _answers(tx: Reading, since: date, channel: str | None, viewer: Viewer) -> list[AnswerFigure]:
    if channel is not None:
        channels.channel(tx, channel)
    return answer_figures(since, channel, answers.counts(tx, period(since, channel), viewer))


def _since(days: int, viewer: Viewer) -> date:
    today = datetime.now(UTC).astimezone(zone_named(viewer.zone)).date()
    return today - timedelta(days=days - 1)


def _consequence(
    tx: Reading, channel: str | None, draft: BotSettings, files: float, policy: Policy
) -> BotConsequence:
    place = setting_up.place_of(tx, channel)
    there = place.id if place else None
    now = _asked(manner_of(tx, there, policy), files)
    tried = _asked(trying.drafted(tx, place, draft, policy), files)
    chats = past_chats(tx, _RECOUNTED, there)
    return BotConsequence(
        now=consequence(chats, now, now), tried=consequence(chats, now, tried), threshold=now.threshold
    )


def _asked(found: Manner, files: float) -> Asked:
    """The settings that count; without a threshold that of the bot's files."""
    threshold = files if found.threshold is None else found.threshold
    return Asked(threshold=threshold, misunderstandings=found.misunderstandings)


async def _threshold_of_files(request: DeskRequest) -> float:
    host: BotHost = request.tools.bot
    newest = await request.desk.read(versions.newest)
    if host.authoring is None or newest is None:
        return _LEAST
    return (await host.authoring.examine(await request.desk.read(versions.files, newest.id))).threshold


def _trial(tx: Reading, channel: str | None, data: SayToBot, before: TrialState, policy: Policy) -> Trial:
    if not data.text.strip() and not data.payload:
        raise BadInput("text must not be empty, unless a button was pressed.", field="text")
    return trying.begin(
        tx,
        setting_up.place_of(tx, channel),
        data.settings,
        text=data.text,
        payload=data.payload,
        language=data.language,
        conversation=before.conversation,
        first=data.state == "",
        policy=policy,
    )


def _told(trial: Trial, turn: BotTurn, state: str) -> BotTrialTurn:
    over = turn.hand_over
    return BotTrialTurn(
        greeting=trial.greeting,
        messages=[
            TrialMessage(
                text=one.text,
                buttons=[ChatButton(**msgspec.structs.asdict(button)) for button in one.buttons],
                image=one.image,
                article=None if one.article is None else article_view(one.article),
            )
            for one in turn.messages
        ],
        why=turn.why,
        intent=turn.intent,
        confidence=turn.confidence,
        understood=turn.understood,
        hand_over=None
        if over is None
        else TrialHandOver(cause=over.cause, summary=over.summary, detail=over.detail),
        state=state,
    )

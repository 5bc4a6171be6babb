"""Wire shapes of the bot's page in the settings: where it answers and how, its versions, its figures, a
trial."""

from __future__ import annotations

from datetime import date, datetime

from helpdesk.domain.bot.answer_figures import AnswerFigure
from helpdesk.domain.bot.consequence import Consequence
from helpdesk.domain.bot.contents import FileProblem, KnownIntent
from helpdesk.domain.bot.difference import PartChange
from helpdesk.domain.bot.figures import Figure
from helpdesk.domain.bot.settings import Answers, BotSettings
from helpdesk.views.base import View
from helpdesk.views.bot import ChatArticle, ChatButton
from helpdesk.views.set_up.changes import LastChange


class BotVersionView(View, frozen=True, kw_only=True):
    """A published bot. `restores`: the version that a rollback restored; `error`: why it cannot be loaded."""

    id: int
    name: str
    published_by: str
    created_at: datetime
    restores: int | None
    error: str


class BotManner(View, frozen=True, kw_only=True):
    """How the bot answers in a place. `letter` and `colour`: its face, "" for the picture of a robot and the
    colour of the page. `threshold`: the confidence that an intent needs, null: as the bot's files say. After
    `misunderstandings` in a row a person takes over. `answers`: when it gets new conversations, by the hours
    of `calendar_id`, null: by those of the channel."""

    name: str
    letter: str
    colour: str
    threshold: float | None
    misunderstandings: int
    answers: Answers
    calendar_id: int | None


class BotPlace(View, frozen=True, kw_only=True):
    """How the bot answers in one place: on a channel, or everywhere (`channel` null). `on`: whether it is
    switched on, null for everywhere. `takes_new`: whether it gets new conversations now, because the channel
    is in use and it is in its hours. `settings` are those of this place, `holds` is what holds there.
    `changed` is null before anybody changed it. `channel_version`: what switching it names."""

    channel: str | None
    label: str
    on: bool | None
    takes_new: bool
    settings: BotSettings
    holds: BotManner
    changed: LastChange | None
    channel_version: int | None
    may_change: bool


class BotView(View, frozen=True, kw_only=True):
    """`serving`: the version that answers (null: none, or only another process knows). `error`: why the
    newest version cannot be loaded; where the version before it was loaded, that one still answers. `rasa`: a
    Rasa server answers, so no version does. `places`: everywhere, then each channel that can have a bot.
    `draft`: the digest of your draft, "" if you have none."""

    name: str
    serving: int | None
    error: str
    rasa: bool
    versions: list[BotVersionView]
    places: list[BotPlace]
    may_restore: bool
    draft: str


class BotContentsView(View, frozen=True, kw_only=True):
    """What a version contains, by name. `threshold`: the confidence that an intent needs unless the desk sets
    another one. `problems` have file and line (0: the whole file)."""

    version: int
    intents: list[KnownIntent]
    rules: list[str]
    stories: list[str]
    forms: list[str]
    responses: list[str]
    languages: list[str]
    answers_from_faq: bool
    threshold: float
    files: list[str]
    problems: list[FileProblem]


class BotDraftView(View, frozen=True, kw_only=True):
    """Your draft of the bot. `changes`: in the version `newest`, null if none is published. `may_publish`: no
    file has an error. `digest`: what its publication names."""

    name: str
    digest: str
    created_at: datetime
    newest: int | None
    files: list[str]
    problems: list[FileProblem]
    changes: list[PartChange]
    may_publish: bool


class BotConsequence(View, frozen=True, kw_only=True):
    """What settings make of the bot's newest conversations, recounted: as they are now, and as they are
    tried. `threshold`: the one of now."""

    now: Consequence
    tried: Consequence
    threshold: float


class BotFiguresView(View, frozen=True, kw_only=True):
    """The tickets opened since a day that the bot answered, each figure with the filter that finds them.
    `alone`: no person was needed so far. `taken_over`: people answered, and the bot had not handed over.
    `handed_over` by the last cause."""

    since: date
    conversations: Figure
    alone: Figure
    taken_over: Figure
    handed_over: dict[str, Figure]


class BotAnswersView(View, frozen=True, kw_only=True):
    """The answers of the bot that can be judged, in the tickets opened since a day, with what came of
    them."""

    since: date
    answers: list[AnswerFigure]


class TrialMessage(View, frozen=True, kw_only=True):
    """What the bot says in a trial."""

    text: str
    buttons: list[ChatButton]
    image: str
    article: ChatArticle | None


class TrialHandOver(View, frozen=True, kw_only=True):
    """That the bot would hand over, with its line for the advisor. `detail`: what failed, for an operator."""

    cause: str
    summary: str
    detail: str


class BotTrialTurn(View, frozen=True, kw_only=True):
    """The bot's turn in a trial, and why. `state` is to be sent with the next message, by the same user
    in the same place. `why` names the rule, intent or article with its confidence, and the runner-up.
    `greeting`: said before it, "" for none."""

    greeting: str
    messages: list[TrialMessage]
    why: str
    intent: str
    confidence: float
    understood: bool
    hand_over: TrialHandOver | None
    state: str

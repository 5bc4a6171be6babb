"""The bot as the desk sees it: its input about a customer, its answers, and the reasons.

The desk stores the bot's state, so any process can take the next turn: `Responder.respond` gets the state
that the last turn returned. The desk owns the turn (operations/tickets/turns); the bot only proposes what to
say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Protocol

import msgspec

from helpdesk.domain.messages import ChannelKind

HandOverCause = Literal["asked", "unhelpful", "fallback", "complaint", "intent", "failed", "elsewhere", "off"]
"""Why a person is needed: the customer asked for one, or did after an answer that did not help, the bot did
not understand twice, complaint words, an intent that always goes to people, the bot itself failed, the
customer wrote on a channel without a bot, or the bot was switched off (only the desk gives "unhelpful" and
these last two causes)."""

Vote = Literal["", "asked", "yes", "no"]
"""Whether an answer helped: its customer is not asked, is asked, or said yes or no."""


class Tuning(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk has set about the bot's answers. `threshold`: the confidence that an intent needs; None:
    what the bot's files say. After `misunderstandings` in a row a person takes over. `words`: the desk's own
    words in the customer's language, by what they are for (rephrase, hand_over); those that are missing are
    the bot's."""

    threshold: float | None = None
    misunderstandings: int = 2
    words: dict[str, str] = {}


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer said. `conversation` is stable for one chat (Rasa's sender_id). `text` is as typed;
    `payload` is the payload of a pressed button ("/intent" or '/intent{"entity": "value"}'), else "".
    `language` has two letters; `metadata` is what the channel knows (page, order number of the site, …)."""

    conversation: str
    text: str
    payload: str = ""
    channel: ChannelKind = "webchat"
    language: str = "en"
    name: str = ""
    signed_in: bool = False
    metadata: dict[str, Any] = {}
    tuning: Tuning = Tuning()


class Button(msgspec.Struct, frozen=True, kw_only=True):
    """A choice offered below a bot's message. Pressing it sends `payload` and shows `title`; a button with
    a `url` opens that page instead."""

    title: str
    payload: str = ""
    url: str = ""


class ArticleRef(msgspec.Struct, frozen=True, kw_only=True):
    """An article of the FAQ as a link."""

    id: int
    title: str
    url: str


class BotMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message of the bot: plain text, the choices below it, a picture's address ("" for none), the
    article it quotes. `slot`: the form field it asks for, so that a widget can offer a fitting input."""

    text: str = ""
    buttons: list[Button] = []
    image: str = ""
    article: ArticleRef | None = None
    slot: str = ""


class BotPart(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a stored message of the bot besides its text: what its reader can press or open, and the
    reason for it, for advisors. `understood` as in BotTurn. `vote`: whether it helped its customer."""

    buttons: list[Button] = []
    image: str = ""
    article: ArticleRef | None = None
    slot: str = ""
    why: str = ""
    intent: str = ""
    confidence: float = 0.0
    understood: bool = True
    vote: Vote = ""


GREETED = "greeting before the first answer"
"""The reason of a message that answers nothing."""


class HandOver(msgspec.Struct, frozen=True, kw_only=True):
    """The bot wants a person. `summary` is one line for the advisor. `detail` is for an operator if the bot
    failed (which action, what it raised), never for the customer."""

    cause: HandOverCause
    summary: str
    detail: str = ""


class BotTurn(msgspec.Struct, frozen=True, kw_only=True):
    """The bot's answers, in order, and the state to give back at the next turn. `why` in one line: 'rule "Ask
    for the order" because intent order_status 0.93'. `slots` are those that are set. `understood`: false if
    the message counts among those in a row after which a person takes over. `small_talk`: it answers a
    greeting or thanks, so nobody asks whether it helped."""

    messages: list[BotMessage]
    state: bytes
    why: str
    intent: str = ""
    confidence: float = 0.0
    slots: dict[str, Any] = {}
    articles: list[ArticleRef] = []
    hand_over: HandOver | None = None
    understood: bool = True
    small_talk: bool = False


class Responder(Protocol):
    """A bot: our rule engine, or a real Rasa server behind its REST channel."""

    async def respond(self, said: Said, state: bytes | None) -> BotTurn:
        """One turn. `state` of the last turn, None at the first. It does not raise if the bot fails: it
        returns a turn with `hand_over.cause == "failed"`. The caller limits its time anyway."""


class FoundArticle(msgspec.Struct, frozen=True, kw_only=True):
    """An article that may answer a question. `answer` is a short plain text; `confidence` from 0 to 1 is
    comparable between questions: above `GOOD` the bot may give it as the answer."""

    article: ArticleRef
    answer: str
    confidence: float


GOOD = 0.6
CLOSE = 0.1  # if two articles' confidences differ by less, the bot asks which one is meant
_NEARLY = GOOD - 0.2  # articles below this are not even asked about
_MOST = 3  # articles that the bot asks about


def articles_given(confidences: Sequence[float]) -> int:
    """How many of the found articles, best first, the bot gives: none, the one that answers, or two or three
    that are too close to choose from."""
    near = [one for one in confidences[:_MOST] if one >= _NEARLY and confidences[0] - one < CLOSE]
    if len(near) > 1:
        return len(near)
    return int(bool(near) and near[0] >= GOOD)


class FindAnswers(Protocol):
    """The FAQ as a bot searches it: best article first, at most `limit`."""

    async def __call__(self, question: str, language: str, limit: int = 3) -> Sequence[FoundArticle]: ...

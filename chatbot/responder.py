"""The bot for the desk: a project that listens, answers, searches the FAQ and hands over."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from chatbot.actions.base import NoActions
from chatbot.dialogue import events as ev
from chatbot.dialogue.custom import ActionFailed, RunAction
from chatbot.dialogue.predict import Brain, Next
from chatbot.dialogue.tracker import Base, Tracker
from chatbot.dialogue.turn import Turn, TurnFailed
from chatbot.faq_answers import ARTICLE, NONE, answer, choose, question
from chatbot.hearing import chosen, hear
from chatbot.nlu.shapes import FALLBACK, Interpreter
from chatbot.state import Choice, Kept, Offered, StateTooLarge, keep, restore, tracker_of
from chatbot.summary import because, set_slots, summary, why
from chatbot.texts import text
from chatbot.tuning import in_a_row, in_own_words, tuned, words
from helpdesk.domain.chats.bot import (
    ArticleRef,
    BotMessage,
    BotTurn,
    FindAnswers,
    HandOver,
    HandOverCause,
    Said,
)
from helpdesk.language.complaints import complaint_in

HAND_OVER_ACTIONS = frozenset(
    {"action_handoff", "action_human_handoff", "action_handover", "action_hand_over"}
)
REPHRASE = ("utter_please_rephrase", "utter_ask_rephrase", "utter_default", "utter_fallback")


class Bot:
    """A Responder. `clock` gives seconds since the epoch."""

    def __init__(
        self,
        brain: Brain,
        interpreter: Interpreter,
        *,
        actions: RunAction | None = None,
        find_answers: FindAnswers | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.brain, self.interpreter = brain, interpreter
        self.actions = actions or NoActions()
        self.find_answers, self.clock = find_answers, clock
        desk = brain.project.desk
        self.asked, self.small_talk = desk.asked_intents, desk.small_talk_intents
        self.hand_over_actions = HAND_OVER_ACTIONS | desk.hand_over_actions

    async def respond(self, said: Said, state: bytes | None) -> BotTurn:
        """One turn; if the bot fails, it hands over and keeps its earlier state."""
        try:
            return await _Conversation(self, said, restore(state)).turn()
        except (TurnFailed, ActionFailed, StateTooLarge) as error:
            return self._failed(said, state, str(error))
        except Exception as error:  # noqa: BLE001 - a bot's failure must not become the desk's
            return self._failed(said, state, f"the bot raised {type(error).__name__}: {error}")

    def _failed(self, said: Said, state: bytes | None, detail: str) -> BotTurn:
        words = " ".join((said.text or said.payload).split())[:150]
        return BotTurn(
            messages=[BotMessage(text=text("failed", self.spoken(said.language)))],
            state=state or b"",
            why="handed over because the bot failed",
            hand_over=HandOver(cause="failed", summary=f"The bot failed at “{words}”", detail=detail),
        )

    def spoken(self, language: str) -> str:
        """The language of the bot's answers: the customer's, if the bot has it."""
        languages = self.brain.project.desk.languages
        return language if not languages or language in languages else languages[0]


class _Conversation:
    """One turn of one conversation."""

    def __init__(self, bot: Bot, said: Said, kept: Kept) -> None:
        self.bot, self.said, self.kept = bot, said, kept
        self.language, self.tuning = bot.spoken(said.language), said.tuning
        self.tracker = self._tracker()
        self.work = Turn(
            bot.brain,
            self.tracker,
            bot.actions,
            channel=said.channel,
            language=self.language,
            hand_over_actions=bot.hand_over_actions,
        )
        self.articles: list[ArticleRef] = []
        self.choices: list[Choice] = []
        self.offered: list[Offered] = []
        self.understood = True
        self.heard: ev.UserUttered | None = None

    async def turn(self) -> BotTurn:
        if (picked := self._picked()) is not None:
            return self._answered(picked)
        domain, config = self.bot.brain.domain, tuned(self.bot.brain.project.config, self.tuning)
        heard = hear(self.said, self.kept.choices, domain, config, self.bot.interpreter)
        refused = self.said.payload == NONE or chosen(self.said.text, self.kept.choices) == NONE
        self.heard = heard
        await self.work.hear(heard)
        if complaint := complaint_in(self.said.text, self.bot.brain.project.desk.complaint_words):
            return self._hand_over("complaint", f"complaint word “{complaint}”")
        if heard.intent in self.bot.asked:
            return self._hand_over("asked", because(heard))
        if heard.intent in self.bot.brain.project.desk.hand_over_intents:
            return self._hand_over("intent", because(heard))
        unsure = heard.intent == FALLBACK
        if unsure and self.tracker.now.loop not in domain.forms:
            return await self._unsure(heard, ask_faq=not refused)
        await self.work.act()
        if self.work.handed:
            return self._hand_over("asked", why(self.work.done, heard))
        if self.work.fell:
            return await self._fell(heard)
        if unsure and self.work.refused:
            self.understood = False
            if self._too_often():
                self.work.messages.clear()
                return self._hand_over("fallback", f"{because(heard)}{in_a_row(self.tuning)}")
            self.work.messages = in_own_words(self.tuning, self.work.done, self.work.messages)
        if not self.work.messages:
            return self._silent(heard)
        return self._spoken(why(self.work.done, heard))

    def _silent(self, heard: ev.UserUttered) -> BotTurn:
        """The bot acted but sent no message: the customer must still get an answer."""
        self.understood = False
        if self._too_often():
            told = f"{why(self.work.done, heard)} said nothing{in_a_row(self.tuning)}"
            return self._hand_over("fallback", told)
        self._say(BotMessage(text=words(self.tuning, "rephrase", self.language)))
        return self._spoken(f"{why(self.work.done, heard)}, which said nothing")

    async def _unsure(self, heard: ev.UserUttered, *, ask_faq: bool) -> BotTurn:
        """No intent is sure: the FAQ, then the bot's own rule for it, then a person."""
        if ask_faq and (found := await self._from_faq(heard)) is not None:
            return found
        self.understood = False
        if self._too_often():
            return self._hand_over("fallback", f"{because(heard)}{in_a_row(self.tuning)}")
        await self.work.act()
        if self.work.handed:
            return self._hand_over("asked", why(self.work.done, heard))
        if self.work.messages:
            self.work.messages = in_own_words(self.tuning, self.work.done, self.work.messages)
            return self._spoken(why(self.work.done, heard))
        return await self._rephrase(heard)

    async def _fell(self, heard: ev.UserUttered) -> BotTurn:
        """No rule or story continues from here."""
        if self.work.messages:
            return self._spoken(why(self.work.done, heard))
        if (found := await self._from_faq(heard)) is not None:
            return found
        self.understood = False
        if self._too_often():
            return self._hand_over("fallback", f"no rule matches {because(heard)}{in_a_row(self.tuning)}")
        return await self._rephrase(heard)

    def _too_often(self) -> bool:
        return self.kept.fallbacks + 1 >= self.tuning.misunderstandings

    async def _rephrase(self, heard: ev.UserUttered) -> BotTurn:
        self._take_back()
        name = next((one for one in REPHRASE if one in self.bot.brain.domain.responses), "")
        if name and "rephrase" not in self.tuning.words:
            self.tracker.add(*self.work.utter(name, self.tracker))
        if not self.work.messages:
            self._say(BotMessage(text=words(self.tuning, "rephrase", self.language)))
        await self._back_to_form()
        return self._spoken(f"fallback because no rule matches, {because(heard)}")

    async def _from_faq(self, heard: ev.UserUttered) -> BotTurn | None:
        find = self.bot.find_answers
        if find is None or not heard.text or not self.bot.brain.project.desk.answers_from_faq:
            return None
        found = choose(await find(heard.text, self.said.language, 3))
        if not found:
            return None
        self._take_back()
        if len(found) == 1:
            self.articles = [found[0].article]
            self._say(answer(Offered(article=found[0].article, answer=found[0].answer)))
            reason = f"FAQ article “{found[0].article.title}” {found[0].confidence:.2f}"
        else:
            message, self.choices = question(found, self.language)
            self.offered = [Offered(article=one.article, answer=one.answer[:1000]) for one in found]
            self._say(message)
            reason = f"{len(found)} FAQ articles are close ({found[0].confidence:.2f})"
        await self._back_to_form()
        return self._spoken(f"{reason} because {because(heard)}")

    def _picked(self) -> Offered | None:
        """The article that the customer chose among the last offered ones, by a button or by typing."""
        payload = self.said.payload or chosen(self.said.text, self.kept.choices)
        if not payload.startswith(ARTICLE):
            return None
        return next(
            (one for one in self.kept.offered if payload == f'{ARTICLE}{{"id":{one.article.id}}}'), None
        )

    def _answered(self, picked: Offered) -> BotTurn:
        self.articles = [picked.article]
        self._say(answer(picked))
        return self._spoken(f"FAQ article “{picked.article.title}” because it was chosen")

    def _hand_over(self, cause: HandOverCause, reason: str) -> BotTurn:
        tracker, now = self.tracker, self.tracker.now
        heard = now.said
        if now.loop and now.loop not in self.bot.brain.domain.forms:
            tracker.add(ev.ActiveLoop(name=None))
        if not self.work.messages or not self.work.handed:
            own = "hand_over" in self.tuning.words
            response = "utter_handoff" if "utter_handoff" in self.bot.brain.domain.responses else ""
            said = self.work.utter(response, tracker) if response and not own else []
            if said:
                tracker.add(*said)
            else:
                self._say(BotMessage(text=words(self.tuning, "hand_over", self.language)))
        line = summary(heard, set_slots(now.slots)) if heard else "The customer asks for a person"
        self.understood = True  # the count starts again after an advisor hands back
        return self._spoken(f"handed over because {reason}", HandOver(cause=cause, summary=line))

    def _take_back(self) -> None:
        """Rules and stories do not see a message that was not understood."""
        self.tracker.add(ev.UserUtteranceReverted())

    async def _back_to_form(self) -> None:
        """Repeat the form's question."""
        loop = self.tracker.now.loop
        if loop and self.tracker.now.prev == loop:
            await self.work.do(Next(loop, "form", loop))

    def _say(self, message: BotMessage) -> None:
        self.work.messages.append(message)
        self.tracker.add(ev.BotUttered(text=message.text))

    def _spoken(self, reason: str, hand_over: HandOver | None = None) -> BotTurn:
        tracker = self.tracker
        said = self.heard
        if not _listens(tracker):
            tracker.add(ev.ActionExecuted(name=ev.LISTEN))
        buttons = [button for message in self.work.messages[-1:] for button in message.buttons]
        shown = [Choice(title=one.title, payload=one.payload) for one in buttons if not one.url]
        kept = Kept(
            bot=self.bot.brain.project.digest,
            at=self.bot.clock(),
            fallbacks=0 if self.understood else self.kept.fallbacks + 1,
            choices=self.choices or shown,
            offered=self.offered,
        )
        return BotTurn(
            messages=self.work.messages,
            state=keep(kept, tracker),
            why=reason,
            intent=said.retrieval if said and said.intent != FALLBACK else "",
            confidence=said.confidence if said else 0.0,
            slots=set_slots(tracker.now.slots),
            articles=self.articles,
            hand_over=hand_over,
            small_talk=said is not None and said.intent in self.bot.small_talk,
            understood=self.understood and (hand_over is None or hand_over.cause != "fallback"),
        )

    def _tracker(self) -> Tracker:
        """The conversation so far; a new session after a long silence."""
        domain, kept = self.bot.brain.domain, self.kept
        tracker = tracker_of(kept, domain, self.said.conversation)
        expires = domain.session.expires * 60
        if kept.at and expires and self.bot.clock() - kept.at > expires:
            carried: dict[str, Any] = tracker.now.slots if domain.session.carries_slots else {}
            slots = {name: value for name, value in carried.items() if value is not None}
            tracker = Tracker(domain, self.said.conversation, Base(slots=slots, touched=sorted(slots)))
            self.kept = kept = Kept()
        if not tracker.events:
            tracker.add(ev.SessionStarted() if not tracker.base.slots else ev.ConversationResumed())
            tracker.add(ev.ActionExecuted(name=ev.LISTEN))
        if "language" in domain.slots and tracker.now.slots.get("language") != self.language:
            tracker.add(ev.SlotSet(name="language", value=self.language))
        return tracker


def _listens(tracker: Tracker) -> bool:
    """Whether listening was the last thing done."""
    for event in reversed(tracker.events):
        if isinstance(event, ev.ActionExecuted):
            return event.name == ev.LISTEN
        if isinstance(event, ev.UserUttered | ev.UserUtteranceReverted | ev.Restarted):
            return False
    return False

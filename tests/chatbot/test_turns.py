"""Turns of a bot: what the customer reads, why, and when a person takes over."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec
import pytest

from chatbot.dialogue import events as ev
from chatbot.dialogue.custom import ActionCall, ActionFailed, ActionResult
from chatbot.dialogue.limits import KEPT_EVENTS, MAX_STATE
from helpdesk import package_files
from helpdesk.domain.chats.bot import ArticleRef, FoundArticle
from tests.chatbot.bots import DOMAIN, RULES, SilentActions, Talk, project, texts_of


class Doing:
    """Actions for a test: each call is kept, and answered with what is prepared for the action."""

    def __init__(self, **answers: ActionResult | Exception) -> None:
        self.answers, self.calls = answers, list[ActionCall]()

    async def run(self, call: ActionCall) -> ActionResult:
        self.calls.append(call)
        answer = self.answers.get(call.next_action, ActionResult())
        if isinstance(answer, Exception):
            raise answer
        return answer


class Articles:
    """A FAQ that finds what it is given."""

    def __init__(self, *found: tuple[str, float]) -> None:
        self.found = [
            FoundArticle(
                article=ArticleRef(id=number, title=title, url=f"/help/{number}"),
                answer=f"All about {title}.",
                confidence=confidence,
            )
            for number, (title, confidence) in enumerate(found, start=1)
        ]
        self.asked = list[str]()

    async def __call__(self, question: str, language: str, limit: int = 3) -> Sequence[FoundArticle]:
        self.asked.append(question)
        return self.found[:limit]


async def test_a_rule_answers_and_says_why_in_one_line() -> None:
    turn = await Talk(project()).say("hello")
    assert texts_of(turn) == ["Hello!"]
    assert turn.why == 'rule "Greet" because intent greet 1.00 (runner-up thank 0.00)'
    assert (turn.intent, turn.hand_over) == ("greet", None)


async def test_a_form_asks_fills_in_and_hands_its_slots_to_the_action() -> None:
    look = ActionResult(events=[], responses=[{"text": "It is on its way."}])
    doing = Doing(action_look=look)
    talk = Talk(project(), actions=doing)
    turn = await talk.say("where is my order")
    assert texts_of(turn) == ["Which number?"]
    assert turn.messages[0].slot == "number"
    turn = await talk.say("4711")
    assert texts_of(turn) == ["It is on its way."]
    assert turn.slots == {"number": "4711"}
    (call,) = doing.calls
    assert call.tracker["slots"]["number"] == "4711"
    assert call.tracker["latest_message"]["text"] == "4711"
    assert call.domain["forms"] == {"order_form": {"required_slots": ["number"]}}


async def test_the_reason_has_the_runner_up_unless_nothing_was_read() -> None:
    assert "(runner-up thank 0.33)" in (await Talk(project()).say("hello thank")).why
    assert "no intent is sure (stop 0.33, runner-up order 0.20)" in (await Talk(project()).say("it is")).why
    assert (await Talk(project()).say(payload="/greet")).why == 'rule "Greet" because intent greet 1.00'


async def test_a_question_in_between_is_answered_and_the_form_asks_again() -> None:
    talk = Talk(project(), actions=SilentActions())
    await talk.say("where is my order")
    turn = await talk.say("thanks")
    assert texts_of(turn) == ["With pleasure.", "Which number?"]
    assert turn.why == 'rule "Be thanked" because intent thank 1.00 (runner-up greet 0.00)'


async def test_a_form_validates_and_asks_again_for_what_is_refused() -> None:
    domain = DOMAIN.replace("[action_look]", "[action_look, validate_order_form]")
    wrong = ActionResult(
        events=[ev.SlotSet(name="number", value=None)], responses=[{"text": "No such order."}]
    )
    doing = Doing(validate_order_form=wrong)
    talk = Talk(project(domain=domain), actions=doing)
    await talk.say("where is my order")
    turn = await talk.say("4711")
    assert texts_of(turn) == ["No such order.", "Which number?"]
    candidates = [one for one in doing.calls[-1].tracker["events"] if one["event"] == "slot"]
    assert candidates[-1]["value"] == "4711"
    doing.answers["validate_order_form"] = ActionResult(events=[ev.SlotSet(name="number", value="47-12")])
    turn = await talk.say("4712")
    assert turn.slots == {"number": "47-12"}, "validation may change a value"
    assert doing.calls[-1].next_action == "action_look"


async def test_buttons_are_understood_by_press_and_by_typing_without_nlu() -> None:
    domain = DOMAIN.replace(
        "[{text: Which number?}]",
        """[{text: "Which number?", buttons: [{title: The first, payload: '/order{"number": "1001"}'}]}]""",
    )
    for said in ({"payload": '/order{"number": "1001"}'}, {"text": "the first!"}, {"text": "1"}):
        talk = Talk(project(domain=domain), actions=SilentActions())
        turn = await talk.say("where is my order")
        assert [button.title for button in turn.messages[0].buttons] == ["The first"]
        turn = await talk.say(**said)
        assert turn.slots == {"number": "1001"}


async def test_the_summary_is_one_line_of_intent_slots_and_last_words() -> None:
    talk = Talk(project(), actions=SilentActions())
    await talk.say("where is my order")
    await talk.say("4711")
    turn = await talk.say("talk to a person")
    assert turn.hand_over is not None
    assert turn.hand_over.summary == "Human handoff · number 4711 · “talk to a person”"


async def test_a_good_article_answers_where_no_intent_is_sure() -> None:
    faq = Articles(("Gift cards", 0.8), ("Returns", 0.3))
    turn = await Talk(project(), find_answers=faq).say("how do gift cards work")
    assert texts_of(turn) == ["All about Gift cards."]
    assert turn.messages[0].article == turn.articles[0]
    assert turn.why.startswith("FAQ article “Gift cards” 0.80 because no intent is sure")
    assert faq.asked == ["how do gift cards work"]


async def test_a_sure_intent_with_a_rule_does_not_ask_the_faq() -> None:
    faq = Articles(("Gift cards", 0.9))
    await Talk(project(), find_answers=faq).say("hello")
    assert faq.asked == []


@pytest.mark.parametrize(
    "answer", [{"text": "returns"}, {"text": "2"}, {"payload": '/helpdesk_article{"id":2}'}]
)
async def test_two_close_articles_are_a_question_whose_answer_is_understood(answer: dict[str, str]) -> None:
    talk = Talk(project(), find_answers=Articles(("Gift cards", 0.7), ("Returns", 0.65), ("Other", 0.2)))
    turn = await talk.say("about these things")
    assert texts_of(turn) == ["Which of these do you mean?"]
    assert [button.title for button in turn.messages[0].buttons] == ["Gift cards", "Returns", "None of these"]
    turn = await talk.say(**answer)
    assert texts_of(turn) == ["All about Returns."]
    assert turn.articles[0].title == "Returns"


async def test_none_of_the_articles_is_a_fallback_and_not_the_same_question_again() -> None:
    talk = Talk(project(), find_answers=Articles(("Gift cards", 0.7), ("Returns", 0.65)))
    await talk.say("about these things")
    turn = await talk.say("None of these")
    assert texts_of(turn) == ["I am not sure I understood. Can you say it in other words?"]


async def test_an_article_answers_within_a_form_and_the_form_asks_again() -> None:
    talk = Talk(project(), actions=SilentActions(), find_answers=Articles(("Gift cards", 0.8)))
    await talk.say("where is my order")
    turn = await talk.say("how do gift cards work")
    assert texts_of(turn) == ["All about Gift cards.", "Which number?"]
    turn = await talk.say("4711")
    assert turn.slots == {"number": "4711"}


async def test_an_action_that_fails_is_named_with_its_place_and_the_customer_is_handed_over() -> None:
    doing = Doing(action_look=ActionFailed("action_look raised KeyError: 'x'"))
    talk = Talk(project(), actions=doing)
    await talk.say("where is my order")
    before = talk.state
    turn = await talk.say("4711", language="fr")
    assert turn.hand_over is not None
    assert turn.hand_over.cause == "failed"
    assert "action_look raised KeyError" in turn.hand_over.detail
    assert "(rules.yml:" in turn.hand_over.detail
    assert 'rule "Look it up"' in turn.hand_over.detail
    assert turn.messages[0].text.startswith("Un problème est survenu")
    assert talk.state == before, "the bot is where it was, and answers again"
    assert texts_of(await talk.say("thanks"))[0] == "With pleasure."


async def test_an_action_that_sends_the_bot_round_and_round_is_stopped() -> None:
    again = ActionResult(events=[ev.FollowupAction(name="action_look")])
    talk = Talk(project(), actions=Doing(action_look=again))
    await talk.say("where is my order")
    turn = await talk.say("4711")
    assert turn.hand_over is not None
    assert turn.hand_over.cause == "failed"
    assert "the bot loops: 10 actions without listening" in turn.hand_over.detail
    assert "action_look" in turn.hand_over.detail


async def test_events_of_an_action_take_effect() -> None:
    events: list[ev.Event] = [ev.SlotSet(name="number", value="9"), ev.FollowupAction(name="utter_thank")]
    talk = Talk(project(), actions=Doing(action_look=ActionResult(events=events)))
    await talk.say("where is my order")
    turn = await talk.say("4711")
    assert (texts_of(turn), turn.slots) == (["With pleasure."], {"number": "9"})


async def test_variants_fit_language_channel_and_slots() -> None:
    more = """
        responses:
          utter_stopped2: [{text: x}]
          utter_hi:
            - text: "Hi {number}, welcome."
            - {text: "Salut.", language: fr}
            - {text: "Hi on Telegram.", channel: telegram}
            - text: Hi again.
              condition: [{type: slot, name: number, value: "7"}]
          utter_thank2:
            - text: With pleasure.
              translation: {fr: Avec plaisir.}
        """
    rules = RULES.replace("utter_greet", "utter_hi").replace("utter_thank", "utter_thank2")
    given = project(more=more, rules=rules)
    assert texts_of(await Talk(given).say("hello")) == ["Hi , welcome."]
    assert texts_of(await Talk(given, language="fr").say("hello")) == ["Salut."]
    assert texts_of(await Talk(given, channel="telegram").say("hello")) == ["Hi on Telegram."]
    assert texts_of(await Talk(given, language="fr").say("thanks")) == ["Avec plaisir."]
    assert texts_of(await Talk(given).say(payload='/greet{"number": "7"}')) == ["Hi again."]


async def test_the_state_stays_small_however_long_the_conversation_is() -> None:
    talk = Talk(project(), actions=SilentActions())
    await talk.say("where is my order")
    await talk.say("4711")
    turn = await talk.say("hello")
    for _ in range(60):
        turn = await talk.say("hello")
        assert len(turn.state) <= MAX_STATE
    events = msgspec.json.decode(turn.state)["events"]
    assert len(events) <= 80
    assert turn.slots == {"number": "4711"}
    assert texts_of(turn) == ["Hello!"]


async def test_a_state_that_cannot_be_read_begins_anew() -> None:
    talk = Talk(project())
    for state in (b"{}", b"nonsense", b'{"events":[{"event":"unheard"}]}'):
        talk.state = state
        assert texts_of(await talk.say("hello")) == ["Hello!"]


async def test_after_a_long_silence_a_new_session_begins() -> None:
    expiring = "session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: false}"
    talk = Talk(project(session=expiring), actions=SilentActions())
    await talk.say("where is my order")
    talk.now += 59 * 60
    assert (await talk.say("4711")).slots == {"number": "4711"}
    talk.now += 61 * 60
    assert (await talk.say("hello")).slots == {}


async def test_an_unknown_button_is_not_understood_and_breaks_nothing() -> None:
    turn = await Talk(project()).say(payload="/nothing_of_ours")
    assert turn.hand_over is None
    assert texts_of(turn) == ["I am not sure I understood. Can you say it in other words?"]


def test_the_bot_s_own_texts_are_there_in_both_languages() -> None:
    english, french = (
        json.loads((package_files.locales() / one / "bot.json").read_text()) for one in ("en", "fr")
    )
    assert english.keys() == french.keys()
    assert all(text.strip() for text in [*english.values(), *french.values()])


async def test_a_state_with_more_events_than_are_kept_is_not_read() -> None:
    talk = Talk(project())
    begun = json.loads((await talk.say("hello")).state)
    for events, read in ((KEPT_EVENTS, True), (KEPT_EVENTS + 1, False)):
        heard = [{"event": "slot", "name": "number", "value": "4711"}] * (events - 1)
        heard.append({"event": "action", "name": ev.LISTEN})
        talk.state = json.dumps({**begun, "events": heard}).encode()
        turn = await talk.say("hello")
        assert ("number" in turn.slots) is read

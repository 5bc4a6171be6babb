"""What small bots answer and hand over, what a threshold written for Rasa costs, and whole conversations.

A small bot has 20 intents of CLINC150 or BANKING77, taken at random, with 5 examples each. It is asked 10
other examples of each intent, and CLINC150's questions without an intent. The intervals are over the bots
(95 %).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import sqrt
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from bench.bot_nlu import OOS, Labelled, banking, clinc, training
from bench.judgement import share
from chatbot.authoring.load import load, read_folder, read_tests
from chatbot.authoring.shapes import Config
from chatbot.dialogue.predict import learn
from chatbot.nlu.fitting import fit
from chatbot.nlu.shapes import Example
from chatbot.open import interpreter_of
from chatbot.trying.stories import try_stories
from chatbot.trying.understanding import NluResult, try_understanding

BOTS, SEED = 8, 100  # of each of the two sources
INTENTS, KNOWN, ASKED = 20, 5, 10
OWN, RASA = Config(nlu_threshold=0.0), Config(nlu_threshold=0.7, ambiguity=0.1)
WHOLE = Path("tests/chatbot/rasa_bots")


def rows() -> Iterator[dict[str, Any]]:
    outside = [one for one in clinc("validation") if one[1] == OOS]
    for name, labelled in (
        ("clinc", clinc("train")),
        ("banking", [one for tenth in banking() for one in tenth]),
    ):
        own, rasa = zip(*(small(labelled, outside, SEED + bot) for bot in range(BOTS)), strict=True)
        inside = [100 * one.answered_right / one.in_scope for one in own]
        kept = [100 * one.answered_right / one.in_scope for one in rasa]
        yield over_bots(f"judgement.bot_small_{name}_in_scope", inside)
        yield over_bots(f"judgement.bot_small_{name}_oos_recall", [caught(one) for one in own])
        lost = [one - other for one, other in zip(inside, kept, strict=True)]
        yield over_bots(f"judgement.bot_small_{name}_lost_at_0.7", lost)
    yield conversations()


def small(labelled: Labelled, outside: Labelled, seed: int) -> tuple[NluResult, NluResult]:
    """A small bot with its own threshold, and with thresholds as Rasa's authors write them."""
    chance = random.Random(seed)
    texts = defaultdict(list)
    for text, intent in labelled:
        texts[intent].append(text)
    known: Labelled = []
    asked = list(outside)
    for intent in chance.sample(sorted(texts), INTENTS):
        chosen = chance.sample(texts[intent], KNOWN + ASKED)
        known += [(text, intent) for text in chosen[:KNOWN]]
        asked += [(text, intent) for text in chosen[KNOWN:]]
    interpreter = fit(training(known))
    examples = [Example(text=text, intent=intent) for text, intent in asked]
    own, rasa = (try_understanding(examples, interpreter, interpreter.intents, one) for one in (OWN, RASA))
    return own, rasa


def caught(found: NluResult) -> float:
    return 100 * found.outside_caught / found.outside


def over_bots(name: str, values: Sequence[float]) -> dict[str, Any]:
    """The mean over the bots, with its interval."""
    middle, reach = mean(values), 2.36 * stdev(values) / sqrt(len(values))
    unit = f"% of {len(values)} bots ({middle - reach:.1f} to {middle + reach:.1f})"
    return {"name": name, "value": round(middle, 2), "unit": unit}


def conversations() -> dict[str, Any]:
    """Turns of the larger bots' conversation tests that are exact, interpreted from their texts."""
    exact = total = 0
    for folder in sorted(one for one in WHOLE.iterdir() if one.is_dir()):
        project = load(read_folder(folder))
        brain, _ = learn(project)
        tests = folder / "tests/test_stories.yml"
        stories, _ = read_tests(tests.read_bytes(), tests.name)
        result = try_stories(stories, brain, interpreter_of(project))
        exact, total = exact + result.exact_turns, total + result.turns
    return share("judgement.bot_conversation_turns", exact, total, 97)

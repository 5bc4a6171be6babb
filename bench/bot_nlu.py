"""How well a bot understands, how fast, and what fitting costs: on BANKING77 and CLINC150."""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from statistics import mean
from typing import Any

from chatbot.authoring.shapes import Config
from chatbot.nlu.fitting import fit
from chatbot.nlu.interpreter import Fitted
from chatbot.nlu.shapes import Example, TrainingData, Understanding
from chatbot.trying.understanding import NluResult, try_understanding
from tests.shared import root

# BANKING77's training file is cut into tenths, equal in each intent; so many of them are the validation part
# in turn, each by a fit on the other nine: one part alone says 90 or 92 %, as chance has it.
TENTHS, SEED = 4, 20

Labelled = list[tuple[str, str]]
OOS = "oos"  # CLINC150's questions outside every intent


def rows() -> Iterator[dict[str, Any]]:
    """Handing over counts as wrong in scope, and as right out of scope."""
    times: list[float] = []
    cost = fitted_alone()
    tenths = banking()
    shares: list[float] = []
    for kept in range(TENTHS):
        others = [one for place, tenth in enumerate(tenths) if place != kept for one in tenth]
        shares.append(answered(asked_all(fit(training(others)), tenths[kept], times)))
    yield {"name": "bot.banking77", "value": mean(shares), "unit": "%", "least": 91}
    yield {"name": "bot.banking77_fit_seconds", "value": cost["seconds"], "unit": "s", "most": 30}
    yield {"name": "bot.banking77_fit_mb", "value": cost["mb"], "unit": "MB", "most": 500}
    found = asked_all(fit(training(clinc("train"))), clinc("validation"), times)
    yield {"name": "bot.clinc_in_scope", "value": answered(found), "unit": "%", "least": 90}
    yield {
        "name": "bot.clinc_oos_recall",
        "value": 100 * found.outside_caught / found.outside,
        "unit": "%",
        "least": 78,
    }
    p95 = sorted(times)[int(len(times) * 0.95)]
    yield {"name": "bot.parse_p95_ms", "value": p95 * 1000, "unit": "ms", "most": 5}


def banking() -> list[Labelled]:
    """The tenths of the training file: cut by a fixed seed, stratified."""
    with (root() / "intents/banking77-train.csv").open(encoding="utf-8", newline="") as file:
        labelled = [(row["text"], row["category"]) for row in csv.DictReader(file)]
    texts = defaultdict(list)
    for text, intent in labelled:
        texts[intent].append(text)
    chance = random.Random(SEED)
    shuffled: Labelled = []
    for intent in sorted(texts):
        chance.shuffle(texts[intent])
        shuffled += [(text, intent) for text in texts[intent]]
    return [list(shuffled[start::10]) for start in range(10)]


def clinc(part: str) -> Labelled:
    lines = (root() / f"intents/clinc150-{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [(row["text"], row["intent"] or OOS) for row in map(json.loads, lines)]


def training(labelled: Labelled) -> TrainingData:
    inside = [Example(text=text, intent=intent) for text, intent in labelled if intent != OOS]
    return TrainingData(examples=inside)


class Timed:
    """An interpreter that notes how long each text takes it."""

    def __init__(self, interpreter: Fitted, times: list[float]) -> None:
        self._interpreter, self._times = interpreter, times

    def parse(self, text: str) -> Understanding:
        began = time.perf_counter()
        heard = self._interpreter.parse(text)
        self._times.append(time.perf_counter() - began)
        return heard


def asked_all(interpreter: Fitted, labelled: Labelled, times: list[float]) -> NluResult:
    examples = [Example(text=text, intent=intent) for text, intent in labelled]
    timed, sure_itself = Timed(interpreter, times), Config(nlu_threshold=0.0)
    return try_understanding(examples, timed, interpreter.intents, sure_itself)


def answered(found: NluResult) -> float:
    """Of the texts in scope, % that were answered and rightly so."""
    return 100 * found.answered_right / found.in_scope


def fitted_alone() -> dict[str, float]:
    """Seconds and peak memory of fitting BANKING77's whole training file in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "bench.bot_nlu"], capture_output=True, text=True, check=True)
    cost: dict[str, float] = json.loads(done.stdout)
    return cost


if __name__ == "__main__":
    data = training([one for tenth in banking() for one in tenth])
    began = time.perf_counter()
    fit(data)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "mb": peak}))

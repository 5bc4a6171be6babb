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

from chatbot.nlu.fitting import fit
from chatbot.nlu.interpreter import Fitted
from chatbot.nlu.report import Report, report
from chatbot.nlu.shapes import Example, TrainingData
from tests.shared import root

# BANKING77's training file is cut into tenths, equal in each intent; so many of them are the validation part
# in turn, each by a fit on the other nine: one part alone says 90 or 92 %, as chance has it.
TENTHS, SEED = 4, 20

Labelled = list[tuple[str, str | None]]


def rows() -> Iterator[dict[str, Any]]:
    """Handing over counts as wrong in scope, and as right out of scope."""
    times: list[float] = []
    cost = fitted_alone()
    tenths = banking()
    shares: list[float] = []
    for kept in range(TENTHS):
        others = [one for place, tenth in enumerate(tenths) if place != kept for one in tenth]
        shares.append(percent(asked_all(fit(training(others)), tenths[kept], times).accuracy))
    yield {"name": "bot.banking77", "value": mean(shares), "unit": "%", "least": 91}
    yield {"name": "bot.banking77_fit_seconds", "value": cost["seconds"], "unit": "s", "most": 30}
    yield {"name": "bot.banking77_fit_mb", "value": cost["mb"], "unit": "MB", "most": 500}
    found = asked_all(fit(training(clinc("train"))), clinc("validation"), times)
    yield {"name": "bot.clinc_in_scope", "value": percent(found.accuracy), "unit": "%", "least": 90}
    yield {
        "name": "bot.clinc_oos_recall",
        "value": percent(found.out_of_scope_recall),
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
    return [(row["text"], row["intent"]) for row in map(json.loads, lines)]


def training(labelled: Labelled) -> TrainingData:
    return TrainingData(examples=[Example(text=text, intent=intent) for text, intent in labelled if intent])


def asked_all(interpreter: Fitted, labelled: Labelled, times: list[float]) -> Report:
    pairs = []
    for text, intent in labelled:
        began = time.perf_counter()
        heard = interpreter.parse(text)
        times.append(time.perf_counter() - began)
        pairs.append((intent, heard))
    return report(pairs)


def fitted_alone() -> dict[str, float]:
    """Seconds and peak memory of fitting BANKING77's whole training file in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "bench.bot_nlu"], capture_output=True, text=True, check=True)
    cost: dict[str, float] = json.loads(done.stdout)
    return cost


def percent(share: float | None) -> float:
    return 100 * (share or 0.0)


if __name__ == "__main__":
    data = training([one for tenth in banking() for one in tenth])
    began = time.perf_counter()
    fit(data)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "mb": peak}))

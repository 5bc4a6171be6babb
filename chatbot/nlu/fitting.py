"""Fits an interpreter from a bot's examples, or finds it fitted in the cache.

`python -m chatbot.nlu.fitting CACHE KEY < data.json` fits into a cache: what a running desk starts for a
large bot, so that neither its memory grows nor its sockets wait.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import msgspec
import numpy as np
import structlog

from chatbot.nlu import cache as kept
from chatbot.nlu.entities.tagger import EntityFinder
from chatbot.nlu.intents.classifier import Classifier, fit_classifier
from chatbot.nlu.interpreter import Fitted
from chatbot.nlu.limits import MOST
from chatbot.nlu.shapes import OUT_OF_SCOPE, TrainingData
from chatbot.nlu.stored import arrays_of, facts_of, restored
from helpdesk import language
from helpdesk.language.words import tokens

ALONE = 1_500  # examples from which the fit gets a process of its own

_log = structlog.get_logger()


def fit(data: TrainingData, *, cache: Path | None = None, entities: Iterable[str] | None = None) -> Fitted:
    """Seconds for ten thousand examples, and a fraction of one when `cache` knows them. `entities`: the
    names the bot uses; None: those the data names, and every simple extractor under its first name.

    Raises BadInput naming a regex that does not compile. A cache that cannot be read or written is logged
    and done without."""
    finder = EntityFinder(data, entities)
    intents = sorted({example.intent for example in data.examples})
    if len(intents) < 2 or not any(tokens(example.text[:MOST]) for example in data.examples):
        return Fitted(intents, None, data.examples, finder)
    classifier = fit_anew(data, intents) if cache is None else _from_cache(data, intents, cache)
    return Fitted(intents, classifier, data.examples, finder)


def fit_anew(data: TrainingData, intents: list[str]) -> Classifier:
    places = {intent: place for place, intent in enumerate(intents)}
    labels = np.array([places[example.intent] for example in data.examples], np.int64)
    beyond = np.array([places[intent] for intent in intents if intent in OUT_OF_SCOPE], np.int64)
    return fit_classifier([example.text for example in data.examples], labels, beyond)


def key_of(data: TrainingData) -> str:
    """Names what a model is fitted from: texts and intents, and the code that fits."""
    digest = blake2b(digest_size=16)
    for folder in (Path(__file__).parent, *map(Path, language.__path__)):
        for path in sorted(folder.glob("*.py")):
            digest.update(path.read_bytes())
    digest.update(np.__version__.encode())
    digest.update(msgspec.json.encode([(example.text, example.intent) for example in data.examples]))
    return digest.hexdigest()


def _from_cache(data: TrainingData, intents: list[str], cache: Path) -> Classifier:
    key = key_of(data)
    found = _read(cache, key)
    if found is not None:
        return found
    if len(data.examples) >= ALONE and _fit_alone(data, cache, key):
        found = _read(cache, key)
        if found is not None:
            return found
    fitted = fit_anew(data, intents)
    _write(fitted, cache, key)
    # What was kept is rounded; a desk must not answer otherwise after its next start.
    return _read(cache, key) or fitted


def _read(cache: Path, key: str) -> Classifier | None:
    found = kept.find(cache, key)
    if found is None:
        return None
    try:
        return restored(*found)
    except (KeyError, TypeError, ValueError):
        kept.forget(cache, key)
        return None


def _write(fitted: Classifier, cache: Path, key: str) -> None:
    try:
        kept.keep(cache, key, arrays_of(fitted), facts_of(fitted))
    except OSError as error:
        _log.warning("nlu_cache_not_written", cache=str(cache), error=str(error))


def _fit_alone(data: TrainingData, cache: Path, key: str) -> bool:
    command = [sys.executable, "-m", "chatbot.nlu.fitting", str(cache), key]
    done = subprocess.run(command, input=msgspec.json.encode(data), capture_output=True)
    if done.returncode:
        _log.warning("nlu_fit_failed", error=done.stderr.decode(errors="replace")[-2000:])
    return done.returncode == 0


def main(cache: str, key: str) -> None:
    data = msgspec.json.decode(sys.stdin.buffer.read(), type=TrainingData)
    intents = sorted({example.intent for example in data.examples})
    fitted = fit_anew(data, intents)
    kept.keep(Path(cache), key, arrays_of(fitted), facts_of(fitted))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A classifier as arrays and facts, and back, for the cache."""

from __future__ import annotations

from typing import Any

import numpy as np

from chatbot.nlu.cache import Arrays
from chatbot.nlu.intents.classifier import Classifier
from chatbot.nlu.intents.confidence import Confidence
from chatbot.nlu.intents.grams import Vocabulary
from chatbot.nlu.intents.neighbours import Neighbours
from chatbot.nlu.intents.network import Network

HALVED = ("linear", "network_inner", "neighbours_values")  # the large arrays; a weight needs only 3 digits


def arrays_of(fitted: Classifier) -> Arrays:
    found: Arrays = {
        "numbers": fitted.vocabulary.numbers,
        "rarity": fitted.vocabulary.rarity,
        "block": fitted.vocabulary.block,
        "linear": fitted.linear,
        "network_rows": fitted.network_rows,
        "confidence_weights": fitted.confidence.weights,
        "confidence_marks": fitted.confidence.marks,
    }
    found |= {f"network_{name}": array for name, array in fitted.network._asdict().items()}
    found |= {f"neighbours_{name}": array for name, array in fitted.neighbours._asdict().items()}
    return {name: array.astype(np.float16) if name in HALVED else array for name, array in found.items()}


def facts_of(fitted: Classifier) -> dict[str, Any]:
    return {
        "language": fitted.language,
        "unseen": fitted.vocabulary.unseen,
        "bias": fitted.confidence.bias,
        "threshold": fitted.confidence.threshold,
    }


def restored(arrays: Arrays, facts: dict[str, Any]) -> Classifier:
    """Raises KeyError, TypeError or ValueError if the arrays are not a classifier's."""
    return Classifier(
        str(facts["language"]),
        Vocabulary(arrays["numbers"], arrays["rarity"], arrays["block"], float(facts["unseen"])),
        arrays["linear"],
        Network(*(arrays[f"network_{name}"] for name in Network._fields)),
        arrays["network_rows"],
        Neighbours(*(arrays[f"neighbours_{name}"] for name in Neighbours._fields)),
        Confidence(
            arrays["confidence_weights"],
            float(facts["bias"]),
            float(facts["threshold"]),
            arrays["confidence_marks"],
        ),
    )

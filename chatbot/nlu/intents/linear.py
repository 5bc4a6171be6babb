"""The linear half of the classifier: one against the rest for each intent, with the squared hinge loss.

Fitted by dual coordinate descent (Hsieh et al., "A dual coordinate descent method for large-scale linear
SVM", ICML 2008, algorithm 1), for all intents at once: they share the order of the examples, so one step
is a few operations on rows of the weights.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chatbot.nlu.intents.grams import Floats, Ints, Vector

COST = 2.0  # C: the cost of a missed margin against the size of the weights
ROUNDS = 7
SETTLED = 0.02  # a round whose largest step is below this ends the fit


def fit_linear(vectors: Sequence[Vector], labels: Ints, intents: int, columns: int) -> Floats:
    """Weights of shape (columns + 1, intents); the last row is the bias."""
    weights = np.zeros((columns + 1, intents), np.float32)
    duals = np.zeros((len(vectors), intents), np.float32)
    signs = np.full((len(vectors), intents), -1, np.float32)
    signs[np.arange(len(vectors)), labels] = 1
    rows = [(np.append(one.columns, columns), np.append(one.values, np.float32(1))) for one in vectors]
    lengths = [float(values @ values) for _, values in rows]
    slack = 1 / (2 * COST)
    order = np.random.default_rng(1)
    for _ in range(ROUNDS):
        largest = 0.0
        for example in order.permutation(len(rows)):
            places, values = rows[example]
            here = weights.take(places, axis=0)
            sign, dual = signs[example], duals[example]
            slope = sign * (values @ here) - 1 + slack * dual
            moved = np.maximum(dual - slope / (lengths[example] + slack), 0)
            step = moved - dual
            largest = max(largest, float(np.abs(step).max()))
            duals[example] = moved
            here += np.multiply.outer(values, step * sign)
            weights[places] = here
        if largest < SETTLED:
            break
    return weights


def margins(vector: Vector, weights: Floats) -> Floats:
    """The margin of each intent for the message: about 1 surely yes, -1 surely not."""
    here = weights.take(vector.columns, axis=0).astype(np.float32)
    total: Floats = vector.values @ here + weights[-1]
    return total.astype(np.float32)

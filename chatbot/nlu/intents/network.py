"""The other half of the classifier: a small network with one hidden layer over the more common grams.

It fails on other messages than the linear half, because its hidden layer treats words of similar use alike.
Both together are right more often than each alone. Grams and hidden units are left out at random during
learning (dropout), in an order that a seed fixes: the same examples give the same network.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from chatbot.nlu.intents.grams import Floats, Ints, Vector

HIDDEN = 256
BATCH = 256
ROUNDS = 10
FEWEST_STEPS = 200  # a small bot's examples are repeated more often
RATE = 6e-3
LEAVE_GRAMS, LEAVE_HIDDEN = 0.3, 0.5
SCALE = 4.0  # vectors have length 1 or less; a network learns faster from larger numbers


class Network(NamedTuple):
    """Weights of shape (columns, HIDDEN), (HIDDEN,), (HIDDEN, intents), (intents,)."""

    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats


def fit_network(vectors: Sequence[Vector], labels: Ints, intents: int, columns: int) -> Network:
    random = np.random.default_rng(2)
    network = Network(
        (random.normal(0, 0.3, (columns, HIDDEN)) / math.sqrt(HIDDEN)).astype(np.float32),
        np.zeros(HIDDEN, np.float32),
        (random.normal(0, 1, (HIDDEN, intents)) / math.sqrt(HIDDEN)).astype(np.float32),
        np.zeros(intents, np.float32),
    )
    steps = [Adam(weights) for weights in network]
    size = min(BATCH, max(8, len(vectors) // 8))
    in_round = math.ceil(len(vectors) / size)
    total = max(ROUNDS * in_round, FEWEST_STEPS)
    order = np.empty(0, np.int64)
    for step in range(total):
        if not len(order):
            order = random.permutation(len(vectors))
        batch, order = order[:size], order[size:]
        rate = RATE * min(1, (step + 1) / 50) * (1 - 0.95 * step / total)
        used, inputs = dense([vectors[one] for one in batch], random)
        hidden = np.maximum(inputs @ network.inner[used] + network.inner_bias, 0)
        kept = (random.random(hidden.shape, np.float32) > LEAVE_HIDDEN) / np.float32(1 - LEAVE_HIDDEN)
        hidden *= kept
        slope = softmax(hidden @ network.outer + network.outer_bias)
        slope[np.arange(len(batch)), labels[batch]] -= 1
        slope /= len(batch)
        back = (slope @ network.outer.T) * kept * (hidden > 0)
        steps[0].descend(inputs.T @ back, rate, step, used)
        steps[1].descend(back.sum(0), rate, step)
        steps[2].descend(hidden.T @ slope, rate, step)
        steps[3].descend(slope.sum(0), rate, step)
    return network


def dense(vectors: Sequence[Vector], random: np.random.Generator) -> tuple[Ints, Floats]:
    """The vectors as one matrix over the columns that they use, with some grams left out."""
    columns = np.concatenate([one.columns for one in vectors])
    values = np.concatenate([one.values for one in vectors]) * np.float32(SCALE / (1 - LEAVE_GRAMS))
    rows = np.repeat(np.arange(len(vectors)), [len(one.columns) for one in vectors])
    kept = random.random(len(columns), np.float32) > LEAVE_GRAMS
    used, places = np.unique(columns[kept], return_inverse=True)
    matrix = np.zeros((len(vectors), len(used)), np.float32)
    matrix[rows[kept], places] = values[kept]
    return used, matrix


class Adam:
    """Gradient steps (Adam: Kingma and Ba, 2015), in place; only the given rows change."""

    def __init__(self, weights: Floats) -> None:
        self.weights = weights
        self.mean, self.square = np.zeros_like(weights), np.zeros_like(weights)

    def descend(self, slope: Floats, rate: float, step: int, rows: Ints | None = None) -> None:
        where = slice(None) if rows is None else rows
        mean = self.mean[where] * np.float32(0.9) + slope * np.float32(0.1)
        square = self.square[where] * np.float32(0.99) + slope * slope * np.float32(0.01)
        self.mean[where], self.square[where] = mean, square
        size = np.sqrt(square / np.float32(1 - 0.99 ** (step + 1))) + np.float32(1e-8)
        self.weights[where] -= np.float32(rate / (1 - 0.9 ** (step + 1))) * mean / size


def chances(vector: Vector, network: Network) -> Floats:
    """The network's probability of each intent."""
    inner = network.inner.take(vector.columns, axis=0).astype(np.float32)
    hidden = np.maximum(vector.values @ inner * np.float32(SCALE) + network.inner_bias, 0)
    found: Floats = softmax((hidden @ network.outer + network.outer_bias)[np.newaxis])[0]
    return found


def softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(1, keepdims=True))
    total: Floats = raised / raised.sum(1, keepdims=True)
    return total

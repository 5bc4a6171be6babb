"""The training examples: which example of an intent is nearest to a message, and its similarity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from chatbot.nlu.intents.grams import BLOCKS, Floats, Ints, Vector, Vocabulary

_PARTS = BLOCKS.index("parts")  # parts of words: among all grams, they detect out-of-scope messages best


class Neighbours(NamedTuple):
    """The examples one after the other, grouped by intent. Example i has `columns` and `values` from
    starts[i] to starts[i + 1], and is number examples[i] of the training data; intent k has the examples from
    bounds[k] to bounds[k + 1]."""

    columns: npt.NDArray[np.int32]
    values: Floats
    starts: Ints
    examples: Ints
    bounds: Ints


def gather(vectors: Sequence[Vector], labels: Ints, intents: int, vocabulary: Vocabulary) -> Neighbours:
    order = np.argsort(labels, kind="stable")
    kept = [only_parts(vectors[one], vocabulary) for one in order]
    return Neighbours(
        np.concatenate([one.columns for one in kept]).astype(np.int32),
        np.concatenate([one.values for one in kept]),
        np.concatenate([[0], np.cumsum([len(one.columns) for one in kept])]).astype(np.int64),
        order.astype(np.int64),
        np.searchsorted(labels[order], np.arange(intents + 1)).astype(np.int64),
    )


def nearest(vector: Vector, intent: int, neighbours: Neighbours, vocabulary: Vocabulary) -> tuple[float, int]:
    """The cosine (0 to 1) of the intent's nearest example, and its number in the training data; the first if
    several are equal."""
    first, last = neighbours.bounds[intent], neighbours.bounds[intent + 1]
    begin, end = neighbours.starts[first], neighbours.starts[last]
    asked = only_parts(vector, vocabulary)
    message = np.zeros(len(vocabulary) + 1, np.float32)
    message[asked.columns] = asked.values
    products = message[neighbours.columns[begin:end]] * neighbours.values[begin:end]
    # Differences of running sums work for examples without a gram; reduceat does not.
    running = np.concatenate([[0], np.cumsum(products, dtype=np.float64)])
    starts = neighbours.starts[first : last + 1] - begin
    cosines = running[starts[1:]] - running[starts[:-1]]
    best = int(cosines.argmax())
    return min(max(float(cosines[best]), 0.0), 1.0), int(neighbours.examples[first + best])


def only_parts(vector: Vector, vocabulary: Vocabulary) -> Vector:
    """The block of parts, with a length of 1 if all its grams are known."""
    kept = vocabulary.block[vector.columns] == _PARTS
    return Vector(vector.columns[kept], vector.values[kept] * np.float32(1.5))

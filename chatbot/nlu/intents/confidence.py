"""The classifier's confidence, and the threshold for a hand-over: both are learned only from the examples.

Some examples, and all examples of some intents, are left out of a trial fit. Its answers for them are right,
wrong, or about an intent that it cannot know. The last kind is the best available substitute for messages out
of scope.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from chatbot.nlu.intents.grams import Ints

Doubles = npt.NDArray[np.float64]

_TRIALS = ((1_500, 5), (4_000, 3))  # examples up to → trials; beyond, one
_KEPT_EXAMPLES, _KEPT_INTENTS = 0.2, 0.15
_GIVEN_UP, _GIVEN_UP_LEAST = 0.0075, 2  # the share of right answers that a hand-over may lose
_HIGHEST = 0.5
_PRIOR = 5.0  # the prior belief weighs as much as so many examples


class Confidence(NamedTuple):
    """P(right) = logistic(weights · evidence + bias); below `threshold` a hand-over is better."""

    weights: Doubles
    bias: float
    threshold: float

    def of(self, evidence: Sequence[float] | Doubles) -> float:
        score = float(np.dot(self.weights, np.asarray(evidence, np.float64))) + self.bias
        return float(1 / (1 + np.exp(-np.clip(score, -30, 30))))


BELIEF = Confidence(np.array([0.9, 2.5]), -0.5, 0.25)


def trials(labels: Ints, beyond: Ints) -> Iterator[tuple[Ints, Ints]]:
    """(examples to fit with, examples to ask) of each trial; some of the latter are of intents that the fit
    does not know. `beyond`: intents that mean out of scope; they are always in the fit."""
    count = next((count for most, count in _TRIALS if len(labels) <= most), 1)
    random = np.random.default_rng(3)
    intents = np.setdiff1d(np.unique(labels), beyond)
    shuffled = random.permutation(intents)
    size = max(1, round(_KEPT_INTENTS * len(intents))) if len(intents) > 3 else 0
    place = np.empty(len(labels))  # each example's place among those of its intent, from 0 to 1
    for intent in np.unique(labels):
        mine = np.flatnonzero(labels == intent)
        place[mine] = (random.permutation(len(mine)) + 0.5) / len(mine)
    for trial in range(count):
        unknown = {
            int(one) for one in np.take(shuffled, range(trial * size, trial * size + size), mode="wrap")
        }
        asked = (place - trial * _KEPT_EXAMPLES) % 1.0 < _KEPT_EXAMPLES
        out = np.isin(labels, list(unknown))
        fitted = ~asked & ~out
        if len(np.unique(labels[fitted])) > 1:
            yield np.flatnonzero(fitted), np.flatnonzero(asked)


def learn(evidence: Doubles, right: npt.NDArray[np.bool_]) -> Confidence:
    """The confidence, and the highest threshold that loses only a few right answers. Messages out of scope
    are even less similar than intents left out of the trial, so the threshold catches most of them."""
    found = regress(evidence, right)
    sure = np.sort([found.of(one) for one in evidence[right]])
    given_up = max(_GIVEN_UP_LEAST, int(_GIVEN_UP * len(sure)))
    if len(sure) <= 10 * given_up:
        return found  # too few examples
    return found._replace(threshold=min(float(sure[given_up]), _HIGHEST))


def regress(evidence: Doubles, right: npt.NDArray[np.bool_]) -> Confidence:
    """Logistic regression by Newton's method, pulled towards `BELIEF` if there is little evidence."""
    inputs = np.column_stack([evidence, np.ones(len(evidence))])
    belief = np.append(BELIEF.weights, BELIEF.bias)
    spread = np.append(1 / np.maximum(belief[:-1] ** 2, 1), 1.0) * _PRIOR
    found = belief.copy()
    for _ in range(25):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ found, -30, 30)))
        slope = inputs.T @ (chance - right) + spread * (found - belief)
        bend = (inputs * (chance * (1 - chance))[:, np.newaxis]).T @ inputs + np.diag(spread)
        step = np.linalg.solve(bend, slope)
        found = found - step
        if float(np.abs(step).max()) < 1e-6:
            break
    return Confidence(found[:-1], float(found[-1]), BELIEF.threshold)

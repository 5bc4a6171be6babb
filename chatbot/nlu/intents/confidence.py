"""The classifier's confidence, and the threshold for a hand-over: both are learned only from the examples.

Some examples, and all examples of some intents, are left out of a trial fit. Its answers for them are right,
wrong, or about an intent that it cannot know. The last kind is the best available substitute for messages out
of scope.

The confidence is told on Rasa's scale, on which authors write thresholds: 0.3 is the threshold that was
learned, and each higher mark gives up a fixed share more of the right answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from chatbot.nlu.intents.grams import Ints
from chatbot.nlu.shapes import LEAST

Doubles = npt.NDArray[np.float64]

_TRIALS = ((1_500, 5), (4_000, 3))  # examples up to → trials; beyond, one
_KEPT_EXAMPLES, _KEPT_INTENTS = 0.2, 0.15
# The cost of a hand-over: the threshold gives up this share of the right answers. In the trials,
# this catches 3 to 4 in 10 messages of unknown intents and as many wrong answers.
_GIVEN_UP = 0.01
_LOWEST, _HIGHEST = 0.1, 0.5
_FEW = 150  # right answers that count as much as the belief about the threshold and its scale
_PRIOR = 5.0  # the prior belief weighs as much as so many examples
# A threshold on Rasa's scale → the share of right answers that it gives up beyond those that the learned
# threshold gives up. Rasa's classifier is nearly always sure of a right answer, so few are below 0.7.
MARKS = {0.5: 0.004, 0.7: 0.01, 0.8: 0.02, 0.9: 0.05, 0.95: 0.1, 0.99: 0.3}
_PARTS = {0.5: 0.15, 0.7: 0.3, 0.8: 0.4, 0.9: 0.6, 0.95: 0.75, 0.99: 0.9}  # of the way to 1: a belief


class Confidence(NamedTuple):
    """P(right) = logistic(weights · evidence + bias); below `threshold` a hand-over is better. `marks`: the
    probabilities that Rasa's scale calls 0.5, 0.7, 0.8, 0.9, 0.95 and 0.99."""

    weights: Doubles
    bias: float
    threshold: float
    marks: Doubles

    def of(self, evidence: Sequence[float] | Doubles) -> float:
        """The probability that the answer is right."""
        score = float(np.dot(self.weights, np.asarray(evidence, np.float64))) + self.bias
        return float(1 / (1 + np.exp(-np.clip(score, -30, 30))))

    def on_scale(self, chance: float) -> float:
        """A probability on Rasa's scale: it rises with the probability, from 0 to 1, and is at least
        LEAST from the threshold on."""
        places = [0.0, self.threshold, *self.marks, 1.0]
        return float(np.interp(chance, places, [0.0, LEAST, *MARKS, 1.0]))


def marked(threshold: float, sure: Doubles) -> Doubles:
    """The probabilities of MARKS, which rise strictly. `sure`: the right answers' probabilities; the fewer
    there are, the more the marks are at fixed parts of the way from the threshold to 1."""
    trust = trusted(len(sure))
    below = float(np.mean(sure < threshold)) if len(sure) else 0.0
    gap = (1 - threshold) / 1000
    rising: list[float] = []
    for number, (mark, share) in enumerate(MARKS.items()):
        believed = threshold + _PARTS[mark] * (1 - threshold)
        found = float(np.quantile(sure, min(below + share, 1.0))) if len(sure) else believed
        least = (rising[-1] if rising else threshold) + gap
        rising.append(
            min(max(trust * found + (1 - trust) * believed, least), 1 - gap * (len(MARKS) - number))
        )
    return np.array(rising)


def trusted(count: int) -> float:
    """How much the quantiles of so many right answers count against the belief, from 0 to 1."""
    return count**2 / (count**2 + _FEW**2)


BELIEF = Confidence(np.array([0.9, 2.0, 1.5, -0.5]), -0.5, 0.32, marked(0.32, np.empty(0)))


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
    """The confidence, the highest threshold that gives up only a few right answers, and its scale. Messages
    out of scope are even less similar than intents left out of the trial, so the threshold catches most of
    them."""
    found = regress(evidence, right)
    sure = np.sort([found.of(one) for one in evidence[right]])
    trust = trusted(len(sure))
    given_up = float(np.quantile(sure, _GIVEN_UP)) if len(sure) else 0.0
    threshold = min(max(trust * given_up + (1 - trust) * BELIEF.threshold, _LOWEST), _HIGHEST)
    return found._replace(threshold=threshold, marks=marked(threshold, sure))


def regress(evidence: Doubles, right: npt.NDArray[np.bool_]) -> Confidence:
    """Logistic regression by Newton's method, pulled towards `BELIEF` if there is little evidence."""
    inputs = np.column_stack([evidence, np.ones(len(evidence))])
    belief = np.append(BELIEF.weights, BELIEF.bias)
    spread = np.append(1 / np.maximum(belief[:-1] ** 2, 1), 1.0) * _PRIOR
    found = belief.copy()

    def cost(weights: Doubles) -> float:
        logits = inputs @ weights
        pull = float(spread @ (weights - belief) ** 2) / 2
        return float(np.sum(np.logaddexp(0, logits) - right * logits)) + pull

    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ found, -30, 30)))
        slope = inputs.T @ (chance - right) + spread * (found - belief)
        bend = (inputs * (chance * (1 - chance))[:, np.newaxis]).T @ inputs + np.diag(spread)
        step = np.linalg.solve(bend, slope)
        while cost(found - step) > cost(found) and float(np.abs(step).max()) > 1e-6:
            step = step / 2  # a whole step can go too far where all answers are sure
        found = found - step
        if float(np.abs(step).max()) < 1e-6:
            break
    return BELIEF._replace(weights=found[:-1], bias=float(found[-1]))

"""The intent classifier: a linear model and a small network over one vector, and their confidence."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from chatbot.nlu.intents.confidence import BELIEF, Confidence, learn, trials
from chatbot.nlu.intents.grams import BLOCKS, Document, Floats, Ints, Vector, Vocabulary, counted, vocabulary
from chatbot.nlu.intents.linear import fit_linear, margins
from chatbot.nlu.intents.neighbours import Neighbours, gather, nearest
from chatbot.nlu.intents.network import Network, chances, fit_network
from chatbot.nlu.limits import MOST
from helpdesk.language.languages import language_of

LINEAR_SHARE = 2.0  # the weight of a margin of 1 against half the network's log-probability
_COMMON = 4  # if there are many examples, the network uses grams of at least so many
_MANY = 2_000


class Classifier(NamedTuple):
    """A fitted classifier: arrays and a language. Loading it runs no code."""

    language: str
    vocabulary: Vocabulary
    linear: Floats
    network: Network
    network_rows: npt.NDArray[np.int32]
    neighbours: Neighbours
    confidence: Confidence

    def scores(self, vector: Vector) -> tuple[Floats, float]:
        """The common score of both halves for each intent, and how undecided the network is: the entropy of
        its probabilities."""
        inner = self.network_rows[vector.columns].astype(np.int64)
        known = inner >= 0
        found = chances(Vector(inner[known], vector.values[known]), self.network)
        log_chances = np.log(found + 1e-9)
        of_linear = margins(vector, self.linear)
        total: Floats = np.float32(LINEAR_SHARE) * of_linear + np.float32(0.5) * log_chances
        return total, -float(found @ log_chances)


def fit_classifier(texts: Sequence[str], labels: Ints, beyond: Ints) -> Classifier:
    """`labels`: the intent of each text, numbered without a gap; `beyond`: the intents that mean out of
    scope."""
    language = language_of(text[:MOST] for text in texts)
    documents = [counted(text, language) for text in texts]
    with ThreadPoolExecutor(1) as beside:  # matrices are multiplied outside the interpreter's lock
        trying = beside.submit(tried, documents, labels, beyond, language)
        final = fit_once(documents, labels, language)
        asked, right = trying.result()
    return final._replace(confidence=learn(asked, right)) if len(asked) else final


def tried(
    documents: Sequence[Document], labels: Ints, beyond: Ints, language: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The evidence for each answer of the trial fits, and whether the answer was right."""
    asked, right = [], []
    for fitted, kept in trials(labels, beyond):
        known, renamed = np.unique(labels[fitted], return_inverse=True)
        trial = fit_once([documents[one] for one in fitted], renamed, language)
        for one in kept:
            vector = trial.vocabulary.vector(documents[one])
            scores, undecided = trial.scores(vector)
            best = int(scores.argmax())
            if known[best] not in beyond:
                asked.append(evidence(trial, vector, scores, undecided, best))
                right.append(bool(labels[one] == known[best]))
    return np.array(asked, np.float64), np.array(right, bool)


def fit_once(documents: Sequence[Document], labels: Ints, language: str) -> Classifier:
    words_of = vocabulary(documents)
    vectors = [words_of.vector(document) for document in documents]
    intents = int(labels.max()) + 1
    often = np.bincount(np.concatenate([one.columns for one in vectors]), minlength=len(words_of))
    least = _COMMON if len(documents) >= _MANY else 1
    inside = (often >= least) & (words_of.block != BLOCKS.index("apart"))
    rows = np.where(inside, np.cumsum(inside) - 1, -1).astype(np.int32)
    inner = []
    for one in vectors:
        places = rows[one.columns].astype(np.int64)
        inner.append(Vector(places[places >= 0], one.values[places >= 0]))
    return Classifier(
        language,
        words_of,
        fit_linear(vectors, labels, intents, len(words_of)),
        fit_network(inner, labels, intents, int(inside.sum())),
        rows,
        gather(vectors, labels, intents, words_of),
        BELIEF,
    )


def evidence(fitted: Classifier, vector: Vector, scores: Floats, undecided: float, best: int) -> list[float]:
    """What speaks for and against an answer: its score, how near its nearest example is, how much of the
    message is known (the length of its vector), how undecided the network is."""
    near = nearest(vector, best, fitted.neighbours, fitted.vocabulary)[0]
    return [float(scores[best]), near, float(np.linalg.norm(vector.values)), undecided]

"""The confidence on Rasa's scale: it rises with the evidence, and a threshold gives up what it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.nlu.intents.confidence import BELIEF, MARKS, Confidence, learn, marked
from chatbot.nlu.shapes import LEAST

CHANCES = st.floats(min_value=0.0, max_value=1.0)


def tried(count: int, seed: int) -> Confidence:
    """What is learned from so many trial answers, right ones with a higher score."""
    random = np.random.default_rng(seed)
    right = random.random(count) < 0.9
    score = random.normal(np.where(right, 1.0, -0.5), 1.0)
    near = np.clip(random.normal(np.where(right, 0.6, 0.4), 0.15), 0, 1)
    rest = random.random((count, 2))
    return learn(np.column_stack([score, near, rest]), right)


@given(st.floats(0.05, 0.6), st.lists(CHANCES, max_size=400), CHANCES, CHANCES)
def test_the_scale_rises_from_0_to_1(threshold: float, sure: list[float], one: float, other: float) -> None:
    marks = marked(threshold, np.sort(np.array(sure)))
    assert all(np.diff([threshold, *marks, 1.0]) > 0)
    found = BELIEF._replace(threshold=threshold, marks=marks)
    low, high = sorted([one, other])
    assert 0 <= found.on_scale(low) <= found.on_scale(high) <= 1
    assert found.on_scale(low) < found.on_scale(high) or high - low < 1e-9
    assert (found.on_scale(one) >= LEAST) is (one >= threshold)
    assert (found.on_scale(0.0), found.on_scale(1.0)) == (0.0, 1.0)


@pytest.mark.parametrize("count", [0, 1, 7, 40, 300, 5_000])
def test_few_examples_give_a_sound_confidence_too(count: int) -> None:
    for seed in range(5):
        found = tried(count, seed)
        assert np.isfinite(found.weights).all()
        assert 0.1 <= found.threshold <= 0.5
        assert all(np.diff([found.threshold, *found.marks, 1.0]) > 0)


def test_without_examples_the_belief_decides() -> None:
    found = tried(0, 1)
    assert found.threshold == BELIEF.threshold
    assert found.on_scale(0.9) > 0.9


@pytest.mark.parametrize("seed", range(3))
def test_a_threshold_gives_up_its_share_of_the_right_answers(seed: int) -> None:
    """Learned from some answers and measured on others of the same kind."""
    found = tried(6_000, seed)
    random = np.random.default_rng(100 + seed)
    score, near = random.normal(1.0, 1.0, 20_000), np.clip(random.normal(0.6, 0.15, 20_000), 0, 1)
    asked = np.column_stack([score, near, random.random((20_000, 2))])
    shown = np.array([found.on_scale(found.of(one)) for one in asked])
    own = float(np.mean(shown < LEAST))
    assert own == pytest.approx(0.01, abs=0.005)
    for mark, share in MARKS.items():
        assert float(np.mean(shown < mark)) - own == pytest.approx(share, rel=0.35, abs=0.005)


def test_answers_that_are_all_sure_break_nothing() -> None:
    evidence = np.tile([40.0, 1.0, 1.0, 0.0], (200, 1))
    found = learn(evidence, np.ones(200, bool))
    assert found.of(evidence[0]) > 0.99
    assert found.on_scale(found.of([-9.0, 0.0, 0.0, 5.0])) < LEAST

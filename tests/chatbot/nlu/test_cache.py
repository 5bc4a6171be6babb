"""Fitted models on disk: found again equal, and a damaged one is fitted anew."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from chatbot.nlu import cache as kept
from chatbot.nlu import fitting
from chatbot.nlu.fitting import fit, key_of
from tests.chatbot.nlu.small import ENGLISH, ENGLISH_ASKED, OUT_OF_SCOPE, training

DATA = training(ENGLISH)
ASKED = [*(text for text, _ in ENGLISH_ASKED), *OUT_OF_SCOPE]


def test_what_is_kept_answers_as_what_was_fitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = fit(DATA, cache=tmp_path)
    monkeypatch.setattr(fitting, "fit_anew", None)  # a second fit would fail
    second = fit(DATA, cache=tmp_path)
    assert [first.parse(text) for text in ASKED] == [second.parse(text) for text in ASKED]


def test_rounding_for_the_cache_changes_no_intent(tmp_path: Path) -> None:
    plain, rounded = fit(DATA), fit(DATA, cache=tmp_path)
    for text in ASKED:
        one, other = plain.parse(text), rounded.parse(text)
        assert one.intent == other.intent
        assert one.confidence == pytest.approx(other.confidence, abs=0.01)


@pytest.mark.parametrize("harm", ["cut", "changed", "emptied", "removed", "no table", "nonsense"])
def test_a_damaged_model_is_fitted_anew(tmp_path: Path, harm: str) -> None:
    expected = [fit(DATA, cache=tmp_path).parse(text) for text in ASKED]
    folder = tmp_path / key_of(DATA)
    weights, table = folder / "linear.npy", folder / "model.json"
    whole = weights.read_bytes()
    if harm == "cut":
        weights.write_bytes(whole[: len(whole) // 2])
    elif harm == "changed":
        weights.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    elif harm == "emptied":
        weights.write_bytes(b"")
    elif harm == "removed":
        weights.unlink()
    elif harm == "no table":
        table.unlink()
    else:
        table.write_text('{"sums": {}, "facts": {}}')
    assert [fit(DATA, cache=tmp_path).parse(text) for text in ASKED] == expected
    assert weights.read_bytes() == whole


def test_other_examples_are_another_model(tmp_path: Path) -> None:
    fit(DATA, cache=tmp_path)
    other = training(ENGLISH | {"thank": ["thanks", "thank you", "many thanks"]})
    assert key_of(other) != key_of(DATA)
    assert fit(other, cache=tmp_path).parse("thank you").intent == "thank"
    assert len([path for path in tmp_path.iterdir() if not path.name.startswith(".")]) == 2


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    assert fit(DATA, cache=in_the_way).parse("where is my order").intent == "order_status"


def test_a_large_bot_is_fitted_by_a_process_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "ALONE", 1)
    monkeypatch.setattr(fitting, "fit_anew", None)  # this process does not fit
    assert fit(DATA, cache=tmp_path).parse("where is my order").intent == "order_status"


def test_only_the_latest_models_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "KEPT", 2)
    for key in ("one", "two", "three"):
        kept.keep(tmp_path, key, {}, {"key": key})
    assert kept.find(tmp_path, "one") is None
    found = kept.find(tmp_path, "three")
    assert found is not None
    assert found[1] == {"key": "three"}


def test_the_shapes_load_without_numpy() -> None:
    code = "import sys, chatbot.nlu.shapes, chatbot.trying.understanding; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

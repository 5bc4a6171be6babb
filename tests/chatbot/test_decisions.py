"""What a text is taken for: by the bot's own thresholds, and told with its runner-up."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.authoring.shapes import Config
from chatbot.hearing import decide
from chatbot.nlu.shapes import Ranked, Understanding
from helpdesk.cli import main
from tests.chatbot.bots import files


def heard(*ranked: tuple[str, float], sure: bool = True) -> Understanding:
    best, confidence = ranked[0] if ranked else ("", 0.0)
    return Understanding(
        text="words",
        intent=best if sure and ranked else None,
        confidence=confidence,
        ranking=[Ranked(intent=intent, confidence=value) for intent, value in ranked],
    )


TWO = (("refund", 0.8), ("order", 0.6))


@pytest.mark.parametrize(
    ("understanding", "config", "intent", "told"),
    [
        (heard(*TWO), Config(), "refund", "refund 0.80 (threshold 0.30, runner-up order 0.60)"),
        (
            heard(*TWO),
            Config(nlu_threshold=0.7),
            "refund",
            "refund 0.80 (threshold 0.70, runner-up order 0.60)",
        ),
        (
            heard(*TWO),
            Config(nlu_threshold=0.9),
            "nlu_fallback",
            "handed over: refund 0.80 (threshold 0.90, runner-up order 0.60)",
        ),
        (
            heard(*TWO),
            Config(ambiguity=0.25),
            "nlu_fallback",
            "handed over: refund 0.80 (threshold 0.30, runner-up order 0.60, closer than 0.25)",
        ),
        (heard(*TWO), Config(ambiguity=0.1), "refund", "refund 0.80 (threshold 0.30, runner-up order 0.60)"),
        (
            heard(("refund", 0.2), ("order", 0.1), sure=False),
            Config(nlu_threshold=0.0),
            "nlu_fallback",
            "handed over: refund 0.20 (threshold 0.30, runner-up order 0.10)",
        ),
        (heard(), Config(), "nlu_fallback", "handed over: nothing known 0.00 (threshold 0.30, no runner-up)"),
        (heard(("refund", 0.4)), Config(), "refund", "refund 0.40 (threshold 0.30, no runner-up)"),
    ],
)
def test_a_decision_is_told_with_threshold_and_runner_up(
    understanding: Understanding, config: Config, intent: str, told: str
) -> None:
    decided = decide(understanding, config)
    assert decided.intent == intent
    assert decided.told() == told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in files(
        config="pipeline: [{name: FallbackClassifier, threshold: 0.7, ambiguity_threshold: 0.1}]"
    ).items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_each_message_of_a_test_is_shown_with_its_decision(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "asked.csv").write_text("text,category\nhello,greet\nhello,thank\nzxcvb,none\n")
    assert main(["bot", "test", str(folder), "--nlu", str(folder / "asked.csv")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("right  greet: 'hello' greet 1.00 (threshold 0.70, runner-up ")
    assert lines[1].startswith("WRONG  thank: 'hello' greet 1.00 (threshold 0.70, runner-up ")
    assert lines[2] == "right  none: 'zxcvb' handed over: nothing known 0.00 (threshold 0.70, no runner-up)"


def test_each_text_of_a_conversation_is_shown_with_its_decision(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "test_stories.yml").write_text(
        "stories:\n- story: Greet\n  steps:\n  - {intent: greet, user: hello}\n  - action: utter_greet\n"
    )
    asked = ["bot", "test", str(folder), "--stories", str(folder / "test_stories.yml")]
    assert main([*asked, "--understand"]) == 0
    assert "      hello (greet): greet 1.00 (threshold 0.70, runner-up " in capsys.readouterr().out
    assert main(asked) == 0
    assert "threshold" not in capsys.readouterr().out

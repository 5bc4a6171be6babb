"""`helpdesk bot`: what an author sees, and the status a script sees."""

from __future__ import annotations

import builtins
from pathlib import Path

import pytest

from helpdesk.cli import main
from tests.chatbot.bots import files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in files().items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_validate_tells_warnings_and_succeeds(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bot", "validate", str(folder)]) == 0
    assert "4 rules, 0 stories, 1 forms, 4 responses: 0 errors" in capsys.readouterr().out


def test_validate_names_errors_and_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "rules.yml").write_text(
        "rules:\n  - rule: a\n    steps: [{intent: greet}, {action: utter_lost}]\n"
    )
    assert main(["bot", "validate", str(folder)]) == 1
    assert "rules.yml:3: rule 'a': response utter_lost is not in the domain" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bot", "validate", str(tmp_path / "gone")]) == 1
    assert "There is no folder" in capsys.readouterr().err


STORIES = """
stories:
  - story: Polite
    steps:
      - {user: hello, intent: greet}
      - action: utter_greet
  - story: Rude
    steps:
      - {user: hello, intent: greet}
      - action: utter_greet
      - {user: thanks, intent: thank}
      - action: utter_greet
"""


def test_stories_pass_or_fail_with_what_was_expected_and_what_came(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "test_stories.yml").write_text(STORIES)
    assert main(["bot", "test", str(folder), "--stories", str(folder / "test_stories.yml")]) == 1
    told = capsys.readouterr().out
    assert "pass  Polite (test_stories.yml:3)" in told
    assert "FAIL  Rude" in told
    assert "expected utter_greet\n        got      utter_thank" in told
    assert 'test_stories.yml:12: utter_thank by rule "Be thanked"' in told
    assert "turns          2 of 3 (66.7 %)" in told
    assert "conversations  1 of 2 (50.0 %)" in told


def test_stories_that_all_pass_succeed(folder: Path) -> None:
    (folder / "test_stories.yml").write_text(STORIES.partition("  - story: Rude")[0])
    assert main(["bot", "test", str(folder), "--stories", str(folder / "test_stories.yml")]) == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nlu.csv", "text,category\nhello,greet\nthank you,thank\n"),
        ("nlu.jsonl", '{"text": "hello", "intent": "greet"}\n{"text": "thank you", "intent": "thank"}\n'),
        (
            "nlu_test.yml",
            "nlu:\n- {intent: greet, examples: [hello]}\n- {intent: thank, examples: [thank you]}\n",
        ),
    ],
)  # fmt: skip
def test_nlu_prints_accuracy_and_hand_over_figures(
    name: str,
    content: str,
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path_factory.mktemp("tests") / name
    file.write_text(content)
    assert main(["bot", "test", str(folder), "--nlu", str(file)]) == 0
    told = capsys.readouterr().out
    assert "accuracy   2 of 2 (100.0 %)" in told
    assert "hand-over" in told
    assert "intent  support  precision  recall     f1" in told


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("nlu.csv", "words,category\nhello,greet\n", "nlu.csv:2: an example needs text and category"),
        ("nlu.jsonl", "{\n", "nlu.jsonl:1"),
        ("nlu.csv", "", "has no examples"),
    ],
)
def test_a_test_file_that_cannot_be_read_is_told_with_its_line(
    name: str, content: str, told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / name).write_text(content)
    assert main(["bot", "test", str(folder), "--nlu", str(folder / name)]) == 1
    assert told in capsys.readouterr().err


def test_talking_shows_why(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = iter(["hello", "talk to a person", ""])
    monkeypatch.setattr(builtins, "input", lambda _: next(said))
    assert main(["bot", "talk", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "Hello!" in told
    assert '(rule "Greet" because intent greet' in told
    assert "(to a person, asked: Human handoff" in told

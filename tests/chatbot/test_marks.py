"""What two versions of a bot share, which of a zip's files belong to one, and what is small talk in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.authoring.load import parts_of, read_folder
from chatbot.contents import contents
from helpdesk.domain.bot.difference import PartChange, difference
from tests.chatbot.bots import DOMAIN, NLU, RULES, files, problems_of, project


def changes(before: dict[str, bytes], after: dict[str, bytes]) -> list[PartChange]:
    return difference(contents(before).marks, contents(after).marks)


def test_a_bot_is_the_same_on_other_lines_and_in_other_files() -> None:
    moved = {f"data/{path}": b"# a comment\n\n" + content for path, content in files().items()}
    assert changes(files(), moved) == []


@pytest.mark.parametrize(
    ("what", "was", "now", "expected"),
    [
        ("domain", "Hello!", "Good day!", ("responses", "utter_greet", "changed")),
        ("nlu", "- good morning", "- good evening", ("intents", "greet", "changed")),
        ("rules", "rule: Greet", "rule: Welcome", None),
        ("domain", "slots: [number]", "slots: []", ("forms", "order_form", "changed")),
        ("nlu", r"\b\d{4}\b", r"\b\d{5}\b", ("settings", "regexes", "changed")),
    ],
)  # fmt: skip
def test_what_says_something_else_is_told(
    what: str, was: str, now: str, expected: tuple[str, str, str] | None
) -> None:
    texts = {"domain": DOMAIN, "nlu": NLU, "rules": RULES}
    assert was in texts[what]
    found = changes(files(), files(**{what: texts[what].replace(was, now)}))
    told = [(one.part, one.name, one.how) for one in found]
    both = [("rules", "Greet", "gone"), ("rules", "Welcome", "added")]
    assert told == ([expected] if expected else both)


def test_the_files_of_a_zip_are_those_of_a_folder(tmp_path: Path) -> None:
    everything = {
        **{f"data/{path}": content for path, content in files().items()},
        "domain.yml": b"intents: []",
        "README.md": b"",
        "endpoints.yml": b"",
        "tests/test_stories.yml": b"",
        "venv/lib/some.yml": b"",
        ".github/work.yml": b"",
    }
    for path, content in everything.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    assert parts_of(everything) == read_folder(tmp_path)
    assert sorted(parts_of(everything)) == sorted([*(f"data/{path}" for path in files()), "domain.yml"])


def test_small_talk_is_what_its_name_says_or_what_the_author_lists() -> None:
    assert "greet" in project().desk.small_talk_intents
    listed = project(desk="helpdesk: {small_talk_intents: [stop]}").desk
    assert listed.small_talk_intents == {"stop"}
    wrong = problems_of(desk="helpdesk: {small_talk_intents: [lost]}")
    assert "helpdesk: intent lost is not in the domain" in [one.reason for one in wrong]

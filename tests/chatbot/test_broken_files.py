"""Whatever a file holds, reading it ends in problems, never in a crash."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.open import examined
from tests.chatbot.bots import files

CONTENTS: dict[str, Any] = {name: yaml.load(raw, Loader=yaml.CSafeLoader) for name, raw in files().items()}
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        None, 7, True, 1.5, "", "x", "/", "[a](b)", '[a]{"entity": 1}', [], [[]], {}, {"x": None}, [None],
        [{"or": 1}], {"intent": None}, {"action": []}, {"slot_was_set": "x"}, {"type": "custom"},
        ["a", {"b": "c", "d": "e"}],
    ]
)  # fmt: skip


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a nested value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(spot for key, item in inner for spot in spots(item, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    whole = copy.deepcopy(value)
    inner = whole
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = odd
    return whole


@given(st.data(), ODD)
@settings(max_examples=300, deadline=None)
def test_any_part_of_any_file_may_be_nonsense(data: st.DataObject, odd: Any) -> None:
    name = data.draw(st.sampled_from(sorted(CONTENTS)))
    path = data.draw(st.sampled_from(spots(CONTENTS[name])))
    broken = yaml.safe_dump(replaced(CONTENTS[name], path, odd)).encode()
    project, brain, problems = examined({**files(), name: broken})
    assert all(problem.place.file and problem.reason for problem in problems)
    assert brain.domain is project.domain


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_may_be_a_file(raw: bytes) -> None:
    _, _, problems = examined({**files(), "more.yml": raw})
    assert all(problem.reason for problem in problems)


@given(st.text(alphabet="{}[]:-|>&*!%@`'\"#?,\n ab", max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_punctuation_may_be_a_file(text: str) -> None:
    _, _, problems = examined({**files(), "more.yml": text.encode()})
    assert all(problem.reason for problem in problems)


RULE = "rules:\n- rule: Many\n  steps:\n" + "  - or:\n    - intent: greet\n    - intent: bye\n" * 40
HOSTILE = {
    "many combinations": (f"{RULE}  - action: utter_greet\n", "combinations of its or"),
    "a long number": (f"rules: {'1' * 6_000}\n", "cannot be read"),
    "a deep pattern": (f"nlu:\n- regex: deep\n  examples: |\n    - {'(' * 3_000}{')' * 3_000}\n", "deep"),
    "a long example": (
        f"nlu:\n- intent: greet\n  examples: |\n    - {'[x](y ' * 20_000}\n",
        "is longer than",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_would_take_minutes_or_break_the_check_is_a_problem_in_its_file(name: str) -> None:
    written, said = HOSTILE[name]
    *_, problems = examined({**files(), "data/hostile.yml": written.encode()})
    assert any(said in str(one) and "hostile.yml" in str(one) for one in problems), problems

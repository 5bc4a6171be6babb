"""Figures of a bot's understanding on examples it was not fitted from, as `rasa test nlu` users expect."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from chatbot.authoring.fields import take
from chatbot.authoring.marked import Map, Seq, read
from chatbot.authoring.nlu import NluFile, read_nlu
from chatbot.authoring.problems import BotInvalid, Place, Problems
from chatbot.authoring.shapes import Config
from chatbot.hearing import Decision, decide
from chatbot.nlu.shapes import FALLBACK, OUT_OF_SCOPE, Entity, Example, Interpreter, Ranked
from helpdesk.errors import BadInput

OUTSIDE = OUT_OF_SCOPE | {"none"}
"""Categories of texts that the bot should hand over, unless they are intents that it has."""


class IntentFigures(msgspec.Struct, frozen=True, kw_only=True):
    """`support`: how many examples; the others from 0 to 1."""

    intent: str
    support: int
    precision: float
    recall: float
    f1: float


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """An example, and what the bot took it for."""

    text: str
    expected: str
    right: bool
    decided: Decision


class NluResult(msgspec.Struct, frozen=True, kw_only=True):
    """`accuracy`: the share of examples in scope whose likeliest intent is right, sure or not. `handed`: in
    scope, but not sure enough. `answered_right` and `answered_wrong`: the rest. `outside_caught`: handed
    over, among those out of scope. An entity counts if name and value are right."""

    in_scope: int
    outside: int
    accuracy: float
    handed: int
    answered_right: int
    answered_wrong: int
    outside_caught: int
    intents: list[IntentFigures]
    confusions: list[tuple[str, str, int]]
    heard: list[Heard]
    entities_expected: int = 0
    entities_found: int = 0
    entities_right: int = 0


def try_understanding(
    examples: Sequence[Example], interpreter: Interpreter, known: Iterable[str], config: Config
) -> NluResult:
    """Parse every example and count. `known` are the bot's intents; `config` has its thresholds."""
    intents = set(known)
    right = handed = answered_right = answered_wrong = caught = outside = 0
    expected: Counter[str] = Counter()
    guessed: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    confusions: Counter[tuple[str, str]] = Counter()
    heard: list[Heard] = []
    wanted = found = matched = 0
    for example in examples:
        understood = interpreter.parse(example.text)
        decided = decide(understood, config)
        got = None if decided.intent == FALLBACK else decided.intent
        if example.intent in OUTSIDE and example.intent not in intents:
            outside += 1
            caught += got is None
            heard.append(_heard(example, got is None, decided))
            continue
        best = (understood.ranking or [Ranked(intent=got or "", confidence=0.0)])[0].intent
        expected[example.intent] += 1
        guessed[best] += 1
        if same(best, example.intent):
            right += 1
            hits[example.intent] += 1
        else:
            confusions[example.intent, best] += 1
        if got is None:
            handed += 1
        elif same(got, example.intent):
            answered_right += 1
        else:
            answered_wrong += 1
        heard.append(_heard(example, got is not None and same(got, example.intent), decided))
        counts = _entities(example.entities, understood.entities)
        wanted, found, matched = wanted + counts[0], found + counts[1], matched + counts[2]
    total = sum(expected.values())
    return NluResult(
        in_scope=total,
        outside=outside,
        accuracy=right / total if total else 0.0,
        handed=handed,
        answered_right=answered_right,
        answered_wrong=answered_wrong,
        outside_caught=caught,
        intents=[_figures(name, expected, guessed, hits) for name in sorted(expected)],
        confusions=[(one, other, count) for (one, other), count in confusions.most_common()],
        heard=heard,
        entities_expected=wanted,
        entities_found=found,
        entities_right=matched,
    )


def same(got: str, expected: str) -> bool:
    """Whether the intent is right. A retrieval intent is also right if the test names only the part before
    the "/"."""
    return got == expected or ("/" not in expected and got.split("/", 1)[0] == expected)


def read_examples(raw: bytes, file: str) -> list[Example]:
    """Test examples: Rasa's nlu YAML, CSV with the columns text and category, or JSONL. Raises BotInvalid or
    BadInput."""
    if file.endswith((".yml", ".yaml")):
        problems, nlu = Problems(), NluFile()
        content = read(raw, file, problems)
        if isinstance(content, Map):
            read_nlu(take(content, "nlu", Seq, problems, Seq()), nlu, problems)
        if not nlu.examples and not problems.errors():
            problems.error(Place(file), "has no examples under nlu")
        if problems.errors():
            raise BotInvalid(problems.all())
        return nlu.examples
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{file}:{line}: is not UTF-8", field="nlu") from None
    rows = _jsonl(text, file) if file.endswith((".jsonl", ".json")) else _csv(text, file)
    if not rows:
        raise BadInput(f"{file} has no examples.", field="nlu")
    return rows


def _jsonl(text: str, file: str) -> list[Example]:
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                row = msgspec.json.decode(line, type=dict[str, object])
            except msgspec.DecodeError as error:
                raise BadInput(f"{file}:{number}: {error}", field="nlu") from None
            found.append(_row(row, f"{file}:{number}"))
    return found


def _csv(text: str, file: str) -> list[Example]:
    try:
        rows = list(csv.DictReader(io.StringIO(text)))
    except csv.Error as error:
        raise BadInput(f"{file}: {error}", field="nlu") from None
    return [_row(dict(row), f"{file}:{number}") for number, row in enumerate(rows, start=2)]


def _row(row: dict[str, object], where: str) -> Example:
    said = row.get("text", row.get("utterance"))
    label = next((row[key] for key in ("category", "intent", "label") if row.get(key) is not None), None)
    if not isinstance(said, str) or not isinstance(label, str):
        raise BadInput(f"{where}: an example needs text and category (or intent).", field="nlu")
    return Example(text=said, intent=label)


def _figures(name: str, expected: Counter[str], guessed: Counter[str], hits: Counter[str]) -> IntentFigures:
    precision = hits[name] / guessed[name] if guessed[name] else 0.0
    recall = hits[name] / expected[name] if expected[name] else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return IntentFigures(
        intent=name, support=expected[name], precision=min(precision, 1.0), recall=recall, f1=f1
    )


def _entities(expected: Sequence[Entity], found: Sequence[Entity]) -> tuple[int, int, int]:
    wanted = Counter((one.entity, str(one.value)) for one in expected)
    got = Counter((one.entity, str(one.value)) for one in found)
    return wanted.total(), got.total(), (wanted & got).total()


def _heard(example: Example, right: bool, decided: Decision) -> Heard:
    return Heard(text=example.text, expected=example.intent, right=right, decided=decided)

"""Help centres with questions of users, to measure the FAQ's search on: each with its own kind of difficulty.

Those of tests/faq/sets are written by hand: an article begins with "= title | other way to ask", its text
follows, and "? question" below it is a question that it answers. The others are made of the shared data;
`seed` decides which examples are articles and which are questions.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import yaml

from faq.search.hits import Entry
from helpdesk.language.stop_words import stop_words
from helpdesk.language.words import words
from tests.shared import root

_TREE = Path(__file__).parents[2]
_WRITTEN = _TREE / "tests/faq/sets"
LANGUAGES = ("de", "es", "nl", "it", "pl", "ja", "zh")
_ASKED = 600  # questions of a set made of intents
_VARIANTS = 3  # other ways to ask, of an intent


class HelpCentre(msgspec.Struct, frozen=True, kw_only=True):
    """The articles of one language, and questions, each with the ids of the articles that answer it."""

    name: str
    language: str
    entries: list[Entry]
    questions: list[tuple[str, set[int]]]


def all_sets(seed: int) -> list[list[HelpCentre]]:
    """The sets; several help centres are one set if they are too small alone."""
    return [one for one in (*_written(), *_of_shared_data(seed)) if one]


def samples() -> tuple[list[Entry], list[tuple[str, set[int]]]]:
    """The shared articles and questions about health; empty if they are missing."""
    entries = [
        Entry(id=int(one["id"]), faces=[one["question"]], body=one["answer"])
        for one in map(json.loads, _lines("faq-search/entries.jsonl"))
    ]
    questions = [
        (one["query"], {int(right) for right in one["relevant"]})
        for one in map(json.loads, _lines("faq-search/queries.jsonl"))
    ]
    return entries, questions


def _written() -> Iterator[list[HelpCentre]]:
    for language in ("en", "fr"):
        yield [_of_titles(f"shop-{language}", language, _demo_shop(language))]
    yield [_of_titles("docs", "en", _pages())]
    yield [_read(language) for language in LANGUAGES]
    yield [_duplicates()]


def _of_shared_data(seed: int) -> Iterator[list[HelpCentre]]:
    health, banking, clinc = _health(), _banking(), _clinc()
    yield health
    yield [_seldom_named(one) for one in health]
    if banking:
        yield [_of_intents("banking", banking, seed)]
        yield [_of_intents("long texts", banking, seed + 1, text_words=400)]
    if clinc:
        yield [_of_intents("clinc", clinc, seed + 2)]


def _blocks(name: str) -> Iterator[tuple[list[str], str, list[str]]]:
    """(faces, text, questions) of each article of a written set."""
    found = (_WRITTEN / f"{name}.txt").read_text()
    for block in found.split("\n= ")[1:]:
        first, *rest = block.splitlines()
        asked = [line[2:] for line in rest if line.startswith("? ")]
        text = "\n".join(line for line in rest if not line.startswith("? "))
        yield [one.strip() for one in first.split(" | ")], text, asked


def _read(language: str) -> HelpCentre:
    entries, questions = [], []
    for number, (faces, text, asked) in enumerate(_blocks(language), 1):
        entries.append(Entry(id=number, faces=faces, body=text))
        questions += [(one, {number}) for one in asked]
    return HelpCentre(name=language, language=language, entries=entries, questions=questions)


def _of_titles(name: str, language: str, entries: list[Entry]) -> HelpCentre:
    """Articles from elsewhere; questions whose article is no longer there are left out."""
    ids = {one.faces[0]: one.id for one in entries}
    questions = []
    for (title, *_), _, asked in _blocks(name):
        if (found := ids.get(title.split("#")[-1])) is not None:
            questions += [(one, {found}) for one in asked]
    return HelpCentre(name=name, language=language, entries=entries, questions=questions)


def _demo_shop(language: str) -> list[Entry]:
    found = yaml.safe_load((_TREE / "faq/demo/articles.yaml").read_text())["articles"]
    return [
        Entry(id=number, faces=[one["title"], *one.get("questions", [])], body=one["body"])
        for number, one in enumerate((one[language] for one in found if language in one), 1)
    ]


def _pages() -> list[Entry]:
    """The sections of docs/. Of headings that are on several pages, the first is the article."""
    sections: dict[str, str] = {}
    for page in sorted((_TREE / "docs").glob("*.md")):
        for heading, text in re.findall(r"^##+ (.+)\n((?:(?!##).*\n?)*)", page.read_text(), re.MULTILINE):
            sections.setdefault(heading, text)
    return [
        Entry(id=number, faces=[title], body=text) for number, (title, text) in enumerate(sections.items(), 1)
    ]


def _duplicates() -> HelpCentre:
    products = next(
        line.removeprefix("products: ").split(", ")
        for line in (_WRITTEN / "duplicates.txt").read_text().splitlines()
        if line.startswith("products: ")
    )
    entries: list[Entry] = []
    questions: list[tuple[str, set[int]]] = []
    for faces, _, asked in _blocks("duplicates"):
        for product in products:
            number = len(entries) + 1
            entries.append(Entry(id=number, faces=[one.format(product) for one in faces], body=""))
            questions += [(one.format(product), {number}) for one in asked]
    return HelpCentre(name="duplicates", language="en", entries=entries, questions=questions)


def _lines(path: str) -> list[str]:
    file = root() / path
    return file.read_text().splitlines() if file.exists() else []


def _health() -> list[HelpCentre]:
    entries, questions = samples()
    if not entries:
        return []
    return [HelpCentre(name="health", language="en", entries=entries, questions=questions)]


def _seldom_named(of: HelpCentre) -> HelpCentre:
    """The same articles, whose titles hardly name what all are about: people ask with the word, authors say
    "it". One short title in ten keeps it."""
    skip = stop_words(of.language)
    named = Counter(
        word for one in of.entries for word in set(words(one.faces[0], of.language)) if word not in skip
    )
    often = {word for word, count in named.items() if count >= 0.2 * len(of.entries)}
    short = sorted(of.entries, key=lambda one: (len(one.faces[0]), one.id))
    keeps = {one.id for one in short[: len(short) // 10]}
    entries = []
    for one in of.entries:
        title = one.faces[0]
        if one.id not in keeps:
            title = " ".join(
                "it" if often & set(words(word, of.language)) else word for word in title.split()
            )
        entries.append(Entry(id=one.id, faces=[title], body=one.body))
    return HelpCentre(name="seldom named", language=of.language, entries=entries, questions=of.questions)


def _banking() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in csv.DictReader(_lines("intents/banking77-train.csv")):
        found.setdefault(row["category"], []).append(row["text"])
    return found


def _clinc() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in map(json.loads, _lines("intents/clinc150-train.jsonl")):
        found.setdefault(one["intent"], []).append(one["text"])
    return found


def _of_intents(name: str, intents: dict[str, list[str]], seed: int, text_words: int = 0) -> HelpCentre:
    """An article for each intent: one example is its title and some its other ways to ask. With `text_words`
    it has no other ways, but a long text: a few examples of its own among many words of all articles."""
    dice = random.Random(seed)
    common = " ".join(one for examples in intents.values() for one in examples[:20]).split()
    entries: list[Entry] = []
    questions: list[tuple[str, set[int]]] = []
    for number, intent in enumerate(sorted(intents), 1):
        mixed = dice.sample(intents[intent], len(intents[intent]))
        faces, own, rest = mixed[: 1 + _VARIANTS], mixed[4:12], mixed[12:]
        text = ""
        if text_words:
            begins = dice.randrange(len(common) - text_words)
            sentences = [*own, *(" ".join(common[begins : begins + text_words]).split("? "))]
            text = " ".join(dice.sample(sentences, len(sentences)))
            faces = faces[:1]
        entries.append(Entry(id=number, faces=faces, body=text))
        questions += [(one, {number}) for one in rest]
    asked = dice.sample(questions, min(_ASKED, len(questions)))
    return HelpCentre(name=name, language="en", entries=entries, questions=asked)

"""The console's texts are complete in English and French, and say the same with the same values."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.errors import HelpdeskError

LOCALES = Path(__file__).resolve().parent.parent / "web/locales"
PLURAL = re.compile(r"\.(zero|one|two|few|many|other)$")


def texts(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((LOCALES / language / "console.json").read_text())
    return found


def codes() -> set[str]:
    """The code of every class of errors: what ends the `type` of a problem document."""
    for package in ("helpdesk", "faq", "chatbot"):
        path = importlib.import_module(package).__path__
        for module in pkgutil.walk_packages(path, f"{package}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    return {HelpdeskError.code, *(error.code for error in below(HelpdeskError) if ours(error))}


def below(error: type[HelpdeskError]) -> Iterator[type[HelpdeskError]]:
    for one in error.__subclasses__():
        yield one
        yield from below(one)


def ours(error: type[HelpdeskError]) -> bool:
    """Not one that a test made."""
    return error.__module__.partition(".")[0] in {"helpdesk", "faq", "chatbot"}


def placeholders(text: str) -> list[str]:
    return sorted(set(re.findall(r"\{(\w+)\}", text)))


def test_both_languages_have_the_same_texts() -> None:
    assert texts("en").keys() == texts("fr").keys()
    assert len(texts("en")) > 300


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_text_is_empty_or_padded(language: str) -> None:
    assert not [key for key, text in texts(language).items() if not text or text != text.strip()]


def test_translations_use_the_same_values() -> None:
    english, french = texts("en"), texts("fr")
    assert not [key for key in english if placeholders(english[key]) != placeholders(french[key])]


def test_what_is_counted_has_one_and_other() -> None:
    for language in ("en", "fr"):
        stems = {PLURAL.sub("", key) for key in texts(language) if PLURAL.search(key)}
        assert stems
        assert not [stem for stem in stems if f"{stem}.one" not in texts(language)]
        assert not [stem for stem in stems if f"{stem}.other" not in texts(language)]


def test_every_text_is_used_by_the_console() -> None:
    sources = "\n".join(
        path.read_text()
        for path in (LOCALES.parent / "console/src").rglob("*")
        if path.suffix in {".ts", ".svelte"}
    )
    # `state.${state}` and named("state", …) use every text that begins so
    prefixes = tuple(
        re.findall(r"`([a-z]+\.\w*)\$\{", sources)
        + [f"{family}." for family in re.findall(r"named\([\"']([a-z]+)", sources)]
    )
    unused = [
        key for key in texts("en") if PLURAL.sub("", key) not in sources and not key.startswith(prefixes)
    ]
    assert unused == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_code_of_an_error_has_a_sentence(language: str) -> None:
    assert {"stale-reply", "bot-invalid", "not-found"} <= codes()
    assert not [code for code in codes() if f"problem.{code}" not in texts(language)]


def test_no_sentence_is_for_a_code_that_is_gone() -> None:
    said = {key.removeprefix("problem.") for key in texts("en") if key.startswith("problem.")}
    # a defect has no class; the others say a code's sentence with a field, a version or seconds
    assert said - codes() == {"defect", "field", "taken", "newer_version", "wait.one", "wait.other"}

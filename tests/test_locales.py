"""Every catalogue of texts is complete in English and French, and says the same with the same values."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import get_args

import pytest
from ruamel.yaml import YAML

from helpdesk.domain.filters.fields import FIELDS
from helpdesk.domain.filters.invalid import FilterFault
from helpdesk.errors import HelpdeskError
from tests.locales import LANGUAGES, PLURAL, Catalogue, catalogues, placeholders
from tests.shared import PROJECT

ALL = {one.name: one for one in catalogues()}
NAMES = [name for name in ALL if name != "shop"]  # its page is the shop's own, in English
of_each = pytest.mark.parametrize("found", [ALL[name] for name in NAMES], ids=NAMES)


def test_every_catalogue_is_found() -> None:
    assert {
        "console",
        "survey",
        "demo",
        "automatic",
        "invitation",
        "account_mail",
        "faq",
        "chatbot",
        "widget",
        "mails",
        "problem",
        "spreadsheet",
    } == set(NAMES)
    assert len(ALL["console"].texts["en"]) > 300
    assert min(len(ALL[name].texts["en"]) for name in NAMES) >= 2
    assert ALL["shop"].texts == {"en": {}, "fr": {}}


def test_no_locale_file_is_left_out() -> None:
    known = {"bot.json", "console.json", "refusals.json"}
    folder = PROJECT / "web/locales"
    assert {file.name for one in LANGUAGES for file in (folder / one).iterdir()} == known
    assert {file.name for file in folder.iterdir()} == {"en", "fr", "en.json", "fr.json"}


@of_each
def test_both_languages_have_the_same_texts(found: Catalogue) -> None:
    assert found.texts["en"].keys() == found.texts["fr"].keys()


@of_each
def test_no_text_is_empty_or_padded(found: Catalogue) -> None:
    for language in LANGUAGES:
        texts = found.texts[language]
        assert not [key for key, text in texts.items() if not text or text != text.strip()]


@of_each
def test_translations_use_the_same_values(found: Catalogue) -> None:
    english, french = found.texts["en"], found.texts["fr"]
    if found.name == "mails":  # the words inside a tag are of its language
        english = {key: re.sub(r"\{%.*?%\}", "", text) for key, text in english.items()}
        french = {key: re.sub(r"\{%.*?%\}", "", text) for key, text in french.items()}
    assert not [key for key in english if placeholders(english[key]) != placeholders(french[key])]


@of_each
def test_every_text_is_used(found: Catalogue) -> None:
    assert [key for key in found.texts["en"] if not found.used(key)] == []


@of_each
def test_every_text_that_the_code_asks_for_is_there(found: Catalogue) -> None:
    known = {key.partition(".")[0] for key in found.texts["en"]} | set(found.texts["en"])
    assert sorted(found.asked - known) == []
    if found.name not in ("widget", "mails"):
        assert found.asked


def test_what_is_counted_has_one_and_other() -> None:
    for language in LANGUAGES:
        texts = ALL["console"].texts[language]
        stems = {PLURAL.sub("", key) for key in texts if PLURAL.search(key)}
        assert stems
        assert not [stem for stem in stems if f"{stem}.one" not in texts or f"{stem}.other" not in texts]


def test_the_shops_bot_speaks_both_languages() -> None:
    responses = YAML(typ="safe").load((PROJECT / "chatbot/shop/responses.yml").read_text())["responses"]
    assert len(responses) > 20
    for name, variants in responses.items():
        spoken = {one.get("language", "en"): placeholders(one["text"]) for one in variants}
        assert spoken.keys() == {"en", "fr"}, name
        assert spoken["en"] == spoken["fr"], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_filter_language_is_told(language: str) -> None:
    told = ALL["console"].texts[language]
    wanted = [f"filter.field_{field.name}" for field in FIELDS]
    wanted += [f"filter.fault_{fault}" for fault in get_args(FilterFault)]
    wanted += [
        f"filter.value_{choice}" for field in FIELDS if field.kind == "choice" for choice in field.choices
    ]
    assert [key for key in wanted if key not in told] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_an_error_has_a_sentence(language: str) -> None:
    assert {"stale-reply", "bot-invalid", "not-found"} <= codes()
    assert not [code for code in codes() if f"problem.{code}" not in ALL["console"].texts[language]]


def test_no_sentence_is_for_a_code_that_is_gone() -> None:
    texts = ALL["console"].texts["en"]
    said = {key.removeprefix("problem.") for key in texts if key.startswith("problem.")}
    # a defect has no class; the others say a code's sentence with a field, a version or seconds
    assert said - codes() == {"defect", "field", "taken", "newer_version", "wait.one", "wait.other"}


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

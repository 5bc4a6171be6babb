"""What the desk refuses with, in the reader's language."""

from __future__ import annotations

import json
import string

import httpx
import pytest

from helpdesk.said import Said
from helpdesk.telling.spoken import language_of, spoken, translations
from tests.api.conftest import Api, ana, api, password_hash, settings
from tests.refusals import sentences
from tests.shared import PROJECT

__all__ = ["ana", "api", "password_hash", "settings"]

FRENCH: dict[str, str] = json.loads((PROJECT / "web/locales/fr/refusals.json").read_text())
LEFT = {
    "chatbot/actions/": "a setting of the server",
    "chatbot/authoring/load.py": "the command line",
    "chatbot/trying/": "the command line",
    "helpdesk/commands/": "the command line",
    "helpdesk/db/engine/engines.py": "the server's start",
    "helpdesk/db/engine/migrate.py": "the server's start",
    "helpdesk/demo/": "the command line",
    "helpdesk/live/visitor/signed_identity.py": "for developers; visitors read the widget's own words",
    "helpdesk/operations/sweeps/": "the command line",
    "helpdesk/server.py": "the server's start",
    "helpdesk/settings.py": "the server's start",
}
"""Where sentences are English only, with the reason: nobody reads them on a screen of the desk. Everywhere
else each has its translation."""


def untranslated() -> list[str]:
    """The sentences that have no translation, each with its place; `-k left_in_english -s` lists them."""
    return [one.place for one in sentences() if one.template is None or one.template not in FRENCH]


def test_what_is_left_in_english_is_only_in_places_that_are_listed() -> None:
    left = untranslated()
    print(*left, sep="\n")
    surprises = [one for one in left if not one.startswith(tuple(LEFT))]
    assert surprises == [], "give them a translation in web/locales/fr/refusals.json"
    assert [place for place in LEFT if not any(one.startswith(place) for one in left)] == [], "take them out"


def test_no_translation_is_of_a_sentence_that_is_gone() -> None:
    known = {one.template for one in sentences()}
    assert sorted(FRENCH.keys() - known) == []


@pytest.mark.parametrize("template", sorted(FRENCH))
def test_a_translation_uses_only_the_values_of_its_sentence(template: str) -> None:
    assert names(FRENCH[template]) <= names(template)
    assert FRENCH[template].strip() == FRENCH[template] != ""
    assert "!r}" not in FRENCH[template], "a translation quotes with « and »"


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_a_sentence_is_english_and_is_told_in_french_with_its_parts() -> None:
    said = Said("{label} must be {rule}.", label="{Order}", rule=Said("a number"))
    assert said == "{Order} must be a number."
    assert spoken(said, "en") == said
    assert spoken(said, "fr") == "{Order} doit être un nombre."
    assert spoken("choices must have at least one.", "fr") == "Il faut au moins un choix."
    assert spoken("Nobody has translated this {x}", "fr") == "Nobody has translated this {x}"
    assert translations("en") == {}
    assert [language_of(one) for one in ("fr-CA, en;q=0.5", "de, fr", "de", "")] == ["fr", "fr", "en", "en"]
    assert [language_of(one) for one in ("fr;q=0", "en;q=0.2, fr;q=0.9", "fr; Q=0.5, en ; q=0.8, de")] == [
        "en",
        "fr",
        "en",
    ]
    assert language_of("fr;q=0", asked="fr") == "fr"


async def test_a_french_reader_is_refused_in_french_and_everybody_else_in_english(
    api: Api, ana: httpx.AsyncClient
) -> None:
    answers = {}
    for language in ("fr-FR,fr;q=0.9", "de"):
        headers = {"Accept-Language": language}
        answers[language] = await ana.post(
            "/api/v1/saved-views", json={"name": "All", "filter": " "}, headers=headers
        )
    french, other = answers["fr-FR,fr;q=0.9"], answers["de"]
    assert french.json()["detail"].startswith("Une vue a besoin d’un filtre")
    assert french.headers["content-language"] == "fr"
    assert other.json()["detail"] == "A view needs a filter: it would have every ticket."
    assert french.json() | {"detail": "", "request": ""} == other.json() | {"detail": "", "request": ""}

"""The sentences of errors in the reader's language. The English one is written where the error is raised.
It is the key of its translation: a constant text, or the template of a `Said`."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Final

from helpdesk import package_files
from helpdesk.said import Said

LANGUAGES: Final = ("en", "fr")


def language_of(accepted: str, *, asked: str | None = None) -> str:
    """The first language of an Accept-Language header that the desk has (RFC 9110 §12.5.4, weights read as
    order), or the language in the address."""
    wishes = [asked or "", *(part.partition(";")[0].strip() for part in accepted.split(","))]
    found = (wish[:2].lower() for wish in wishes if wish[:2].lower() in LANGUAGES)
    return next(found, LANGUAGES[0])


def spoken(sentence: str, language: str) -> str:
    """A sentence in a language; in English if it has no translation. What somebody named stays as it is."""
    said = sentence if isinstance(sentence, Said) else None
    found = translations(language).get(said.template if said else sentence)
    if found is None:
        return str(sentence)
    values = (said.values if said else {}).items()
    told = {name: spoken(value, language) if isinstance(value, Said) else value for name, value in values}
    return found.format(**told)


@lru_cache
def translations(language: str) -> dict[str, str]:
    """Sentences by their English ones; none for English."""
    if language == LANGUAGES[0]:
        return {}
    path = package_files.locales() / language / "refusals.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found

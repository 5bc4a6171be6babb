"""The sentences of errors in the reader's language. The English one is written where the error is raised.
It is the key of its translation: a constant text, or the template of a `Said`."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Final

from helpdesk import package_files
from helpdesk.said import Said

LANGUAGES: Final = ("en", "fr")
_WEIGHT: Final = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|\Z)", re.ASCII | re.IGNORECASE)


def language_of(accepted: str, *, asked: str | None = None) -> str:
    """The language in the address, or that of an Accept-Language header with the greatest weight among those
    that the desk has (RFC 9110 §12.5.4); the first of equal ones. A language of weight 0 is not wanted."""
    weighed = [(_weight(part), part.strip()) for part in accepted.split(",")]
    wishes = [asked or "", *(wish for weight, wish in sorted(weighed, key=lambda one: -one[0]) if weight)]
    found = (wish[:2].lower() for wish in wishes if wish[:2].lower() in LANGUAGES)
    return next(found, LANGUAGES[0])


def _weight(part: str) -> float:
    """Of one language of the header. One that cannot be read is none."""
    found = _WEIGHT.search(part)
    return float(found[1]) if found else 1.0


def spoken(sentence: str, language: str) -> str:
    """A sentence in a language; in English if it has no translation. What somebody named stays as it is."""
    said = sentence if isinstance(sentence, Said) else None
    found = translations(language).get(said.template if said else sentence)
    if found is None:
        return str(sentence)
    values = (said.values if said else {}).items()
    return found.format(**{name: _value(value, language) for name, value in values})


def _value(value: object, language: str) -> object:
    """A value as a sentence shows it. What cannot be seen is written as its number: a sentence in another
    language has no quotes of Python, which do that."""
    if isinstance(value, Said):
        return spoken(value, language)
    if isinstance(value, str):
        return "".join(one if one.isprintable() else repr(one)[1:-1] for one in value)
    return _Decimal(value) if isinstance(value, float) else value


class _Decimal(float):
    """A number that is written with a comma."""

    def __format__(self, spec: str) -> str:
        return super().__format__(spec).replace(".", ",")


@lru_cache
def translations(language: str) -> dict[str, str]:
    """Sentences by their English ones; none for English."""
    if language == LANGUAGES[0]:
        return {}
    path = package_files.locales() / language / "refusals.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found

"""Subjects that say too little: the same ones in each language that the desk knows."""

from __future__ import annotations

import pytest

from helpdesk.language.letters.subjects import COLUMNS, FIT_ANY, SORTS, generic
from helpdesk.language.vocabulary import FAMILY

CELLS = [
    pytest.param(cell, id=f"{name}-{language}")
    for table in (FIT_ANY, SORTS)
    for name, cells in table.items()
    for language, cell in zip(COLUMNS, cells, strict=True)
]


@pytest.mark.parametrize("cell", CELLS)
def test_each_concept_has_words_in_each_language_and_each_alone_says_too_little(cell: list[str]) -> None:
    assert cell
    assert [word for word in cell if not generic(word)] == []


def test_each_meaning_of_the_vocabulary_is_a_sort_of_matter() -> None:
    assert set(SORTS) == set(FAMILY)


@pytest.mark.parametrize(
    "subject",
    [
        *("Refund", "Remboursement", "Erstattung", "Reembolso", "Rimborso", "Terugbetaling", "Reembolso"),
        *("Password", "Mot de passe", "Passwort", "Contraseña", "Password", "Wachtwoord", "Senha"),
        *("Defekt", "Retour", "Klacht", "Garantie", "Ma garantie, merci", "Frage zur Rückgabe"),
    ],
)
def test_one_sort_of_matter_says_too_little_in_any_language(subject: str) -> None:
    assert generic(subject)


@pytest.mark.parametrize(
    "subject",
    [
        *("Retour lampe", "Garantie Kaffeemaschine", "Remboursement A-1042", "Refund and repair"),
        "I can't see all the refunds in",
    ],
)
def test_a_thing_or_a_number_or_two_sorts_or_a_sentence_tell_of_a_matter(subject: str) -> None:
    assert not generic(subject)

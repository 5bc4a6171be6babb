"""Words as people type them: folded, apart, by their stems, and what language they are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.language.complaints import complaint_in
from helpdesk.language.fold import fold
from helpdesk.language.languages import language_of
from helpdesk.language.questions import asks
from helpdesk.language.stems import alike, root, stem, stems
from helpdesk.language.stop_words import EVERYWHERE, stop_words
from helpdesk.language.words import WORD_LONGEST, has_phrase, tokens, words
from tests.chatbot.nlu.small import ENGLISH, FRENCH


def test_case_width_and_accents_are_folded() -> None:
    assert fold("Où ÊTES-vous, ＦＵＬＬ ﬁn, Straße") == "ou etes-vous, full fin, strasse"
    assert fold("ДА 注文") == "да 注文"
    assert fold("Łódź Øre Đorđe œuf Æsir Þór ılık") == "lodz ore dorde oeuf aesir thor ilik"


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert all(fold(word) for word in tokens(text))
    telling = [word for word in words(text, "fr") if word not in stop_words("fr")]
    assert stems(text, "fr") == [stem(word, "fr") for word in telling]


def test_tokens_are_what_was_typed_and_words_have_their_elisions_undone() -> None:
    assert tokens("L'article n'est pas arrivé 👍") == ["l", "article", "n", "est", "pas", "arrive", "👍"]
    assert words("Qu'est-ce que l'abonnement ?", "fr") == ["est", "ce", "que", "abonnement"]
    assert words("I didn't get Ana's X-200", "en") == ["i", "did", "not", "get", "ana", "x200"]
    assert tokens("a" * 500) == ["a" * WORD_LONGEST]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "batteries", "battery"),
        ("en", "shipped", "ship"),
        ("fr", "commandes", "commande"),
        ("de", "lampen", "lampe"),
        ("es", "pedidos", "pedido"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(language: str, one: str, other: str) -> None:
    assert stem(one, language) == stem(other, language)


def test_some_words_stay_whole() -> None:
    assert stem("batteries2", "en") == "batteries2"
    assert stem("paczkami", "pl") == "paczkami"
    assert stem("running" * 10, "en") == "running" * 10
    assert stems("I didn't receive the orders", "en") == ["receiv", "order"]


def test_stems_are_the_same_in_every_thread() -> None:
    written = [f"{start}ations" for start in ("cre", "loc", "rel", "don", "vac")] * 40
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda word: stem(word, "en"), written))
    assert found == [stem(word, "en") for word in written]


def test_derived_words_are_a_family_and_forms_are_alike() -> None:
    assert root(stem("infectious", "en"), "en") == root(stem("infection", "en"), "en")
    assert alike("bestell", "bestellung")
    assert not alike("charge", "charm")


def test_the_sort_of_question_is_told_by_its_words() -> None:
    assert "when" in asks("How long does it take?", "en")
    assert asks("My kettle leaks", "en") == frozenset()


def test_the_language_is_told_by_its_words_of_grammar() -> None:
    assert language_of(text for texts in ENGLISH.values() for text in texts) == "en"
    assert language_of(text for texts in FRENCH.values() for text in texts) == "fr"
    assert language_of(["Wo ist meine Bestellung?", "Ich habe nichts erhalten"]) == "de"
    assert language_of(["¿Dónde está mi pedido?"]) == "es"
    assert language_of([]) == "en"


def test_stop_words_are_folded_and_belong_to_their_language() -> None:
    assert {"where", "please"} <= stop_words("en")
    assert "etes" in stop_words("fr")
    assert "where" not in stop_words("fr")
    assert stop_words("pl") == frozenset()
    assert {"where", "etes", "monday"} <= EVERYWHERE
    assert all(word == fold(word) for word in EVERYWHERE)


def test_a_phrase_is_found_as_whole_words_only() -> None:
    assert has_phrase(fold("Please  call\nme back"), "call me")
    assert not has_phrase("recall me", "call me")
    assert has_phrase("请退款谢谢", "退款"), "a script without blanks has no edge of words"
    assert not has_phrase("anything", " ")


def test_a_complaint_is_named_by_its_words() -> None:
    assert complaint_in("This is a rip-off!") == "rip off"
    assert complaint_in("C’est INADMISSIBLE") == "inadmissible"
    assert complaint_in("that is gruesome", ["gruesome"]) == "gruesome"
    assert complaint_in("All is well") == ""

"""What a word tells in the search: no article wins by what all say, and the order does not depend on luck."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.judgement.faq import SEED, bm25, interval, measured, searched
from bench.rig.faq_sets import HelpCentre, all_sets
from faq.search.hits import Entry
from faq.search.index import build
from helpdesk.domain.chats.bot import GOOD

# Every text names the illness, hardly a title does: it tells nothing, though one short title has it.
FEVER = [
    Entry(id=1, faces=["Lassa fever"], body="Lassa fever is an illness."),
    Entry(id=2, faces=["What are its symptoms?"], body="Lassa fever begins with a headache."),
    Entry(id=3, faces=["How long does it last?"], body="Lassa fever lasts for three weeks."),
    Entry(id=4, faces=["Whom can I catch it from?"], body="Lassa fever spreads by rats, seldom by patients."),
    Entry(id=5, faces=["Can I travel while I am ill?"], body="No. Lassa fever patients stay where they are."),
    Entry(id=6, faces=["Where is a vaccine given?"], body="There is none against Lassa fever."),
    Entry(id=7, faces=["Can pets fall ill?"], body="Pets do not catch Lassa fever."),
]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("symptoms of lassa fever", 2),
        ("how long does lassa fever last", 3),
        ("from whom can i catch lassa fever", 4),
        ("lassa fever vaccine", 6),
        ("can my pets have lassa fever", 7),
        ("travel with lassa fever", 5),
        ("lassa fever", 1),
    ],
)
def test_a_word_that_every_article_says_does_not_win(question: str, best: int) -> None:
    assert [hit.id for hit in build("en", FEVER).search(question)][:1] == [best]


def test_ways_to_ask_do_not_add_up() -> None:
    many = [
        "Parcel questions",
        *(f"parcel {word}" for word in ("label", "box", "tape", "weight", "insurance")),
    ]
    index = build(
        "en",
        [
            Entry(id=1, faces=many, body=""),
            Entry(id=2, faces=["Where is my parcel?"], body=""),
            Entry(id=3, faces=["How do I pay?"], body=""),
        ],
    )
    assert index.search("where is my parcel")[0].id == 2


def test_a_long_text_is_no_advantage() -> None:
    long = "We repair pans. " + "Many other things are said here about kettles and boards. " * 40
    index = build(
        "en",
        [
            Entry(id=1, faces=["About us"], body=long),
            Entry(id=2, faces=["Our workshop"], body="We repair pans."),
            Entry(id=3, faces=["Gift cards"], body="Kettles and boards."),
        ],
    )
    assert [hit.id for hit in index.search("repair pans")][:2] == [2, 1]


def test_two_articles_as_good_as_each_other_are_no_answer() -> None:
    """The bot answers by itself only if one article is ahead."""
    twins = [Entry(id=number, faces=["How do I clean the pan?"], body="") for number in (1, 2)]
    other = Entry(id=3, faces=["When are you open?"], body="")
    assert all(hit.confidence < GOOD for hit in build("en", [*twins, other]).search("how do i clean the pan"))
    assert build("en", [twins[0], other]).search("how do i clean the pan")[0].confidence >= GOOD


WORDS = (
    "kettle",
    "pan",
    "board",
    "refund",
    "parcel",
    "invoice",
    "colour",
    "voucher",
    "filter",
    "oven",
    "lid",
)
TITLES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True).map(" ".join)
CENTRES = st.lists(TITLES, min_size=2, max_size=12, unique_by=lambda title: frozenset(title.split()))


def centre(titles: list[str]) -> list[Entry]:
    return [Entry(id=number, faces=[title], body="The shop.") for number, title in enumerate(titles, 1)]


@settings(max_examples=60, deadline=None)
@given(CENTRES)
def test_a_question_equal_to_a_title_finds_it_first(titles: list[str]) -> None:
    index = build("en", centre(titles))
    for number, title in enumerate(titles, 1):
        assert index.search(title)[0].id == number


@settings(max_examples=60, deadline=None)
@given(CENTRES, st.data())
def test_an_unrelated_article_is_not_lifted_by_a_common_word(titles: list[str], data: st.DataObject) -> None:
    """It shares only "shop", which all say, with the question."""
    asked = data.draw(st.sampled_from(titles))
    unrelated = Entry(id=99, faces=["The shop"], body="The shop.")
    found = [hit.id for hit in build("en", [*centre(titles), unrelated]).search(f"{asked} shop")]
    assert found[0] != 99


@settings(max_examples=40, deadline=None)
@given(CENTRES, st.randoms(use_true_random=False), TITLES)
def test_the_order_is_that_of_the_articles_not_of_their_coming(titles: list[str], dice, asked: str) -> None:  # type: ignore[no-untyped-def]
    entries = centre(titles)
    mixed = dice.sample(entries, len(entries))
    assert build("en", entries).search(asked) == build("en", mixed).search(asked)


WRITTEN = [one for one in all_sets(SEED) if one[0].name not in ("banking", "long texts", "clinc")]


@pytest.mark.parametrize("centres", WRITTEN, ids=lambda centres: centres[0].name)
def test_it_is_no_worse_than_plain_bm25(centres: list[HelpCentre]) -> None:
    ours = measured(centres, searched)[0]
    around = interval(ours, sum(len(one.questions) for one in centres))
    for texts in (False, True):
        assert ours >= measured(centres, bm25(texts=texts))[0] - around

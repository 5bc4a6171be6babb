"""Answers beside bare quotes, and the layout of HTML as text, which costs no more than it is long."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from helpdesk.channels.email.read.markup.mail_html import MailHtml
from helpdesk.channels.email.read.quotes.html import fold_html
from helpdesk.channels.email.read.quotes.siblings import Siblings

PIECES = [
    *("x", "", " ", "!", "<br>", "<!--c-->", "<b>", "</b>", "<p>", "</p>", "<div>", "</div>"),
    *("<blockquote>", "</blockquote>", "<blockquote>q</blockquote>"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_all_quotes_at_once_are_read_as_one_by_one(pieces: list[str]) -> None:
    tree = lxml_html.fragment_fromstring("".join(pieces), create_parent="div")
    siblings = Siblings(tree)
    for quote in tree.iter("blockquote"):
        assert siblings.answer(quote) == answers_follow(quote)


def answers_follow(quote: Any) -> bool:
    """The rule, by walking from the quote to each of its siblings."""
    texts = [quote.tail or ""]
    for other in quote.itersiblings():
        if other.tag == "blockquote" and any(text.strip() for text in texts):
            return True
        texts += [words(other), other.tail or ""]
    if not any(map(str.isalnum, "".join(texts))):
        return False
    said = ""
    for other in quote.itersiblings(preceding=True):
        said += other.tail or ""
        if other.tag == "blockquote":
            return any(map(str.isalnum, said))
        said += words(other)
    return False


def words(element: Any) -> str:
    return element.text_content() if isinstance(element.tag, str) else ""


@pytest.mark.parametrize(
    "html",
    [
        '<p style="padding-left:99999em">x</p><p>y</p>',
        '<p style="margin-top:99999em;margin-bottom:99999em">x</p><p>y</p>',
        "<table><tr><td>" + "x<br>" * 20_000 + "<td>" + "y" * 20_000 + "</table>",
        ("<table><tr><td>" + "x<br>" * 600 + "<td>" + "y" * 600 + "</table>") * 60,
    ],
)
def test_the_layout_of_html_adds_no_endless_blanks(html: str) -> None:
    text = MailHtml(html).text
    assert len(text) < 6_000_000
    assert text.count("x") == html.count("x") - html.count("px")
    assert text.count("y") == html.count("y") - html.count("style")


def test_the_cells_of_a_table_are_side_by_side() -> None:
    assert (
        MailHtml("<table><tr><td>Lamp<td>9<tr><td>A table<td>120</table>").text == "Lamp     9\nA table  120"
    )


def test_containers_in_many_containers_with_answers_keep_the_authors_words() -> None:
    html = '<div class="gmail_quote">On Monday Ana wrote:<blockquote>q</blockquote>mine' * 30
    assert fold_html(MailHtml(html)).count("mine") == 30

"""Mail HTML: harmless, stable when cleaned again, and nothing remote loads by itself."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.quality_mail import is_harmless
from helpdesk.channels.email.read.markup import cost
from helpdesk.channels.email.read.markup.mail_html import MailHtml, sanitise
from helpdesk.channels.email.read.quotes.html import fold_html

PIECES = [
    "<p>",
    "</p>",
    "<img src='http://a.example/x.png'>",
    "<img src=cid:x>",
    "<img src=' //a.example/x'>",
    "<svg>",
    "<style>",
    "</style>",
    "<a href='javascript:x'>",
    "<a href='https://a.example'>",
    "</a>",
    "<table><tr><td>",
    "</table>",
    "<b onclick=x()>",
    "<math><mi>",
    "<!--",
    "-->",
    "<title>",
    "<img title='<img src=",
    "'>",
    '">',
    "text",
    ' src="cid:remote-image-held-back:',
    "<div style='color:red;position:fixed;background:url(x)'>",
    "&lt;",
    "<textarea>",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=10), max_size=12).map("".join))
@settings(deadline=None, max_examples=300)
def test_cleaned_html_is_harmless_and_loads_nothing(html: str) -> None:
    clean = sanitise(html)
    assert clean is not None
    assert is_harmless(clean)
    pictures = html5lib.parseFragment(clean, namespaceHTMLElements=False).iter("img")
    sources = [picture.get("src", "cid:") for picture in pictures]
    assert [source for source in sources if not source.startswith(("cid:", "data:image/"))] == []


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(deadline=None, max_examples=300)
def test_cleaning_twice_changes_nothing(html: str) -> None:
    once = sanitise(html)
    assert once is not None
    assert sanitise(once) == once


@given(
    st.lists(
        st.sampled_from(
            [
                *PIECES,
                "<html>",
                "</BODY" + ">" * 3,
                "<b x='" + ">" * 9 + "'>",
                "<i " + "a=b " * 600 + ">",
                "'",
            ]
        ),
        max_size=12,
    ),
    st.integers(1, 400),
)
@settings(deadline=None, max_examples=300)
def test_what_a_glance_finds_affordable_is_so_tag_by_tag(pieces: list[str], times: int) -> None:
    html = "".join(pieces) * times
    assert not cost._is_plain(html) or cost._is_bounded(html)


def test_a_picture_inside_the_mail_is_kept() -> None:
    data = "data:image/png;base64,iVBORw0KGgo="
    assert sanitise(f'<img src="{data}"><img src="cid:a@b">') == f'<img src="{data}"><img src="cid:a@b">'


def test_a_large_embedded_picture_does_not_make_the_mail_too_large() -> None:
    html = '<p>Look</p><img src="data:image/png;base64,' + "A" * 3_000_000 + '">'
    assert sanitise(html) == html


@pytest.mark.parametrize("html", ["<b>" * 50_000, "<p " + "a=b " * 50_000 + ">x", "<p>x</p>" * 200_000])
def test_html_that_would_cost_too_much_is_not_shown_but_read(html: str) -> None:
    assert sanitise(html) is None
    assert isinstance(MailHtml(html).text, str)


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="gmail_quote"><div>On Mon, Ana wrote:</div><blockquote>old</blockquote></div>',
        '<div class="moz-cite-prefix">On 3.3.2026 Ana wrote:</div><blockquote type="cite">old</blockquote>',
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Ana</div><div>old</div>',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Ana</p></div><p>old</p>',
        '<div class="yahoo_quoted"><div>On Monday Ana wrote:</div><div>old</div></div>',
        '<div class="protonmail_quote">Ana wrote:<blockquote class="protonmail_quote">old</blockquote></div>',
        '<div name="quote" style="margin:10px"><b>Gesendet:</b> Montag<div>old</div></div>',
        "<hr><b>Von:</b> Ana &lt;a@shop.example&gt;<br><b>Gesendet:</b> Montag<br><b>An:</b> Bo<br>old",
    ],
)
def test_quotes_of_mail_programs_are_folded(quote: str) -> None:
    assert fold_html(MailHtml(f"<div>My answer</div><br>{quote}")).strip() == "My answer"


def test_an_html_mail_that_is_only_a_quote_stays_whole() -> None:
    assert "old" in fold_html(MailHtml('<div class="gmail_quote">old</div>'))

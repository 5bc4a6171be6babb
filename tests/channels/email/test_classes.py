"""What only a style sheet strikes out or hides is struck out or hidden without the sheet too."""

from __future__ import annotations

import time

import pytest

from helpdesk.channels.email.read.mail import ReadMail, read_mail
from helpdesk.channels.email.read.markup.classes import with_classes

HEAD = "From: ana@shop.example\nSubject: x\nMIME-Version: 1.0\n"


def read(html: str, kind: str = "html") -> ReadMail:
    return read_mail(f"{HEAD}Content-Type: text/{kind}; charset=utf-8\n\n{html}\n".encode())


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        (".a{text-decoration:line-through}", "order 56"),
        ("p, span.a , .z { color:red; text-decoration-line : line-through !important }", "order 56"),
        ("<!-- .A{} .a { text-decoration: red line-through } -->", "order 56"),
        (".a{display:none !important}", "order 56"),
        ("/* } */ .a { margin:0; display : none }", "order 56"),
        (".a{display:none} .a{display:inline}", "order 55 56"),
        (".a{text-decoration:line-through} .a{text-decoration:none}", "order 55 56"),
        ("@media screen { .a { display:none } } .b{display:none}", "order 55 56"),
        ("@media screen { .b { margin:0 } } .a{display:none}", "order 56"),
        (".b .a{display:none} #a{display:none} .ab{display:none}", "order 55 56"),
        (".a{no-display:none} .a{x:line-through}", "order 55 56"),
        (".a{display:none", "order 55 56"),
    ],
)
def test_a_class_strikes_out_or_hides(sheet: str, words: str) -> None:
    mail = read(f"<style type='text/css'>{sheet}</style><p>order <span class='x a'>55</span> 56</p>")
    assert mail.text == words
    hidden, struck = "display" in sheet, "line-through" in sheet
    if words == "order 56":
        assert ("display:none" in (mail.html or ""), "line-through" in (mail.html or "")) == (hidden, struck)
    else:
        assert mail.html == "<p>order <span>55</span> 56</p>"


def test_an_elements_own_style_has_the_last_word() -> None:
    sheet = "<style>.a{display:none;text-decoration:line-through}</style>"
    mail = read(f"{sheet}<p>order <b class=a style='display:inline'>55</b> 56</p>")
    assert mail.html == ('<p>order <b style="text-decoration:line-through;display:inline">55</b> 56</p>')


def test_html_that_is_called_plain_text_is_html() -> None:
    page = "<!DOCTYPE html>\n<html lang=en><body><p>Where <b>is</b> it?</p></body></html>"
    assert read(page, "plain").text == "Where is it?"
    asked = f"What is wrong with this?\n{page}"
    assert read(asked, "plain").text == asked
    assert read("<html> is a tag", "plain").text == "<html> is a tag"


def test_plain_text_that_is_the_source_of_the_html_does_not_speak() -> None:
    source = "<p>Where <b>is</b> it?</p>"
    parts = "".join(f"--b\nContent-Type: text/{kind}\n\n{source}\n" for kind in ("plain", "html"))
    raw = f"{HEAD}Content-Type: multipart/alternative; boundary=b\n\n{parts}--b--\n"
    assert read_mail(raw.encode()).new_text == "Where is it?"
    shown = raw.replace(
        "text/html\n\n<p>Where <b>is</b> it?</p>", "text/html\n\n&lt;p>Where &lt;b>is&lt;/b> it?&lt;/p>"
    )
    assert read_mail(shown.encode()).new_text == source, "the HTML shows tags"


@pytest.mark.parametrize(
    "sheet",
    [
        "}" * 150_000,
        "{" * 150_000,
        ".a{display:none}" * 9_000,
        ".a," * 40_000 + ".a{display:none}",
        "/*" * 70_000,
        ".a" * 70_000,
        ".a{" + "text-decoration:" * 9_000 + "}",
    ],
    ids=["closing", "opening", "rules", "selectors", "comments", "classes", "colons"],
)
def test_style_sheets_built_to_cost_much_are_read_in_time(sheet: str) -> None:
    began = time.thread_time()
    with_classes(f"<style>{sheet}</style>{'<p class=a>x</p>' * 2_000}")
    with_classes("<style>" * 30_000 + sheet + "line-through")
    assert time.thread_time() - began < 2

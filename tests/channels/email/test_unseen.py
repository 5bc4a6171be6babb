"""What nobody is meant to see is neither shown nor words; what only a missing style sheet would show, is."""

from __future__ import annotations

import base64
import time

import pytest

from helpdesk.channels.email.read.mail import ReadMail, read_mail
from helpdesk.channels.email.read.markup.mail_html import sanitise
from tests.channels.email.test_parts import PNG

HEAD = "From: ana@shop.example\nSubject: x\nMIME-Version: 1.0\n"


def read(html: str) -> ReadMail:
    return read_mail(f"{HEAD}Content-Type: text/html; charset=utf-8\n\n{html}\n".encode())


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "DISPLAY : NONE",
        "display:none !important",
        "display:none!important;color:#fff;mso-hide:all",
        "max-height:0;overflow:hidden",
        "height:0px; width:0; overflow: hidden",
        "overflow-y:clip;max-height: 0.0em !important",
        "opacity:0;font-size:0",
        "font-size:1px;line-height:1px;color:#ffffff;opacity:0.0",
        "display:none;font-size:0px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;visibility:hidden",
    ],
)
def test_a_hidden_line_is_neither_shown_nor_words(style: str) -> None:
    mail = read(f'<div style="{style}">View online <b>now</b></div><p>Where is it?</p>')
    assert mail.text == "Where is it?"
    assert mail.html == '<div style="display:none">View online <b>now</b></div><p>Where is it?</p>'


@pytest.mark.parametrize(
    "style",
    [
        "opacity:0",
        "opacity:0.0;margin:0",
        "text-indent:-9999px",
        "margin-left: -999em",
        "height:900000px",
        "padding-top:99999px",
        "mso-hide:all",
        "overflow:hidden;height:100px",
        "overflow:hidden",
    ],
)
def test_words_that_may_be_meant_to_be_seen_are_shown_and_words(style: str) -> None:
    mail = read(f'<div style="{style}">Order 48813</div><p>Where is it?</p>')
    assert mail.text.split() == ["Order", "48813", "Where", "is", "it?"]
    shown = (mail.html or "").partition(">")[0]
    assert not any(word in shown for word in ("opacity", "indent", "9999", "-999", "00000"))


@pytest.mark.parametrize("style", ["height:1200px", "margin-left:-10px", "padding:1000px", "opacity:0.5"])
def test_usual_lengths_stay(style: str) -> None:
    assert sanitise(f'<p style="{style}">a</p>') == f'<p style="{style}">a</p>'


def test_invisible_words_are_no_words_and_visible_ones_among_them_are() -> None:
    mail = read('<p style="visibility:hidden">no <b style="visibility:visible">yes</b> no</p><p>and</p>')
    assert mail.text.split() == ["yes", "and"]


def test_a_mail_of_which_nothing_is_seen_keeps_its_words() -> None:
    assert read('<div style="display:none">Where is it?</div>').text == "Where is it?"
    assert read('<p style="visibility:hidden">Where is it?</p>').text == "Where is it?"


def test_what_somebody_typed_into_a_form_is_shown_and_words() -> None:
    mail = read(
        "<form><label>Your question</label><br><textarea rows=3>Where <is> it?</textarea></form><p>End</p>"
    )
    assert mail.text.split() == ["Your", "question", "Where", "<is>", "it?", "End"]
    assert mail.html == "Your question<br>Where &lt;is&gt; it?<p>End</p>"


@pytest.mark.parametrize("tag", ["svg", "math", "template", "noscript", "select"])
def test_elements_that_are_not_shown_have_no_words(tag: str) -> None:
    mail = read(f"<p>Where <b>is</b> it?</p><{tag}>Menu</{tag}><p>-- <br>Reg</p>")
    assert mail.text.split() == ["Where", "is", "it?", "--", "Reg"]
    assert "Menu" not in (mail.html or "")
    assert mail.new_text == "Where is it?"
    assert "data-folded" in (mail.html or "")


def test_a_signature_below_hidden_words_is_folded() -> None:
    hidden = '<div style="max-height:0;overflow:hidden">View online</div>'
    mail = read(f"{hidden}<p>It <b>works</b>.</p><p>-- <br>Reg Ards</p>")
    assert mail.new_text == "It works."
    assert 'data-folded=""' in (mail.html or "").partition("Reg Ards")[0].rpartition("works")[2]


@pytest.mark.parametrize(
    ("place", "listed"),
    [
        ('<div style="display:none"><img src="cid:a"></div>', True),
        ('<div style="overflow:hidden;height:0"><p><img src="cid:a"></p></div>', True),
        ('<img src="cid:a" style="display:none !important">', True),
        ('<div style="display:none"><img src="cid:a"></div><img src="cid:a">', False),
        ('<div style="display:none">x</div><img src="cid:a">', False),
        ('<div style="display:none">x</div><p style="margin:0"><img src="cid:a"></p>', False),
    ],
)
def test_a_picture_in_a_hidden_place_is_listed(place: str, listed: bool) -> None:
    parts = [
        f"Content-Type: text/html\n\n<p>See</p>{place}",
        "Content-Type: image/png; name=a.png\nContent-ID: <a>\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode(PNG).decode(),
    ]
    body = "".join(f"--b\n{part}\n" for part in parts)
    mail = read_mail(f"{HEAD}Content-Type: multipart/related; boundary=b\n\n{body}--b--\n".encode())
    (file,) = mail.attachments
    assert file.inline is not listed


@pytest.mark.parametrize(
    "piece",
    [
        f'<p style="overflow:hidden{" " * 3_900}:0">x</p>',
        f'<p style="!{" " * 3_900}x">x</p>',
        f'<p style="{"height : 0 ;" * 300}overflow:hidden">x</p>',
        f'<p style="{"opacity:0" * 400}">x</p>',
        f'<p style="{"0" * 3_900}display">x</p>',
    ],
)
def test_styles_built_to_cost_much_are_read_in_time(piece: str) -> None:
    began = time.thread_time()
    read(piece * 190)
    assert time.thread_time() - began < 2

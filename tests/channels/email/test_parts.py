"""Which part of a mail speaks, and which of its files are displayed or listed."""

from __future__ import annotations

import base64

import pytest

from helpdesk.channels.email.read.mail import ReadMail, read_mail
from helpdesk.channels.email.read.parts.speaks import speaker

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HEAD = "From: ana@shop.example\nSubject: x\nMIME-Version: 1.0\n"


def multipart(kind: str, *parts: str) -> str:
    lines = "".join(f"--{kind}\n{part}\n" for part in parts)
    return f"Content-Type: multipart/{kind}; boundary={kind}\n\n{lines}--{kind}--\n"


def html(text: str, *headers: str) -> str:
    return "\n".join(["Content-Type: text/html; charset=utf-8", *headers, "", text])


def plain(text: str) -> str:
    return f"Content-Type: text/plain; charset=utf-8\n\n{text}"


def picture(*headers: str, kind: str = "image/png", content: bytes = PNG) -> str:
    lines = [f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", *headers, ""]
    return "\n".join([*lines, base64.b64encode(content).decode()])


def read(body: str) -> ReadMail:
    return read_mail((HEAD + body).encode())


@pytest.mark.parametrize(
    ("reference", "headers"),
    [
        ("cid:logo1", ["Content-ID: <logo1>"]),
        ("cid:LOGO1", ["Content-ID: <logo1>"]),
        ("CID:logo1", ["Content-ID: logo1"]),
        ("cid:<logo1>", ["Content-ID: <logo1>"]),
        ("cid:shot%2B1%40x.example", ["Content-ID: <shot+1@x.example>"]),
        ("cid:shot+1@x.example", ["Content-ID: <shot%2B1%40x.example>"]),
        ("cid:a&amp;b", ["Content-ID: <a&b>"]),
        ("cid:logo.png@01D0", ['Content-Disposition: inline; filename="Logo.png"']),
        ("cid:logo1", ["Content-ID: <logo1>", 'Content-Disposition: attachment; filename="a.png"']),
        ("img/logo.png", ["Content-Location: img/logo.png"]),
        ("http://x.example/a.png?b=1&amp;c", ["Content-Location: http://x.example/a.png?b=1&c"]),
    ],
)
def test_a_picture_is_displayed_where_the_html_refers_to_it(reference: str, headers: list[str]) -> None:
    mail = read(multipart("related", html(f'<p>See</p><img src="{reference}">'), picture(*headers)))
    (file,) = mail.attachments
    assert file.inline
    assert file.content_id
    assert f'src="cid:{file.content_id.replace("&", "&amp;")}"' in (mail.html or "")


@pytest.mark.parametrize("kind", ["image/jpg", "image/pjpeg", "application/octet-stream"])
def test_a_picture_under_another_name_of_its_type_is_displayed(kind: str) -> None:
    part = picture("Content-ID: <a>", kind=kind, content=b"\xff\xd8\xff\xe0rest")
    mail = read(multipart("related", html('<img src="cid:a">'), part))
    assert [(file.type, file.inline) for file in mail.attachments] == [("image/jpeg", True)]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (html("<p>no picture here</p>"), ["Content-ID: <a>"]),
        (html("<p>no picture here</p>"), ["Content-Disposition: inline", "Content-ID: <a>"]),
        (html('<img src="cid:b">'), ["Content-ID: <a>"]),
        (html('<div style="background:url(cid:a)">x</div>'), ["Content-ID: <a>"]),
        (html('<!-- <img src="cid:a"> -->x'), ["Content-ID: <a>"]),
        (html("<div>" * 300_000 + '<img src="cid:a">'), ["Content-ID: <a>"]),
        (plain("Look"), ["Content-Disposition: inline; filename=a.png"]),
        (plain("Look"), ["Content-ID: <a>"]),
    ],
    ids=range(8),
)
def test_a_picture_that_no_shown_html_displays_is_listed(body: str, headers: list[str]) -> None:
    mail = read(multipart("related", body, picture(*headers)))
    assert [file.inline for file in mail.attachments if file.type == "image/png"] == [False]


@pytest.mark.parametrize("kind", ["application/pdf", "image/tiff", "image/svg+xml", "image/heic"])
def test_what_a_browser_does_not_show_in_place_is_listed(kind: str) -> None:
    part = picture("Content-ID: <a>", "Content-Disposition: inline", kind=kind, content=b"%PDF-1.4")
    mail = read(multipart("related", html('<img src="cid:a">'), part))
    assert [file.inline for file in mail.attachments] == [False]


def test_of_two_pictures_with_one_content_id_the_second_is_listed() -> None:
    mail = read(
        multipart(
            "related", html('<img src="cid:a">'), picture("Content-ID: <a>"), picture("Content-ID: <a>")
        )
    )
    assert [file.inline for file in mail.attachments] == [True, False]


LONG = "My washing machine WM-3000 leaks since Tuesday, and the shop does not answer the phone."


@pytest.mark.parametrize(
    ("text", "shown", "wanted"),
    [
        ("", f"<p>{LONG}</p>", "html"),
        ("\n \n", f"<p>{LONG}</p>", "html"),
        ("This message requires an HTML capable mail program.", f"<p>{LONG}</p>", "html"),
        ("Your mail client cannot show this. " * 10, f"<p>{LONG}</p>", "html"),
        ("My washing machine", f"<p>{LONG}</p>", "html"),
        ("View it: https://x.example/?leaks", f"<p>{LONG}</p>", "html"),
        ("HTML only", "<p>No</p>", "plain"),
        (LONG, f"<p>{LONG}</p>", "plain"),
        (LONG.replace(" ", "\n"), f"<p>{LONG}</p>", "plain"),
        ("My wash&ing machine", "<div>My wash&amp;ing machine</div>", "plain"),
        (LONG, f"<p>{LONG}</p><style>{'.a {color: red} ' * 200}</style>", "plain"),
        (LONG, f"<p>{LONG}</p><blockquote>On Monday Ana wrote: we will call you</blockquote>", "plain"),
        ("注文した商品が\nまだ届きません", "<p>注文した商品がまだ届きません</p>", "plain"),
        ("Tack!", "<p>注文した商品がまだ届きません</p>", "plain"),
        (LONG, "<p></p>", "plain only"),
        (LONG, '<img src="https://x.example/p.gif">', "plain only"),
        (LONG, "<p>My washing machine leaks</p>", "plain only"),
        (LONG, "<p>Please read what I wrote elsewhere.</p>", "both"),
        (f"{LONG} https://x.example/aaaa/bbb/ccc/ddd/eee/fff/ggg/hhh/iii/jjj", f"<b>{LONG}</b>", "plain"),
        ("Cancel order 55 order 56", "Cancel <s>order 55</s> order 56", "html"),
    ],
)
def test_the_part_that_says_more_speaks(text: str, shown: str, wanted: str) -> None:
    assert speaker(text, shown) == wanted


def test_the_words_of_a_stubs_html_are_the_mails_words() -> None:
    mail = read(multipart("alternative", plain("HTML mail"), html(f"<div>Hello,</div><div>{LONG}</div>")))
    assert mail.text == mail.new_text == f"Hello,\n{LONG}"


def test_html_that_is_a_stub_is_not_shown() -> None:
    mail = read(multipart("alternative", plain(LONG), html("<p>&nbsp;</p>")))
    assert (mail.text, mail.html) == (LONG, None)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Cancel <s>order 55</s> order 56", "Cancel order 56"),
        ("Cancel <STRIKE>order 55</STRIKE> order 56", "Cancel order 56"),
        ("Cancel <del datetime=1>order 55</del> order 56", "Cancel order 56"),
        ('Cancel <span style="text-decoration: line-through">order 55</span> order 56', "Cancel order 56"),
        ('Cancel <span style="TEXT-DECORATION:LINE-THROUGH">55</span> order 56', "Cancel order 56"),
        ("Cancel <strong>order 55</strong> order 56", "Cancel order 55 order 56"),
        ("Cancel <small>order 55</small> order 56", "Cancel order 55 order 56"),
    ],
)
def test_struck_out_words_are_shown_and_are_no_words(body: str, words: str) -> None:
    mail = read(multipart("alternative", plain("Cancel order 55 order 56"), html(f"<p>{body}</p>")))
    assert mail.new_text == mail.text == words
    assert "55" in (mail.html or "")


def test_a_power_is_no_other_number() -> None:
    assert read(html("<p>10 m<sup>2</sup> are 10<sup>3</sup> tiles</p>")).text == "10 m2 are 10^3 tiles"


def test_what_is_shown_keeps_struck_out_raised_lowered_and_coloured_words() -> None:
    body = '<p><s>a</s><del>b</del>m<sup>2</sup>H<sub>2</sub>O<span style="color:red">c</span></p>'
    assert read(html(body)).html == body

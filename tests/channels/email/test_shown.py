"""The HTML that is shown folds exactly what the parser folded: its visible letters are those of new_text."""

from __future__ import annotations

import pytest
from lxml import html as lxml_html

from helpdesk.channels.email.read.mail import ReadMail, read_mail

GMAIL = (
    '<div dir="ltr">It works.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Tue, 3'
    ' Mar 2026 at 10:02, Ana &lt;ana@x.example&gt; wrote:<br></div><blockquote class="gmail_quote">old words'
    "</blockquote></div>"
)
OUTLOOK = (
    '<html><body><div><b>Yes</b>, it works.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">'
    "<b>From:</b> Ana<br><b>Sent:</b> Tuesday<br></div><div><p>old words</p></div></body></html>"
)
DESKTOP = (
    '<div class="WordSection1"><p>It works.</p><p>See <i>below</i>.</p><div><div style="border:none;'
    'border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>From:</b> Ana &lt;ana@x.example&gt;<br>'
    "<b>Sent:</b> Tuesday</p></div></div><p>old words</p></div>"
)
APPLE = (
    "<div>It works.<div><br><blockquote type='cite'><div>On 3 Mar 2026, at 10:02, Ana &lt;ana@x.example&gt;"
    " wrote:</div><br><div>old words</div></blockquote></div></div>"
)
BOTTOM = (
    "<div>On 3 Mar 2026 at 10:02, Ana &lt;ana@shop.example&gt; wrote:<br></div>"
    "<blockquote type='cite'><p>old words</p></blockquote><p>It works.</p>"
)
SIGNED = "<p>It works.</p><p>Regards<br>Reg Ards<br>Tel. +49 30 1234567</p>"
DASHES = "<div>It works.<br>Thank you<br>--&nbsp;<br>Reg Ards<br><img src='cid:logo@x'></div>"
MARKED = "<p>It works.</p><p>&gt; old words<br>&gt; older words</p>"
LISTED = (
    "<p>Two questions:</p><ol><li>When?</li><li>Where?</li></ol><p>Best regards</p><p>Reg</p>"
    "<div class='gmail_quote'>old words</div>"
)
OWN = "<p>The machine shows this:</p><blockquote>E-77 overload</blockquote><p>What does it mean?</p>"
ASKED = "<p>Hello, where is it?</p><p>Best regards<br>Reg</p><p>PS: the <b>lid</b> is cracked too.</p>"


def read(html: str, plain: str | None = None) -> ReadMail:
    head = "From: reg@regards.example\nTo: support@desk.example\nSubject: x\nMIME-Version: 1.0\n"
    if plain is None:
        return read_mail(f"{head}Content-Type: text/html; charset=utf-8\n\n{html}\n".encode())
    parts = "".join(
        f"--b\nContent-Type: text/{kind}; charset=utf-8\n\n{text}\n"
        for kind, text in (("plain", plain), ("html", html))
    )
    return read_mail(f"{head}Content-Type: multipart/alternative; boundary=b\n\n{parts}--b--\n".encode())


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def visible(mail: ReadMail) -> str:
    assert mail.html is not None
    tree = lxml_html.fromstring(f"<div>{mail.html}</div>")
    for element in tree.xpath("//*[@data-folded]"):
        element.drop_tree()
    return str(tree.text_content())


@pytest.mark.parametrize(
    ("html", "new_text"),
    [
        (GMAIL, "It works."),
        (OUTLOOK, "Yes, it works."),
        (DESKTOP, "It works.\n\nSee below."),
        (APPLE, "It works."),
        (BOTTOM, "It works."),
        (SIGNED, "It works."),
        (DASHES, "It works.\nThank you"),
        (MARKED, "It works."),
    ],
)
def test_what_is_quoted_or_a_signature_is_folded_in_the_html(html: str, new_text: str) -> None:
    mail = read(html)
    assert mail.new_text == new_text
    assert letters(visible(mail)) == letters(new_text)
    assert "Reg Ards" in (mail.html or "") or "old words" in (mail.html or "")


def test_a_list_keeps_its_numbers_out_of_the_comparison() -> None:
    mail = read(LISTED)
    assert letters(visible(mail)) == letters("Two questions: When? Where?")


INTRODUCED = "<div class='gmail_attr'>On 3 Mar 2026 at 10:02, Ana &lt;ana@x.example&gt; wrote:<br></div>"
BARE = "On 3 Mar 2026 at 10:02, Ana &lt;ana@x.example&gt; wrote:<br>"
QUOTED = "<blockquote class='gmail_quote' type='cite'>{}</blockquote>"


@pytest.mark.parametrize(
    ("container", "new_text"),
    [
        (INTRODUCED + QUOTED.format("Which order?") + "<div>48813.</div>", "Yes.\n48813."),
        (QUOTED.format("Which order?") + "48813.", "Yes.\n48813."),
        (
            INTRODUCED + QUOTED.format("Which order?") + "48813." + QUOTED.format("Which lid?") + "Blue.",
            "Yes.\nWhich order?\n48813.\nWhich lid?\nBlue.",
        ),
        (
            INTRODUCED + QUOTED.format("Which order?") + "48813." + QUOTED.format("old words"),
            "Yes.\nWhich order?\n48813.",
        ),
        (
            BARE + QUOTED.format("Which order?") + "<br>48813.",
            "Yes.\nOn 3 Mar 2026 at 10:02, Ana <ana@x.example> wrote:\n\n48813.",
        ),
        (INTRODUCED + QUOTED.format("old words") + "<br>\u200b", "Yes."),
        (BARE + QUOTED.format("old words"), "Yes."),
        (
            "--- Forwarded message ---<br>From: Bo<br><p>Hi</p><blockquote>old</blockquote><p>Bo</p>",
            "Yes.",
        ),
    ],
)
def test_an_answer_inside_a_mail_programs_quote_is_the_authors(container: str, new_text: str) -> None:
    mail = read(f"<div>Yes.</div><div class='gmail_quote'>{container}</div>")
    assert mail.new_text == new_text
    assert letters(visible(mail)) == letters(new_text)


def test_an_answer_below_the_last_of_several_quotes_keeps_its_question() -> None:
    mail = read(
        QUOTED.format("Which order?") + "<p>48813.</p>" + QUOTED.format("Which lid?") + "<p>Blue.</p>"
    )
    assert mail.new_text.split() == ["Which", "order?", "48813.", "Which", "lid?", "Blue."]
    mail = read("<p>Hello</p>" + QUOTED.format("Which lid?") + "<p>Blue.</p>")
    assert mail.new_text.split() == ["Hello", "Blue."], "one quote alone is folded"
    mail = read(QUOTED.format("Which lid?") + "<p>Blue.</p><p>Bye</p>")
    assert mail.new_text.split() == ["Blue.", "Bye"]


def test_answers_between_quotes_are_kept_where_the_introduction_is_a_quote_too() -> None:
    wrote = "<div>On 3 Mar 2026 at 10:02, Ana &lt;ana@x.example&gt; wrote:</div>"
    html = "<p>Hi</p>" + QUOTED.format(f"{wrote}Which order?") + "<p>48813.</p>" + QUOTED.format("Which lid?")
    mail = read(f"{html}<p>Blue.</p>")
    assert mail.new_text.split()[0] == "Hi"
    assert mail.new_text.split()[-4:] == ["48813.", "Which", "lid?", "Blue."]
    assert letters(visible(mail)) == letters(mail.new_text)


@pytest.mark.parametrize(
    "html",
    [
        "<p>See:</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'>My <b>list</b></div><p>End</p>",
        "<p>See:</p><div class='qt'>Quantity: <b>5</b></div><p>End</p>",
        "<p>It says:</p><blockquote cite='https://shop.example/faq'>30 <b>days</b></blockquote><p>End</p>",
    ],
)
def test_what_only_looks_like_a_programs_quote_is_the_authors(html: str) -> None:
    mail = read(html)
    assert mail.new_text == mail.text
    assert "data-folded" not in (mail.html or "")


@pytest.mark.parametrize("mark", ["id='Signature'", "class='gmail_signature'", "class='x moz-signature'"])
@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("Reg Ards<br>Where is my parcel? It left last week.", True),
        ("Reg Ards<br>Could you also send the invoice", True),
        ("PS: the lid is cracked", True),
        ("My order 48813", True),
        ("Reg Ards<br>Tel. +49 30 1234567<br>https://x.example/?a=b", False),
        ("Reg Ards<br>We have built better gardens since 1990 for everyone.", False),
        ("Please consider the environment before printing", False),
        ("If you are not the intended recipient, please delete this mail.", False),
    ],
)
def test_what_people_write_into_their_signature_is_theirs(mark: str, text: str, speaks: bool) -> None:
    mail = read(f"<p>Hello,</p><div {mark}>{text}</div>")
    assert (mail.new_text != "Hello,") == speaks
    assert letters(visible(mail)) == letters(mail.new_text)


@pytest.mark.parametrize("html", [OWN, ASKED, "<blockquote>It <b>works</b></blockquote>"])
def test_html_of_which_nothing_is_folded_has_no_mark(html: str) -> None:
    mail = read(html)
    assert "data-folded" not in (mail.html or "")
    assert letters(visible(mail)) == letters(mail.new_text)


def test_the_plain_text_decides_for_the_html_beside_it() -> None:
    plain = (
        "It works, see <https://shop.example/x>\n\nRegards\nReg\n\nOn 3 Mar 2026 at 10:02 Ana wrote:\n> old"
    )
    html = (
        "<p>It works, see <a href='https://shop.example/x'>https://shop.example/x</a></p>"
        "<p>Regards<br>Reg</p><p>On 3 Mar 2026 at 10:02 Ana wrote:</p><blockquote>old</blockquote>"
    )
    mail = read(html, plain)
    assert mail.new_text == "It works, see <https://shop.example/x>"
    assert visible(mail).split() == ["It", "works,", "see", "https://shop.example/x"]


def test_words_that_the_html_does_not_have_fold_nothing() -> None:
    plain = "It works here at least as far as we can see.\n\n-- \nReg"
    mail = read("<p>It <b>does</b> not work here, as far as we can see today.</p><p>-- <br>Reg</p>", plain)
    assert "data-folded" not in (mail.html or "")


def test_a_sender_cannot_fold_words_away() -> None:
    for html in (
        "<p>It works.</p><p data-folded=''>Pay me <b>now</b></p>",
        GMAIL + "<p data-folded>Pay me <b>now</b></p>",
        "<p DATA-FOLDED=1>Pay me <b>now</b></p>" + GMAIL,
    ):
        mail = read(html)
        assert ("Pay me now" in " ".join(visible(mail).split())) == ("Pay me now" in mail.new_text)


def test_a_picture_goes_with_the_words_before_it() -> None:
    mail = read("<p>See this:</p><p><img src='cid:a@x'></p><p>-- <br>Reg <img src='cid:logo@x'></p>")
    tree = lxml_html.fromstring(f"<div>{mail.html}</div>")
    folded = [bool(one.xpath("ancestor-or-self::*[@data-folded]")) for one in tree.xpath("//img")]
    assert folded == [False, True]


def test_a_long_thread_is_folded_in_time() -> None:
    quote = "".join(f"<div>line {number} of <b>the</b> thread</div>" for number in range(3_000))
    mail = read(f"<p>It works.</p><div class='gmail_quote'>{quote}</div>")
    assert letters(visible(mail)) == "Itworks"

"""Mail as the desk composes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from helpdesk.channels import reply_tokens
from helpdesk.channels.email.transport.compose import compose, references
from helpdesk.domain.external_ids import MAX_REFERENCES
from helpdesk.errors import BadInput
from tests.channels.email.transport.answers import ANSWER, AT, SETTINGS, composed, file, read, text_of


def test_a_plain_answer_carries_its_own_message_id_and_a_signed_reply_address() -> None:
    token = reply_tokens.sign(b"secret", 12, 7)
    mail = composed(reply_token=token)
    assert mail["Message-ID"] == "<ticket-12.message-7.x@shop.example>"
    assert mail["From"] == '"Bo (Demo Shop)" <support@shop.example>'
    assert mail["Reply-To"].addresses[0].addr_spec == f"support+{token}@shop.example"
    assert mail["To"] == "ana@example.com"
    assert mail["Date"].datetime == AT
    assert text_of(mail) == "It is on its way.\n"
    assert mail["Auto-Submitted"] is None
    assert mail["Cc"] is None


def test_the_same_answer_composed_again_is_the_same_mail() -> None:
    message = replace(ANSWER, html="<p>x</p>", cc=["bo@example.com"])
    first, again = (read(compose(message, SETTINGS, at=AT)) for _ in range(2))
    assert first.items()[:-2] == again.items()[:-2]


def test_an_answer_names_its_parent_and_the_parents_references() -> None:
    mail = composed(in_reply_to="c@x.example", references=["a@x.example", "<b@x.example>"])
    assert mail["In-Reply-To"] == "<c@x.example>"
    assert mail["References"].split() == ["<a@x.example>", "<b@x.example>", "<c@x.example>"]


def test_a_long_chain_keeps_its_first_and_newest_references() -> None:
    chain = [f"{number}@x.example" for number in range(10_000)]
    kept = references(chain, "parent@x.example")
    assert len(kept) == MAX_REFERENCES
    assert kept[0] == "<0@x.example>"
    assert kept[-2:] == ["<9999@x.example>", "<parent@x.example>"]
    assert references(["a@x", "p@x", "b@x"], "p@x") == ["<a@x>", "<b@x>", "<p@x>"]


def test_ids_longer_than_a_line_are_not_encoded_and_impossible_ones_left_out() -> None:
    long = "x" * 300 + "@x.example"
    raw = compose(
        replace(
            ANSWER, in_reply_to=long, references=["a b@x", "é@x", "y" * 2000, "<>", "q@x\r\nBcc: e@x", "ok@x"]
        ),
        SETTINGS,
        at=AT,
    )
    assert f"In-Reply-To: <{long}>\r\n".encode() in raw
    assert f"References: <ok@x>\r\n <{long}>\r\n".encode() in raw


def test_automatic_mail_says_so_and_asks_for_silence() -> None:
    mail = composed(automatic=True)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"


def test_html_stands_beside_the_text_with_its_inline_pictures_and_files() -> None:
    mail = composed(
        html='<p>Look: <img src="cid:logo@x"></p>',
        attachments=[
            file("logo.png", "image/png", b"\x89PNG", content_id="logo@x", inline=True),
            file("Rechnung März 💶.pdf", "application/pdf", b"%PDF\r\n\x00\xff"),
            file("mail.eml", "message/rfc822", b"Subject: x\n\nbody"),
            file("../../etc/passwd", "nonsense", b"root"),
        ],
    )
    body = mail.get_body(("plain",))
    assert body is not None
    assert text_of(body) == "It is on its way.\n"
    html = mail.get_body(("html",))
    assert html is not None
    assert "cid:logo@x" in html.get_content()
    names = [(part.get_filename(), part.get_content_type()) for part in mail.iter_attachments()]
    assert names == [
        ("Rechnung März 💶.pdf", "application/pdf"),
        ("mail.eml", "application/octet-stream"),
        ("passwd", "application/octet-stream"),
    ]
    files = list(mail.iter_attachments())
    assert files[0].get_payload(decode=True) == b"%PDF\r\n\x00\xff"
    inline = [part for part in mail.walk() if part["Content-ID"]]
    assert [(part["Content-ID"], part.get_payload(decode=True)) for part in inline] == [
        ("<logo@x>", b"\x89PNG")
    ]


def test_names_and_subjects_cannot_smuggle_in_headers() -> None:
    evil = 'x\r\nBcc: eve@example.com\r\n\r\n<script>"\\'
    mail = composed(subject=evil, author_name=evil, attachments=[file(evil, "text/plain", b"x")])
    assert mail["Bcc"] is None
    assert "Bcc: eve@example.com" in mail["Subject"]
    assert mail["From"].addresses[0].addr_spec == "support@shop.example"
    with pytest.raises(BadInput) as refused:
        composed(to=["ana@example.com\r\nBcc: eve@example.com"])
    assert refused.value.field == "to"
    assert composed(external_id="x@y\r\nBcc: eve@example.com")["Bcc"] is None


def test_nobody_to_send_to_and_files_without_bytes_are_refused_by_name() -> None:
    with pytest.raises(BadInput) as refused:
        composed(to=[])
    assert refused.value.field == "to"
    bare = replace(file("a.txt", "text/plain", b"x"), content=None)
    with pytest.raises(BadInput) as refused:
        composed(attachments=[bare])
    assert refused.value.field == "attachments"


@given(subject=st.text(max_size=300), author=st.text(max_size=60), text=st.text(max_size=400))
def test_whatever_is_written_arrives_as_it_was_written(subject: str, author: str, text: str) -> None:
    raw = compose(replace(ANSWER, subject=subject, author_name=author, text=text), SETTINGS, at=AT)
    head, _, _ = raw.partition(b"\r\n\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in head.replace(b"\r\n", b"")
    mail = read(raw)
    assert "".join(str(mail["Subject"] or "").split()) == "".join(
        "".join(" " if ord(c) < 32 or c in "\x7f\x85\u2028\u2029" else c for c in subject).split()
    )
    assert mail["From"].addresses[0].addr_spec == "support@shop.example"
    sent = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    assert text_of(mail) == (sent if sent.endswith("\n") else sent + "\n")

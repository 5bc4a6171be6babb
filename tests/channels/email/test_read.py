"""Whatever the bytes: a mail is always read, as plain text, and in bounded time."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.channels.email.read.inspect import inspect
from helpdesk.channels.email.read.mail import MAX_REFERENCES, read_mail
from helpdesk.channels.email.read.parse import UNKNOWN_SENDER, parse
from helpdesk.channels.email.read.quotes.plain import fold
from helpdesk.channels.email.read.subject import says_answer, strip_prefixes, ticket_hint
from helpdesk.domain.messages import RawInbound

CASES = [path.read_bytes() for path in sorted(Path(__file__).with_name("cases").glob("*.eml"))]
LINES = [*"abc>", "On 3 May 2026, Ana <a@shop.example> wrote:", "> q", "", "-- ", "From: a"]
HEAD = b"From: a@shop.example\r\nSubject: x\r\n"


@given(st.binary(max_size=3_000))
@settings(deadline=None, max_examples=150)
def test_any_bytes_are_read_as_plain_text(raw: bytes) -> None:
    is_plain(inspect(raw))


@given(st.sampled_from(CASES), st.data())
@settings(deadline=None, max_examples=150)
def test_a_damaged_mail_is_read_as_plain_text(raw: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(raw)))
    length = data.draw(st.integers(0, 200))
    is_plain(inspect(raw[:at] + data.draw(st.binary(max_size=20)) + raw[at + length :]))


@given(st.lists(st.sampled_from(LINES)))
@settings(deadline=None)
def test_new_text_is_made_of_lines_of_the_text(lines: list[str]) -> None:
    folded = fold("\n".join(lines)).split("\n")
    rest = iter([line.rstrip() for line in lines])
    assert all(any(line.rstrip() == other for other in rest) for line in folded if line.strip())


def is_plain(found: dict[str, object]) -> None:
    encoded = msgspec.json.encode(found).decode("utf-8")
    assert "\\u0000" not in encoded.replace("\\\\", "")  # a mail may write it out, in six characters
    assert found["kind"] in ("human", "auto", "bounce", "complaint")


HOSTILE = {
    "nested multiparts": b"".join(
        HEAD + b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (number, number)
        for number in range(2_000)
    ),
    "many parts": HEAD
    + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    + b"--x\r\n\r\nhi\r\n" * 100_000,
    "many headers": b"".join(b"X-%d: y\r\n" % number for number in range(200_000)) + b"\r\nhi",
    "one long line": HEAD + b"\r\n" + b">" * 5_000_000,
    "deep HTML": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000,
    "one tag of many attributes": HEAD
    + b"Content-Type: text/html\r\n\r\n<a "
    + b"".join(b"a%d=b " % number for number in range(90_000)),
    "repeated tables": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<table>a</table>" * 40_000,
    "flowed for ever": HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"hello \r\n" * 300_000,
    "dashes": HEAD + b"\r\n" + (b"-" * 399 + b"\n") * 10_000,
    "attributions": HEAD + b"\r\n" + b"2026-01-01 10:00 Ana <a@b>\n" * 50_000,
    "punycode as a charset": HEAD + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"ab-" * 100_000,
    "parentheses": b"From: " + b"(" * 300_000 + b"\r\n\r\nx",
    "a bounce full of addresses": b"From: mailer-daemon@x.example\nSubject: failure notice\n\nundeliverable "
    + b"a.b-c@d.e." * 50_000,
    "open quotes of semicolons": HEAD
    + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    + (b'--x\r\nContent-Type: application/x; a="' + b";" * 19_000 + b"\r\n\r\nhi\r\n") * 60,
    "a bounce of open quotes": (
        b'From: mailer-daemon@x.example\nSubject: failure notice\nContent-Type: multipart/report; a="'
        + b";" * 90_000
        + b"\n\nuser unknown"
    ),
    "a bounce of nested multiparts": b"From: mailer-daemon@x.example\nSubject: failure notice\n"
    + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (number, number)
        for number in range(1_600)
    ),
    "words without an address": b"From: " + (b"x" * 1_999 + b",") * 50 + b"\r\n\r\nx",
    "a brace and blanks": HEAD + b"\r\n{" + b" " * 45_000 + b"x",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_mail_built_to_cost_much_is_read_within_five_seconds(name: str) -> None:
    began = time.thread_time()
    read_mail(HOSTILE[name])
    assert time.thread_time() - began < 5


def test_a_mail_of_25_mb_keeps_its_attachment_whole() -> None:
    head = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nsee file\r\n--x\r\n"
    part = b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    began = time.thread_time()
    mail = read_mail(HEAD + head + part + (b"QUJD" * 19 + b"\r\n") * 330_000 + b"--x--\r\n")
    assert time.thread_time() - began < 5
    assert mail.text == "see file"
    assert [file.size for file in mail.attachments] == [57 * 330_000]


def test_a_mail_nested_deeply_is_not_held_once_for_each_level() -> None:
    inner = b"Content-Type: application/pdf\r\n\r\n" + b"QUJDRUZHQUJDRUZH\r\n" * 60_000
    for number in range(19):
        head = b"Content-Type: multipart/mixed; boundary=b%02d\r\n\r\n--b%02d\r\n" % (number, number)
        inner = head + inner + b"\r\n--b%02d--\r\n" % number
    tracemalloc.start()
    mail = read_mail(HEAD + inner)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [file.size for file in mail.attachments] == [18 * 60_000]
    assert peak < 4 * len(inner)


def test_of_ten_thousand_references_the_newest_are_kept() -> None:
    ids = [f"<{number}@shop.example>" for number in range(10_000)]
    references = "\r\n ".join(ids).encode()
    mail = read_mail(HEAD + b"In-Reply-To: <first@x>\r\nReferences: " + references + b"\r\n\r\nx")
    assert len(mail.references) == MAX_REFERENCES
    assert mail.references[:2] == ["first@x", "9999@shop.example"]


def test_a_message_id_too_long_for_an_index_is_known_by_its_hash_everywhere() -> None:
    long = b"x" * 9_000 + b"@shop.example"
    first = parse(RawInbound(channel="m", body=HEAD + b"Message-ID: " + long + b"\r\n\r\nx"))[0]
    assert len(first.external_id) < 100
    answer = parse(RawInbound(channel="m", body=HEAD + b"In-Reply-To: " + long + b"\r\n\r\nx"))[0]
    assert answer.references == [first.external_id]


def test_a_message_without_id_has_a_stable_one_of_its_bytes() -> None:
    raw = RawInbound(channel="support", body=HEAD + b"\r\nx")
    first, again = parse(raw)[0], parse(raw)[0]
    assert first.external_id.startswith("sha256:")
    assert first.external_id == again.external_id


def test_mail_from_our_own_address_is_a_loop() -> None:
    own = frozenset({"support@desk.example"})
    raw = RawInbound(channel="support", body=b"From: Support@Desk.example\r\nTo: a@shop.example\r\n\r\nx")
    message = parse(raw, own)[0]
    assert message.kind == "auto"
    assert message.kind_reason.startswith("loop")
    assert parse(raw)[0].kind == "human"


def test_participants_are_the_others_and_never_ourselves() -> None:
    head = (
        b"From: ana@shop.example\r\nReply-To: office@shop.example\r\n"
        b"To: support+token7@desk.example, Bo <bo@far.example>\r\nCc: ana@shop.example, BO@far.example\r\n"
    )
    message = parse(RawInbound(channel="m", body=head + b"\r\nx"), frozenset({"support@desk.example"}))[0]
    assert [other.value for other in message.participants] == ["office@shop.example", "bo@far.example"]
    assert message.tokens == ["token7"]


def test_the_transport_may_know_the_token_too() -> None:
    raw = RawInbound(
        channel="m", body=HEAD + b"\r\nx", headers={"envelope-to": "support+token8@desk.example"}
    )
    assert parse(raw)[0].tokens == ["token8"]


@pytest.mark.parametrize(("path", "kind"), [("", "auto"), ("ana@shop.example", "human")])
def test_the_return_path_of_the_transport_counts(path: str, kind: str) -> None:
    raw = RawInbound(channel="m", body=HEAD + b"\r\nx", headers={"envelope-from": path})
    assert parse(raw)[0].kind == kind


def test_a_mail_without_a_from_is_from_its_return_path() -> None:
    raw = RawInbound(channel="m", body=b"Subject: x\r\n\r\nx", headers={"envelope-from": "bo@far.example"})
    assert parse(raw)[0].sender.value == "bo@far.example"


def test_a_mail_without_any_sender_lands_as_automatic() -> None:
    message = parse(RawInbound(channel="m", body=b"Subject: x\r\n\r\nx"))[0]
    assert (message.sender.value, message.kind) == (UNKNOWN_SENDER, "auto")


@pytest.mark.parametrize(
    ("subject", "topic", "number"),
    [
        ("Re: Fwd: Order", "Order", None),
        ("AW: WG: Bestellung", "Bestellung", None),
        ("RE[2]: SV: Order [#42]", "Order [#42]", 42),
        ("Antwort: [3] Order", "Order", None),
        ("回复：转发: 订单 #1234", "订单 #1234", 1234),
        ("TR : RÉP : Commande", "Commande", None),
        ("Odp: PD: Zamówienie (Ticket #7)", "Zamówienie (Ticket #7)", None),
        ("Regarding the invoice", "Regarding the invoice", None),
        ("Re:", "", None),
        ("Room #12 is cold", "Room #12 is cold", None),
    ],
)
def test_prefixes_of_answers_are_taken_off_a_subject(subject: str, topic: str, number: int | None) -> None:
    assert strip_prefixes(subject) == topic
    assert ticket_hint(subject) == number


@pytest.mark.parametrize(
    ("received", "wrong"),
    [
        ("", False),
        ("Received: from a by b; Mon, 1 Jan 2018 01:05:00 +0100\n", False),
        ("Received: from a by b; Thu, 4 Jan 2018 01:05:00 +0100\n", False),  # a slow delivery
        ("Received: from a by b; Wed, 25 Nov 2026 20:00:00 +0000\n", True),
        (
            "Received: by b; 25 Nov 2026 20:00:00 +0000\nReceived: by x; 1 Jan 2018 01:05:00 +0100\n",
            True,
        ),
        ("Received: from a by b\n", False),
        ("Received: from a by b; no date\n", False),
    ],
)  # fmt: skip
def test_a_wrong_clock_is_told_from_a_slow_delivery(received: str, wrong: bool) -> None:
    raw = f"{received}From: a@b.example\nDate: Mon, 1 Jan 2018 01:04:44 +0100\n\nHi\n"
    assert ("wrong-clock" in read_mail(raw.encode()).remarks) == wrong


@pytest.mark.parametrize(
    "subject",
    [
        *("Re: Order", "RE:Order", "AW: Bestellung", "SV: Ordre", "Antw: Vraag", "RIF: Ordine", "R: Ordine"),
        *(
            "Odp: Zamówienie",
            "VS: Tilaus",
            "Vá: Rendelés",
            "YNT: Sipariş",
            "回复: 订单",
            "回覆：訂單",
            "답장: 주문",
        ),
        *("Ответ: Заказ", "Σχετ: Παραγγελία", "Re[2]: Order", "Re^2: Order", "Re: Fwd: Order", "RES: Pedido"),
        *("[users] Re: Order", "[a] [b] AW: Order", "Re : Commande", "Rép: Commande"),
    ],
)
def test_the_subject_of_an_answer_says_so(subject: str) -> None:
    assert says_answer(subject)


@pytest.mark.parametrize(
    "subject",
    [
        *(
            "Order",
            "Fwd: Order",
            "WG: Bestellung",
            "TR: Commande",
            "Fwd: Re: Order",
            "RV: Pedido",
            "I: Ordine",
        ),
        *(
            "Regarding: my order",
            "Reorder: two lamps",
            "",
            "[Re] order",
            "転送: 注文",
            "Area: kitchen",
            "PD: Zamówienie",
        ),
    ],
)
def test_the_subject_of_a_first_or_forwarded_mail_does_not(subject: str) -> None:
    assert not says_answer(subject)

"""Who a mail is from: names with commas, several authors, and the person behind a form."""

from __future__ import annotations

import pytest

from helpdesk.channels.email.read.address_fields import parse_addresses
from helpdesk.channels.email.read.mail import ReadMail, read_mail
from helpdesk.channels.email.read.message_ids import naming
from helpdesk.channels.email.read.parse import parse
from helpdesk.channels.email.settings import EmailSettings, checked
from helpdesk.domain.messages import InboundMessage, RawInbound
from helpdesk.errors import BadInput

OWN = frozenset({"support@desk.example"})


def read(*headers: str, text: str = "Where is my order?", forms: frozenset[str] = frozenset()) -> ReadMail:
    head = "\n".join(headers)
    raw = f"{head}\nTo: support@desk.example\nSubject: Order\n\n{text}\n".encode()
    return read_mail(raw, own_addresses=OWN, form_senders=forms)


def message(*headers: str, forms: frozenset[str] = frozenset()) -> InboundMessage:
    head = "\n".join(headers)
    raw = RawInbound(channel="support", body=f"{head}\nTo: support@desk.example\n\nHi\n".encode())
    return parse(raw, OWN, form_senders=forms)[0]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Meyer, Greg <g@x.example>", "Meyer, Greg"),
        ("Meyer; Greg <g@x.example>", "Meyer; Greg"),
        ("Meyer,Greg<g@x.example>", "Meyer,Greg"),
        ("Meyer, Dr. Greg, MD <g@x.example>", "Meyer, Dr. Greg, MD"),
        ("Meyer, Greg (Sales, North) <g@x.example>", "Meyer, Greg (Sales, North)"),
        ('"Meyer", Greg <g@x.example>', "Meyer, Greg"),
        ('"Meyer, Greg <g@x.example>', "Meyer, Greg"),
        ('"Meyer, Greg" <g@x.example>', "Meyer, Greg"),
        ("'Meyer, Greg' <g@x.example>", "Meyer, Greg"),
        ("Meyer\\, Greg <g@x.example>", "Meyer, Greg"),
        ('O"Brien, Pat <g@x.example>', 'O"Brien, Pat'),
        ("Müller, Jörg <g@x.example>", "Müller, Jörg"),
        ("=?utf-8?Q?M=C3=BCller,_J=C3=B6rg?= <g@x.example>", "Müller, Jörg"),
        ("=?utf-8?Q?M=C3=BCller=2C_J=C3=B6rg?= <g@x.example>", "Müller, Jörg"),
        ("=?utf-8?Q?M=C3=BCller;_J=C3=B6rg?= <g@x.example>", "Müller; Jörg"),
        ("=?utf-8?B?TWV5ZXI=?=, =?utf-8?B?R3JlZw==?= <g@x.example>", "Meyer, Greg"),
        ("=?utf-8?Q?Meyer_(Greg?= <g@x.example>", "Meyer (Greg"),
        ("Support: Greg <g@x.example>", "Support: Greg"),
        ("Meyer, Greg <g@x.example", "Meyer, Greg"),
        ("Meyer, g@x.example", ""),
        ("Meyer, Greg, <g@x.example>", "Meyer, Greg"),
        ("Meyer, Greg\n <g@x.example>;", "Meyer, Greg"),
        ("g@x.example, ", ""),
        ("g@x.example, Greg <g@x.example>", "Greg"),
        ("Team: Meyer, Greg <g@x.example>;", "Meyer, Greg"),
        ("sales@shop, North <g@x.example>", "sales@shop, North"),
        ("Greg, g@x; North <g@x.example>", "Greg, g@x; North"),
        ("Greg &lt;g@x.example&gt;", ""),
        ("Greg <'g@x.example'>", "Greg"),
        ('"g@x.example"', ""),
    ],
)
def test_from_has_one_address_and_what_is_around_it_is_the_name(value: str, name: str) -> None:
    found = read(f"From: {value}")
    assert found.sender is not None
    assert (found.sender.email, found.sender.name) == ("g@x.example", name)
    assert (found.kind, found.authors) == ("human", [])


def test_names_with_commas_in_a_list_stay_whole() -> None:
    found = parse_addresses("a@x.example, Meyer, Greg <g@x.example>, Team: Bo <b@x.example>;")
    assert [(one.name, one.email) for one in found] == [
        ("", "a@x.example"),
        ("Meyer, Greg", "g@x.example"),
        ("Bo", "b@x.example"),
    ]


@pytest.mark.parametrize(
    "value", ['Ana <"ana smith"@x.example>', '"ana smith"@x.example', '<"ana smith"@X.example>']
)
def test_an_address_may_be_quoted_before_the_at(value: str) -> None:
    found = message(f"From: {value}")
    assert (found.sender.value, found.kind) == ('"ana smith"@x.example', "human")


def test_an_address_of_the_own_network_stays_one_where_no_name_follows() -> None:
    found = parse_addresses("root@server, a@x.example, ops@server, Bo <b@x.example>, cron@server")
    assert [(one.name, one.email) for one in found] == [
        ("", "root@server"),
        ("", "a@x.example"),
        ("ops@server, Bo", "b@x.example"),
        ("", "cron@server"),
    ]
    assert [one.email for one in parse_addresses("a@b, c@d, e@f", 2)] == ["a@b", "c@d"]


def test_of_several_authors_the_sender_is_answered_and_the_others_get_copies() -> None:
    found = message("From: Ana <ana@x.example>, Bo <bo@x.example>", "Sender: bo@x.example")
    assert (found.sender.value, found.sender.name) == ("bo@x.example", "Bo")
    assert [one.value for one in found.participants] == ["ana@x.example"]


def test_of_several_authors_without_a_sender_the_first_that_is_not_ours_is_answered() -> None:
    found = message("From: support@desk.example, Ana <ana@x.example>, Bo <bo@x.example>")
    assert found.sender.value == "ana@x.example"
    assert [one.value for one in found.participants] == ["bo@x.example"]


FORM = "From: Fernhill Shop <website@shop.example>"


@pytest.mark.parametrize(
    "headers",
    [
        [FORM, "Reply-To: Olga <olga@mail.example>"],
        [FORM, "Reply-To: Olga <olga@other.shop-example.example>"],
        [FORM, "Reply-To: Olga <olga@mail.example>", "Subject: Contact form: order #4711"],
        ["From: Shop <noreply@mail.example>", "Reply-To: Olga <olga@mail.example>"],
        ["From: Shop <do-not-reply@mail.example>", "Reply-To: Olga <olga@mail.example>"],
        ["From: Site <support@desk.example>", "Reply-To: Olga <olga@mail.example>"],
        ["From: Site <support+web@desk.example>", "Reply-To: Olga <olga@mail.example>"],
        [
            "From: Shop <shop@mail.example>",
            "Reply-To: Olga <olga@mail.example>",
            "X-Mailer: PHPMailer 6.9.1 (https://github.com/PHPMailer/PHPMailer)",
        ],
        [
            "From: Shop <shop@mail.example>",
            "Reply-To: Olga <olga@mail.example>",
            "X-PHP-Originating-Script: 33:mail.php",
        ],
        [FORM, "Reply-To: website@shop.example, noreply@x.example, Olga <olga@mail.example>"],
        [
            "From: Olga via Support <support@desk.example>",
            "Reply-To: olga@mail.example",
            "List-Id: <support.desk.example>",
            "References: <1@mail.example>",
        ],
        [
            "From: Olga via List <list@lists.example>",
            "Reply-To: olga@mail.example",
            "List-Post: <mailto:list@lists.example>",
        ],
    ],
)
def test_the_customer_of_a_form_is_the_person_in_reply_to(headers: list[str]) -> None:
    found = message(*headers)
    assert found.sender.value.startswith("olga@")
    assert found.sender.name == "Olga"
    assert found.sender.attested is False
    assert found.through != ""
    assert (found.kind, found.participants) == ("human", [])


@pytest.mark.parametrize(
    ("headers", "copied"),
    [
        (["From: ana@shop.example", "Reply-To: team@shop.example"], ["team@shop.example"]),
        (["From: ana@shop.example", "Reply-To: ana@mail.shop.example"], ["ana@mail.shop.example"]),
        (["From: ana@shop.example", "Reply-To: support@desk.example"], []),
        (["From: ana@shop.example", "Reply-To: support+x@desk.example"], []),
        (["From: ana@shop.example", "Reply-To: noreply@crm.example"], []),
        (["From: ana@shop.example", "Reply-To: mailer-daemon@crm.example"], []),
        (
            ["From: ana@shop.example", "Reply-To: a@mail.example", "In-Reply-To: <1@desk.example>"],
            ["a@mail.example"],
        ),
        (
            ["From: ana@shop.example", "Reply-To: a@mail.example", "Subject: [#12] Lamp"],
            ["a@mail.example"],
        ),
        (
            ["From: ana@shop.example", "Reply-To: list@lists.example", "List-Id: <list.lists.example>"],
            ["list@lists.example"],
        ),
    ],
)
def test_other_reply_to_addresses_do_not_replace_the_author(headers: list[str], copied: list[str]) -> None:
    found = message(*headers)
    assert (found.sender.value, found.through) == ("ana@shop.example", "")
    assert [one.value for one in found.participants] == copied


@pytest.mark.parametrize("named", ["website@shop.example", "@shop.example"])
def test_a_form_that_the_channel_names_is_a_form_whatever_its_mail_says(named: str) -> None:
    forms = frozenset({named})
    extra = ["Auto-Submitted: auto-generated", "References: <1@shop.example>", "Precedence: bulk"]
    found = message(FORM, "Reply-To: Olga <olga@shop.example>", *extra, forms=forms)
    assert (found.kind, found.sender.value, found.through) == (
        "human",
        "olga@shop.example",
        "website@shop.example",
    )
    bare = read(FORM, "Return-Path: <>", "Reply-To: olga@mail.example", forms=forms)
    assert bare.kind == "human"
    absent = read(FORM, "X-Autoreply: yes", "Reply-To: olga@mail.example", forms=forms)
    assert absent.kind == "auto"


def test_a_shop_system_that_calls_its_mail_automatic_brings_a_customer() -> None:
    suppress = "X-Auto-Response-Suppress: All"
    found = message(FORM, "Reply-To: olga@mail.example", "Auto-Submitted: auto-generated", suppress)
    assert (found.kind, found.by_system, found.sender.value) == ("human", True, "olga@mail.example")
    notice = read(
        FORM, "Reply-To: olga@mail.example", "Auto-Submitted: auto-generated", text="I am out of the office."
    )
    assert notice.kind == "auto"


def test_a_named_form_without_a_reply_to_is_read_but_proves_nothing() -> None:
    attested = "Authentication-Results: mx.desk.example; dmarc=pass header.from=shop.example"
    raw = f"{attested}\n{FORM}\n\nHi\n".encode()
    found = read_mail(raw, authserv_id="mx.desk.example", form_senders=frozenset({"@shop.example"}))
    assert (found.kind, found.attested) == ("human", False)
    assert read_mail(raw, authserv_id="mx.desk.example").attested is True


def test_the_name_beside_the_forms_address_is_the_customers_if_it_is_like_their_address() -> None:
    reply_to = "Reply-To: olga.brand@mail.example"
    for written, name in (("From: Olga Brand <wordpress@shop.example>", "Olga Brand"), (FORM, "")):
        sender = read(written, reply_to).sender
        assert sender is not None
        assert sender.name == name


def test_mail_from_our_own_address_without_another_reply_to_is_a_loop() -> None:
    for reply_to in ("Reply-To: support+abc@desk.example", "X: y"):
        assert read("From: support@desk.example", reply_to).kind == "auto"


def test_form_senders_are_addresses_or_domains() -> None:
    named = ["Website@Shop.example", "@Forms.example", "shop.example"]
    settings = checked(EmailSettings(address="support@desk.example", form_senders=named))
    assert settings.form_senders == ["website@shop.example", "@forms.example", "@shop.example"]


@pytest.mark.parametrize("wrong", ["", "@", "web site", "website@", "a@b@c.example"])
def test_a_form_sender_that_is_neither_is_refused(wrong: str) -> None:
    with pytest.raises(BadInput) as raised:
        checked(EmailSettings(address="support@desk.example", form_senders=[wrong]))
    assert raised.value.field == "form_senders"


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("From: ana@shop.example", "from:ana@shop.example"),
        ("From: Ana <Ana@Shop.example>", "from:ana@shop.example"),
        ('From: "Silva, Ana"\r\n\t<ana@shop.example>', "from:ana@shop.example"),
        ("Subject: From: bo@shop.example\r\nFROM : ana@shop.example", "from:ana@shop.example"),
        ("From: nobody", None),
        ("From: " + "a" * 60_000, None),
    ],
)
def test_a_mails_line_is_its_author(header: str, line: str | None) -> None:
    """Mails of one line are settled in the order of their arrival."""
    assert naming(f"{header}\r\nMessage-ID: <1@a>\r\n\r\nFrom: bo@x.example\r\n".encode()).line == line

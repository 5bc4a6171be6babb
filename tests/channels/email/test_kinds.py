"""People, automatic answers and bounces told apart in many languages, with little else to go by."""

from __future__ import annotations

import re
from email.header import Header

import pytest

from helpdesk.channels.email.read.kinds.words import BOUNCE_SUBJECT, BOUNCE_SUBJECT_LOWER
from helpdesk.channels.email.read.mail import ReadMail, read_mail

CASES = "".join(chr(code) for code in range(0x80, 0x3000) if chr(code).lower().isascii()) + "ıſ"
"""Letters beyond ASCII that are ASCII letters when their case is disregarded."""

PERSON = "Ana <ana@shop.example>"
ANSWER = "In-Reply-To: <p@desk.example>\n"
FAILED = """Delivery has failed to these recipients:

ana@shop.example

Remote server returned 550 5.1.1 user unknown"""


def mail(subject: str, text: str = "Text.", *, headers: str = "", sender: str = PERSON) -> ReadMail:
    encoded = Header(subject, "utf-8").encode()
    head = f"From: {sender}\nTo: support@desk.example\n{headers}Subject: {encoded}\n"
    return read_mail(f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode())


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: x",
        "Auto-Reply: x",
        "AutoReply",
        "[Auto-Reply] x",
        "Auto Response from shop",
        "Automatische Antwort: x",
        "Automatische Abwesenheitsmeldung",
        "Abwesenheitsnotiz: x",
        "Réponse automatique : x",
        "Message d'absence : x",
        "Respuesta automática: x",
        "Risposta automatica: x",
        "Automatisch antwoord: x",
        "Resposta automática: x",
        "Automatiskt svar: x",
        "Autosvar: x",
        "Automaattinen vastaus: x",
        "Automatyczna odpowiedź: x",
        "Automatická odpověď: x",
        "Автоматический ответ: x",
        "Αυτόματη απάντηση: x",
        "Otomatik Yanıt: x",
        "自动回复: x",
        "自動応答: x",
        "자동 회신: x",
        "Out of Office: x",
        "Out of Office AutoReply: x",
        "Re: x (Automatic reply)",
    ],
)
def test_the_subject_of_an_automatic_answer_is_known(subject: str) -> None:
    assert mail(subject, headers=ANSWER).kind == "auto"


@pytest.mark.parametrize(
    ("text", "headers", "sender"),
    [
        (
            "I am on leave until Monday. This is an automated response.",
            "X-Auto-Response-Suppress: All\n",
            PERSON,
        ),
        ("x", "Precedence: auto_reply\n", PERSON),
        ("x", "X-Autoreply: yes\n", PERSON),
        ("x", "Return-Path: <>\n", PERSON),
        ("x", "", "no-reply@shop.example"),
        ("Hello,\nThis is an automated message to confirm that we got your mail.", ANSWER, PERSON),
    ],
)
def test_other_marks_of_automatic_mail(text: str, headers: str, sender: str) -> None:
    assert mail("Your order", text, headers=headers, sender=sender).kind == "auto"


@pytest.mark.parametrize("sender", [PERSON, "mail@firma.example", "info@firma.example"])
@pytest.mark.parametrize(
    ("subject", "text", "headers"),
    [
        ("Undeliverable parcel", "My parcel is undeliverable, why? Tracking 5.1.1", ""),
        ("Lieferung nicht zugestellt", "Hallo, sie konnte nicht zugestellt werden: max@firma.example", ""),
        ("Returned mail order", "I returned the mail order last week.", ""),
        ("failure notice", "Your server says: 550 5.1.1 <bo@far.example> user unknown. What now?", ""),
        ("Re: Undeliverable: Invoice", "I got this bounce, can you fix it? 550 5.1.1", ANSWER),
        ("Auto: Unfall", "Mein Auto ist kaputt", ""),
        ("Automatic replies broken", "Please help", ""),
        ("Vacation request", "I want to ask for a vacation", ""),
        ("Out of office", "I am out of office tomorrow. Is yours open?", ""),
        ("Abwesenheit von Herrn Müller", "Wer vertritt ihn?", ""),
        ("Rechnung", "Anbei", "X-Auto-Response-Suppress: DR, OOF\n"),
        ("Delivery status", "Where is my order? What is the delivery status?", ""),
        ("Non remis", "Mon colis n'a pas été remis, merci de répondre à ana@shop.example", ""),
        ("Delivery problem", "Error 550 user unknown, bo@far.example", "User-Agent: Thunderbird\n"),
    ],
)
def test_people_who_write_about_such_mail_stay_people(
    subject: str, text: str, headers: str, sender: str
) -> None:
    found = mail(subject, text, headers=headers, sender=sender)
    assert (found.kind, found.kind_reason) == ("human", "nothing says that a machine wrote it")


def test_a_form_that_names_who_to_answer_is_a_persons_mail() -> None:
    headers = "Reply-To: bo@far.example\n"
    assert mail("Contact form", "Name: Bo", headers=headers, sender="noreply@desk.example").kind == "human"


@pytest.mark.parametrize(
    "subject",
    [
        "Undelivered Mail Returned to Sender",
        "Mail System Error - Returned Mail",
        "failure notice",
        "Unzustellbar: x",
        "Non remis : x",
        "No se puede entregar: x",
        "Non recapitabile: x",
        "Onbestelbaar: x",
        "Não entregue: x",
        "Olevererbart: x",
        "Ikke leveret: x",
        "Nie można dostarczyć: x",
        "Nedoručitelné: x",
        "Недоставленное сообщение",
        "配信不能: x",
        "未送达: x",
        "E",
    ],
)
@pytest.mark.parametrize(
    "sender", ["Mail Delivery System <MAILER-DAEMON@mx.example>", "postmaster@mx.example"]
)
def test_a_mail_servers_bounce_is_known_and_read(subject: str, sender: str) -> None:
    found = mail(subject, FAILED, sender=sender)
    assert found.kind == "bounce"
    assert found.bounce is not None
    assert (found.bounce.recipients, found.bounce.status) == (["ana@shop.example"], "5.1.1")
    assert found.bounce.permanent is True


def test_the_words_of_a_bounce_are_the_same_in_lower_case() -> None:
    letters = re.sub(r"\\.", "", BOUNCE_SUBJECT.pattern)
    assert BOUNCE_SUBJECT_LOWER.pattern == BOUNCE_SUBJECT.pattern
    assert letters == letters.lower()
    assert not set(letters) & set(CASES)
    assert mail("UNDELIVERABLE: your mail", FAILED, sender="MAILER-DAEMON@x.example").kind == "bounce"
    assert mail("ÉCHEC DE LA REMISE", FAILED, sender="MAILER-DAEMON@x.example").kind == "bounce"


RULE = (
    "Auto-Submitted: auto-generated\nX-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent\n"
    "X-MS-Exchange-Inbox-Rules-Loop: info@old.example\nResent-From: <info@old.example>\n"
)
PARCEL = "Hello, parcel 90211 has not arrived. Can you check?"
OOF = (
    "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n"
    "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent\n"
    "X-MS-Exchange-Inbox-Rules-Loop: a@x.example\n"
)


@pytest.mark.parametrize(
    ("subject", "text", "headers"),
    [
        ("Where is my parcel?", PARCEL, RULE),
        ("Where is my parcel?", PARCEL, RULE + ANSWER),
        ("Where is my parcel?", PARCEL, "Auto-Submitted: auto-generated\n"),
        ("Re: Parcel", PARCEL, "Auto-Submitted: auto-generated\nUser-Agent: Apple-Mail\n" + ANSWER),
        ("Colis", "Le colis 90211 n'est pas arrivé.", "Auto-Submitted: auto-generated (rule)\n"),
    ],
)
def test_a_persons_mail_that_a_system_sent_on_is_a_persons(subject: str, text: str, headers: str) -> None:
    found = mail(subject, text, headers=headers)
    assert (found.kind, found.by_system) == ("human", True)


@pytest.mark.parametrize(
    ("subject", "text", "headers", "sender"),
    [
        ("Automatic reply: Parcel", "I am back in May.", RULE, PERSON),
        ("Parcel", "I am out of the office until Monday.", RULE, PERSON),
        ("Re: Parcel", "Ich bin im Urlaub und nicht erreichbar.", OOF, PERSON),
        ("Re: Parcel", "Olen lomalla.", OOF + ANSWER, PERSON),
        ("Re: Parcel", "Olen lomalla.", "Auto-Submitted: auto-generated\n" + ANSWER, PERSON),
        ("Parcel", "Olen lomalla.", "Auto-Submitted: auto-replied\n", PERSON),
        ("Parcel", PARCEL, "Auto-Submitted: auto-replied\nUser-Agent: Apple-Mail\n", PERSON),
        ("Disk full", "sda1 is full on host seven", "Auto-Submitted: auto-generated\n", "root@host.example"),
        ("Build 7", "It failed.", "Auto-Submitted: auto-generated\n", "no-reply@ci.example"),
        ("Your request", "We have received your request.", "Auto-Submitted: auto-generated\n", PERSON),
        ("Parcel", PARCEL, "Auto-Submitted: auto-generated\nReturn-Path: <>\n", PERSON),
        ("Parcel", PARCEL, "Auto-Submitted: auto-generated\nX-Autoreply: yes\n", PERSON),
        ("Parcel", "", "Auto-Submitted: auto-generated\n", PERSON),
        ("News", "Buy it.\nUnsubscribe here.", "Auto-Submitted: auto-generated\n", PERSON),
        ("Weg", "Olen lomalla.", "Precedence: bulk\n" + ANSWER, PERSON),
        ("Weg", "Olen lomalla.", "Precedence: bulk\n", PERSON),
        ("Offers", "Can you resist?\nTo unsubscribe, press here.", "Precedence: bulk\n", PERSON),
        ("Parcel", PARCEL, "Precedence: junk\n", PERSON),
        ("Automatic reply: Where is my order?", "I am out of the office. Urgent? Call Bo.", "", PERSON),
        ("Automatic reply: Where is my order?", "Olen lomalla.", "", PERSON),
        ("Automatic reply: order", "Need help? Back on Monday.", "User-Agent: Thunderbird\n", PERSON),
        ("Automatic reply: order", "Which one?", ANSWER, PERSON),
    ],
)
def test_a_notice_stays_parked_whatever_else_it_has(
    subject: str, text: str, headers: str, sender: str
) -> None:
    found = mail(subject, text, headers=headers, sender=sender)
    assert found.kind == "auto"


@pytest.mark.parametrize(
    ("subject", "text", "headers"),
    [
        (
            "Automatic reply: how do I switch it off in my account?",
            "I set up an automatic reply in your shop and cannot switch it off. How?",
            "User-Agent: Mozilla Thunderbird\n",
        ),
        ("Automatic reply: how do I switch it off?", "Can you tell me how?", ""),
        ("Abwesenheitsnotiz", "Wie schalte ich sie in meinem Konto aus?", ""),
        ("Spare part", "Which seal fits the X200?", "Precedence: bulk\nX-Mailer: PHP/8.2\n"),
        ("Spare part", "Please help, the lid does not close.", "Precedence: bulk\n"),
    ],
)
def test_a_question_is_a_persons_own_mail(subject: str, text: str, headers: str) -> None:
    found = mail(subject, text, headers=headers)
    assert (found.kind, found.by_system) == ("human", False)


@pytest.mark.parametrize(
    ("subject", "text", "headers", "sender", "words"),
    [
        (
            "[Big] Re: Ovens",
            "Yes, Thursday is fine.",
            "Auto-Submitted: auto-generated\n",
            "help@big.example",
            True,
        ),
        ("Re: Ovens", "Thursday is fine.", "Auto-Submitted: auto-generated\n", "noreply@big.example", True),
        ("Re: Ovens", "Thursday is fine.", "Precedence: bulk\n", "help@big.example", True),
        ("[Big] Your request has been received", "x", "Auto-Submitted: auto-generated\n", PERSON, False),
        (
            "[Big] Re: Ovens",
            "We have received your request.",
            "Auto-Submitted: auto-generated\n",
            PERSON,
            False,
        ),
        ("Re: Ovens", "Thursday is fine.", "Auto-Submitted: auto-replied\n", PERSON, False),
        ("Re: Ovens", "Olen lomalla.", OOF, PERSON, False),
        (
            "Re: Ovens",
            "Thursday is fine.",
            "Auto-Submitted: auto-generated\nReturn-Path: <>\n",
            PERSON,
            False,
        ),
        ("Re: Ovens", "Not sent.", "Auto-Submitted: auto-generated\n", "postmaster@big.example", False),
    ],
)
def test_what_a_system_sent_may_be_an_answer_unless_it_is_a_notice(
    subject: str, text: str, headers: str, sender: str, words: bool
) -> None:
    found = mail(subject, text, headers=headers + ANSWER, sender=sender)
    assert (found.kind, found.by_system) == ("auto", words)

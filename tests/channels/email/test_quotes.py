"""Quoted text in plain mails, in the ways mail programs of many languages introduce it."""

from __future__ import annotations

import pytest

from helpdesk.channels.email.read.quotes.plain import fold

INTRODUCTIONS = [
    "On Tue, Mar 3, 2026 at 10:02 AM Ana Kos <ana@shop.example> wrote:",
    "On 3 Mar 2026, at 10:02, Ana Kos <ana@shop.example> wrote:",
    "Le mar. 3 mars 2026 à 10:02, Ana Kos <ana@shop.example> a écrit :",
    "Am Di., 3. März 2026 um 10:02 Uhr schrieb Ana Kos <ana@shop.example>:",
    "El mar, 3 mar 2026 a las 10:02, Ana Kos (<ana@shop.example>) escribió:",
    "Il giorno mar 3 mar 2026 alle ore 10:02 Ana Kos <ana@shop.example> ha scritto:",
    "Op di 3 mrt 2026 om 10:02 schreef Ana Kos <ana@shop.example>:",
    "Em ter., 3 de mar. de 2026 às 10:02, Ana Kos <ana@shop.example> escreveu:",
    "Den tis 3 mars 2026 kl 10:02 skrev Ana Kos <ana@shop.example>:",
    "tir. 3. mar. 2026 kl. 10.02 skrev Ana Kos <ana@shop.example>:",
    "wt., 3 mar 2026 o 10:02 Ana Kos <ana@shop.example> napisał(a):",
    "út 3. 3. 2026 v 10:02 odesílatel Ana Kos <ana@shop.example> napsal:",
    "ti 3. maalisk. 2026 klo 10.02 Ana Kos (ana@shop.example) kirjoitti:",
    "вт, 3 мар. 2026 г. в 10:02, Ana Kos <ana@shop.example>:",
    "вт, 3 бер. 2026 р. о 10:02 Ana Kos <ana@shop.example> пише:",
    "Στις Τρί 3 Μαρ 2026 στις 10:02 π.μ., ο χρήστης Ana Kos <ana@shop.example> έγραψε:",
    "Ana Kos <ana@shop.example>, 3 Mar 2026 Sal, 10:02 tarihinde şunu yazdı:",
    "2026年3月3日(火) 10:02 Ana Kos <ana@shop.example>:",
    "Ana Kos <ana@shop.example> 于2026年3月3日周二 10:02写道：",
    "2026년 3월 3일 (화) 오전 10:02, Ana Kos <ana@shop.example>님이 작성:",
    "În mar., 3 mar. 2026 la 10:02, Ana Kos <ana@shop.example> a scris:",
    "Ana Kos <ana@shop.example> ezt írta (időpont: 2026. márc. 3., K, 10:02):",
    "Vào Th 3, 3 thg 3, 2026 vào lúc 10:02 Ana Kos <ana@shop.example> đã viết:",
    "Pada tanggal Sel, 3 Mar 2026 pukul 10.02 Ana Kos <ana@shop.example> menulis:",
]
BLOCKS = [
    "-----Original Message-----\nFrom: Ana\nSent: Tuesday\nTo: Bo\nSubject: x",
    "-----Ursprüngliche Nachricht-----\nVon: Ana\nGesendet: Dienstag\nAn: Bo\nBetreff: x",
    "-------- Message d'origine --------\nDe : Ana\nDate : mardi\nÀ : Bo\nObjet : x",
    "________________________________\nFrom: Ana <ana@shop.example>\nSent: Tuesday\nTo: Bo\nSubject: x",
    "De: Ana <ana@shop.example>\nEnviado: martes\nPara: Bo\nAsunto: x",
    "Van: Ana <ana@shop.example>\nVerzonden: dinsdag\nAan: Bo\nOnderwerp: x",
    "Fra: Ana <ana@shop.example>\nSendt: tirsdag\nTil: Bo\nEmne: x",
    "Från: Ana <ana@shop.example>\nSkickat: tisdag\nTill: Bo\nÄmne: x",
    "Od: Ana <ana@shop.example>\nWysłano: wtorek\nDo: Bo\nTemat: x",
    "От: Ana <ana@shop.example>\nОтправлено: вторник\nКому: Bo\nТема: x",
    "差出人: Ana <ana@shop.example>\n送信日時: 火曜日\n宛先: Bo\n件名: x",
    "发件人: Ana <ana@shop.example>\n发送时间: 星期二\n收件人: Bo\n主题: x",
    "---------- Forwarded message ---------\nFrom: Ana <ana@shop.example>\nDate: Tue\nSubject: x\nTo: Bo",
    "Begin forwarded message:\n\nFrom: Ana\nSubject: x",
    "Sent from my iPhone",
    "Von meinem iPhone gesendet",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Get Outlook for Android",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
@pytest.mark.parametrize("quoted", ["> old\n> words", "old\nwords"])
def test_what_an_introduction_quotes_is_folded(introduction: str, quoted: str) -> None:
    assert fold(f"It works.\nThank you\n\n{introduction}\n\n{quoted}\n") == "It works.\nThank you"


@pytest.mark.parametrize("block", BLOCKS)
def test_a_header_block_or_marker_ends_the_authors_words(block: str) -> None:
    assert fold(f"It works.\n\n{block}\n\nold words\n") == "It works."


@pytest.mark.parametrize(
    "text",
    [
        "On the other hand, I wrote to you on Monday.\nDid you see it?",
        "From: where do I get it?\nAnd when?",
        "I have two questions:\n-- the first\n-- the second",
        "To: do list for the printer\nPaper\nInk",
        "The steps on 3 May were:\n1. plug in\n2. wait",
        "Date: 3 May\nSize: 42\nColour: red",
    ],
)
def test_words_that_only_look_like_a_quote_stay(text: str) -> None:
    assert fold(text) == text


def test_of_answers_between_the_quotes_only_the_answers_are_the_authors() -> None:
    text = "On 3 Mar 2026, Ana <a@shop.example> wrote:\n> One?\n\nYes.\n\n> Two?\n\nNo."
    assert fold(text) == "Yes.\n\nNo."


def test_a_quote_without_introduction_is_folded_where_something_else_is_said() -> None:
    assert fold("> You asked for the number\n\nIt is 42.") == "It is 42."
    assert fold("> You asked for the number") == "> You asked for the number"


def test_a_mail_that_a_program_quoted_whole_has_no_words_of_its_author() -> None:
    assert fold("> On 3 Mar 2026, Ana <a@shop.example> wrote:\n>> One?\n>") == ""


def test_an_answer_below_the_quote_is_kept() -> None:
    assert fold("On 3 Mar 2026, Ana <a@shop.example> wrote:\n> One?\n\nYes.") == "Yes."


def test_a_signature_is_folded() -> None:
    assert fold("It works.\n\n-- \nAna Kos\nShop Ltd") == "It works."


@pytest.mark.parametrize(
    "below",
    [
        "Regards\nReg\n\nPS: please also cancel the second lamp of order A-8812,\nit is not needed any more",
        "Best regards\nReg Ards\n\nAnd one more thing I forgot: the lid of the first pot is cracked.",
        "Best regards\nReg Ards\n\nPlease send a new lid.",
        "Mit freundlichen Grüßen\nReg Ards\n\nP.S. Der Deckel fehlt auch",
        "Mit freundlichen Grüßen\nReg Ards\n\nÜbrigens ist der Deckel vom ersten Topf gesprungen",
        "Cordialement\nReg\n\nMerci de m'envoyer un nouveau couvercle",
        "Saludos\nReg\n\nNecesito también una tapa nueva",
        "Regards\nReg\nOrder number: 4711-22",
        "Regards\nReg\nBestellnummer 471122",
        "Regards\nReg\nWhen will it come?",
        "Regards\n\nthe light of the second one flickers since this morning",
        "-- \nReg\nPS: the order is A-8812",
        "--\nReg\nOrder number 471122",
        "--\nWhen will it come? I leave on Friday.",
        "-- \nReg\nCould you also send a lid",
        "Sent from my iPhone\n\nPS: the order is A-8812",
        "Sent from my iPhone\n\nOh, and could you also send a lid?",
        "Von meinem iPhone gesendet\n\nBitte auch den Deckel schicken",
    ],
)
def test_what_stands_below_a_closing_is_the_authors_if_it_says_something(below: str) -> None:
    text = f"Hello, can I change my address?\n\n{below}"
    assert fold(text) == text
    assert fold(f"{text}\n\nOn 3 Mar 2026, at 10:02, Ana <ana@shop.example> wrote:\n> old") == text


@pytest.mark.parametrize(
    "below",
    [
        "Regards\nReg Ards\nHead of Customer Support and Operations\nTel. +49 30 1234567\nwww.shop.example",
        "Best regards\nReg Ards\n12 Hill Street, Ardville\nreg@regards.example",
        "Mit freundlichen Grüßen\nReg Ards\nGeschäftsführer: Ana Kos, HRB 12345\nUSt-ID DE123456789",
        "Regards\nReg\nPlease consider the environment before printing this email",
        "-- \nReg\nWe make good pots since 1950, and people like them\nPlease visit www.pots.example",
        "Sent from my iPhone",
        "Sent via Bell Mobility's Text Messaging service.\nEnvoyé par le service de messagerie de Bell.",
        "Regards\nReg\n\nSent from my iPhone",
    ],
)
def test_only_names_and_numbers_below_a_closing_are_a_signature(below: str) -> None:
    assert fold(f"Hello, can I change my address?\n\n{below}") == "Hello, can I change my address?"


@pytest.mark.parametrize(
    "text",
    [
        "-----\nFrom: the first week on it was loud\nDate: 3 November 2026 10:30 it stopped\nTo: be honest",
        "Please change my address:\nFrom: old@mail.example\nTo: new@mail.example\nThank you",
        "My trip:\nFrom: Berlin\nTo: Paris\nDate: next week\nSubject: a refund",
        "I saw:\nDate: 3 May at 10:30 it was fine\nSubject: a lamp\nTo: my surprise it broke\nFrom: then on",
        "From: Monday\nTo: Friday\nDate: any\nIs that possible?",
    ],
)
def test_lines_like_a_header_block_without_an_address_or_a_date_are_the_authors(text: str) -> None:
    assert fold(text) == text


@pytest.mark.parametrize(
    "block",
    [
        "From: Ana Kos\nSent: Tuesday, March 3, 2026 10:02 AM\nTo: Bo\nSubject: x",
        "Von: Ana Kos\nGesendet: Donnerstag, 19. November 2026 15:12\nAn: Bo\nBetreff: x",
        "Von: Ana Kos\nGesendet: Donnerstag, 19. November 2026 um 15:12 Uhr\nAn: Bo\nBetreff: x",
        "De : Ana Kos\nEnvoyé : mardi 3 mars 2026 10:02\nÀ : Bo\nObjet : x",
        "From: Ana Kos\nDate: Tue, 3 Mar 2026 10:02:00 +0100 (CET)\nTo: Bo\nSubject: x",
        "From: Ana Kos\nDate: 3 Mar 2026 at 10:02:00 GMT+1\nTo: Bo\nSubject: x",
        "差出人: Ana\n送信日時: 2026年3月3日 10:02\n宛先: Bo\n件名: x",
        "Date: Tue, 3 Mar 2026 10:02:00 +0100\nSubject: x\nFrom: ana@shop.example",
    ],
)
def test_a_header_block_with_an_address_or_a_date_is_quoted(block: str) -> None:
    assert fold(f"It works.\n\n{block}\n\nold words\n") == "It works."


def test_another_desks_line_above_its_text_hides_nothing() -> None:
    line = "##- Please type your reply above this line -##"
    assert fold(f"{line}\n\nMax\n\nThursday is fine.") == "Max\n\nThursday is fine."
    assert fold(f"Thank you\n\n{line}\n\nMax\n\nThursday is fine.") == "Thank you"

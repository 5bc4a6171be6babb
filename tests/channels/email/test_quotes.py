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
        "> You asked for the number\n\nIt is 42.",
        "Date: 3 May\nSize: 42\nColour: red",
    ],
)
def test_words_that_only_look_like_a_quote_stay(text: str) -> None:
    assert fold(text) == text


def test_answers_between_the_quotes_stay_with_their_quotes() -> None:
    text = "On 3 Mar 2026, Ana <a@shop.example> wrote:\n> One?\n\nYes.\n\n> Two?\n\nNo."
    assert fold(text) == text


def test_an_answer_below_the_quote_is_kept() -> None:
    assert fold("On 3 Mar 2026, Ana <a@shop.example> wrote:\n> One?\n\nYes.") == "Yes."


def test_a_signature_is_folded() -> None:
    assert fold("It works.\n\n-- \nAna Kos\nShop Ltd") == "It works."

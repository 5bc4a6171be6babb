"""Mails whose words and files hide in odd parts, charsets and wrappings."""

from __future__ import annotations

from tests.field.cases import FieldDesk, check


@check("mail/japanese-words.eml")
async def japanese_words_are_shown_and_excerpted(desk: FieldDesk) -> None:
    came = await desk.mail("japanese-words")
    assert came.ticket["subject"] == "配送について"
    assert came.ticket["excerpt"] == "注文した商品がまだ届きません。返品したいです。"
    assert came.message["text"] == "注文した商品がまだ届きません。返品したいです。"


@check("mail/arabic.eml")
async def arabic_words_are_shown_and_excerpted(desk: FieldDesk) -> None:
    came = await desk.mail("arabic")
    assert came.ticket["subject"] == "فاتورة"
    assert came.ticket["excerpt"] == "أريد نسخة من الفاتورة من فضلك"
    assert came.message["text"] == "أريد نسخة من الفاتورة من فضلك"

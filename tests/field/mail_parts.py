"""Mails whose words and files hide in odd parts, charsets and wrappings."""

from __future__ import annotations

from tests.field.cases import FieldDesk, check


@check("mail/japanese-words.eml")
async def japanese_words_are_shown_and_excerpted(desk: FieldDesk) -> None:
    came = await desk.mail("japanese-words")
    assert came.ticket["subject"] == "配送について"
    assert came.ticket["excerpt"] == "注文した商品がまだ届きません。返品したいです。"
    for words in ("商品", "届きません", "返品"):
        assert await desk.found(words) == [came.number], words
    assert came.message["text"] == "注文した商品がまだ届きません。返品したいです。"


@check("mail/arabic.eml")
async def arabic_words_are_shown_and_excerpted(desk: FieldDesk) -> None:
    came = await desk.mail("arabic")
    assert came.ticket["subject"] == "فاتورة"
    assert came.ticket["excerpt"] == "أريد نسخة من الفاتورة من فضلك"
    for words in ("فاتورة", "الفاتورة", "نسخة"):
        assert await desk.found(words) == [came.number], words
    assert came.message["text"] == "أريد نسخة من الفاتورة من فضلك"


@check("mail/inline-pdf.eml")
async def an_inline_pdf_is_listed(desk: FieldDesk) -> None:
    came = await desk.mail("inline-pdf")
    assert came.files == ["invoice-2231.pdf"]
    assert came.message["new_text"] == "Here is the invoice you asked for.\n\nMia"
    assert (await desk.file(came.message["attachments"][0])).startswith(b"%PDF-1.4")


@check("mail/attachment-with-content-id.eml")
async def a_file_is_listed_although_it_has_a_content_id(desk: FieldDesk) -> None:
    came = await desk.mail("attachment-with-content-id")
    assert came.files == ["contract.pdf"]
    displayed = [one["content_id"] for one in came.message["attachments"] if one["inline"]]
    assert displayed == ["logo1"]
    assert 'src="cid:logo1"' in came.message["html"]


@check("mail/cid-percent-encoded.eml")
async def a_percent_encoded_reference_finds_its_picture(desk: FieldDesk) -> None:
    came = await desk.mail("cid-percent-encoded")
    (picture,) = came.message["attachments"]
    assert (picture["inline"], picture["content_id"]) == (True, "shot+1@rot.example")
    assert 'src="cid:shot+1@rot.example"' in came.message["html"]


@check("mail/plain-stub-html-text.eml")
async def the_words_are_of_the_part_that_says_more(desk: FieldDesk) -> None:
    came = await desk.mail("plain-stub-html-text")
    assert came.message["new_text"] == (
        "Dear team,\nmy washing machine WM-3000 leaks since Tuesday.\nBest, Heidi"
    )
    assert "WM-3000 leaks" in came.ticket["excerpt"]
    assert "HTML capable" not in came.message["text"]


@check("mail/struck-out.eml")
async def struck_out_words_are_shown_and_are_no_words(desk: FieldDesk) -> None:
    came = await desk.mail("struck-out")
    assert came.message["new_text"] == "Please cancel order 56.\n\nUnit 10 m2 = 10^3"
    assert "55" not in came.ticket["excerpt"]
    assert "<s>order 55</s>" in came.message["html"]
    assert "m<sup>2</sup>" in came.message["html"]


@check("mail/iso-2022-jp-nec.eml")
async def japanese_with_the_letters_of_nec_is_read(desk: FieldDesk) -> None:
    came = await desk.mail("iso-2022-jp-nec")
    assert came.ticket["subject"] == "㈱山田商店です。①の商品が届きません。"
    assert came.message["text"].startswith("㈱山田商店です。①の商品が届きません。\nご確認を")
    assert came.ticket["excerpt"].startswith("㈱山田商店です。①の商品が届きません。 ご確認を")


@check("mail/smime-opaque-signed.eml")
async def signed_content_is_read_and_told_as_not_checked(desk: FieldDesk) -> None:
    came = await desk.mail("smime-opaque-signed")
    assert came.message["text"] == "My coffee grinder KX-77 makes a burning smell since Monday.\nVera"
    assert came.message["remarks"] == ["signature-unchecked"]
    assert came.ticket["excerpt"].startswith("My coffee grinder KX-77")
    assert came.files == []


@check("mail/winmail-only.eml")
async def the_words_and_files_of_winmail_dat_are_read(desk: FieldDesk) -> None:
    came = await desk.mail("winmail-only")
    assert came.message["new_text"] == "The oven does not heat. See the attached list."
    assert came.ticket["subject"] == "The oven"
    assert came.files == ["list.txt"]
    assert await desk.file(came.message["attachments"][0]) == b"one\r\ntwo\r\n"


@check("mail/calendar-invitation.eml")
async def an_invitation_says_what_when_where_and_who(desk: FieldDesk) -> None:
    came = await desk.mail("calendar-invitation")
    assert came.message["new_text"] == (
        "Invitation: Repair visit\n"
        "When: Thursday, December 3, 2026 10:00\u202fAM – 11:00\u202fAM (Europe/Paris)\n"
        "Where: 12 Hill Street\n"
        "Organiser: cal@cal.example\n"
        "\n"
        "Microsoft Teams meeting\n"
        "Join on your computer\n"
        "\n"
        "Please confirm that the technician comes."
    )
    assert "Repair visit" in came.ticket["excerpt"]
    assert came.files == ["invite.ics"]


@check("mail/wrong-clock.eml")
async def a_wrong_clock_does_not_move_a_message(desk: FieldDesk) -> None:
    earlier = await desk.mail("arabic")
    came = await desk.mail("wrong-clock")
    assert came.message["sent_at"] == "2018-01-01T00:04:44Z", "told on hover"
    assert came.message["created_at"] >= earlier.message["created_at"]
    assert came.ticket["created_at"] == came.message["created_at"]
    assert came.ticket["waiting_since"] == came.message["created_at"]

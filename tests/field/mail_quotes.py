"""Mails of which the desk folds away what is quoted and what is a signature, and nothing else."""

from __future__ import annotations

from tests.field.cases import FieldDesk, check


@check("mail/text-below-regards.eml")
async def a_postscript_below_the_closing_is_the_authors(desk: FieldDesk) -> None:
    came = await desk.mail("text-below-regards")
    assert "the second lamp of order A-8812,\nit is not needed any more" in came.message["new_text"]
    assert came.message["new_text"] == came.message["text"].strip()


@check("mail/second-request-below-regards.eml")
async def a_second_request_below_the_closing_is_the_authors(desk: FieldDesk) -> None:
    came = await desk.mail("second-request-below-regards")
    assert came.message["new_text"] == came.message["text"].strip()
    assert came.message["new_text"].endswith("Please send a new lid.")


@check("mail/own-header-lines.eml")
async def lines_that_only_begin_like_headers_are_the_authors(desk: FieldDesk) -> None:
    came = await desk.mail("own-header-lines")
    assert came.message["new_text"] == came.message["text"].strip()
    assert came.message["new_text"].endswith("Subject: to your terms I send it back.\n\nDee")

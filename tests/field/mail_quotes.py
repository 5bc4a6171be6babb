"""Mails of which the desk folds away what is quoted and what is a signature, and nothing else."""

from __future__ import annotations

from lxml import html as lxml_html

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


@check("mail/outlook-history.eml")
async def the_history_below_an_outlook_answer_is_folded(desk: FieldDesk) -> None:
    came = await desk.mail("outlook-history")
    assert came.message["new_text"] == "Yes, Tuesday is fine."
    assert _shown(came.message["html"]).split() == ["Yes,", "Tuesday", "is", "fine."]
    assert "OLD-HISTORY-TEXT" in came.message["html"]


@check("mail/own-blockquote.eml")
async def a_customers_own_blockquote_is_shown(desk: FieldDesk) -> None:
    came = await desk.mail("own-blockquote")
    assert "E-77 motor overload, call service" in came.message["new_text"]
    assert "E-77 motor overload, call service" in _shown(came.message["html"])
    assert "data-folded" not in came.message["html"]


def _shown(html: str) -> str:
    """The text that the console shows before somebody opens what is folded."""
    tree = lxml_html.fromstring(f"<div>{html}</div>")
    for element in tree.xpath("//*[@data-folded]"):
        element.drop_tree()
    return str(tree.text_content())

"""Letters come out right although the mail names another charset, or one under an odd name."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpdesk.channels.email.read.charsets import codec_name, decode

RUSSIAN = "Здравствуйте, мой заказ 48813 не пришёл."
ASCII = "Hello there, my order has not come.\n"


@pytest.mark.parametrize(
    "charset",
    [
        *("koi8-r", "windows-1251", "iso-8859-5", "iso-8859-7", "windows-1255", "windows-874", "cp437"),
        *("ibm850", "macintosh", "gb18030", "gb2312", "big5", "shift_jis", "euc-kr", "utf-16", "us-ascii"),
        *("utf-16le", "x-nobody-knows"),
    ],
)
@pytest.mark.parametrize("text", [RUSSIAN, "Größe übrig: schöne Grüße 😀", "你好，我的订单没有到", ASCII])
def test_utf8_under_the_name_of_another_charset_is_read(charset: str, text: str) -> None:
    assert decode(text.encode(), charset) == text


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [
        ("koi8-r", "koi8-r", RUSSIAN),
        ("windows-1251", "cp1251", RUSSIAN.upper()),
        ("iso-8859-5", "iso-8859-5", "ТБ ОК"),
        ("gb2312", "gb18030", "你好，我的订单没有到"),
        ("gb2312", "gb18030", "商品"),
        ("utf-16be", "utf-16-be", "上海"),
        ("utf-16le", "utf-16-le", ASCII),
        ("utf-16", "utf-16", ASCII + RUSSIAN),
        *((name, "utf-16", RUSSIAN) for name in ("koi8-r", "cp1251", "utf-8", "latin-1", "gb2312")),
        ("8859-1", "latin-1", "Café"),
        ("windows-28605", "iso8859-15", "12 €"),
        ("x-windows-949", "cp949", "주문"),
        ("x-euc-jp", "euc-jp", "注文"),
        ("x-sjis", "cp932", "注文"),
        ("'iso-8859-2'", "iso-8859-2", "Łódź"),
    ],
)
def test_text_in_the_charset_that_is_named_is_read(charset: str, codec: str, text: str) -> None:
    assert decode(text.encode(codec), charset) == text


@given(
    st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюя ", min_size=1), st.sampled_from(["koi8-r", "cp1251"])
)
@example("юя", "cp1251")  # as the mark of UTF-16 begins
@example("ЪЧ", "koi8-r")
def test_russian_is_never_taken_for_unicode(text: str, charset: str) -> None:
    assert decode(text.encode(charset), charset) == text


@pytest.mark.parametrize(
    "name", [None, "", "x-", "x-x-x-", "8859-99", "punycode", "unicode_escape", "raw-unicode-escape", "rot13"]
)
def test_what_is_no_charset_of_mail_has_no_codec(name: str | None) -> None:
    assert codec_name(name) is None

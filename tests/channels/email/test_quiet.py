"""What a stranger writes does not fill the desk's log."""

import pytest

from helpdesk.channels.email.read.mail import read_mail


@pytest.mark.parametrize("piece", ["(", "a, ", '"a" ', "<"])
def test_a_bounce_that_no_detector_can_read_leaves_nothing_in_the_log(
    piece: str, caplog: pytest.LogCaptureFixture
) -> None:
    head = "From: MAILER-DAEMON@far.example\nSubject: Undelivered Mail Returned to Sender\n"
    read_mail(f"{head}X-Failed-Recipients: {piece * 5_000}\n\nIt failed.\n".encode())
    assert caplog.records == []

"""A mailbox on a real server."""

import pytest

from helpdesk.channels.email.settings import ImapSettings
from tests.servers import Dovecot


@pytest.fixture
def settings(dovecot: Dovecot, mailbox: str) -> ImapSettings:
    return ImapSettings(
        host=dovecot.host, port=dovecot.port, security="none", username=mailbox, password=dovecot.password,
        poll_seconds=30, timeout=10,
    )  # fmt: skip

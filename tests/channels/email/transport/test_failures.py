"""What an error of a mail server says about the settings: by what it is, and by the server's words."""

from __future__ import annotations

import socket
import ssl

import pytest
from imapclient.exceptions import CapabilityError, IMAPClientError

from helpdesk.channels.email.transport.failures import no_connection, refused_sign_in


def caused(by: BaseException) -> BaseException:
    """An error of a client library, with what caused it."""
    error = OSError("Error connecting to mail.example on port 587")
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("problem", "fault"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "no_host"),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), "unreachable"),
        (UnicodeError("label empty or too long"), "no_host"),
        (ConnectionRefusedError(111, "Connection refused"), "closed"),
        (TimeoutError("timed out"), "unreachable"),
        (ConnectionResetError(104, "Connection reset by peer"), "unreachable"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), "tls"),
        (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), "unreachable"),
        (ssl.SSLCertVerificationError("certificate verify failed: Hostname mismatch"), "certificate"),
        (OSError("SMTP STARTTLS extension not supported by server."), "tls"),
        (CapabilityError("Server does not support STARTTLS capability"), "tls"),
        (IMAPClientError("command SELECT failed"), "unreachable"),
    ],
)
def test_why_there_is_no_connection(problem: BaseException, fault: str) -> None:
    assert no_connection(problem) == fault
    assert no_connection(caused(problem)) == fault


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("535 5.7.8 Username and Password not accepted", "password"),
        ("[AUTHENTICATIONFAILED] Invalid credentials (Failure)", "password"),
        ("534 5.7.9 Application-specific password required. Learn more at https://x.example", "app_password"),
        ("[ALERT] Application-specific password required: https://x.example", "app_password"),
        ("Sorry, you need to create an app password to use this service", "app_password"),
        ("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", "no_passwords"),
        ("LOGIN failed.", "password"),
    ],
)
def test_why_a_server_lets_us_not_sign_in(said: str, fault: str) -> None:
    assert refused_sign_in(said) == fault

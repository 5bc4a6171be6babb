"""What an error of a mail server says about how its channel is set up. Pure."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator

from helpdesk.domain.health.faults import Fault

_APP_PASSWORD = re.compile(r"app(?:lication)?[- ](?:specific[- ])?password", re.IGNORECASE)
_NO_PASSWORDS = re.compile(r"\b5\.7\.139\b|basic\W?auth\w*\W+is\W+disabled|BasicAuthBlocked", re.IGNORECASE)
_NO_STARTTLS = re.compile(r"STARTTLS|server does not support.*TLS", re.IGNORECASE)
_NOWHERE = {
    getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY") if hasattr(socket, name)
}


def no_connection(problem: BaseException) -> Fault:
    """Why there is no connection that can be used. "unreachable" if it may come back by itself."""
    for one in _causes(problem):
        if isinstance(one, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(one):
            return "certificate"
        if isinstance(one, UnicodeError) or (isinstance(one, socket.gaierror) and one.errno in _NOWHERE):
            return "no_host"
        if isinstance(one, ConnectionRefusedError):
            return "closed"
        # an end in the middle of a handshake is no other kind of encryption: the server may be too busy
        if isinstance(one, ssl.SSLError) and not isinstance(one, ssl.SSLEOFError):
            return "tls"
        if _NO_STARTTLS.search(str(one)):
            return "tls"
    return "unreachable"


def refused_sign_in(said: str) -> Fault:
    """Why a server lets us not sign in, by its words."""
    if _APP_PASSWORD.search(said):
        return "app_password"
    return "no_passwords" if _NO_PASSWORDS.search(said) else "password"


def _causes(problem: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = problem
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__

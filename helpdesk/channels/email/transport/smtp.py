"""Sending a composed mail to the SMTP server, and which of its answers allow another try."""

from __future__ import annotations

from collections.abc import Sequence

import aiosmtplib

from helpdesk.channels.email.read.charsets import tidy
from helpdesk.channels.email.settings import SmtpSettings
from helpdesk.channels.email.transport.failures import no_connection, refused_sign_in
from helpdesk.domain.messages import Receipt, Refusal
from helpdesk.errors import DeliveryFailed


async def send(mail: bytes, *, sender: str, recipients: Sequence[str], settings: SmtpSettings) -> Receipt:
    """Send `mail` to all `recipients` (envelope addresses). 4xx answers and an unreachable server are worth a
    retry, 5xx answers are final (RFC 5321 §4.2.1); when the connection is lost after DATA began, the server
    may have taken it. If only some recipients are refused, the receipt's `refused` names them."""
    client = _client(sender, settings)
    try:
        await _connect(client, settings)
        refused = await _envelope(client, sender, recipients, size=len(mail))
        answer = await _content(client, mail)
        return Receipt(detail=answer, refused=refused)
    finally:
        client.close()


async def check(*, sender: str, settings: SmtpSettings) -> None:
    """Connect and sign in, without sending. Raises DeliveryFailed."""
    client = _client(sender, settings)
    try:
        await _connect(client, settings)
    finally:
        client.close()


def _client(sender: str, settings: SmtpSettings) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=settings.host,
        port=settings.port,
        username=settings.username or None,
        password=settings.password or None,
        use_tls=settings.security == "tls",
        start_tls=settings.security == "starttls",
        validate_certs=settings.verify,
        timeout=settings.timeout,
        local_hostname=sender.rpartition("@")[2] or "localhost",
    )


async def _connect(client: aiosmtplib.SMTP, settings: SmtpSettings) -> None:
    where = f"{settings.host}:{settings.port}"
    try:
        await client.connect()
        if client.is_ehlo_or_helo_needed:  # the server's abilities must be known before it is used
            await _greet(client)
    except aiosmtplib.SMTPAuthenticationError as problem:  # the operator can fix this: keep trying
        if problem.code < 500:  # RFC 4954 §6: it cannot check the password now
            raise DeliveryFailed(
                f"{where} lets nobody sign in now: {_words(problem)}", retry=True, fault="unreachable"
            ) from problem
        said = _words(problem)
        raise DeliveryFailed(
            f"{where} refuses our user name or password: {said}", retry=True, fault=refused_sign_in(said)
        ) from problem
    except (aiosmtplib.SMTPException, OSError, ValueError) as problem:
        raise DeliveryFailed(
            f"{where} cannot be reached: {_words(problem)}", retry=True, fault=no_connection(problem)
        ) from problem


async def _greet(client: aiosmtplib.SMTP) -> None:
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError:  # RFC 5321 §3.2
        await client.helo()


async def _envelope(
    client: aiosmtplib.SMTP, sender: str, recipients: Sequence[str], *, size: int
) -> list[Refusal]:
    """Announce sender and recipients. Returns the refused recipients."""
    wide = not "".join([sender, *recipients]).isascii()
    options = [f"SIZE={size}"] if client.supports_extension("size") else []
    if wide and not client.supports_extension("smtputf8"):
        raise DeliveryFailed("The mail server does not accept addresses beyond ASCII (RFC 6531)", retry=False)
    if wide:
        options += ["SMTPUTF8", "BODY=8BITMIME"]
    encoding = "utf-8" if wide else "ascii"
    refused: list[Refusal] = []
    try:
        await _from(client, sender, options, encoding)
        for recipient in recipients:
            try:
                await client.rcpt(recipient, encoding=encoding)
            except aiosmtplib.SMTPRecipientRefused as problem:
                why = f"{recipient} was refused: {_words(problem)}"
                refused.append(Refusal(address=recipient, why=why, later=problem.code < 500))
    except aiosmtplib.SMTPResponseException as problem:
        raise _refusal(problem) from problem
    except (aiosmtplib.SMTPException, OSError) as problem:
        raise DeliveryFailed(f"The connection was lost: {_words(problem)}", retry=True) from problem
    if len(refused) == len(recipients):
        why = "; ".join(one.why for one in refused)
        raise DeliveryFailed(why, retry=any(one.later for one in refused))
    return refused


async def _from(client: aiosmtplib.SMTP, sender: str, options: list[str], encoding: str) -> None:
    try:
        await client.mail(sender, options=options, encoding=encoding)
    except aiosmtplib.SMTPResponseException as problem:  # for every recipient
        raise _refusal(problem, fault="refused" if problem.code >= 500 else "") from problem


async def _content(client: aiosmtplib.SMTP, mail: bytes) -> str:
    try:
        answer = await client.data(mail)
    except (aiosmtplib.SMTPException, OSError) as problem:
        if isinstance(problem, aiosmtplib.SMTPResponseException):
            if problem.code >= 400:
                raise _refusal(problem) from problem
            what = "The mail server's answer to the mail cannot be read"  # it may have taken it
        else:
            what = "The connection was lost while the mail was handed over"
        raise DeliveryFailed(f"{what}: {_words(problem)}", retry=False, uncertain=True) from problem
    return f"{answer.code} {_one_line(answer.message)}"


def _refusal(problem: aiosmtplib.SMTPResponseException, *, fault: str = "") -> DeliveryFailed:
    refused = f"The mail server refused it: {_words(problem)}"
    return DeliveryFailed(refused, retry=problem.code < 500, fault=fault)


def _words(problem: Exception) -> str:
    if isinstance(problem, aiosmtplib.SMTPResponseException):
        return f"{problem.code} {_one_line(problem.message)}"
    return _one_line(str(problem)) or type(problem).__name__


def _one_line(text: str) -> str:
    """A server's words without what moves the cursor of an operator's terminal."""
    return " ".join(tidy(text).split())[:500]

"""An answer as the bytes of a mail: threading headers, reply token, text and HTML, files. No I/O."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from helpdesk.channels import reply_tokens
from helpdesk.channels.addresses import normalise_email
from helpdesk.channels.email.settings import EmailSettings
from helpdesk.domain.external_ids import shortened
from helpdesk.domain.messages import Attachment, OutboundMessage
from helpdesk.errors import BadInput
from helpdesk.said import Said

_LINE = 76  # RFC 5322 §2.1.1 asks for 78
_LONGEST_ID = 900  # a line has at most 998, and an id cannot be folded
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_TOKEN = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+")  # RFC 6838 §4.2


def compose(message: OutboundMessage, settings: EmailSettings, *, at: datetime) -> bytes:
    """The mail, with CRLF line ends. Its Message-ID is `external_id`, so sending again gives the same mail.
    Attachments have their `content`. Raises BadInput for an invalid address and for missing bytes."""
    to, cc = recipients(message)
    sender = _mailbox(_sender_name(message.author_name, settings.name), settings.address)
    reply_to = settings.address
    if message.reply_token:
        reply_to = reply_tokens.plus_address(settings.address, message.reply_token)
    headers = [
        ("From", sender),
        ("To", ",\r\n ".join(to)),
        ("Cc", ",\r\n ".join(cc)),
        ("Reply-To", _mailbox(settings.name, reply_to)),
        ("Subject", unstructured("Subject", message.subject)),
        ("Date", format_datetime(at)),
        ("Message-ID", _id(message.external_id)),
        ("In-Reply-To", _id(message.in_reply_to)),
        ("References", "\r\n ".join(references(message.references, message.in_reply_to))),
    ]
    if message.automatic:  # RFC 3834 §5; the second is Exchange's own
        headers += [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers if value)
    return head.encode("utf-8") + _body(message).as_bytes()


def recipients(message: OutboundMessage) -> tuple[list[str], list[str]]:
    """The addresses of To and Cc, each once. Raises BadInput that names `to` or `cc`."""
    to = _addresses(message.to, "to")
    if not to:
        raise BadInput("A mail needs at least one recipient", field="to")
    return to, [address for address in _addresses(message.cc, "cc") if address not in to]


def references(chain: Sequence[str], parent: str | None) -> list[str]:
    """The parent's references and then the parent, in brackets (RFC 5322 §3.6.4)."""
    ids = [found for found in map(_id, chain) if found]
    if answered := _id(parent):
        ids.append(answered)
    return shortened(ids)


def unstructured(name: str, text: str) -> str:
    """`text` as a header's value: on folded lines, in encoded words if it is not plain (RFC 2047)."""
    text = _one_line(text)[:900]
    if _is_plain(text) and all(len(word) < _LINE - len(name) for word in text.split(" ")):
        return Header(text, "us-ascii", maxlinelen=_LINE, header_name=name).encode(linesep="\r\n")
    return Header(text, "utf-8", maxlinelen=_LINE, header_name=name).encode(linesep="\r\n")


def _sender_name(author: str, desk: str) -> str:
    return f"{author} ({desk})" if author and desk else author or desk


def _mailbox(name: str, address: str) -> str:
    name = _one_line(name)[:150]
    if not name:
        return address
    if not _is_plain(name):
        words = Header(name, "utf-8", maxlinelen=_LINE, header_name="Reply-To").encode(linesep="\r\n")
        return f"{words} <{address}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>'


def _addresses(values: list[str], field: str) -> list[str]:
    try:
        return list(dict.fromkeys(normalise_email(value) for value in values))
    except BadInput as problem:
        raise BadInput(Said("{label}: {what}", label=field, what=problem.said), field=field) from problem


def _id(value: str | None) -> str:
    """A message id in its brackets; "" if it cannot be in a header."""
    bare = (value or "").strip().removeprefix("<").removesuffix(">")
    if (
        not bare
        or len(bare) > _LONGEST_ID
        or not bare.isascii()
        or not bare.isprintable()
        or re.search(r"[\s<>]", bare)
    ):
        return ""
    return f"<{bare}>"


def _body(message: OutboundMessage) -> EmailMessage:
    body = EmailMessage(policy=SMTP)
    body.set_content(_text(message.text), cte="quoted-printable")
    inline = [one for one in message.attachments if one.inline and one.content_id and message.html]
    if message.html is not None:
        body.add_alternative(_text(message.html), subtype="html", cte="quoted-printable")
        html = body.get_payload()[-1]  # type: ignore[index]
        for one in inline:
            maintype, subtype = _type(one)
            html.add_related(  # type: ignore[union-attr]
                _content(one),
                maintype=maintype,
                subtype=subtype,
                cid=_id(one.content_id),
                filename=_filename(one),
            )
    for one in message.attachments:
        if one not in inline:
            maintype, subtype = _type(one)
            body.add_attachment(_content(one), maintype=maintype, subtype=subtype, filename=_filename(one))
    return body


def _text(text: str) -> str:
    """The text without lone surrogates, which have no UTF-8, and without NUL, which a text part must not have
    (RFC 2046 §4.1.2)."""
    return _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\0", ""))


def _type(one: Attachment) -> tuple[str, str]:
    """The media type; plain bytes if it cannot be base64 (RFC 2046 §5.1, §5.2.1) or is no type."""
    if not _TOKEN.fullmatch(one.type) or one.type.lower().startswith(("message/", "multipart/")):
        return "application", "octet-stream"
    maintype, _, subtype = one.type.partition("/")
    return maintype, subtype


def _filename(one: Attachment) -> str:
    return _one_line(re.split(r"[/\\]", one.name)[-1])[:200] or "file"


def _content(one: Attachment) -> bytes:
    if one.content is None:
        raise BadInput(Said("The bytes of {name!r} are missing", name=one.name), field="attachments")
    return one.content


def _one_line(text: str) -> str:
    return _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", _CONTROL.sub(" ", text)).strip()


def _is_plain(text: str) -> bool:
    return text.isascii() and "=?" not in text

"""The content of a bounce: the failed recipients, the status, whether the failure is permanent, and the
mail."""

import email
import json
import logging
import re
from email.message import Message
from typing import Any

from helpdesk.channels.email.read.charsets import tidy
from helpdesk.channels.email.read.headers import split_headers
from helpdesk.channels.email.read.message_ids import parse_ids
from helpdesk.channels.email.read.mime import Part, leaves
from helpdesk.domain.messages import Bounce

# a stranger's mail can make a detector fail, and each failure would be a thousand lines of the desk's log
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
_RETURNED_TYPES = ("message/rfc822", "text/rfc822-headers", "text/rfc822-header", "message/rfc822-headers")
_MAX_REPORT = 100_000
_MAX_RECIPIENTS = 200
_MAX_FIELD = 2_000
_MAX_NESTING = 50
_DELIVERED = frozenset(["delivered", "relayed", "expanded", "deliverable"])

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}")
_ENHANCED = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)(?!\.\w)")
_REPLIED = re.compile(r"(?<![\d.])[45]\d\d[- #]{1,2}'?\(?#?([45])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_REPLY_CODE = re.compile(r"(?<![\d.\w/-])([45])[0-5]\d(?=[- ](?![a-z]{2} 20\d\d))")
_GAVE_UP_WAITING = re.compile(
    r"retry time(?:out)? (?:exceeded|not reached)|failing for a long time|delivery time (?:has )?expired"
    r"|message (?:has )?expired|could not be delivered for \d+ (?:hour|day)",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"\(delay(?:ed)?\)|\bdelayed\b|not yet been delivered|will (?:keep|continue|be retried)|still (?:trying"
    r"|undelivered)"
    r"|verzögert|noch nicht zugestellt|retardée?|n'a pas encore été|retrasad[oa]|aún no se ha|ritardat[oa]"
    r"|non è ancora"
    r"|vertraagd|nog niet (?:bezorgd|afgeleverd)|försena[dt]|ännu inte|forsinket|enda ikke|opóźnion"
    r"|jeszcze nie"
    r"|задерж|еще не (?:был )?доставлен|gecik|遅延|まだ配信|延迟|延遲|지연"
    r"|status notification: warning"
    r"|warning: (?:could not|message)|mail is still being retried|this is a warning message only",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^[ \t>|]{0,6}(?:(?:Received|Return-Path|Message-ID|X-Originating-IP|DKIM-Signature):\s"
    r"|-{2,}[^\n]{0,40}(?:below this line"
    r"|original (?:message|mail)|copy of (?:the|your) message|message headers|returned (?:message"
    r"|mail)|unsent message"
    r"|bounced message|forwarded message|header of the)|(?:[^\n]{0,20}original (?:message"
    r"|mail)[^\n]{0,30}:?\s*$))",
    re.IGNORECASE | re.MULTILINE,
)
_MESSAGE_ID = re.compile(r"^[ \t>|]{0,6}Message-ID:\s*<([^<>\s]{3,300})>", re.IGNORECASE | re.MULTILINE)
_TO = r"(\w[\w.!#$%&'*+/=?^`{|}~-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8})"
_TO_LINE = re.compile(rf"^[ \t>|]{{0,6}}To:[^\n<]{{0,80}}?<?{_TO}", re.IGNORECASE | re.MULTILINE)
_FAILED_LINES = (
    re.compile(rf"^\s{{0,8}}[<\"']?{_TO}[>\"']?\s?(?:\(.{{1,60}}\))?\s?:", re.MULTILINE),
    re.compile(
        r"(?:could ?n[o']t be delivered to|not (?:be )?deliver(?:ed|able)? (?:to|your message to)"
        r"|undeliverable (?:to|address:)|unable to deliver (?:your |the )?(?:message|mail)? ?to"
        r"|following (?:address(?:es)?|recipient(?:\(s\)|s)?)[^\n]{0,60}|user unknown|unknown user"
        r"|delivery (?:to|failed)[^\n]{0,60}|rcpt to|recipient[^\n]{0,20}|not reach[^\n]{0,60}"
        r"|target mail address|failed addresses[^\n]{0,20}|no such user|failed (?:to|for)[^\n]{0,20})"
        rf"[\s:<\"'(.=-]{{0,20}}{_TO}",
        re.IGNORECASE,
    ),
    re.compile(rf"^\s{{0,8}}<?{_TO}>?\s*(?:\(.{{1,60}}\))?$", re.MULTILINE),
    re.compile(rf"<{_TO}>"),
)


def delivery_groups(root: Part) -> list[dict[str, str]]:
    """The per-recipient fields (RFC 3464 §2.3) of every delivery report in the mail, names in lower
    case; also from reports with a broken MIME structure, or in an attached mail."""
    out: list[dict[str, str]] = []
    for leaf in leaves(root):
        if leaf.type in ("message/delivery-status", "message/global-delivery-status"):
            out.extend(_groups(leaf.content()[:_MAX_REPORT]))
    if not out:
        body = root.body[:_MAX_REPORT]
        at = body.lower().find(b"final-recipient:")
        if at >= 0 and b"action:" in body[at : at + 2_000].lower():
            out = _groups(body[body.rfind(b"\n\n", 0, at) + 2 : at + 20_000])
    return [group for group in out if "final-recipient" in group or "original-recipient" in group]


def is_delivered(group: dict[str, str]) -> bool:
    """Whether this recipient was reached (RFC 3464 §2.3.3)."""
    return group.get("action", "").split(" ")[0].split(";")[0].lower() in _DELIVERED


def notification(text: str) -> dict[str, Any] | None:
    """The JSON that Amazon SES sends by SNS as a mail body; None if it is not such JSON."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        unfolded = "".join(line.strip() for line in text.strip()[:_MAX_REPORT].split("\n"))
        found, _ = json.JSONDecoder().raw_decode(unfolded)
        if isinstance(found, dict) and isinstance(found.get("Message"), str):
            found = json.loads(found["Message"])
    except (ValueError, RecursionError):
        return None
    return (
        found if isinstance(found, dict) and ("notificationType" in found or "eventType" in found) else None
    )


def read_bounce(root: Part, text: str, subject: str) -> Bounce:
    """The facts that the bounce `root` (its readable text is `text`) states. Facts that it does not state are
    empty."""
    groups = [group for group in delivery_groups(root) if not is_delivered(group)]
    own_words = _before_original(text)
    if groups:
        found = [_group_address(group) for group in groups]
        recipients = found if any(found) else _from_text(own_words)
        status = _group_status(groups[0], own_words)
        permanent = _is_permanent(status, groups[0].get("diagnostic-code", ""))
        if permanent is None:
            permanent = not groups[0].get("action", "").lower().startswith("delayed")
    elif (told := notification(text)) is not None:
        recipients, status, permanent = _from_notification(told)
    else:
        recipients = _failed_header(root) or _scanned(root) or _from_text(own_words or text)
        status = _status_in(own_words)
        permanent = _is_permanent(status, own_words)
        if permanent is None:
            about = subject + "\n" + own_words[:3_000]
            permanent = not (_DELAY.search(about) or _GAVE_UP_WAITING.search(about))
    seen = [address.lower() for address in recipients or _original_to(root, text) if "@" in address]
    return Bounce(
        recipients=list(dict.fromkeys(tidy(address) for address in seen))[:_MAX_RECIPIENTS],
        status=status,
        permanent=permanent,
        original_message_id=_original_id(root, text),
    )


def _groups(raw: bytes) -> list[dict[str, str]]:
    out: list[dict[str, str]] = []
    for block in re.split(rb"\r?\n[ \t]*\r?\n", raw):
        fields: dict[str, str] = {}
        headers, _ = split_headers(block.strip(b"\r\n") + b"\n")
        for name, _value in headers.fields:
            fields.setdefault(name, " ".join(headers.raw(name).split()))
        if fields:
            out.append(fields)
    return out


def _group_address(group: dict[str, str]) -> str:
    """The address as we wrote it if the report has it (RFC 3464 §2.3.1), else the final one."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        value = group.get(name, "")
        value = value.partition(";")[2] if ";" in value else value
        if match := _ADDRESS.search(value):
            return match.group()
    return ""


def _group_status(group: dict[str, str], text: str) -> str | None:
    """The remote server's own code if the diagnostic quotes its reply, because the Status field is often only
    "x.0.0" or "expired"; else the Status field (RFC 3463 §2)."""
    diagnostic = group.get("diagnostic-code", "")
    if replied := _REPLIED.search(diagnostic):
        return ".".join(replied.groups())
    stated = _ENHANCED.search(group.get("status", ""))
    status = ".".join(stated.groups()) if stated else None
    diagnosed = _status_in(diagnostic)
    if diagnosed and (status is None or status.endswith(".0.0")):
        return diagnosed
    return status or _status_in(text)


def _status_in(text: str) -> str | None:
    match = _REPLIED.search(text[:20_000]) or _ENHANCED.search(text[:20_000])
    return ".".join(match.groups()) if match else None


def _is_permanent(status: str | None, text: str) -> bool | None:
    """By the class of the status (RFC 3463 §3.1), or else of the reply code; None if there is neither."""
    if status is not None:
        return status[0] == "5"
    match = _REPLY_CODE.search(text[:20_000])
    return match.group(1) == "5" if match else None


def _from_notification(told: dict[str, Any]) -> tuple[list[str], str | None, bool | None]:
    bounce = told.get("bounce")
    if not isinstance(bounce, dict):
        return [], None, None
    listed = bounce.get("bouncedRecipients")
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    status = next((str(row["status"]) for row in rows if row.get("status")), None)
    status = status or next((_status_in(str(row.get("diagnosticCode", ""))) for row in rows), None)
    return [str(row.get("emailAddress", "")) for row in rows], status, bounce.get("bounceType") == "Permanent"


def _failed_header(root: Part) -> list[str]:
    return [
        address
        for value in root.headers.all_raw("x-failed-recipients")
        for address in _ADDRESS.findall(value)
    ]


def _scanned(root: Part) -> list[str]:
    """The failed addresses, by flufl.bounce's detectors for the formats of earlier mail servers."""
    from flufl.bounce import all_failures

    lines = [name.encode() + b":" + value.rstrip(b"\r\n") for name, value in root.headers.fields]
    raw = b"\n".join(lines)[:_MAX_REPORT] + b"\n\n" + root.body[:_MAX_REPORT]
    if raw.lower().count(b"boundary") > _MAX_NESTING:
        return []  # no report: the standard library's parser checks each line at every level
    try:
        temporary, permanent = all_failures(email.message_from_bytes(raw, _class=_ShortFields))
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
        # Its detectors fail on mails that they were not written for; our own code reads those.
        return []
    named = [item.decode("ascii", "replace") for item in (*permanent, *temporary)]
    return [match.group() for item in named if (match := _ADDRESS.search(item))]


class _ShortFields(Message):
    """The standard library splits a field's parameters in quadratic time, so it gets only their beginning."""

    def get(self, name: str, failobj: Any = None) -> Any:
        value = super().get(name, failobj)
        return failobj if value is failobj else str(value)[:_MAX_FIELD]


def _from_text(text: str) -> list[str]:
    text = text[:20_000]
    for pattern in _FAILED_LINES:
        if found := pattern.findall(text):
            return [
                address
                for address in found
                if not address.lower().startswith(("postmaster@", "mailer-daemon@"))
            ]
    return []


def _before_original(text: str) -> str:
    """The report's own text, without the returned mail."""
    match = _ORIGINAL.search(text[:_MAX_REPORT])
    return text[: match.start()] if match else text[:_MAX_REPORT]


def _original_to(root: Part, text: str) -> list[str]:
    """The recipient of the returned mail, if that was one address."""
    for leaf in leaves(root):
        if leaf.type in _RETURNED_TYPES:
            headers, _ = split_headers(leaf.content()[:_MAX_REPORT].lstrip(b"\r\n"))
            to = [address.email for address in headers.addresses("to", 2)]
            return to if len(to) == 1 else []
    match = _ORIGINAL.search(text[:_MAX_REPORT])
    to = _TO_LINE.findall(text[match.end() : match.end() + 20_000]) if match else []
    return to if len(to) == 1 else []


def _original_id(root: Part, text: str) -> str | None:
    for leaf in leaves(root):
        if leaf.type in (
            "message/rfc822",
            "text/rfc822-headers",
            "text/rfc822-header",
            "message/rfc822-headers",
        ):
            headers, _ = split_headers(leaf.content()[:_MAX_REPORT].lstrip(b"\r\n"))
            if ids := parse_ids(headers.raw("message-id"), 1):
                return ids[0]
    if match := _MESSAGE_ID.search(text[:_MAX_REPORT]):
        return tidy(match.group(1))
    ids = parse_ids(root.headers.raw("in-reply-to"), 1) or parse_ids(root.headers.raw("references"), 1)
    return ids[0] if ids else None

"""The server that a channel hands its answers to, for people who look in its log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_SUBMISSION = 587  # the default port of email/settings.SmtpSettings
_TELEGRAM = "https://api.telegram.org"


def far_side(kind: str, settings: Mapping[str, Any]) -> str:
    """Its name, with the port if that is part of the settings; "" for a channel that sends nothing."""
    match kind:
        case "email":
            smtp = settings.get("smtp")
            return f"{smtp['host']}:{smtp.get('port', _SUBMISSION)}" if smtp else ""
        case "telegram":
            return urlsplit(str(settings.get("base_url") or _TELEGRAM)).netloc
        case "api":
            return urlsplit(str(settings.get("callback_url") or "")).netloc.rpartition("@")[2]
    return ""

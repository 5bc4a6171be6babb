"""Which pages may embed a web chat."""

from __future__ import annotations

from urllib.parse import urlsplit

from helpdesk.db.channels import ChannelRow


def allowed_origin(origin: str, host: str, channel: ChannelRow) -> bool:
    """Pages that may embed the widget: those in the channel's `allowed_origins` ("*" for all) and the
    desk's own, whose Host is `host`. Programs send no Origin: they are not a browser that another site's page
    could misuse."""
    if not origin or (host and host_of(origin) == host):
        return True
    allowed = channel.settings.get("allowed_origins") or []
    return "*" in allowed or origin in allowed


def host_of(origin: str) -> str:
    """The host and port of an Origin; "" if it is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""

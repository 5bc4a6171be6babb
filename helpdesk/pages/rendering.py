"""Jinja2 pages in the reader's language, with a strict policy for what they may load."""

from __future__ import annotations

import json
import secrets
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from litestar import Response

from helpdesk import package_files


def page(
    template: str,
    language: str,
    values: dict[str, Any],
    *,
    status: int = 200,
    scripts_of: str = "",
    indexed: bool = False,
) -> Response[str]:
    """A page from `web/templates`. In it, `t` holds the texts of its folder or name in `language`. `nonce`
    allows its own script; `scripts_of` names an origin whose scripts may run."""
    nonce = secrets.token_urlsafe(16)
    section = template.partition("/")[0].partition(".")[0]
    html = (
        environment()
        .get_template(template)
        .render(values | {"t": texts(language)[section], "language": language, "nonce": nonce})
    )
    scripts = f"'nonce-{nonce}' {scripts_of}".strip()
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src 'self' data: blob:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "Content-Language": language,
    }
    if not indexed:
        headers["X-Robots-Tag"] = "noindex, nofollow"
    return Response(html, media_type="text/html", status_code=status, headers=headers)


@lru_cache
def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(package_files.templates()),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache
def texts(language: str) -> dict[str, Any]:
    """All texts of the pages in one language, by page."""
    found: dict[str, Any] = json.loads(
        (package_files.locales() / f"{language}.json").read_text(encoding="utf-8")
    )
    return found

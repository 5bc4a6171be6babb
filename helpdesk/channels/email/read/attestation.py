"""What our own mail server found about a mail's From: Authentication-Results, RFC 8601."""

from __future__ import annotations

import re
from typing import Literal

from helpdesk.channels.email.read.headers import Headers

_MAX = 20_000  # characters of one header that are read
_MAX_HEADERS = 50
_MAX_RESULTS = 200
_NONE: frozenset[str] = frozenset()
_SPF_FAILED = {"fail", "softfail", "hardfail"}  # RFC 5451 still called it hardfail
_DKIM_FAILED = {"fail", "permerror"}  # a signature whose key does not exist is a permanent error
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_RESULT = re.compile(r"\s*([a-z0-9-]+)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b([a-z0-9-]+)\s*\.\s*([a-z0-9-]+)\s*=\s*([^\s;]+)", re.IGNORECASE)


UNNAMED = "-"
"""The `authserv_id` of a server that writes its header without a name, against RFC 8601 §2.2, as Microsoft
365 does."""

Finding = Literal["passed", "failed-dmarc", "failed-spf-dkim", ""]
"""The author's domain sent the mail; it did not (the remark that says so); or nobody knows."""


def finding(headers: Headers, authserv_id: str) -> Finding:
    """What the server called `authserv_id` found; "" without such a server. Never raises.

    It passed if DMARC did, or DKIM or SPF for exactly the domain in From. Of several headers with the
    server's name the topmost counts, because a server adds its own above the existing ones (§5). A failure
    counts more than a pass, and is found in each of them: many servers write a header for each method. Of a
    method that several state, again the topmost counts.

    Of a server without a name (UNNAMED) only the topmost header of all counts, and only if it has none: any
    other one may be a stranger's."""
    wanted = authserv_id.strip().lower()
    if not wanted:
        return ""
    stated = [
        _taken_apart(value[:_MAX]) for value in headers.all_raw("authentication-results")[:_MAX_HEADERS]
    ]
    if wanted == UNNAMED:
        own = [[name, *results] for name, results in stated[:1] if _RESULT.match(name)]
    else:
        own = [results for name, results in stated if name.split()[:1] == [wanted]]
    if not own:
        return ""
    if failed := _failure(own):
        return failed
    authors = headers.addresses("from", 2)
    if len(authors) != 1 or len(headers.all_raw("from")) != 1:
        return ""  # of two authors the checks name one, possibly not the one that we read
    domain = authors[0].email.rpartition("@")[2].lower().rstrip(".")
    return "passed" if domain and any(_vouches(one, domain) for one in own[0]) else ""


def _failure(stated: list[list[str]]) -> Finding:
    """DMARC failed, for any domain: the server may read From otherwise than we do. Or DMARC has no
    result, SPF failed, and so did each DKIM signature: if there is none, nothing is wrong with it."""
    by_method: dict[str, set[str]] = {}
    for results in stated:
        here: dict[str, set[str]] = {}
        for found in filter(None, map(_RESULT.match, results)):
            here.setdefault(found.group(1).lower(), set()).add(found.group(2).lower())
        by_method = here | by_method
    if by_method.get("dmarc", _NONE) & {"pass", "fail"}:
        return "failed-dmarc" if "fail" in by_method["dmarc"] else ""
    spf, dkim = by_method.get("spf", _NONE), by_method.get("dkim", _NONE)
    if spf and spf <= _SPF_FAILED and dkim and dkim <= _DKIM_FAILED:
        return "failed-spf-dkim"
    return ""


def _vouches(result: str, domain: str) -> bool:
    """Whether one result confirms mail of this domain. Only the server that checked DMARC knows which other
    domains have the same owner, so DKIM and SPF must name exactly this one (strict alignment, RFC 7489
    §3.1)."""
    found = _RESULT.match(result)
    if found is None or found.group(2).lower() != "pass":
        return False
    method, values = found.group(1).lower(), _properties(result)
    match method:
        case "dmarc":
            return values.get("header.from") == domain  # of a From read otherwise, it is another's
        case "dkim":
            return values.get("header.d", values.get("header.i", "")) == domain
        case "spf":
            return values.get("smtp.mailfrom", values.get("smtp.mail", "")) == domain
    return False


def _properties(result: str) -> dict[str, str]:
    """The domain of each property, by "type.name"; none for a property that occurs twice."""
    found: dict[str, str] = {}
    for kind, name, value in _PROPERTY.findall(result):
        key = f"{kind}.{name}".lower()
        domain = value.strip('"').rpartition("@")[2].lower().rstrip(".")
        found[key] = domain if found.get(key, domain) == domain else ""
    return found


def _taken_apart(value: str) -> tuple[str, list[str]]:
    """The server's name (with a version, if it states one) and each result, without comments."""
    name, *results = _without_comments(value[:_MAX]).split(";", _MAX_RESULTS)
    return name.strip().lower(), results


def _without_comments(value: str) -> str:
    """The value with each comment (RFC 5322 §3.2.2, they nest) as a blank, and quoted text without characters
    that would be syntax. Everything in an unclosed comment or text is ignored."""
    out: list[str] = []
    at, depth = 0, 0
    while at < len(value):
        letter = value[at]
        if letter == "\\":
            at += 2
            continue
        if letter == '"' and not depth:
            quoted = _QUOTED.match(value, at)
            if quoted is None:
                break
            out.append(re.sub(r"[\s;=()\\]", "", quoted.group(1)))
            at = quoted.end()
            continue
        if letter == "(":
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            out.append(" ")
        elif not depth:
            out.append(letter)
        at += 1
    return "".join(out)

"""Whether our own mail server confirms a mail's From: Authentication-Results, RFC 8601."""

from __future__ import annotations

import re

from helpdesk.channels.email.read.headers import Headers

_MAX = 20_000  # characters of one header that are read
_MAX_RESULTS = 200
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_RESULT = re.compile(r"\s*([a-z0-9-]+)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b([a-z0-9-]+)\s*\.\s*([a-z0-9-]+)\s*=\s*([^\s;]+)", re.IGNORECASE)


def from_is_attested(headers: Headers, authserv_id: str) -> bool:
    """Whether the server called `authserv_id` found that the author's domain sent this mail: DMARC passed, or
    DKIM or SPF passed for exactly the domain in From. Of several headers with its name the topmost counts,
    because a server adds its own above the existing ones (§5). Never raises."""
    wanted = authserv_id.strip().lower()
    authors = headers.addresses("from", 2)
    if not wanted or len(authors) != 1 or len(headers.all_raw("from")) != 1:
        return False  # of two authors the checks name one, possibly not the one that we read
    domain = authors[0].email.rpartition("@")[2].lower().rstrip(".")
    for value in headers.all_raw("authentication-results"):
        name, results = _taken_apart(value[:_MAX])
        if name == wanted:
            return bool(domain) and any(_vouches(one, domain) for one in results)
    return False


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
    """The server's name and each result, without comments."""
    name, *results = _without_comments(value).split(";", _MAX_RESULTS)
    words = name.split()
    return (words[0].strip('"').lower() if words else ""), results


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

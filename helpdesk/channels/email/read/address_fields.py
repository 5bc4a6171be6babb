"""Address lists of mail headers (RFC 5322 §3.4), as mail really has them."""

import re
from collections.abc import Iterator

import msgspec

from helpdesk.channels.email.read.charsets import tidy
from helpdesk.channels.email.read.encoded_words import decode_words

# The lookbehind tries a run of letters only from its beginning.
_ADDRESS = re.compile(r"(?<![^\s<>()\[\],;:\"@\\])[^\s<>()\[\],;:\"@\\]++@[^\s<>()\[\],;:\"@\\&]+")
_QUOTED_LOCAL = re.compile(r'"[^"]+"@')

_AROUND_SIGN = re.compile(r"\s{0,9}@\s{0,9}")

MAX_TEXT = 10_000


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """One mailbox: display name (decoded) and address as written, domain in lower case."""

    name: str = ""
    email: str


def parse_addresses(value: str, limit: int = 200) -> list[Address]:
    """The mailboxes of an address list (RFC 5322 §3.4, groups and obsolete forms too). Text without an
    address before "Name <address>" belongs to that name: many programs do not quote a name with a comma.
    So does a word such as sales@shop, which has no domain that mail can reach. Other entries without an
    address are left out. A list that is entirely in encoded words is decoded and read again."""
    found: list[Address] = []
    value = value[:100_000]
    begun: int | None = None  # where a name with commas may have begun
    words: list[Address] = []  # of it, what would be addresses if no name follows
    for start, end in _spans(value):
        if len(found) >= limit:
            break
        item = value[start:end]
        address = _mailbox(item) if "@" in item else None
        if address is None or ("<" not in item and "." not in address.email.rpartition("@")[2]):
            begun = start if begun is None and item.strip() else begun
            words += [address] if address else []
            continue
        if begun is not None and "<" in item:
            address = _mailbox(value[begun:end]) or address
        else:
            found += words
        begun, words = None, []
        found.append(address)
    found += words[: limit - len(found)]
    if not found and "=?" in value:
        decoded = decode_words(value[:MAX_TEXT])
        if "=?" not in decoded:
            return parse_addresses(decoded, limit)
    return found


def _spans(value: str) -> Iterator[tuple[int, int]]:
    """Where each entry of an address list begins and ends, without its separators."""
    start = 0
    if '"' not in value and "(" not in value and ":" not in value and ";" not in value:
        for item in value.split(","):
            yield start, start + len(item)
            start += len(item) + 1
        return
    quoted = angle = False
    depth = 0
    skip = False
    for index, char in enumerate(value):
        if skip:
            skip = False
        elif char == "\\":
            skip = True
        elif char == '"' and not depth:
            quoted = not quoted
        elif quoted:
            continue
        elif char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif char in "<>":
            angle = char == "<"
        elif char == ":" and (angle or value[max(0, index - 6) : index].lower() == "mailto"):
            continue
        elif char in ",;" or (char == ":" and not angle):
            if char != ":":
                yield start, index
            start = index + 1
    yield start, len(value)


def _mailbox(item: str) -> Address | None:
    item = item.strip()
    if not item:
        return None
    opened = item.rfind("<")
    if opened >= 0:
        inside = item[opened + 1 :].split(">")[0]
        email = _address_in(inside) or _address_in(_closed_up(inside))
        name = item[:opened].rstrip("< ") or _without_brackets(item[opened + 1 :].partition(">")[2])
        if email is None:
            email, name = _address_in(item), ""
    else:
        bare, comment = _without_comments(item)
        email = _address_in(bare) or _address_in(_closed_up(bare))
        name = comment or _words_beside(bare, email)
    if email is None:
        return None
    name = decode_words(_unquote(name[:1_000]))
    return Address(name=" ".join(name.split()).strip(",; ")[:300], email=email)


def _closed_up(text: str) -> str:
    """Without comments, and without blanks around the sign (obsolete, RFC 5322 §4.4)."""
    return _AROUND_SIGN.sub("@", _without_comments(text)[0])


def _words_beside(bare: str, email: str | None) -> str:
    """The words before an address without angle brackets, which some programs leave out."""
    at = bare.lower().find((email or "").lower())
    if not email or at <= 0:
        return ""
    return re.sub(r"[\[<(\s]*(?:mailto\\?:)?[\[<(\s]*\Z", "", bare[:at], flags=re.IGNORECASE).strip("[]<>() ")


def _without_brackets(words: str) -> str:
    words = words.strip("> ")
    return words[1:-1] if words[:1] == "(" and words[-1:] == ")" else words


def _address_in(text: str) -> str | None:
    text = text.strip()
    if not _QUOTED_LOCAL.match(text):
        text = text.strip("'\"")
    if text.lower().startswith("mailto:"):
        text = text[7:]
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]  # obsolete source route, RFC 5322 §4.4
    local, at, domain = text.rpartition("@")
    if local.startswith('"') and local.endswith('"') and at and " " not in domain:
        return tidy(f"{local}@{domain.lower()}")[:320]
    match = _ADDRESS.search(text[:2_000])
    if match is None:
        return None
    local, _, domain = match.group().rpartition("@")
    return tidy(f"{local}@{domain.lower().rstrip('.')}")[:320]


def _without_comments(item: str) -> tuple[str, str]:
    """`item` without its comments, which may be nested, and the last of them."""
    if "(" not in item:
        return item, ""
    kept: list[str] = []
    comment: list[str] = []
    last, depth, quoted = "", 0, False
    for char in item:
        quoted = quoted != (char == '"' and not depth)
        if char == "(" and not quoted:
            comment = comment if depth else []
            depth += 1
            if depth == 1:
                continue
        elif char == ")" and depth:
            depth -= 1
            if not depth:
                last = "".join(comment)
                kept.append(" ")
                continue
        (comment if depth else kept).append(char)
    return "".join(kept), last


def _unquote(name: str) -> str:
    name = name.strip()
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1]
    elif name.endswith('"') and name.count('"') == 1:
        name = name[:-1]
    elif name.startswith('"'):
        name = re.sub(r'"([^"]*)"(?=\w)', r"\1 ", name, count=1)
        name = re.sub(r'"([^"]*)"?', r"\1", name, count=1)
    return re.sub(r"\\(.)", r"\1", name).strip()

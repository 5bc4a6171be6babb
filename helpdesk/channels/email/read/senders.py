"""Who wrote a mail and who is its customer: From, or the person in Reply-To if a form or a shop sent it."""

from __future__ import annotations

import re

import msgspec

from helpdesk.channels.addresses import NO_REPLY, SERVER_LOCAL
from helpdesk.channels.email.read.address_fields import Address, parse_addresses
from helpdesk.channels.email.read.encoded_words import decode_words
from helpdesk.channels.email.read.headers import Headers
from helpdesk.channels.reply_tokens import without_token

_MOST = 20
_LONGEST_NAME = 1_000
# Programs of websites: no person writes a mail with them.
_WEBSITE = re.compile(
    r"php|wordpress|wp ?mail|wpforms|drupal|joomla|typo3|symfony|swift ?mailer|laminas|nodemailer"
    r"|contact ?form|shopify|magento|shopware|prestashop|woocommerce|formmail|action ?mailer|django"
    r"|gravity ?forms",
    re.IGNORECASE,
)
_VIA = re.compile(r"\s+(?:via|über|par|por|tramite)\s+\S.*\Z", re.IGNORECASE)


class Senders(msgspec.Struct, frozen=True, kw_only=True):
    """`author`: From. `customer`: who is answered. `through`: From, if Reply-To names the customer.
    `others`: more authors in From. `reply_to`: one more address for answers. `form`: From is one of the
    channel's form senders. `name_alone`: the name in From, if nothing has an address."""

    author: Address | None = None
    customer: Address | None = None
    through: Address | None = None
    others: list[Address] = []
    reply_to: Address | None = None
    form: bool = False
    name_alone: str = ""


def read_senders(
    headers: Headers,
    return_path: str,
    *,
    own_addresses: frozenset[str] = frozenset(),
    form_senders: frozenset[str] = frozenset(),
    answers: bool = False,
) -> Senders:
    """The people behind a mail. `form_senders` are addresses, or whole domains as "@shop.example", in lower
    case. `answers`: the mail answers another one, or names a ticket.

    The customer is the person in Reply-To if a form sender, our own address or an address that takes no
    answers sent the mail; or else if it begins a conversation and a website's program made it, or Reply-To
    has another domain than From. Only From is ever confirmed by a mail server, so a customer from Reply-To
    is unverified."""
    listed = authors(headers) or _without_from(headers, return_path)
    author = next((one for one in listed if not _is_own(one, own_addresses)), listed[0] if listed else None)
    if author is None:
        return Senders(name_alone=name_without_address(headers))
    form = names(form_senders, author)
    reply_to = _reply_to(headers, author, own_addresses)
    if reply_to is None or not (
        form or _is_own(author, own_addresses) or _names_customer(headers, author, reply_to, answers=answers)
    ):
        others = [one for one in listed if one is not author]
        return Senders(author=author, customer=author, others=others, reply_to=reply_to, form=form)
    customer = Address(name=reply_to.name or _name(headers, author, reply_to), email=reply_to.email)
    return Senders(author=author, customer=customer, through=author, form=form)


def authors(headers: Headers) -> list[Address]:
    """The mailboxes in From, each once. Of several, the one in Sender is first (RFC 5322 §3.6.2)."""
    for value in headers.all_raw("from"):
        found: dict[str, Address] = {}
        for one in parse_addresses(value, _MOST):
            known = found.get(one.email.lower())
            found[one.email.lower()] = known if known is not None and known.name else one
        listed = list(found.values())
        if len(listed) == 1 and ":" in value and "," not in value and ";" not in value:
            # no group of addresses (RFC 5322 §3.4), but a name with a colon
            listed = parse_addresses(value.replace(":", "\\:"), 1) or listed
        if len(listed) > 1:
            senders = {one.email.lower() for one in headers.addresses("sender", 1)}
            listed.sort(key=lambda one: one.email.lower() not in senders)
        if listed:
            return listed
    return []


def names(listed: frozenset[str], address: Address) -> bool:
    """Whether a list of addresses and "@domains" has this address."""
    email = address.email.lower()
    return bool(listed) and (email in listed or "@" + email.rpartition("@")[2] in listed)


def _without_from(headers: Headers, return_path: str) -> list[Address]:
    """Reply-To, Sender, then the return path: for a From without an address."""
    for name in ("reply-to", "sender", "return-path"):
        if found := headers.addresses(name, 1):
            return [_named(headers, found[0])]
    return [_named(headers, one) for one in parse_addresses(return_path, 1)]


def name_without_address(headers: Headers) -> str:
    """The name in From if it has no address ("From: Ana Kos")."""
    value = headers.raw("from")[:_LONGEST_NAME]
    value = value.partition("<")[0].strip() or value
    return "" if "@" in value else " ".join(decode_words(value).split()).strip("<>\"', ")


def _named(headers: Headers, address: Address) -> Address:
    name = address.name or name_without_address(headers)
    return Address(name=name, email=address.email)


def _reply_to(headers: Headers, author: Address, own: frozenset[str]) -> Address | None:
    """The first other address in Reply-To that takes answers and is not ours."""
    for one in headers.addresses("reply-to", _MOST):
        local = one.email.partition("@")[0]
        if one.email.lower() == author.email.lower() or _is_own(one, own):
            continue
        if not NO_REPLY.fullmatch(local) and not SERVER_LOCAL.fullmatch(local):
            return one
    return None


def _names_customer(headers: Headers, author: Address, reply_to: Address, *, answers: bool) -> bool:
    if any(name in headers for name in ("list-id", "list-post", "mailing-list")):
        return _is_rewritten(headers, author)
    if NO_REPLY.fullmatch(author.email.partition("@")[0]):
        return True
    program = headers.raw("x-mailer") + headers.raw("user-agent")
    if "x-php-originating-script" in headers or "x-php-script" in headers or _WEBSITE.search(program):
        return True
    # A person answers: their ticket knows them by From.
    return not answers and not _related(author, reply_to)


def _is_rewritten(headers: Headers, author: Address) -> bool:
    """Whether a discussion list put its own address into From, and the author's into Reply-To."""
    posts = headers.raw("list-post").lower()
    return (
        author.email.lower() in posts
        or "x-original-from" in headers
        or (_VIA.search(author.name) is not None and "list-post" not in headers)
    )


def _related(one: Address, other: Address) -> bool:
    """Whether their domains are the same, or one is below the other."""
    first, second = ("." + address.email.rpartition("@")[2].lower() for address in (one, other))
    return first.endswith(second) or second.endswith(first)


def _is_own(address: Address, own: frozenset[str]) -> bool:
    email = address.email.lower()
    return email in own or without_token(email) in own


def _name(headers: Headers, author: Address, reply_to: Address) -> str:
    """The customer's name, if From has it beside the form's or the list's address."""
    for original in headers.addresses("x-original-from", 1):
        if original.email.lower() == reply_to.email.lower():
            return original.name
    if _VIA.search(author.name):
        return _VIA.sub("", author.name).strip(" '\"")
    local = reply_to.email.partition("@")[0].lower()
    is_theirs = any(word in local for word in re.findall(r"\w{3,}", author.name.lower()))
    return author.name if is_theirs else ""

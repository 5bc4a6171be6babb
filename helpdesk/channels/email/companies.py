"""Whether two mail addresses are of one company, by their domains."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from publicsuffixlist import PublicSuffixList

_FREE = Path(__file__).with_name("free_mail.txt")


def same_company(first: str, second: str) -> bool:
    """Whether two normalised addresses have domains of one owner: `ana@sales.shop.example` and
    `bo@shop.example`. Two customers of one mail provider are strangers to each other, and so are the owners
    of two names below one public suffix, as `co.uk`."""
    company = company_of(first)
    return bool(company) and company == company_of(second)


def company_of(address: str) -> str:
    """The registered domain of an address; "" if it says nothing about a company: a provider's of free
    mailboxes, a public suffix itself, an address in brackets, or no domain at all."""
    domain = address.rpartition("@")[2].lower().rstrip(".")
    if not domain or "." not in domain or domain.startswith("[") or domain.rpartition(".")[2].isdigit():
        return ""
    return _registered(domain)


@lru_cache(maxsize=4096)
def _registered(domain: str) -> str:
    owned = str(_suffixes().privatesuffix(domain) or "")
    free = _free()
    # a provider may also give out names below its own domain, as `ana@mail.provider.example`
    return "" if domain in free or owned in free else owned


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=1)
def _free() -> frozenset[str]:
    lines = (line.partition("#")[0].split() for line in _FREE.read_text("utf-8").splitlines())
    return frozenset(word for words in lines for word in words)

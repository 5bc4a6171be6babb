"""The table of mail providers fits the form of a mailbox, and gives each domain to one of them."""

from __future__ import annotations

import msgspec
import pytest

from helpdesk.channels.email.providers import PROVIDERS, Provider
from helpdesk.channels.email.settings import EmailSettings, checked


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda one: one.name)
def test_the_servers_of_a_provider_make_a_mailbox(provider: Provider) -> None:
    account = {"username": "a@shop.example", "password": "secret"}
    settings = {
        "address": "a@shop.example",
        "smtp": msgspec.structs.asdict(provider.smtp) | account,
        "imap": msgspec.structs.asdict(provider.imap) | account,
    }
    found = checked(msgspec.convert(settings, EmailSettings))
    assert found.imap is not None
    assert (found.imap.port, found.imap.security) == (993, "tls")
    assert (provider.smtp.port, provider.smtp.security) in ((465, "tls"), (587, "starttls"))


def test_names_and_domains_are_those_of_one_provider() -> None:
    names = [one.name for one in PROVIDERS]
    domains = [domain for one in PROVIDERS for domain in one.domains]
    assert len(set(names)) == len(names)
    assert len(set(domains)) == len(domains)
    assert all(domain == domain.lower() and "@" not in domain for domain in domains)


def test_who_has_something_to_do_at_a_provider_is_told_where() -> None:
    for one in PROVIDERS:
        assert one.help.startswith("https://") == (one.switch_on or one.sign_in == "app_password"), one.name

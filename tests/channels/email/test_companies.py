"""Which domains are a company's."""

from __future__ import annotations

import pytest

from helpdesk.channels.email.companies import company_of, same_company


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ana@shop.example", "bo@shop.example"),
        ("ana@shop.example", "bo@paris.shop.example"),
        ("ana@a.shop.co.uk", "bo@b.shop.co.uk"),
        ("ana@shop.com.br", "bo@mail.shop.com.br"),
        ("ana@xn--bcher-kva.de", "bo@filiale.xn--bcher-kva.de"),
    ],
)
def test_colleagues_have_domains_of_one_owner(first: str, second: str) -> None:
    assert same_company(first, second)
    assert same_company(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ana@gmail.com", "bo@gmail.com"),
        ("ana@t-online.de", "bo@t-online.de"),
        ("ana@mail.orange.fr", "bo@orange.fr"),
        ("ana@yahoo.co.uk", "bo@yahoo.co.uk"),
        ("ana@shop.co.uk", "bo@books.co.uk"),
        ("ana@shop.github.io", "bo@books.github.io"),
        ("ana@co.uk", "bo@co.uk"),
        ("ana@shop.example", "bo@shop.example.evil.example"),
        ("ana@shop.example", "bo@workshop.example"),
        ("ana@[192.0.2.1]", "bo@[192.0.2.1]"),
        ("ana@192.0.2.1", "bo@192.0.2.1"),
        ("ana@localhost", "bo@localhost"),
        ("", ""),
        ("ana", "bo"),
    ],
)
def test_strangers_share_no_company(first: str, second: str) -> None:
    assert not same_company(first, second)


def test_a_domain_is_told_in_any_case() -> None:
    assert company_of("Ana@Sales.SHOP.Example.") == "shop.example"

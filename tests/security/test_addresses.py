"""What limits count as one network address."""

from __future__ import annotations

import pytest

from helpdesk.security.addresses import Addresses, counted_as


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("192.0.2.7:443", "192.0.2.7:443"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_line_counts_as_one_address(address: str, counts_as: str) -> None:
    assert counted_as(address) == counts_as


def test_each_address_has_as_many_connections_as_any() -> None:
    addresses = Addresses(2)
    assert [addresses.enter("a"), addresses.enter("a"), addresses.enter("a")] == [True, True, False]
    assert addresses.enter("b")
    addresses.leave("a")
    assert addresses.enter("a")
    assert not addresses.enter("a")

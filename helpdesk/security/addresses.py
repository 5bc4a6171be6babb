"""What limits count as one network address, and how many connections each has open in this process."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from ipaddress import IPv6Network, ip_address

_LINE = 64  # bits of an IPv6 address that name a line; machines choose the others (RFC 4291 §2.5.4)


class Addresses:
    """`most` for each `counted_as`; 0: no limit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count one more. False if it is one too many: then it is not counted, and must not leave."""
        if self._most and self._open[address] >= self._most:
            return False
        self._open[address] += 1
        return True

    def leave(self, address: str) -> None:
        """One that entered has gone."""
        self._open[address] -= 1
        if self._open[address] <= 0:
            del self._open[address]


@lru_cache(maxsize=10_000)
def counted_as(address: str) -> str:
    """What limits count a client's address as. One line with IPv6 has 2^64 addresses, so all of them count as
    their network: 2001:db8:1:2::/64. IPv4 in the form of IPv6 is IPv4; what is no address stays as it is."""
    if ":" not in address:
        return address
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), _LINE), strict=False))

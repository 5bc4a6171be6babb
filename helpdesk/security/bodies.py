"""How many bytes of unproved bodies each network address may have in reading at once, in this process."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator

from helpdesk.errors import TooLarge, TooMany
from helpdesk.said import Said

PER_ADDRESS = 8 * 1024 * 1024


class Bodies:
    """Bodies that must be read before their signature can be checked: until then each is a stranger's."""

    def __init__(self, per_address: int = PER_ADDRESS) -> None:
        self._most = per_address
        self._reading: Counter[str] = Counter()

    async def read(
        self, pieces: AsyncIterator[bytes], *, address: str, announced: int | None, most: int
    ) -> bytes:
        """The whole body. TooLarge beyond `most` bytes; TooMany while the address has others in reading.
        `announced` is its Content-Length; None: not told, so it counts as `most`. A refused body is not
        read."""
        if announced is not None and announced > most:
            raise TooLarge(
                Said(
                    "The body has {announced} bytes. The limit here is {most}.",
                    announced=announced,
                    most=most,
                )
            )
        with self._counted(address, most if announced is None else announced):
            body = bytearray()
            async for piece in pieces:
                body += piece
                if len(body) > most:
                    raise TooLarge(
                        Said("The body has over {most} bytes, which is the limit here.", most=most)
                    )
            return bytes(body)

    @contextlib.contextmanager
    def _counted(self, address: str, size: int) -> Iterator[None]:
        if self._reading[address] and self._reading[address] + size > self._most:
            raise TooMany("Too much is being sent from this address. Try again in a moment.", retry_after=1)
        self._reading[address] += size
        try:
            yield
        finally:
            self._reading[address] -= size
            if not self._reading[address]:
                del self._reading[address]

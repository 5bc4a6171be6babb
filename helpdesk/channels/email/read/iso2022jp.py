"""ISO-2022-JP as mail programs write it: with the letters of Windows, of JIS X 0213, and half-width kana.

Python's codecs each know one variant, and none knows row 13 of NEC (① ㈱ №), which is the most frequent."""

from __future__ import annotations

import re
from bisect import bisect_right

NAMES = frozenset(
    {
        *("iso-2022-jp", "iso2022-jp", "iso2022jp", "csiso2022jp", "x-iso-2022-jp", "iso-2022-jp-1"),
        *("iso-2022-jp-2", "iso-2022-jp-3", "iso-2022-jp-2004", "iso-2022-jp-ext", "iso-2022-jp-ms"),
        *("cp50220", "cp50221", "cp50222", "x-windows-iso2022jp", "windows-50220", "windows-50221"),
        *("iso2022-jp-1", "iso2022-jp-2", "iso2022-jp-3", "iso2022-jp-2004", "iso2022-jp-ext"),
    }
)
"""The charsets of this family, in lower case, with hyphens."""

_ESCAPE = re.compile(rb"\x1b(\$[@ABDOPQ]|\$\([@ABCDOPQ]|\([ABHIJ])")
_TWO_BYTES = {
    b"$@": "jis",
    b"$B": "jis",
    b"$(@": "jis",
    b"$(B": "jis",
    b"$A": "gb2312",
    b"$(A": "gb2312",
    b"$(C": "euc_kr",
    b"$D": "jis-x-0212",
    b"$(D": "jis-x-0212",
    b"$O": "jis-x-0213",
    b"$(O": "jis-x-0213",
    b"$Q": "jis-x-0213",
    b"$(Q": "jis-x-0213",
    b"$P": "jis-x-0213-2",
    b"$(P": "jis-x-0213-2",
}
_STRETCH = re.compile(rb"[\x21-\x7e]{6,}")
_OPENS = re.compile(rb"\$[B@]")
_CLOSES = re.compile(rb"\([BJ]")
_FREQUENT = frozenset(b"!#$%" + bytes(range(0x30, 0x50)))
"""The first bytes of marks, digits, kana and the frequent kanji."""
_CERTAIN = 4
_UP = bytes((byte | 0x80) if 0x21 <= byte <= 0x7E else byte for byte in range(256))


def decode_iso2022jp(data: bytes) -> str:
    """The text of `data`. A letter that no variant has becomes U+FFFD. Never raises."""
    out: list[str] = []
    at, mode = 0, b"(B"
    for match in _ESCAPE.finditer(data):
        out.append(_run(data[at : match.start()], mode))
        at, mode = match.end(), match.group(1)
    out.append(_run(data[at:], mode))
    return "".join(out)


def with_escapes(data: bytes, declared: bool) -> bytes | None:
    """`data` with the ESC bytes that a server took out of ISO-2022-JP; None if it is none. If the charset was
    not declared, what is between the rest of the sequences must be long and have kana."""
    if b"$B" not in data and b"$@" not in data:
        return None
    runs = [run for run in _bare_runs(data) if _is_likely(data[run[0] : run[1]])]
    pairs = sum(end - start for start, end in runs) // 2
    kana = sum(data[at] in b"$%" for start, end in runs for at in range(start, end, 2))
    if not runs or not (declared or (pairs >= _CERTAIN and 4 * kana >= pairs)):
        return None
    out: list[bytes] = []
    done = 0
    for start, end in runs:
        out += [data[done : start - 2], b"\x1b", data[start - 2 : end], b"\x1b"]
        done = end
    return b"".join([*out, data[done:]])


def _bare_runs(data: bytes) -> list[tuple[int, int]]:
    """Where pairs of bytes are between "$B" and the next "(B" that begins where a pair would. What follows a
    beginning is looked through once, however many beginnings there are."""
    found: list[tuple[int, int]] = []
    for stretch in _STRETCH.finditer(data):
        first, last = stretch.span()
        closes: tuple[list[int], list[int]] = ([], [])
        for match in _CLOSES.finditer(data, first, last):
            closes[match.start() % 2].append(match.start())
        at = first
        while opened := _OPENS.search(data, at, last):
            start = opened.end()
            same = closes[start % 2]
            next_one = bisect_right(same, start)
            if next_one < len(same):
                found.append((start, same[next_one]))
                at = same[next_one] + 2
            else:
                at = start - 1
    return found


def _is_likely(run: bytes) -> bool:
    """Whether pairs are letters that Japanese has often; words of ASCII are none, or rare ones."""
    frequent = sum(run[at] in _FREQUENT for at in range(0, len(run), 2))
    return 8 * frequent >= 3 * len(run) and "\ufffd" not in _with_windows(run)


def _run(run: bytes, mode: bytes) -> str:
    if not run:
        return ""
    charset = _TWO_BYTES.get(mode)
    if charset is None:
        return _single(run, mode)
    # A line ends in ASCII even if its escape sequence is missing (RFC 1468).
    lines = re.split(rb"([\r\n]+)", run)
    return "".join(
        _double(line, charset) if line[:1] not in b"\r\n" else line.decode() for line in lines if line
    )


def _single(run: bytes, mode: bytes) -> str:
    if mode == b"(I":
        return run.translate(_UP).decode("cp932", "replace")
    pieces = re.split(rb"\x0e([^\x0f]*)\x0f?", run)  # half-width kana between SO and SI (CP50222)
    return "".join(
        piece.translate(_UP).decode("cp932", "replace") if odd % 2 else piece.decode("cp932", "replace")
        for odd, piece in enumerate(pieces)
    )


def _double(run: bytes, charset: str) -> str:
    if charset == "jis":
        return _with_windows(run)
    high = run.translate(_UP)
    if charset == "jis-x-0212":
        return _prefixed(high, "euc_jp")
    if charset == "jis-x-0213-2":
        return _prefixed(high, "euc_jis_2004")
    return high.decode("euc_jis_2004" if charset == "jis-x-0213" else charset, "replace")


def _prefixed(high: bytes, codec: str) -> str:
    """A third set of EUC has a byte before each pair."""
    pairs = (high[at : at + 2] for at in range(0, len(high), 2))
    return b"".join(b"\x8f" + pair if pair[0] & 0x80 else pair for pair in pairs).decode(codec, "replace")


def _with_windows(run: bytes) -> str:
    """JIS X 0208 with the rows of NEC and IBM, as Windows has them: by its Shift JIS."""
    out = bytearray()
    at = 0
    while at < len(run):
        first = run[at]
        if not 0x21 <= first <= 0x7E:
            out.append(first if first < 0x80 else 0x3F)
            at += 1
            continue
        if at + 1 >= len(run):
            break
        second = run[at + 1]
        row = (first - 0x21) // 2
        lead = row + (0x81 if row < 0x1F else 0xC1)
        if not 0x21 <= second <= 0x7E:
            at += 1
            continue
        if first % 2:
            out += bytes((lead, second + (0x1F if second < 0x60 else 0x20)))
        else:
            out += bytes((lead, second + 0x7E))
        at += 2
    return out.decode("cp932", "replace")

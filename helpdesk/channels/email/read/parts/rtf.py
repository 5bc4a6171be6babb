"""The words of rich text (RTF 1.9.1), and the HTML that Outlook wraps in it ([MS-OXRTFEX])."""

from __future__ import annotations

import re
from itertools import islice

import msgspec

_TOKEN = re.compile(
    r"\\(?:'([0-9a-fA-F]{2})|([a-zA-Z]{1,32})(-?\d{1,9})? ?|([^a-zA-Z]))|([{}])|([^\\{}\r\n]+)|[\r\n]+",
    re.DOTALL,
)
_MAX_TOKENS = 2_000_000
_DESTINATIONS = frozenset(
    (
        "colortbl",
        "datastore",
        "filetbl",
        "footer",
        "generator",
        "header",
        "info",
        "latentstyles",
        "listoverridetable",
        "listtable",
        "object",
        "pict",
        "revtbl",
        "stylesheet",
        "themedata",
        "xmlnstbl",
    )
)
_SIGNS = {
    "par": "\n",
    "line": "\n",
    "row": "\n",
    "sect": "\n",
    "page": "\n",
    "tab": "\t",
    "cell": "\t",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "endash": "–",
    "emdash": "—",
}
_CHARSETS = {  # \fcharset: the code page of a font
    0: "cp1252",
    128: "cp932",
    129: "cp949",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}


class _Group(msgspec.Struct):
    """What holds inside a pair of braces. `skips`: nothing of it is text. `tag`: it is HTML's own text."""

    skips: bool = False
    tag: bool = False
    hides: bool = False
    fonts: bool = False
    font: int = -1
    after: int = 1


def read_rtf(rtf: str) -> tuple[str, bool]:
    """The text of `rtf` (its bytes as Latin-1), and whether that is the source of an HTML document. Takes a
    time in proportion to the length."""
    return _Reader(html=r"\fromhtml1" in rtf[:2_000]).read(rtf)


class _Reader:
    def __init__(self, *, html: bool) -> None:
        self.html = html
        self._out: list[str] = []
        self._bytes = bytearray()
        self._codepage = "cp1252"
        self._fonts: dict[int, str] = {}
        self._group = _Group()
        self._outer: list[_Group] = []
        self._star = False  # \* came: an unknown destination is not text
        self._dropped = 0  # characters that stand for a \u before them

    def read(self, rtf: str) -> tuple[str, bool]:
        for match in islice(_TOKEN.finditer(rtf), _MAX_TOKENS):
            byte, word, number, sign, brace, text = match.groups()
            if byte is not None:
                if self._dropped:
                    self._dropped -= 1
                elif self._shown():
                    self._bytes.append(int(byte, 16))
                continue
            if word is not None:
                self._control(word, int(number) if number else None)
            elif sign is not None:
                self._sign(sign)
            elif brace is not None:
                self._brace(brace)
            elif text is not None:
                kept = text[self._dropped :]
                self._dropped = max(0, self._dropped - len(text))
                if self._shown():
                    # beside \'83, a plain letter can be the second byte of a Japanese one
                    self._bytes += kept.encode("latin-1", "replace")
        self._flush()
        found = "".join(self._out)
        # a letter beyond the 16 bits of \u comes in two halves
        return found.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"), self.html

    def _shown(self) -> bool:
        return not (self._group.skips or self._group.hides or self._group.fonts)

    def _charset(self) -> str:
        return self._fonts.get(self._group.font, self._codepage)

    def _flush(self) -> None:
        if self._bytes:
            self._out.append(self._bytes.decode(self._charset(), "replace"))
            self._bytes.clear()

    def _write(self, text: str) -> None:
        self._flush()
        if self._shown():
            self._out.append(text)

    def _brace(self, brace: str) -> None:
        self._flush()
        self._star = False
        self._dropped = 0
        if brace == "{":
            self._outer.append(self._group)
            self._group = msgspec.structs.replace(self._group)
        elif self._outer:
            self._group = self._outer.pop()

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._star = True
        elif sign in "{}\\":
            self._write(sign)
        elif sign == "~":
            self._write("\xa0")
        elif sign == "_":
            self._write("-")
        elif sign in "\r\n":
            self._write("\n")

    def _control(self, word: str, number: int | None) -> None:
        star, self._star = self._star, False
        group = self._group
        if word == "u" and number is not None:
            self._write(chr(number % 0x10000))
            self._dropped = group.after
            return
        if word == "f" and number is not None:
            self._flush()
            group.font = number
        elif word == "fcharset" and group.fonts:
            self._fonts[group.font] = _CHARSETS.get(number or 0, self._codepage)
        elif word == "ansicpg" and number:
            self._codepage = _codec(number)
        elif word == "uc" and number is not None:
            group.after = max(0, min(number, 8))
        elif word == "fonttbl":
            group.fonts = True
        elif word == "htmltag" and star:
            group.tag, group.skips = True, not self.html
        elif word == "htmlrtf":
            self._flush()
            group.hides = self.html and number != 0
        elif (star and word != "shppict") or word in _DESTINATIONS:
            group.skips = True
        elif word in _SIGNS:
            self._write(_SIGNS[word])


def _codec(page: int) -> str:
    name = "utf-8" if page == 65001 else f"cp{page}"
    try:
        b"".decode(name)
    except LookupError:
        return "cp1252"
    return name

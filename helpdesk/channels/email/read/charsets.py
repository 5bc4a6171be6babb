"""Bytes to clean text: charset names as mail spells them, charsets that lie, control characters."""

import codecs
import re

import charset_normalizer

# Names mail uses that Python does not know, and names whose real-world superset reads more
# (the WHATWG Encoding Standard's labels, section 4.2).
_BETTER = {
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "ansi": "cp1252",
    "cp-1252": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "korean": "cp949",
    "big5": "cp950",
    "x-x-big5": "cp950",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "windows-874": "cp874",
    "tis-620": "cp874",
}
# Not charsets of mail, and some of them cost quadratic time on hostile input.
_REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "palmos"}
_WESTERN = {"cp1252", "latin-1", "iso8859-1", "iso8859-15", "cp1254", "cp1250", "iso8859-2"}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_ASCII_CONTROLS = bytes(code for code in range(128) if _CONTROLS.match(chr(code)))
_META = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_GUESSED_BYTES = 8_192


def decode(data: bytes, charset: str | None, *, html: bool = False) -> str:
    """Text of `data`, which claims to be in `charset` (None: says nothing). Never raises: a charset
    that is unknown or lies is replaced by the likeliest one. CR LF becomes LF; NUL, other control
    characters and lone surrogates are left out."""
    return tidy(_decode(data, charset, html))


def tidy(text: str) -> str:
    """Plain text that encodes as UTF-8: no NUL, no control characters but tab and LF, no lone
    surrogates."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        if text.isprintable():
            return text
        return text.encode("ascii").translate(None, _ASCII_CONTROLS).decode("ascii")
    return _CONTROLS.sub("", text)


def codec_name(charset: str | None) -> str | None:
    """Python's name of the codec to read `charset` with; None when there is none."""
    if not charset:
        return None
    name = charset.strip(" \t\"'").lower()
    name = _BETTER.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if info.name in _REFUSED or not getattr(info, "_is_text_encoding", True):
        return None
    return info.name


def _decode(data: bytes, charset: str | None, html: bool) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and len(data) % 2 == 0:
        return data.decode("utf-16", "replace")
    if data[:3] == b"\xef\xbb\xbf":
        data = data[3:]
    name = codec_name(charset)
    if data.isascii():
        # Only escape-based charsets (ISO-2022, HZ, UTF-7) hide other letters in ASCII bytes.
        if b"\x1b$" in data or b"\x1b(" in data:
            name = name if name and name.startswith("iso2022") else "iso2022_jp_ext"
        elif name not in ("utf-7", "hz") and not (name or "").startswith(
            ("utf-16", "utf-32", "utf_16", "utf_32")
        ):
            return data.decode("ascii")
    if name is None and html and (meta := _META.search(data, 0, 4_096)):
        name = codec_name(meta.group(1).decode("ascii"))
    if name is None or name in _WESTERN:
        # Text that is valid UTF-8 beyond ASCII is practically never anything else, whatever it claims.
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    if name is not None:
        try:
            return data.decode(name)
        except (UnicodeError, ValueError):
            if name not in _WESTERN and name != "utf-8" and _loss(data, name) < 0.02:
                return data.decode(name, "replace")
    return _guess(data, name)


def _loss(data: bytes, name: str) -> float:
    """Share of characters lost when `data` is read as `name`."""
    text = data[:_GUESSED_BYTES].decode(name, "replace")
    return text.count("\ufffd") / max(1, len(text))


def _guess(data: bytes, claimed: str | None) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if claimed in (None, "utf-8") and _loss(data, "utf-8") < 0.02:
        # Mostly UTF-8 with a few broken bytes (cut in the middle of a letter).
        return data.decode("utf-8", "replace")
    if claimed in _WESTERN:
        return data.decode(claimed or "cp1252", "replace")
    high = sum(byte > 127 for byte in data[:200])
    if len(data) < 200 and high < 0.45 * len(data):
        # Too little for statistics; mostly ASCII letters are a western language.
        return data.decode("cp1252", "replace")
    best = charset_normalizer.from_bytes(data[:_GUESSED_BYTES], steps=5, chunk_size=512).best()
    if best is not None and (name := codec_name(best.encoding)):
        return data.decode(name, "replace")
    return data.decode("cp1252", "replace")

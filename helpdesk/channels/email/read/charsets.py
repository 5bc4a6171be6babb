"""Bytes to clean text: charset names in mail, wrong charsets, control characters."""

import codecs
import re

import charset_normalizer

from helpdesk.channels.email.read import iso2022jp
from helpdesk.channels.email.read.letters.likely_charset import (
    CYRILLIC,
    JAPANESE,
    central_european,
    half_width_share,
    likeliest,
    likeliest_of,
)

# Names in mail that Python does not know, and names for which a superset is used in practice (the WHATWG
# Encoding Standard's labels, section 4.2).
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
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "windows-949": "cp949",
    "windows-31j": "cp932",
    "windows-28605": "iso8859-15",
}
# Not charsets of mail, and some of them cost quadratic time on hostile input.
_REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "palmos"}
# Only these charsets and ISO-2022 hide other letters in ASCII bytes.
_IN_ASCII_BYTES = ("utf-7", "hz", "utf-16", "utf-32", "utf_16", "utf_32")
_WIDE = ("utf-16", "utf-32", "utf_16", "utf_32")
_SEVERAL_BYTES = {"gb18030", "cp932", "cp949", "cp950", "euc_jp", "euc_kr", "big5hkscs", "shift_jis", "johab"}
_EBCDIC = ["cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140"]  # not of mail, but often guessed
_PREFIX = re.compile(r"x-|(?=8859-)")
_CODE_PAGE = re.compile(r"(?:cp|ibm|dos|windows|win|ms)[-_ ]?(\d{3,4})")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LEAD = re.compile(rb"[\xc2-\xf4]")
_PLAIN = re.compile(rb"[A-Za-z \n]")
_WESTERN = {"cp1252", "latin-1", "iso8859-1", "iso8859-15", "cp1254", "cp1250", "iso8859-2"}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_ASCII_CONTROLS = bytes(code for code in range(128) if _CONTROLS.match(chr(code)))
_META = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_GUESSED_BYTES = 8_192
_LATIN_1 = {"cp1252", "latin-1", "iso8859-1"}
_MUCH = 0.3


def decode(data: bytes, charset: str | None, *, html: bool = False) -> str:
    """Text of `data`, whose declared charset is `charset` (None: not declared). Never raises: an unknown or
    wrong charset is replaced by the likeliest one. CR LF becomes LF; NUL, other control characters and lone
    surrogates are left out."""
    return tidy(_decode(data, charset, html)[0])


def decode_told(data: bytes, charset: str | None, *, html: bool = False) -> tuple[str, str | None]:
    """As `decode`, and the charset by which the text was read if it is not the declared one: None if it is,
    or if the data is plain ASCII, which most charsets read alike."""
    text, used = _decode(data, charset, html)
    known = codec_name(charset) or ("utf-8" if charset is None else None)
    return tidy(text), None if used == known or text.isascii() else used


def tidy(text: str) -> str:
    """Plain text that can be encoded as UTF-8: no NUL, no control characters except tab and LF, no lone
    surrogates."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        if text.isprintable():
            return text
        return text.encode("ascii").translate(None, _ASCII_CONTROLS).decode("ascii")
    return _CONTROLS.sub("", text)


def codec_name(charset: str | None) -> str | None:
    """Python's name of the codec for `charset`; None if there is none."""
    if not charset:
        return None
    name = charset.strip(" \t\"'").lower()
    try:
        info = codecs.lookup(_BETTER.get(name, name))
    except (LookupError, ValueError):
        if (page := _CODE_PAGE.fullmatch(name)) and name != f"cp{page[1]}":
            return codec_name(f"cp{page[1]}")
        other = _PREFIX.sub("iso-" if name.startswith("8859-") else "", name, count=1)
        return codec_name(other) if other != name else None
    if info.name.replace("-", "_") in _REFUSED or not getattr(info, "_is_text_encoding", True):
        return None
    return info.name


def _decode(data: bytes, charset: str | None, html: bool) -> tuple[str, str | None]:
    """The text, and Python's name of the codec that it was read by."""
    name = codec_name(charset)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and len(data) % 2 == 0 and _may_be_utf16(data, name):
        return data.decode("utf-16", "replace"), "utf-16"
    if data[:3] == b"\xef\xbb\xbf":
        data = data[3:]
    escapes = b"\x1b$" in data or b"\x1b(" in data
    if escapes and _is_japanese(charset, name, data):
        return iso2022jp.decode_iso2022jp(data), "iso-2022-jp"
    if not escapes and data.isascii() and (restored := iso2022jp.with_escapes(data, _declares_jis(charset))):
        return iso2022jp.decode_iso2022jp(restored), "iso-2022-jp"
    if data.isascii() and not escapes and not (name or "").startswith(_IN_ASCII_BYTES):
        return data.decode("ascii"), name
    if name is None and html and (meta := _META.search(data, 0, 4_096)):
        name = codec_name(meta.group(1).decode("ascii"))
    if name is None or name in _WESTERN or _may_be_utf8(data, name):
        # Valid UTF-8 beyond ASCII is practically always UTF-8, whatever charset is declared.
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            pass
    if name is not None:
        if other := _better(data, name):
            return data.decode(other, "replace"), other
        try:
            return data.decode(name), name
        except (UnicodeError, ValueError):
            if name not in _WESTERN and name != "utf-8" and _loss(data, name) < 0.02:
                return data.decode(name, "replace"), name
    guess = _guess(data, name)
    return data.decode(guess, "replace"), guess


def _better(data: bytes, name: str) -> str | None:
    """Another codec, if the letters show that `name` is a wrong label."""
    if name in _WESTERN:
        return likeliest(data) or (central_european(data) if name in _LATIN_1 else None)
    if name in CYRILLIC:
        best, more = likeliest_of(data, [name, "cp1251", "koi8_r"])
        return best if more > _MUCH else None
    if name in JAPANESE:
        try:
            shown = data.decode(name, "replace")
        except (UnicodeError, ValueError):
            return None
        if half_width_share(shown) > _MUCH or _loss(data, name) > 0.02:
            found = likeliest(data)
            return found if found in JAPANESE else None
    return None


def _declares_jis(charset: str | None) -> bool:
    return (charset or "").strip(" \t\"'").lower().replace("_", "-") in iso2022jp.NAMES


def _may_be_utf16(data: bytes, name: str | None) -> bool:
    """Whether text that begins like UTF-16 is UTF-16: in a charset of one byte for each letter, two letters
    may begin it ("юя"), but no control characters follow."""
    if name is None or name in _WESTERN or name.startswith("utf"):
        return True
    try:
        data[:2].decode(name)
    except (UnicodeError, ValueError):
        return True
    return _CONTROL.search(data) is not None


def _may_be_utf8(data: bytes, name: str) -> bool:
    """Whether text of another charset is UTF-8 if it is valid UTF-8: a few letters may be so by chance."""
    letters = len(_LEAD.findall(data, 0, _GUESSED_BYTES))
    if name.startswith(_WIDE):
        looked_at = data[:_GUESSED_BYTES]
        plain = len(looked_at) >= 16 and 5 * len(_PLAIN.findall(looked_at)) > 4 * len(looked_at)
        return b"\0" not in data and (letters >= 3 or plain)
    return letters >= (6 if name in _SEVERAL_BYTES else 3)


def _is_japanese(charset: str | None, name: str | None, data: bytes) -> bool:
    """Whether bytes with escape sequences are ISO-2022-JP, even under the name of another charset."""
    return _declares_jis(charset) or (data.isascii() and not (name or "").startswith("iso2022"))


def _loss(data: bytes, name: str) -> float:
    """The share of characters that are lost if `data` is read as `name`."""
    text = data[:_GUESSED_BYTES].decode(name, "replace")
    return text.count("\ufffd") / max(1, len(text))


def _guess(data: bytes, claimed: str | None) -> str:
    """The likeliest codec of bytes that are not what their label says, or that have none."""
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    if claimed in (None, "utf-8") and _loss(data, "utf-8") < 0.02:
        return "utf-8"  # with a few broken bytes (cut in the middle of a letter)
    if found := likeliest(data):
        return found
    if claimed in _WESTERN:
        return claimed or "cp1252"
    if found := central_european(data):
        return found
    high = sum(byte > 127 for byte in data[:200])
    if len(data) < 200 and high < 0.45 * len(data):
        # Too little for statistics; mostly ASCII letters are a western language.
        return "cp1252"
    best = charset_normalizer.from_bytes(
        data[:_GUESSED_BYTES], steps=5, chunk_size=512, cp_exclusion=_EBCDIC
    ).best()
    return (codec_name(best.encoding) if best is not None else None) or "cp1252"

"""The likeliest charset of text whose label is missing or wrong, by the letters that it would have.

Each charset is tried, and the share of letters is counted that are frequent in a language of that charset.
Languages with one byte for a letter also need the usual places of capitals."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence

from helpdesk.channels.email.read.letters.common_letters import CENTRAL, HAN_JA, HAN_TC, HAN_ZH, WESTERN

_READ = 4_096
_RUN = re.compile(rb"[\x80-\xff]+")
_WORD = re.compile(r"[^\W\d_]+")
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[¿³¹±¼¾¶£¥¦¡»«®©](?=[^\W\d_])")
_DIFFERENT = 3
_ENOUGH = 12
_LEAST = 0.45
_SURE = 0.7
_CERTAIN = 0.95
_FOREIGN_RUN = 1.6  # in western languages, letters with accents come one by one
_KATAKANA = re.compile(rb"\x83[\x40-\x96]")
_KANA = re.compile("[\u3041-\u30ff]")
_HALF_KANA = re.compile("[\uff61-\uff9f]")
_MARKS = re.compile(
    "[\u3000-\u3002\u300c-\u3011\uff01-\uff0f\uff1a-\uff20\u30fc\uff5e\u2026\u2014\u201c\u201d]"
)
_HANGUL = re.compile("[\uac00-\ud7a3]")
_KS_HANGUL = re.compile(rb"[\xb0-\xc8][\xa1-\xfe]")

_SCRIPTS = {
    "ru": ("а-яё", "оеаинтсрвлкмдпуяыьгзбчйх"),
    "uk": ("а-яєіїґ", "оаниіетврлкпсмудяьзгбйчї"),
    "el": ("α-ωάέήίόύώς", "αοιετσνηυρπκμλςόάίέήτώύγδθ"),
    "he": ("א-ת", "יוהלאמרתבנשדעקחפםכגזטןס"),
    "ar": ("ء-ي", "اليمونتربةعدفهسكقحجأى"),
    "th": ("ก-ฺเ-๎", "านรอกเงมยลวดทสตะ่้ัิี์ใไ"),
}
_SINGLE: dict[str, tuple[str, ...]] = {
    "ru": ("cp1251", "koi8_r", "cp866", "iso8859_5"),
    "uk": ("cp1251", "koi8_u"),
    "el": ("cp1253", "iso8859_7"),
    "he": ("cp1255",),
    "ar": ("cp1256", "iso8859_6"),
    "th": ("cp874",),
}
_SIGNS = "«»–—„“”’…№°€\xa0"
_RARE = ("cp866", "iso8859_5", "iso8859_6")
_OLD, _SHOUTED = 0.85, 0.8
CYRILLIC = frozenset({"cp1251", "koi8-r", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic"})
JAPANESE = frozenset({"cp932", "euc_jp", "shift_jis"})


def likeliest(data: bytes) -> str | None:
    """Python's name of the codec that `data` most likely has, of those whose letters come in rows (Cyrillic,
    Greek, Hebrew, Arabic, Thai, Chinese, Japanese, Korean). None if it is western, or not sure."""
    sample = _sample(data)
    runs = _RUN.findall(sample)
    if not runs:
        return None
    if sum(len(set(run)) for run in runs) < _FOREIGN_RUN * len(runs):
        # katakana of Shift JIS has every second byte in ASCII
        return "cp932" if len(_KATAKANA.findall(sample)) > 1 and _SHIFT_JIS(sample) >= _CERTAIN else None
    scores = [(score(sample), name) for name, score in _MULTI]  # of equals, the first is taken
    if len(set(b"".join(runs))) >= _DIFFERENT:
        scores += [
            (_share_of(sample, language, name), name) for language, names in _SINGLE.items() for name in names
        ]
    best, name = max(scores, key=lambda one: one[0])
    return name if best >= (_LEAST if len(runs) > 3 or name in JAPANESE else _SURE) else None


def likeliest_of(data: bytes, names: Sequence[str]) -> tuple[str, float]:
    """The best of some Cyrillic codecs, and how much better it is than the first of them. 0 if there are few
    letters, or if the first has words in the usual case: a wrong one has "зДРАВСТВУЙТЕ"."""
    sample = _sample(data)
    words = _WORD.findall(_text(sample, names[0]) or "")
    foreign = [word for word in words if not word.isascii() and len(word) > 1]
    turned = [word for word in foreign if word[0].islower() and word[1:].isupper()]
    if sum(map(len, foreign)) < _ENOUGH or not turned or any(map(str.islower, foreign)):
        return names[0], 0.0
    scores = {name: max(_share_of(sample, "ru", name), _share_of(sample, "uk", name)) for name in names}
    best = max(scores, key=lambda name: scores[name])
    return best, scores[best] - scores[names[0]]


def central_european(data: bytes) -> str | None:
    """cp1250 or iso8859-2, if the letters beyond ASCII are those of a language there, and not western."""
    sample = _sample(data)
    if len(_RUN.findall(sample)) < 2:
        return None
    if (
        not _SIGN_IN_WORD.search(sample.decode("cp1252", "replace"))
        and _inside(sample, "cp1252", WESTERN) > 0.7
    ):
        return None
    found = max(
        (_inside(sample, name, letters), name) for name in ("cp1250", "iso8859_2") for letters in CENTRAL
    )
    return found[1] if found[0] >= 0.95 else None


def half_width_share(text: str) -> float:
    """The share of half-width kana among the letters beyond ASCII: a sign of a wrong Japanese charset."""
    foreign = sum(not letter.isascii() for letter in text[:_READ])
    return len(_HALF_KANA.findall(text[:_READ])) / max(1, foreign)


def _sample(data: bytes) -> bytes:
    """The beginning of the data around its letters beyond ASCII."""
    first = _RUN.search(data)
    start = max(0, first.start() - 200) if first else 0
    return data[start : start + _READ]


def _text(sample: bytes, name: str) -> str | None:
    """None if the bytes do not fit; the last letter may be cut."""
    try:
        return codecs.getincrementaldecoder(name)("strict").decode(sample, final=len(sample) < _READ)
    except (UnicodeError, ValueError):
        return None


def _foreign(text: str) -> list[str]:
    return [letter for letter in text if not letter.isascii()]


def _japanese(name: str) -> Callable[[bytes], float]:
    def score(sample: bytes) -> float:
        text = _text(sample, name)
        letters = _foreign(text) if text else []
        if not letters:
            return 0.0
        kana, marks = len(_KANA.findall("".join(letters))), len(_MARKS.findall("".join(letters)))
        han = sum(letter in HAN_JA for letter in letters)
        half = len(_HALF_KANA.findall("".join(letters)))
        if not kana and len(letters) < 8:
            return 0.75 * han / len(letters)
        return (kana + marks + han - half) / len(letters)

    return score


def _chinese(name: str, common: frozenset[str]) -> Callable[[bytes], float]:
    def score(sample: bytes) -> float:
        text = _text(sample, name)
        letters = _foreign(text) if text else []
        if not letters:
            return 0.0
        marks = len(_MARKS.findall("".join(letters)))
        return (sum(letter in common for letter in letters) + marks) / len(letters)

    return score


def _korean(sample: bytes) -> float:
    text = _text(sample, "cp949")
    letters = _foreign(text) if text else []
    if not letters:
        return 0.0
    usual = sum(len(run) // 2 for run in _RUN.findall(sample) if _KS_HANGUL.match(run))
    hangul = len(_HANGUL.findall("".join(letters)))
    return 0.95 * min(hangul, usual + 1) / len(letters) if hangul else 0.0


_SHIFT_JIS = _japanese("cp932")
_MULTI: list[tuple[str, Callable[[bytes], float]]] = [
    ("cp932", _SHIFT_JIS),
    ("euc_jp", _japanese("euc_jp")),
    ("gb18030", _chinese("gb18030", HAN_ZH)),
    ("cp950", _chinese("cp950", HAN_TC)),
    ("cp949", _korean),
]


def _share_of(sample: bytes, language: str, name: str) -> float:
    """The share of frequent letters among those beyond ASCII. Capitals count only where a word may have
    them."""
    text = _text(sample, name)
    if not text:
        return 0.0
    script, frequent = _SCRIPTS[language]
    inside = re.compile(f"[{script}]+", re.IGNORECASE)
    letters, usual = 0, 0.0
    for word in inside.findall(text):
        letters += len(word)
        if word.isupper() and len(word) > 1:
            usual += _SHOUTED * sum(letter in frequent for letter in word.lower())
        elif word.islower() or word[1:].islower() or word == word.swapcase():
            usual += sum(letter in frequent for letter in word.lower())
    foreign = sum(
        1
        for letter in text
        if not letter.isascii() and (letter.isalpha() or letter not in "«»–—„“”’…№°€\xa0")
    )
    return (_OLD if name in _RARE else 1) * usual / max(1, foreign, letters)


def _inside(sample: bytes, name: str, letters: frozenset[str]) -> float:
    """The share of letters beyond ASCII inside words that are of a language."""
    foreign = _foreign(sample.decode(name, "replace"))
    return sum(letter in letters for letter in foreign) / max(1, len(foreign))

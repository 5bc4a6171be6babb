"""Codes in a text (order numbers, tracking and error codes): finding, comparing, naming them."""

from __future__ import annotations

import re
from functools import lru_cache

from helpdesk.language.fold import fold

# The words just before a number that name its kind; "" marks numbers that do not identify an issue.
_KINDS = {
    "order": "order purchase commande bestellung auftrag bestellnummer auftragsnummer bestellnr pedido"
    " compra",
    "invoice": "invoice receipt bill facture rechnung rechnungsnummer rechnungsnr factura",
    "tracking": "tracking shipment parcel consignment waybill suivi sendung sendungsnummer trackingnummer"
    " seguimiento",
    "booking": "booking reservation buchung buchungsnummer reserva",
    "error": "error code erreur fehler fehlercode",
    "serial": "serial seriennummer serie imei sn",
    "return": "rma return retour retoure devolucion",
    "": "customer account member membership client user kunde kundennummer kundennr konto compte cliente"
    " cuenta phone tel telephone telefon mobile mobil fax handy telefono movil zip postcode plz postal iban"
    " card karte carte tarjeta pin ticket case vorgang username login street apartment floor room year",
}
_KIND = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_NUMBERING = {"number", "no", "nr", "num", "numero", "nummer", "id", "n"}
_REFERENCE = {"ref", "reference", "referenz", "referencia", "riferimento", "referentie", "kenmerk", "dossier"}
_FILLER = _NUMBERING | _REFERENCE | {"is", "the", "was", "my", "ist", "and", "und", "et", "y", "or"}
_LONGEST = 40
# The lookarounds skip letters that no part can begin with; a mail address begins a word.
_ADDRESSES = r"\b(?=[hw])(?:https?://|www\.)\S+|(?<![a-z])[^\s@]{1,64}+@\S+"
_AMOUNTS = (
    r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\b\d{1,2}[:h]\d{2}\b"  # dates, times
    r"|\+\d[\d ()/.-]{6,20}\d|\(\d{2,5}\)[\d /.-]{5,20}\d"  # phone numbers
    r"|(?:[$€£]|\b(?:eur|usd|gbp|chf)\b)\s?\d[\d.,]*"  # money
    r"|\b\d[\d.,]{0,15}\s?(?:[$€£%]|(?:eur|euros?|usd|dollars?|gbp|pounds?|chf|w|watts?|v|volts?|mah|kg|g|ml"
    r"|l|cm|mm|m|km|px|gb|mb|tb|mbps|hz|rpm|days?|hours?|hrs?|h|min|minutes?|am|pm|x|times|th|st|nd|rd"
    r"|tage?n?|jours?|dias?)\b)"
)
_NOISE_AMOUNTS = re.compile(rf"(?=[\d+($€£eugc])(?:{_AMOUNTS})", re.IGNORECASE)
_NOISE = re.compile(f"{_ADDRESSES}|{_NOISE_AMOUNTS.pattern}", re.IGNORECASE)
_TOWN = re.compile(  # a postal code with its country, and the town
    r"(?:^|,)[ \t]*(?:D|DE|F|FR|CH|NL|BE|AT|ES|IT|DK)-\d{4,5} [A-ZÀ-Þ][\w .-]{2,30}$", re.MULTILINE
)
_DIGIT = re.compile(r"[0-9]")
_MARKS = ("(", ".", "?", "!")
_LONG = frozenset({12, 14, 15, *range(17, 31)})  # digits of a tracking number; 13: an ISBN, 16: a bank card
_VERSION = re.compile(r"(?:[vV]|[A-Za-z]{2,}-?)?\d{1,5}(?:\.\d{1,6})+(?:[-.]?[A-Za-z]{1,5}\d{0,3})?")
_HASH = re.compile(r"(?=.*[a-f])(?=.*\d)[0-9a-f]{7,}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_STANDARD = re.compile(  # standards, and the zones of clocks
    r"(?:utc|gmt|cest|cet|est|edt|pst|pdt|utf|iso|iec|din|rfc|ascii|latin|windows|win|cp|sha|md|aes|rsa|ip|ipv|usb"
    r"|http|https|covid|base|ieee|ansi|cve|ean|isbn|issn|doi|en|kb|jpeg|jpg|mp|h|x86|amd|arm|utc|python|php|java)"
    r"(?:[-/.]|\d).*",
    re.IGNORECASE,
)
_DATED = re.compile(  # a part of a year
    r"(?:[qh][1-4]|fy|ws|ss|kw\d{1,2}|[a-z]{3,9})[-/.]?(?:19|20)\d\d|(?:19|20)\d\d[-/.]?(?:[qh][1-4]|[wk]w?\d{1,2}|[a-z]{3,9})",
    re.IGNORECASE,
)
_CANDIDATE = re.compile(r"#?[^\W_][^\W_]*(?:[-–/.][^\W_]+)*|[?!(]|\.(?=\s)")  # a word, or a mark


def find(text: str) -> list[str]:
    """The codes of a text in its order, each once: `kind:CODE` if the words before name its kind, else
    `CODE`; upper case as written. A code has four digits or more, three if it has letters, fewer after its
    kind and "#" or "number". Without its kind, "#" or "reference" before it, a word must look like a code:
    letters and digits, or the many digits of a tracking number. Dates, money, measures, versions, years,
    postal codes, hashes, standards, phone and customer numbers are not codes."""
    if not _DIGIT.search(text):
        return []
    noise = _NOISE if "@" in text or "://" in text or "www." in text.lower() else _NOISE_AMOUNTS
    found: dict[str, str] = {}
    before: list[str] = []
    passed: list[str] = []  # lines without a digit: they have no code
    for line in noise.sub(" \n ", _TOWN.sub("\n", text)).splitlines():
        if not _DIGIT.search(line):
            passed.append(line)
            continue
        before, passed = _words_before(passed, before), []
        for word in _CANDIDATE.findall(line):
            code = "" if word.isalpha() or word in _MARKS else _code(word, before)
            if code:  # "orders 1041 and 1042": the words before apply to both
                found.setdefault(key(code), code)
            else:
                before.append(word)
    return list(found.values())


def _words_before(passed: list[str], before: list[str]) -> list[str]:
    """The last four words and marks of `before` and of the lines passed after it."""
    last: list[str] = []
    for line in reversed(passed):
        last = _CANDIDATE.findall(line) + last
        if len(last) >= 4:
            return last[-4:]
    return [*before, *last][-3:]


def _code(word: str, before: list[str]) -> str:
    if not _DIGIT.search(word):
        return ""
    kind, numbered, referred = None, word.startswith("#"), word.startswith("#")
    apart = False  # by a bracket or the end of a sentence
    for said in (fold(one.lstrip("#")) for one in reversed(before[-5:])):
        if said in _KIND or said.rstrip("s") in _KIND:
            kind = _KIND.get(said, _KIND.get(said.rstrip("s"), ""))
            if apart and kind == "":  # "… with my card (B-8623)"
                kind = None
            break
        if said in _MARKS:
            apart = True
            if said in "?!":
                break
            continue
        if said not in _FILLER:
            break
        numbered = numbered or said in _NUMBERING
        referred = referred or said in _REFERENCE
    if kind == "" or (not kind and re.fullmatch(r"0\d{8,12}", word)):  # a phone number
        return ""
    written = word.lstrip("#").replace("–", "-")
    word = written.upper()
    if len(word) > _LONGEST:
        return ""
    digits = sum(char.isdigit() for char in word)
    letters = sum(char.isalpha() for char in word)
    enough = digits >= (3 if letters and (kind or "-" in word) else 4)
    if kind and numbered:
        enough = digits >= 2 or (digits >= 1 and letters >= 1)
    if not enough or letters > digits + 6:
        return ""
    if (digits == 4 and not letters and word[:2] in ("19", "20")) and not (kind or numbered):  # a year
        return ""
    if not numbered and re.fullmatch(r"[1-9]0{3,}", word):  # "orders of 1000 lamps"
        return ""
    if kind or (referred and not _VERSION.fullmatch(word)):
        return f"{kind}:{word}" if kind else word
    return word if _telling(written) else ""


def _telling(word: str) -> bool:
    """Whether a word without a kind has the form of a code: letters and digits, or the length of a tracking
    number. Not so standards (UTF-8), time zones (GMT-0500), quarters and years (Q3-2026), prefixed postal
    codes' parts, hashes and random ids."""
    if not any(char.isalpha() for char in word):
        return word.isdigit() and len(word) in _LONG
    return not (
        _HASH.fullmatch(word) or _STANDARD.match(word) or _DATED.fullmatch(word) or _VERSION.fullmatch(word)
    )


@lru_cache(20_000)
def key(code: str) -> str:
    """The form that is equal for all spellings of a code: no kind, no separators."""
    return re.sub(r"[^0-9A-Z]", "", code.rpartition(":")[2].upper())


def merge(first: list[str], second: list[str]) -> list[str]:
    """Both lists together, each code once, in the spelling that names its kind."""
    kept: dict[str, str] = {}
    for code in [*first, *second]:
        if key(code) not in kept or (":" in code and ":" not in kept[key(code)]):
            kept[key(code)] = code
    return list(kept.values())


def common(ours: list[str], theirs: list[str]) -> str:
    """The first code in both, named for people ("order number A-1042"); "" if there is none."""
    keys = {key(code): code for code in theirs}
    for code in ours:
        if key(code) in keys:
            return _named(code if ":" in code else keys[key(code)])
    return ""


def contradiction(ours: list[str], theirs: list[str]) -> str:
    """A code of ours that contradicts theirs: same kind or same pattern, another number; "" if there is
    none."""
    for code in ours:
        for other in theirs:
            kind, other_kind = code.rpartition(":")[0], other.rpartition(":")[0]
            if kind and other_kind:
                against = kind == other_kind
            else:
                against = _make(code) == _make(other)
            if against and key(code) != key(other):
                return f"{_named(code)}, not {other.rpartition(':')[2]}"
    return ""


def _make(code: str) -> str:
    """The pattern of a code: its letters, and how many digits ("A-1042" → "A9999")."""
    return re.sub(r"[0-9]", "9", key(code))


def _named(code: str) -> str:
    kind, _, value = code.rpartition(":")
    return f"{kind} {'code' if kind == 'error' else 'number'} {value}" if kind else f"code {value}"

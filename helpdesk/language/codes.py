"""Codes in a text (order numbers, tracking and error codes): finding, comparing, naming them."""

from __future__ import annotations

import re

from helpdesk.language.fold import fold

# What a number is, said just before it; "" marks numbers that say nothing about an issue.
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
_FILLER = _NUMBERING | {"ref", "reference", "is", "the", "was", "my", "ist", "and", "und", "et", "y", "or"}
_LONGEST = 40
# The looks around spare the letters that nothing of it begins with; a mail address begins a word.
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
_DIGIT = re.compile(r"[0-9]")
_CANDIDATE = re.compile(r"#?[^\W_][^\W_]*(?:[-–/.][^\W_]+)*")


def find(text: str) -> list[str]:
    """The codes of a text in its order, each once: `kind:CODE` where the words before name its kind, else
    `CODE`; upper case as written. A code has four digits or more, three beside letters, fewer with its kind
    and "#" or "number" before it. Dates, money, measures, phone and customer numbers are none."""
    if not _DIGIT.search(text):
        return []
    noise = _NOISE if "@" in text or "://" in text or "www." in text.lower() else _NOISE_AMOUNTS
    found: dict[str, str] = {}
    before: list[str] = []
    passed: list[str] = []  # lines without a digit: no code is in them
    for line in noise.sub(" \n ", text).splitlines():
        if not _DIGIT.search(line):
            passed.append(line)
            continue
        before, passed = _words_before(passed, before), []
        for word in _CANDIDATE.findall(line):
            code = "" if word.isalpha() else _code(word, before)
            if code:  # "orders 1041 and 1042": the words before go for both
                found.setdefault(key(code), code)
            else:
                before.append(word)
    return list(found.values())


def _words_before(passed: list[str], before: list[str]) -> list[str]:
    """The last three words of `before` and of the lines passed after it."""
    last: list[str] = []
    for line in reversed(passed):
        last = _CANDIDATE.findall(line) + last
        if len(last) >= 3:
            return last[-3:]
    return [*before, *last][-3:]


def _code(word: str, before: list[str]) -> str:
    if not _DIGIT.search(word):
        return ""
    kind, numbered = None, word.startswith("#")
    for said in (fold(one.lstrip("#")) for one in reversed(before[-4:])):
        if said in _KIND or said.rstrip("s") in _KIND:
            kind = _KIND.get(said, _KIND.get(said.rstrip("s"), ""))
            break
        if said not in _FILLER:
            break
        numbered = numbered or said in _NUMBERING
    if kind == "" or (not kind and re.fullmatch(r"0\d{8,}", word)):  # a telephone number
        return ""
    word = word.lstrip("#").upper().replace("–", "-")
    if len(word) > _LONGEST:
        return ""
    digits = sum(char.isdigit() for char in word)
    letters = sum(char.isalpha() for char in word)
    year = digits == 4 and not letters and word[:2] in ("19", "20")
    enough = digits >= (3 if letters and (kind or "-" in word) else 4)
    if kind and numbered:
        enough = digits >= 2 or (digits >= 1 and letters >= 1)
    if not enough or (year and not (kind or numbered)) or letters > digits + 6:
        return ""
    return f"{kind}:{word}" if kind else word


def key(code: str) -> str:
    """What makes two spellings one code: no kind, no separators."""
    return re.sub(r"[^0-9A-Z]", "", code.rpartition(":")[2].upper())


def merge(first: list[str], second: list[str]) -> list[str]:
    """Both lists, each code once, the spelling that names its kind kept."""
    kept: dict[str, str] = {}
    for code in [*first, *second]:
        if key(code) not in kept or (":" in code and ":" not in kept[key(code)]):
            kept[key(code)] = code
    return list(kept.values())


def common(ours: list[str], theirs: list[str]) -> str:
    """The first code in both, named for people ("order number A-1042"); "" without one."""
    keys = {key(code): code for code in theirs}
    for code in ours:
        if key(code) in keys:
            return _named(code if ":" in code else keys[key(code)])
    return ""


def contradiction(ours: list[str], theirs: list[str]) -> str:
    """A code of ours that stands against theirs: same kind or same make, another number; "" without one."""
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

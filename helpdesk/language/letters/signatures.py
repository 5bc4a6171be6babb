"""What is below a letter and is not its matter: signatures, disclaimers, "sent from" and list footers."""

from __future__ import annotations

import re

from helpdesk.language.fold import fold

_DELIMITER = re.compile(r"[ \t]*(?:--|—|[-_=*~]{3,})[ \t]*")
_SENT_FROM = re.compile(
    r"\s*(?:(?:sent|written|typed) (?:from|with|via|using) (?:my |the |a )?\w"
    r"|get (?:outlook|the app|bluemail|yahoo)|download the app"
    r"|(?:von|mit) mein\w* .{1,40}(?:gesendet|geschickt)|gesendet (?:von|mit|aus)\b"
    r"|diese nachricht wurde von .{1,40} gesendet|envoy[ée]e? (?:depuis|de|avec|à partir)\b"
    r"|enviado (?:desde|do|de|con)\b|inviato (?:da|dal|con)\b|verzonden (?:vanaf|met|via|van)\b"
    r"|verstuurd vanaf|skickat från|sendt fra\b|lähetetty|wysłan[eoy] z\b|odesláno z"
    r"|отправлено (?:с|из)\b|надіслано з|iphone から送信|从我的|发自我的|iphoneから送信)",
    re.IGNORECASE,
)
# Legal text says that it is secret and what to do about that, or has two numbers of a firm's register.
_SECRET = re.compile(
    r"confidential|vertraulich|confidentiel|confidencial|riservat|vertrouwelijk|konfidentiell|poufn"
    r"|конфиденциал|legally privileged|intended (?:only|solely|recipient)",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"addressee|recipient|empfänger|adressat|destinatair|destinatari|destinatári|geadresseerde|mottagar"
    r"|odbiorc|адресат|in error|irrtüm|par erreur|por error|por engano|per errore|ten onrechte|omyłk"
    r"|delet|destroy|vernicht|lösch|détrui|supprim|elimin|borr|apag|verwijder|unauthori[sz]ed|unbefugt|disclos",
    re.IGNORECASE,
)
_REGISTER = re.compile(
    r"registered (?:office|in)\b|registration (?:no|number)"
    r"|(?:company|vat) (?:no|number|reg|id)\b[.:]? *\w{0,3}\d"
    r"|handelsregister|amtsgericht|geschäftsführer|sitz der gesellschaft|\bhrb\b|\bsiret\b|\brcs\b"
    r"|siège social|capital social|\bkvk\b|partita iva|\bust-?id",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"before printing|think before you print|umwelt.{0,40}druck|avant d'imprimer|antes de imprimir",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\?|\b(?:please|bitte|merci de|por favor|per favore|graag)\b", re.IGNORECASE)
_LIST = re.compile(
    r"mailing list|\bunsubscribe\b|newsletter abmelden|se désabonner|désinscri|darse de baja de"
    r"|you (?:received|are receiving) this|reply to this (?:e?-?mail|message) directly"
    r"|manage (?:your )?(?:subscription|preferences|notifications)|listinfo|listserv|to view this discussion",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"https?://|\bwww\.|[^\s@]{1,64}@[^\s@]+\.\w")
_ADDRESSES = re.compile(r"https?://\S+")
_CONTACT = re.compile(
    r"\b(?:tel|téléphone|teléfono|telefon|phone|mobil|mobile|handy|fax|cell|gsm|móvil|e-?mail|web)\b\.?\s*[:.+(\d]"
    r"|\+\d[\d ()/.-]{6,}\d|\bhttps?://|\bwww\.|[^\s@]{1,64}@[^\s@]+\.\w|\b\d{4,5}\s+[a-zà-þ]"
    r"|\b[a-z]{1,2}\d{1,2}[a-z]? \d[a-z]{2}\b",
    re.IGNORECASE,
)
_LATER = re.compile(r"\s*p\.?\s?s\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_FEW = 10  # lines of a signature at most
_LINE = 90  # characters of a signature's line at most


def without_signature(text: str, author: str = "") -> str:
    """A letter without what is below it: what follows "-- ", the author's name on a line of its own with
    an address and telephone numbers, legal text, footers of lists and of programs ("Sent from my …"). Only
    the end is cut, never the whole text; a postscript stays, and so does a question after the name. `author`:
    the sender's name."""
    if "\n" not in text:
        return text
    lines = [line for line in text.splitlines() if not _SENT_FROM.match(line[:200])]
    paragraphs = _paragraphs(lines)
    if not paragraphs:
        return text
    kept = [paragraphs[0], *(one for one in paragraphs[1:] if not _is_footer(one))]
    if len(kept) > 1 and _is_contact(kept[-1]):
        kept.pop()
    return "\n\n".join("\n".join(one) for one in _before_name(kept, author))


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Lines between blank ones. A line that only separates begins a new paragraph."""
    found: list[list[str]] = [[]]
    for line in lines:
        if not line.strip():
            found.append([])
        elif _DELIMITER.fullmatch(line):
            found.append([line])
        else:
            found[-1].append(line)
    return [one for one in found if one]


def _is_footer(paragraph: list[str]) -> bool:
    text = " ".join(paragraph)[:2000]
    if _SECRET.search(text) and _DUTY.search(text):
        return "?" not in text
    if _LIST.search(text) and (_ADDRESSED.search(text) or _DELIMITER.fullmatch(paragraph[0])):
        return "?" not in _ADDRESSES.sub("", text) and len(paragraph) <= _FEW
    if _PAPER.search(text):
        return len(text) < _LINE * 3
    return len({one.lower() for one in _REGISTER.findall(text)}) >= 2 and not _ASKS.search(text)


def _is_contact(paragraph: list[str]) -> bool:
    """Short lines with two facts of a card: telephone, address, website."""
    if len(paragraph) < 2 or len(paragraph) > _FEW or any(len(line) > _LINE for line in paragraph):
        return False
    return "?" not in "".join(paragraph) and sum(bool(_CONTACT.search(line)) for line in paragraph) >= 2


def _before_name(paragraphs: list[list[str]], author: str) -> list[list[str]]:
    """The paragraphs before the signature: before the first line below the opening that has only the author's
    name, or before a separating line, if what follows is short and asks nothing."""
    names = frozenset(_WORD.findall(fold(author)))
    kept: list[list[str]] = []
    left = sum(map(len, paragraphs))
    for place, paragraph in enumerate(paragraphs):
        for at, line in enumerate(paragraph):
            left -= 1
            if left > _FEW or (not kept and not at):
                continue  # too far up; or the first line: "Ana Lima" may introduce herself
            if not (_DELIMITER.fullmatch(line) or _is_name(line, names)):
                continue
            below = [*paragraph[at + 1 :], *(one for later in paragraphs[place + 1 :] for one in later)]
            if "?" in "".join(below) or any(len(one) > _LINE for one in below):
                continue
            kept.append(paragraph[:at])
            later = [one for one in below if _LATER.match(one)]
            return [*(one for one in kept if one), *([later] if later else [])]
        kept.append(paragraph)
    return kept


def _is_name(line: str, names: frozenset[str]) -> bool:
    words = set(_WORD.findall(fold(line[:_LINE])))
    return bool(words) and len(line) <= 60 and words <= names

"""The subject without the prefixes of answers and forwards, and its ticket number, if any."""

import re

# Answer and forward marks of mail programs by language; `[2]`, `(3)` and `^2` count repetitions.
_PREFIXES = (
    "re|aw|antw|antwort|sv|svar|vs|vast|odp|ynt|yanıt|res|resp|r|rif|ref|ref\\.|tr|rép|rep|回复"
    "|回覆|答复|答覆|回信|返信|답장"
    "|fw|fwd|wg|wtr|wl|doorst|vb|vl|vá|továbbítás|rv|reenv|enc|encaminhada|i|inoltro|pd|podaj dalej"
    "|ilt|пересл|на|отв|ответ"
    "|σχετ|απ|πρθ|转发|轉寄|轉發|転送|전달|bls|trs|tr|fs|μτ|atb|hl|ενδ|nb|回|转|השב|העבר|رد|تحويل"
)
_PREFIX = re.compile(
    rf"\s*(?:(?:{_PREFIXES})\s?(?:[\[(^]\s?\d{{1,3}}\s?[\])]?|\d{{1,2}})?\s?[:：]|\[\d{{1,3}}\](?=\s|\Z))\s*",
    re.IGNORECASE,
)
_TICKET = re.compile(
    r"\[\s?(?:#|ticket\s?#?|case\s?#?|[\w.-]{1,30}\s?#)\s?(\d{1,12})\s?\]|(?<![\w&#])#(\d{3,12})\b",
    re.IGNORECASE,
)
_MAX = 500


def strip_prefixes(subject: str) -> str:
    """`subject` (decoded) without `Re:`, `Fwd:`, `AW:`, `WG:`, `[3]`… in every language."""
    subject = " ".join(subject.split())[:_MAX]
    for _ in range(30):
        match = _PREFIX.match(subject)
        if match is None or match.end() == 0:
            break
        subject = subject[match.end() :]
    return subject.strip()


def has_prefix(subject: str) -> bool:
    """Whether the subject says that the mail is an answer or a forward."""
    return _PREFIX.match(subject) is not None


def names_ticket(subject: str) -> bool:
    """Whether the subject has a number in the way that desks write a ticket's: `[#123]`. A bare `#123` is
    often an order."""
    match = _TICKET.search(subject[:_MAX])
    return match is not None and match.group(1) is not None


def ticket_hint(subject: str) -> int | None:
    """A ticket number such as `[#123]` in the subject: only a hint, never proof."""
    match = _TICKET.search(subject[:_MAX])
    return int(match.group(1) or match.group(2)) if match else None

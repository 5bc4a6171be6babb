"""The subject without the prefixes of answers and forwards, and its ticket number, if any."""

import re

# Answer and forward marks of mail programs by language; `[2]`, `(3)` and `^2` count repetitions.
_ANSWERS = (
    "re|aw|antw|antwort|sv|svar|vs|vast|vá|odp|odg|ynt|yanıt|res|resp|r|rif|ref|ref\\.|rép|rep|回复"
    "|回覆|答复|答覆|回信|回|返信|답장|회신|на|отв|ответ|σχετ|απ|bls|atb|השב|رد"
)
_FORWARDS = (
    "fw|fwd|wg|wtr|wl|doorst|vb|vl|továbbítás|tr|rv|reenv|enc|encaminhada|i|inoltro|pd|podaj dalej"
    "|ilt|пересл|πρθ|转发|轉寄|轉發|转|転送|전달|trs|fs|μτ|hl|ενδ|nb|העבר|تحويل"
)
_COUNTED = r"\s?(?:[\[(^]\s?\d{1,3}\s?[\])]?|\d{1,2})?\s?[:：]"
_PREFIX = re.compile(rf"\s*(?:(?:{_ANSWERS}|{_FORWARDS}){_COUNTED}|\[\d{{1,3}}\](?=\s|\Z))\s*", re.IGNORECASE)
_ANSWER = re.compile(rf"\s*(?:\[[^\]]{{1,40}}\]\s*){{0,3}}(?:{_ANSWERS}){_COUNTED}", re.IGNORECASE)
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


def says_answer(subject: str) -> bool:
    """Whether the subject says that the mail is an answer: `Re:`, `AW:`, `回复:`… come first, apart from a
    list's tags."""
    return _ANSWER.match(subject[:_MAX]) is not None


def names_ticket(subject: str) -> bool:
    """Whether the subject has a number in the way that desks write a ticket's: `[#123]`. A bare `#123` is
    often an order."""
    match = _TICKET.search(subject[:_MAX])
    return match is not None and match.group(1) is not None


def ticket_hint(subject: str) -> int | None:
    """A ticket number such as `[#123]` in the subject: only a hint, never proof."""
    match = _TICKET.search(subject[:_MAX])
    return int(match.group(1) or match.group(2)) if match else None

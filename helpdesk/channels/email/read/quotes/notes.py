"""The block that Lotus Notes puts above a quote: the sender's path, a date, "To", "cc" and "Subject". Often
it has columns, and no "From"."""

import re

from helpdesk.channels.email.read.quotes.dates import has_date

_LABEL = re.compile(
    r"(?:\A\s?|(?<=\s\s)|(?<=\t))(?:(?P<to>to|an|pour|para|per|aan|til|till|do|a|vastaanottaja)"
    r"|(?P<cc>cc|bcc|kopie|kopi|kopia|copia|fax to)"
    r"|(?P<subject>subject|thema|betreff|objet|asunto|oggetto|onderwerp|emne|ämne|temat|assunto"
    r"|aihe))\s*:(?=\s|\Z)",
    re.IGNORECASE,
)
_PATH = re.compile(r"\"?[\w .,'()-]{2,40}\"?(?:/[\w .&-]{1,30}){1,5}(?:@[\w.-]{1,40})?(?=\s|\Z)")
_SENT_BY = re.compile(
    r"(?:sent by|gesendet von|envoyé par|enviado por|inviato da|verzonden door)\s*+:", re.IGNORECASE
)
_ANSWER_TO = re.compile(
    r"(?:please respond to|bitte antwort an|veuillez répondre à|por favor, responda a)", re.IGNORECASE
)
_LONGEST_NAME = 60
_REACH = 12
_WIDTH = 110
_INDENTED = 4


def notes_block(view: list[str], at: int) -> int:
    """The end of such a block that begins on line `at`; 0 if none does."""
    first = view[at]
    labelled = _LABEL.search(first)
    if not _is_sender(first) and labelled is None:
        return 0
    if labelled is not None and labelled.lastgroup == "subject":
        return 0
    return _end(view, at)


def _end(view: list[str], at: int) -> int:
    found: set[str] = set()
    end = 0
    for index in range(at, min(len(view), at + _REACH)):
        line = view[index]
        if len(line) > _WIDTH and not line.startswith(" " * 8):
            break
        labels = {str(match.lastgroup) for match in _LABEL.finditer(line)}
        if labels:
            found |= labels
            end = index + 1 if "subject" in labels or end else end
            if "subject" in found:
                end = index + 1
        elif line and not (
            index == at
            or _is_sender(line)
            or _ANSWER_TO.match(line.lstrip())
            or (len(line.strip()) < 40 and has_date(line))
            or line.startswith(" " * _INDENTED)
        ):
            break
    if found != {"to", "cc", "subject"}:  # an author's own list has no "cc"
        return 0
    while end < len(view) and view[end].startswith(" " * 8):  # the rest of the columns
        end += 1
    return end


def _is_sender(line: str) -> bool:
    """A path in an organisation, an address after a name, or who sent it for somebody. Without blanks before
    it, so that no expression has two ways to take them."""
    words = line.lstrip()
    return (
        _PATH.match(words) is not None
        or _SENT_BY.match(words) is not None
        or _has_address(words)
        or _is_quoted_name(line)
    )


def _has_address(words: str) -> bool:
    """A short name, if any, and an address."""
    before, at, after = words.partition("@")
    local = before.rpartition(" ")[2]
    return bool(at and local.strip() and after[:1].strip()) and len(before) - len(local) <= _LONGEST_NAME


def _is_quoted_name(line: str) -> bool:
    """A name in quotes, far from the margin."""
    return line.startswith(" " * 8) and line.lstrip().startswith('"')

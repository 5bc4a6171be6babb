"""What programs add to a text: footers of lists, companies and mail services, marks of PGP, and what a list's
archive says of files it took out."""

import re

from helpdesk.channels.email.read.quotes.words import FOOTER, FOOTER_START, NUMBERED, POSTSCRIPT

DELIMITER = re.compile(r"[\s\-_=*#~+—–―ᐧ]*\Z")
"""A line without words."""
_RULE = re.compile(r"\s*(?:_{2,}|—{3,}|―{2,}|={5,}|-{5,}|~{5,}|[-~]{10,}|[—–])\s*\Z")
_LONG_RULE = re.compile(r"\s*[_=*-]{20,}\s*\Z")
_PAGE = re.compile(r"https?://|www\.")
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I've|my|ich|mein\w*|mir|je|mon|ma|yo|mi|io|mio|ik|mijn)\b|\bj'")
_MOST = 20
_FEW = 6
_NEAR = 4
_NARROW = 100

_SIGNED = re.compile(r"-{5}BEGIN PGP SIGNED MESSAGE-{5}\s*\Z")
_SIGNATURE = re.compile(r"-{5}BEGIN PGP SIGNATURE-{5}\s*\Z")
_SIGNATURE_END = re.compile(r"-{5}END PGP SIGNATURE-{5}\s*\Z")
_ARMOUR = re.compile(r"[A-Za-z][\w-]{1,20}: ")
_NEXT_PART = re.compile(r"-{6,} next part -{6,}\s*\Z")
_SCRUBBED = re.compile(
    r"(?:an? .{1,40} attachment was scrubbed|an embedded message was scrubbed|url\s*:|name\s*:|type\s*:"
    r"|size\s*:|desc\w*\s*:|from\s*:|subject\s*:|date\s*:|skipped content of type|<?https?://)",
    re.IGNORECASE,
)
_LONGEST = 60


def is_footer(line: str, below: list[str]) -> bool:
    """Whether `line` begins a footer, of which `below` are the other lines up to the end or to the next
    quote, without blank lines and rules. A footer has no postscript, no order's number, no question
    and nobody who says "I"."""
    if len(below) > _MOST or any(map(_is_personal, [line, *below])):
        return False
    if FOOTER_START.match(line):
        return True
    if not below or not DELIMITER.match(line):
        return False
    if FOOTER_START.match(below[0]):
        return True
    if _RULE.match(line) and any(map(FOOTER.search, below[:_NEAR])):
        return True
    # an advertisement ends in its page; below a page that the author names, they say what it does
    ends_in_advertisement = len(below) <= _FEW and _PAGE.search(below[-1]) is not None
    return (
        _LONG_RULE.match(line) is not None
        and ends_in_advertisement
        and all(len(other) <= _NARROW for other in below)
    )


def _is_personal(line: str) -> bool:
    return (
        POSTSCRIPT.match(line) is not None
        or (NUMBERED.search(line) is not None and FOOTER.search(line) is None)
        or _FIRST_PERSON.search(line) is not None
        or (line.endswith("?") and not FOOTER.search(line) and not FOOTER_START.match(line))
    )


def program_block(view: list[str], at: int) -> int:
    """The end of such a block that begins on line `at`; 0 if none does."""
    line = view[at]
    if not line.startswith("-----"):
        return 0
    if _SIGNED.match(line):
        end = at + 1
        while end < len(view) and _ARMOUR.match(view[end]):
            end += 1
        return end
    if _SIGNATURE.match(line):
        for end in range(at + 1, min(len(view), at + _LONGEST)):
            if _SIGNATURE_END.match(view[end]):
                return end + 1
        return 0
    if _NEXT_PART.match(line):
        end = at + 1
        while end < len(view) and _SCRUBBED.match(view[end]):
            end += 1
        return end
    return 0

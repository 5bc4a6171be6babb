"""The line or lines that introduce a quote: "On … wrote:" and its like, in many languages.

Such an introduction has at most three lines. A date in it is a date: "On 3 items he wrote:" has none."""

import re

from helpdesk.channels.email.read.quotes.dates import has_date
from helpdesk.channels.email.read.quotes.marks import PIPED, QUOTED, Marks
from helpdesk.channels.email.read.quotes.words import SAYS, STARTS, WROTE

_LINES = 3
_LONGEST = 400
_EMAIL = re.compile(
    r"(?<![^\s@<>])[^\s@<>]++@[^\s@<>]+|(?<![\w.-])[\w.-]++ (?:at|\(at\)) [\w-]++ (?:dot|\(dot\)) \w"
)
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}")
_DATED_START = re.compile(
    r"\W{0,2}(?:\d{4}\s?[-/.年년]\s?\d|\d{1,2}[./-]\s?\d{1,2}[./-]|\d{1,2}\.? [^\W\d]{3,12}\.?,? \d{4}"
    r"|[^\W\d]{2,14}\.?,? (?:den )?\d{1,2}[. ]|[^\W\d]{2,10}\.?, [^\W\d]{3,12} \d{1,2},)"
)
_BARE_GMAIL = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}(?: \d{1,2}:\d{2})?(?: (?:GMT|UTC)[+-]\d{1,2}:\d{2} \S.{0,80}"
    r"|.{0,80}<\S+@\S+>:?)\Z"
)
_REST_OF_ADDRESS = re.compile(r"<|mailto:|>|\[mailto:", re.IGNORECASE)
_OPENED = re.compile(
    r"\W{0,8}(?:in (?:article|message|news|msg|reply to|response to|der nachricht|dans l'article"
    r"|<?news:)|quoting|citando|zitat von|citat|quoth|according to|thu[s] spake|"
    r"(?:original )?message from|begin {1,2}quote|dixit|also sprach|[-–—]{2,3} (?=in |\S+.{0,60}wrote)"
    r"|en el mensaje|nell'articolo|w artykule|dans le message|in data|\* |\+\+\+? |@ \d|>{2,5} ?[\"'=]"
    r"|(?:hi|hello|hallo|hola|bonjour|ciao|dear)\b.{1,40}(?:on|am|le|el) )",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[a-zà-ÿа-я]{3,}[.!?](?:\s|\Z)")
_ENDING = re.compile(r"(?:[:：\]\)}>…]|-{2,}|\.{3}|(?<!\w)[-=]>|:-?)\W{0,3}\Z")
_TEXT_ENDING = re.compile(r"[.!?;,]\s*\Z")
_NAME_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_PARTICLES_WORDS = (
    "de da di du del della van von vom der den dem la le el al bin ibn y e und and et zu zum ter ten dos "
    "das af av "
    "on in at to the as has have had also then just a o i ha hat vous vi il el me you that this following"
)
_PARTICLES = frozenset(_PARTICLES_WORDS.split())
_NO_PERSON = re.compile(
    r"\W*(?:the|this|that|my|your|our|its?|which|a|an|die|der|das|mein|dein|unser|le|la|les|mon|el|los|il|lo"
    r"|de|het|error|output|it|man|docs?|documentation|manual|log|says|faq|readme|here|there|der|es|er)\b",
    re.IGNORECASE,
)

_CLAUSE = re.compile(
    r"\b(?:that|whether|dass|daß|ob|weil|qu[e']|che|dat|at|att|że|czy|že|што|что|що|hogy|că|että|da|ότι)"
    r"\s+(?:[^\W\d_][\w'’-]*\s+){1,20}[^\W\d_][\w'’-]*\W{0,2}\Z",
    re.IGNORECASE,
)
"""The end of a sentence that tells what somebody said: two words or more, without a date or an address."""


def attribution(view: list[str], at: int, marks: Marks | None = None) -> int:
    """The end of an introduction such as "On … wrote:" that begins on line `at` (0: none begins). With
    `marks`, what is right above a marked quote may be shorter ("Ana said:")."""
    line = view[at]
    if marks is not None:
        if at and view[at - 1] and not marks.quoted[at - 1] and line.lstrip()[:1].islower():
            return 0  # the end of the author's sentence
        if end := _above_marks(view, at, marks):
            return end
    dated = _DATED_START.match(line) is not None
    if dated and _BARE_GMAIL.match(line.strip()):
        return at + 1
    starts = (dated or STARTS.match(line) is not None) and any(map(str.isdigit, line))
    if not starts and not (("@" in line and _EMAIL.search(line)) or line.endswith((":", "："))):
        return 0
    joined, index, used = "", at, 0
    while index < len(view) and used < _LINES and index < at + 12:
        piece = view[index].strip()
        if piece:
            if index > at and QUOTED.match(piece) and not re.match(r">\s*(?:\w+\s*)?:\Z|>\s+\w+:\Z", piece):
                return 0
            joined += (" " if joined else "") + piece
            used += _REST_OF_ADDRESS.match(piece) is None
            index += 1
            if _introduces(joined, starts, view, index, alone=marks is None):
                return index
            if len(joined) > _LONGEST:
                return 0
        elif index + 1 < len(view) and re.match(r"<|mailto:|\W*wrote", view[index + 1].strip()):
            index += 1
        else:
            return 0
        if not starts and not re.match(
            r"(?:<|>|\w+\s?:)", (view[index] if index < len(view) else "").strip()
        ):
            return 0
    return 0


def _introduces(joined: str, starts: bool, view: list[str], end: int, *, alone: bool) -> bool:
    if not joined.endswith((":", "：")) or len(joined) > _LONGEST:
        return False
    email = _EMAIL.search(joined) is not None
    wrote = WROTE.search(joined) is not None
    if wrote and (email or (starts and has_date(joined))):
        return True
    if starts and email and _TIME.search(joined) is not None:
        return True
    return alone and wrote and len(joined) < 120 and quote_follows(view, end)


def quote_follows(view: list[str], end: int) -> bool:
    for line in view[end : end + 6]:
        if line:
            return PIPED.match(line) is not None
    return False


def _above_marks(view: list[str], at: int, marks: Marks) -> int:
    """The end of an introduction on up to three lines from `at` on, right above a marked quote."""
    joined = ""
    for end in range(at, min(len(view), at + _LINES)):
        line = view[end]
        if not line or marks.quoted[end]:
            return 0
        joined = f"{joined} {line.strip()}" if joined else line.strip()
        if len(joined) > _LONGEST:
            return 0
        if _marked_after(marks, end + 1):
            return end + 1 if _tells_who(joined, lines=end + 1 - at, first=view[at]) else 0
        if end == at and not _may_begin(line):
            return 0
        if _TEXT_ENDING.search(line) and not line.endswith(","):
            return 0
    return 0


def _marked_after(marks: Marks, at: int) -> bool:
    """Whether the next line, or the one after a blank line, has a mark."""
    for index in range(at, min(len(marks.view), at + 3)):
        if marks.view[index]:
            return marks.quoted[index]
    return False


def _may_begin(line: str) -> bool:
    return (
        _OPENED.match(line) is not None
        or STARTS.match(line) is not None
        or has_date(line)
        or _EMAIL.search(line) is not None
    )


def _tells_who(joined: str, *, lines: int, first: str) -> bool:
    """Whether the words name who said what is quoted below."""
    if _SENTENCE_END.search(joined.split(":")[0][:-1]) and not _EMAIL.search(joined):
        return False
    says = WROTE.search(joined) or SAYS.search(joined)
    if says is not None and _CLAUSE.search(joined, says.end()):
        return False
    ends = _ENDING.search(joined) is not None
    known = _EMAIL.search(joined) is not None
    dated = has_date(joined)
    if _OPENED.match(joined):
        return ends or says is not None
    if says is None:
        return ends and (known or dated) and len(joined) < 100 and _is_names(joined)
    if known or dated:
        return ends or joined.endswith(says.group()) or dated
    if not ends and not joined.endswith(says.group()):
        return False
    if WROTE.search(joined):
        return len(joined) < 120 and not _NO_PERSON.match(joined)
    return len(joined) < 80 and _is_names(joined[: says.start()]) and not _NO_PERSON.match(joined)


def _is_names(text: str) -> bool:
    """Whether the words are names: capitals, initials, addresses, numbers."""
    text = re.sub(r"<[^<>]*>|\S+@\S+|\([^()]*\)|\"[^\"]*\"", " ", text)
    words = [word for word in _NAME_WORD.findall(text) if word.casefold() not in _PARTICLES]
    small = [word for word in words if word[0].islower()]
    return len(words) <= 8 and len(small) <= (1 if len(words) <= 2 else 0)

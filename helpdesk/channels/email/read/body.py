"""From the MIME tree to the visible parts of a mail: text, HTML and files."""

import hashlib

import msgspec

from helpdesk.channels.email.read.charsets import decode_told, tidy
from helpdesk.channels.email.read.guesses.file_names import TYPES, extension, guessed_name, numbered, readable
from helpdesk.channels.email.read.headers import split_headers
from helpdesk.channels.email.read.markup.classes import with_classes
from helpdesk.channels.email.read.markup.mail_html import MailHtml, crude_words, is_whole_page
from helpdesk.channels.email.read.mime import MAX_PARTS, Part
from helpdesk.channels.email.read.parts import tnef
from helpdesk.channels.email.read.parts.calendar import is_calendar, read_invitations
from helpdesk.channels.email.read.parts.inlined import without_uuencoded, without_yenc
from helpdesk.channels.email.read.parts.pictures import picture_type, place_pictures, refer_by_location
from helpdesk.channels.email.read.parts.plain_text import as_html, from_enriched, unflow
from helpdesk.channels.email.read.parts.speaks import adds, speaker
from helpdesk.channels.email.read.quotes.html import fold_html
from helpdesk.channels.email.read.quotes.plain import fold
from helpdesk.channels.email.read.quotes.shown import show_folded
from helpdesk.domain.messages import Attachment, Invitation

MAX_TEXT = 1_000_000
"""Characters of text stored as the message; a longer text is also attached whole."""
INVITATION = "invite.ics"
"""The name of a calendar without a name."""

_FILES_WORDS = (
    "calendar css csv directory javascript rfc822-headers rfc822-header rtf tab-separated-values vcard "
    "x-vcard x-vcalendar xml"
)
_FILES = frozenset(f"text/{one}" for one in _FILES_WORDS.split())


class Body(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    new_text: str
    html: str | None
    attachments: list[Attachment]
    problems: list[str]
    invitations: list[Invitation] = []
    guesses: list[str] = []


class _Piece(msgspec.Struct, kw_only=True):
    """One section of the body: plain text, HTML, or both as alternatives."""

    plain: str | None = None
    html: str | None = None
    by_plain: bool = False

    def decide(self) -> None:
        """Decide whether its words are the plain text's, and leave out HTML that is only a stub."""
        if not self.html:
            self.by_plain = True
            return
        self.html = with_classes(self.html)
        speaks = speaker(self.plain or "", self.html)
        self.by_plain = speaks.startswith("plain")
        if speaks == "both" or (speaks == "plain only" and "<img" in self.html.lower()):
            self.html = as_html(self.plain or "") + self.html
        elif speaks == "plain only":
            self.html = None


class _Collected(msgspec.Struct, kw_only=True):
    """`places` are (Content-Location, content id) of pictures. `rich` (words) and `meetings` are of
    winmail.dat files. `left`: files stay in the text, because there are too many."""

    pieces: list[_Piece] = []
    files: list[Attachment] = []
    places: list[tuple[str, str]] = []
    rich: list[_Piece] = []
    invitations: list[Invitation] = []
    meetings: list[Invitation] = []
    guesses: list[str] = []
    left: bool = False


def read_body(root: Part) -> Body:
    """The body of a mail and its attachments (with their content)."""
    found = _Collected()
    _collect(root, found, None)
    pieces = [piece for piece in found.pieces if piece.plain or piece.html]
    if found.rich:
        # beside them, lists and scanners add a text of their own: it is shown below
        beside = "\n".join(map(_words_of, pieces))
        pieces = [piece for piece in found.rich if adds(_words_of(piece), beside)] + pieces
    for piece in pieces:
        piece.decide()
    problems: list[str] = []
    if found.left:
        problems.append(f"the text has more than {MAX_PARTS} files; the others are left in it")
    html: str | None = None
    shown = joined = MailHtml("\n".join(piece.html or as_html(piece.plain or "") for piece in pieces))
    if all(piece.by_plain for piece in pieces):
        whole = "\n".join(piece.plain or "" for piece in pieces).strip("\n")
        new_text = fold(whole)
    else:
        whole = joined.text if len(pieces) == 1 else "\n".join(map(_text_of, pieces)).strip("\n")
        new_text = fold_html(joined)
    if any(piece.html for piece in pieces):
        if found.places:
            shown = MailHtml(refer_by_location(joined.source, found.places))
        html = show_folded(shown, whole, new_text) or shown.sanitised()
        if html is None:
            problems.append("the HTML part is too large or too deeply nested to show")
            found.files.append(_file("message.html", "text/html", joined.source.encode("utf-8")))
    if len(whole) > MAX_TEXT:
        problems.append(f"the text was longer than {MAX_TEXT} characters; all of it is attached")
        found.files.append(_file("message.txt", "text/plain", whole.encode("utf-8")))
    html, files = place_pictures(html, found.files)
    taken: dict[str, int] = {}
    files = [msgspec.structs.replace(file, name=numbered(file.name, taken)) for file in files]
    return Body(
        text=whole[:MAX_TEXT],
        new_text=new_text[:MAX_TEXT],
        html=html,
        attachments=files,
        problems=problems,
        invitations=found.invitations or found.meetings,
        guesses=found.guesses,
    )


def _words_of(piece: _Piece) -> str:
    return piece.plain or crude_words(piece.html or "")


def _text_of(piece: _Piece) -> str:
    return (piece.plain or "") if piece.by_plain else MailHtml(piece.html or "").text


def _collect(part: Part, found: _Collected, into: _Piece | None) -> None:
    """Adds the content of `part`. `into` is the section to which its text belongs as one of several
    alternatives (RFC 2046 §5.1.4); None if each text is a section of its own."""
    if part.children:
        if part.type == "multipart/alternative" and into is None:
            into = _Piece()
            found.pieces.append(into)
        for child in part.children:
            _collect(child, found, into)
        return
    if part.type in ("text/x-amp-html", "text/watch-html", "application/applefile"):
        return  # a third version of the same words, or what only a Macintosh can use
    if not _is_body(part, alone=into is None):
        file = _attachment(part, len(found.files) + 1)
        if not part.file_name():
            found.guesses.append(f"a file without a name is called {file.name}")
        if is_calendar(part.type, file.name):
            _take_calendar(file, found)
            return
        if (part.type in tnef.TYPES or file.name.lower() == "winmail.dat") and _take_tnef(file, found):
            return
        if file.content_id and "content-location" in part.headers:
            found.places.append((part.headers.text("content-location"), file.content_id))
        found.files.append(file)
        return
    if into is None:
        into = _Piece()
        found.pieces.append(into)
    content, coded, more = without_yenc(part.content(), _room(found))
    found.files += [_named_file(*one) for one in coded]
    found.left |= more
    charset, is_html = part.params.get("charset"), part.type == "text/html"
    text, other = decode_told(content, charset, html=is_html)
    if other is not None:
        found.guesses.append(f"text is read as {other}, labelled {tidy(charset or 'nothing')}")
    if part.type == "text/enriched":
        text = from_enriched(text)
    if part.type == "text/html" or is_whole_page(text):
        into.html = f"{into.html}\n{text}" if into.html else text
        return
    if part.params.get("format", "").lower() == "flowed":
        text = unflow(text, part.params.get("delsp", "").lower() == "yes")
    if "begin " in text:
        text, coded, more = without_uuencoded(text, _room(found))
        found.files += [_named_file(*one) for one in coded]
        found.left |= more
    into.plain = f"{into.plain}\n{text}" if into.plain else text


def _room(found: _Collected) -> int:
    """How many files a text may still have: as many as a mail may have parts."""
    return max(0, MAX_PARTS - len(found.files))


def _named_file(name: str, content: bytes) -> Attachment:
    return _file(name, TYPES.guess_type(name)[0] or "application/octet-stream", content)


def _take_calendar(file: Attachment, found: _Collected) -> None:
    """Add a calendar's file and its invitations. Many mails have the same calendar twice: as an alternative
    and as a file, whose name is the better one."""
    same = next((one for one in found.files if one.sha256 == file.sha256), None)
    if same is not None:
        if same.name == INVITATION:
            found.files[found.files.index(same)] = file
        return
    found.files.append(file)
    known = found.invitations
    known += [one for one in read_invitations(file.content or b"") if one not in known]


def _take_tnef(file: Attachment, found: _Collected) -> bool:
    """Add the words and the files of a winmail.dat. Returns whether it has nothing besides them."""
    read = tnef.read_tnef(file.content or b"")
    if read is None:
        return False
    if read.text or read.html:
        found.rich.append(_Piece(plain=read.text or None, html=read.html or None))
    if read.meeting:
        found.meetings.append(read.meeting)
    for one in read.files:
        _take_tnef_file(one, found)
    return read.whole


def _take_tnef_file(one: tnef.TnefFile, found: _Collected) -> None:
    if one.message is not None:
        words = one.message.text or (MailHtml(one.message.html).text if one.message.html else "")
        if words:
            name = f"{readable(one.message.subject) or one.name or 'message'}.txt"
            found.files.append(_file(name, "text/plain", words.encode("utf-8", "replace")))
        for inner in one.message.files:
            _take_tnef_file(inner, found)
        return
    content = one.content or b""
    name = " ".join(one.name.replace("\\", "/").rsplit("/", 1)[-1].split())[:255]
    kind = one.type or TYPES.guess_type(name)[0] or "application/octet-stream"
    name = name or f"attachment-{len(found.files) + 1}{extension(kind)}"
    kind = picture_type(kind, content)
    file = _file(name, kind, content, content_id=one.content_id)
    if is_calendar(kind, name):
        _take_calendar(file, found)
    else:
        found.files.append(file)


def _is_body(part: Part, *, alone: bool) -> bool:
    """Whether it has words. Text of another kind has (RFC 2046 §4.1.4) if it is `alone`, without a name, and
    of no file's kind."""
    if part.type not in ("text/plain", "text/html", "text/enriched"):
        words = part.type.startswith("text/") and not part.file_name() and part.disposition() == ""
        return alone and words and part.type not in _FILES
    disposition = part.disposition()
    return disposition != "attachment" and (not part.file_name() or disposition == "")


def _attachment(part: Part, number: int) -> Attachment:
    content = part.content()
    name = part.file_name()
    kind = part.type
    content_id = part.content_id()
    if content_id is None and "content-location" in part.headers:
        content_id = f"part-{number}"
    if content_id or part.disposition() == "inline":
        kind = picture_type(kind, content)
    if not name and kind == "message/rfc822":
        name = _subject_name(content)
    if not name and kind == "text/calendar":
        name = INVITATION
    if not name:
        name = guessed_name(
            kind,
            number,
            location=part.headers.text("content-location"),
            description=part.headers.text("content-description"),
            content_id=part.content_id() or "",
        )
    return _file(name, kind, content, content_id=content_id)


def _subject_name(message: bytes) -> str:
    subject = split_headers(message[:100_000])[0].text("subject")
    return f"{readable(subject) or 'message'}.eml"


def _file(name: str, kind: str, content: bytes, *, content_id: str | None = None) -> Attachment:
    return Attachment(
        name=name,
        type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content_id=content_id,
        content=content,
    )

"""Mails built to cost much, of any size: a table of what is repeated, and where."""

from __future__ import annotations

from collections.abc import Callable

Shape = Callable[[int], bytes]
"""A mail of about so many bytes."""

HEAD = b"From: ana@shop.example\r\nTo: support@desk.example\r\nSubject: x\r\n"
BOUNCE = b"From: MAILER-DAEMON@x.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
HTML = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
ANSWERED = b'<div class="gmail_quote">'


def repeated(piece: bytes, size: int) -> bytes:
    return (piece * (size // len(piece) + 1))[:size]


def _after(head: bytes, piece: bytes, end: bytes = b"") -> Shape:
    return lambda size: head + repeated(piece, size) + end


def _nested(size: int) -> bytes:
    one = b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n'
    return HEAD + b"".join(one % (number, number) for number in range(size // 60))


_QUOTED = b'<blockquote type="cite">'
_OUTLOOK = b'<div style="border:none;border-top:solid #E1E1E1 1.0pt">x</div>'

_LINES = {
    "line ends": b"\n",
    "carriage returns": b"\r",
    "line ends of two": b"\r\n",
    "less": b"<",
    "greater": b">",
    "quoted nothing": b">\n",
    "quotes of quotes": b"> > a\n",
    "quotes and answers": b"> q\nown\n",
    "blanks": b" ",
    "no-break blanks": "\u00a0".encode(),
    "one word": b"a",
    "words": b"hello this is ",
    "dashes": b"--\n",
    "rules": b"_",
    "dots": b".",
    "colons": b"a:\n",
    "at": b"@",
    "addresses": b"a@b.c ",
    "links": b"http://a.b/c ",
    "brackets": b"[(<{",
    "double quotes": b'"',
    "backslashes": b"\\",
    "digits": b"1",
    "introductions": b"On Mon, 3 May 2026, Ana <a@shop.example> wrote:\n",
    "introductions and answers": b"On Mon, 3 May 2026, Ana <a@shop.example> wrote:\n> q\nanswer\n",
    "header blocks": b"From: a@b.c\nSent: 3 May 2026\nTo: x@y.z\nSubject: hi\n\n",
    "original messages": b"-----Original Message-----\n",
    "uuencoded files": b"begin 644 a\n#abc\nend\n",
    "uuencoded files that never end": b"begin 644 a\n#abc\n",
    "files in yEnc": b"=ybegin line=128 size=1 name=a\nk\n=yend\n",
    "files in yEnc that never end": b"=ybegin line=128 size=1 name=a\nk\n",
    "bytes of no charset": b"\xff",
    "nothing": b"\0",
    "marks of direction": "\u202e".encode(),
    "sequences without escapes": b"$B",
    "sequences without escapes that end": b"$B%%(B",
    "escapes": b"\x1b$B",
}
_FIELDS = {
    "addresses": b"a@b.c, ",
    "parentheses": b"(",
    "less": b"<",
    "double quotes": b'"',
    "commas": b",",
    "semicolons": b"; a*1=b",
    "encoded words": b"=?utf-8?q?=41?= ",
    "encoded words on lines": b"=?utf-8?b?QUJD?=\r\n ",
    "folded lines": b"\r\n x",
    "beginnings of encoded words": b"=?",
}
_TAGS = {
    "div": b"<div>",
    "less": b"<",
    "greater": b">",
    "ampersands": b"&",
    "references": b"&#65;",
    "blanks": b"&nbsp;",
    "paragraphs": b"<p>x</p>",
    "bold": b"<b>",
    "lines": b"x<br>\n",
    "tables": b"<table><tr><td>x</td></tr></table>",
    "cells in cells": b"<table><tr><td>",
    "wide cells": b"<table><tr><td colspan=999 rowspan=999>x",
    "lists": b"<ul><li>",
    "quotes side by side": _QUOTED + b"</blockquote>",
    "quotes in quotes": _QUOTED,
    "quotes and answers": _QUOTED + b"x</blockquote>y",
    "containers and answers": ANSWERED + b"x</div>" + b"y" * 50,
    "containers with answers": ANSWERED + b"<blockquote>q</blockquote>y</div>",
    "signatures": b'<div class="gmail_signature">Can you call me?</div>',
    "rules of Outlook": _OUTLOOK,
    "indented": b'<p style="padding-left:999999em">x</p>',
    "far apart": b'<p style="margin-top:999999em">x</p>',
    "hidden": b'<p style="display:none">x</p>',
    "coloured": b'<p style="color:#fff;background-color:#fff">x',
    "styles of blanks": b'<p style="' + b" " * 3_000 + b'">x</p>',
    "struck out": b"<s>x</s>",
    "powers": b"1<sup>2</sup>",
    "pictures": b'<img src="cid:a">',
    "style sheets": b"<style>a{color:red}</style>",
    "comments": b"<!--",
    "attributes": b"<a b=",
    "forms": b"<select><option>x",
}
_PARTS = {
    "empty": b"\r\n",
    "words": b"\r\nhi\r\n",
    "mails": b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nhi\r\n",
    "invitations": b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\n",
    "open quotes": b'Content-Type: application/x; a="' + b";" * 5_000 + b"\r\n\r\nhi\r\n",
}
_KINDS = {
    "quoted-printable": (b"text/plain\r\nContent-Transfer-Encoding: quoted-printable", b"=\r\n=0A"),
    "base64": (b"text/plain\r\nContent-Transfer-Encoding: base64", b"QQ=="),
    "no base64": (b"text/plain\r\nContent-Transfer-Encoding: base64", b"!\xff"),
    "uuencoded": (b"text/plain\r\nContent-Transfer-Encoding: x-uuencode", b"begin 644 a\n#86)C\n"),
    "flowed": (b"text/plain; format=flowed", b"> a \n"),
    "UTF-7": (b"text/plain; charset=utf-7", b"+AGE-"),
    "ISO-2022-JP": (b"text/plain; charset=iso-2022-jp", b"\x1b$B\x1b(B"),
    "RTF": (b"application/rtf", b"{\\rtf "),
    "calendar": (b"text/calendar", b"BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:x\r\n"),
    "winmail.dat": (b"application/ms-tnef", b"\x78\x9f\x3e\x22\x01\x00\x01"),
    "signed": (b"application/pkcs7-mime; smime-type=signed-data", b"\x30\x80"),
    "report": (b"message/delivery-status", b"Final-Recipient: rfc822; a@b.c\r\n"),
}

MAILS: dict[str, Shape] = {
    **{f"text of {name}": _after(HEAD + b"\r\n", piece) for name, piece in _LINES.items()},
    **{f"bounce of {name}": _after(BOUNCE + b"\r\n", _LINES[name]) for name in ("addresses", "line ends")},
    **{
        f"{field} of {name}": _after(HEAD + field.encode() + b": ", piece, b"\r\n\r\nhi")
        for field in ("Cc", "Reply-To", "References", "Content-Type", "Authentication-Results", "Received")
        for name, piece in _FIELDS.items()
    },
    **{f"parts of {name}": _after(MIXED, b"--x\r\n" + piece) for name, piece in _PARTS.items()},
    **{f"a body, {name}": _after(HEAD + b"Content-Type: " + kind + b"\r\n\r\n", piece)
       for name, (kind, piece) in _KINDS.items()},
    "nested multiparts": _nested,
    "one boundary in itself": _after(HEAD, b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"),
    "nearly boundaries": _after(HEAD + b"Content-Type: multipart/mixed; boundary=-------\r\n\r\n", b"-"),
    "mails in mails": _after(HEAD, b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n"),
    "many fields": _after(HEAD, b"X-One: y\r\n", b"\r\nhi"),
    "many recipients": _after(HEAD, b"To: a@b.c\r\n", b"\r\nhi"),
    "a field of blank lines": _after(HEAD + b"X: y\r\n", b" \r\n x\r\n", b"\r\nhi"),
    "lines that are no field": _after(b"", b"junk\r\nA: b\r\n"),
}  # fmt: skip
PAGES: dict[str, Shape] = {
    **{f"HTML of {name}": _after(HTML, piece) for name, piece in _TAGS.items()},
    "a tall cell beside a wide one": lambda size: (
        HTML + b"<table><tr><td>" + repeated(b"x<br>", size // 2) + b"<td>" + repeated(b"y", size // 2)
    ),
    "containers in containers": lambda size: (
        HTML + ANSWERED * 190 + repeated(b"<b></b>", size) + b"<blockquote></blockquote>a"
    ),
    "signatures in signatures": lambda size: (
        HTML + b'<div class="gmail_signature">' * 190 + repeated(b"<b>x</b>", size) + b"Can you call me?"
    ),
}

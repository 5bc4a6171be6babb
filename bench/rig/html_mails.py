"""Mails for `intake.html_ms_per_mail`: HTML like that of mail programs, with quotes and files."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from html import escape

from bench.rig.mails import SUPPORT
from helpdesk.demo.people import FIRST, LAST
from helpdesk.demo.texts import texts

_BEGAN = datetime(2026, 1, 5, 8, tzinfo=UTC)
_OUTLOOK_HEAD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta http-equiv="Content-Type" '
    'content="text/html; charset=utf-8"><style><!--\n@font-face {font-family:Calibri;}\n'
    "p.MsoNormal {margin:0cm; font-size:11.0pt; font-family:'Calibri',sans-serif;}\n--></style></head>"
    '<body lang="EN-GB" link="#0563C1" vlink="#954F72"><div class="WordSection1">'
)


def html_mails(count: int, *, random_seed: int = 2) -> list[bytes]:
    """English and French; 45 of 100 answer an earlier mail and quote it; one of four has no plain text beside
    its HTML; three of ten have one or two files, 2 to 40 KB each."""
    dice = random.Random(random_seed)
    made: list[bytes] = []
    begun: list[tuple[EmailMessage, str, str]] = []
    for number in range(count):
        earlier = dice.choice(begun[-100:]) if begun and dice.random() < 0.45 else None
        language = earlier[2] if earlier else dice.choice(("en", "en", "fr"))
        mail, text = _mail(dice, number, language, earlier)
        if earlier is None:
            begun.append((mail, text, language))
        made.append(mail.as_bytes())
    return made


def _mail(
    dice: random.Random, number: int, language: str, earlier: tuple[EmailMessage, str, str] | None
) -> tuple[EmailMessage, str]:
    """A mail and its author's own text."""
    words = dice.choice([issue.words for issue in texts().issues if language in issue.words])[language]
    first = dice.choice(FIRST[language].split())
    name = f"{first} {dice.choice(LAST[language].split())}"
    slots = {
        "order": f"A-{dice.randrange(10_000, 99_999)}",
        "product": dice.choice(texts().products),
        "name": first,
        "advisor": "Ana",
        "sum": f"{dice.randrange(20, 400)}.00 €",
        "days": str(dice.randrange(3, 12)),
    }
    mail = EmailMessage()
    for hop in range(4):
        mail["Received"] = (
            f"from mx{hop}.post.example (mx{hop}.post.example [192.0.2.{hop}]) by mx.desk.example with ESMTPS"
            f" id {number:08x}{hop} for <{SUPPORT}>; Mon, 5 Jan 2026 08:00:0{hop} +0000"
        )
    mail["DKIM-Signature"] = "v=1; a=rsa-sha256; d=post.example; s=bench; b=" + "QUJDREVG" * 40
    mail["Message-ID"] = f"<bench-html.{number}@post.example>"
    mail["Date"] = format_datetime(_BEGAN + timedelta(minutes=number))
    mail["To"] = f"Support <{SUPPORT}>"
    if earlier is None:
        mail["From"] = formataddr((name, f"customer{number}@post.example"))
        mail["Subject"] = dice.choice(words.subjects).format_map(slots)
        text = dice.choice(words.opens).format_map(slots)
    else:
        mail["From"] = earlier[0]["From"]
        mail["Subject"] = f"Re: {earlier[0]['Subject']}"
        mail["In-Reply-To"] = mail["References"] = earlier[0]["Message-ID"]
        text = dice.choice(words.back).format_map(slots)
    quoted = earlier[1] if earlier else ""
    html = dice.choice((_as_gmail, _as_outlook))(text, quoted, name)
    if dice.random() < 0.25:
        mail.set_content(html, subtype="html")
    else:
        below = "\n".join(f"> {line}" for line in quoted.splitlines())
        attribution = f"\n\nOn Mon, 5 Jan 2026 at 08:00, Ana <{SUPPORT}> wrote:\n{below}" if quoted else ""
        mail.set_content(f"{text}\n\n-- \n{name}{attribution}\n")
        mail.add_alternative(html, subtype="html")
    if dice.random() < 0.3:
        _add_files(dice, mail)
    return mail, text


def _as_gmail(text: str, quoted: str, name: str) -> str:
    lines = "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.split("\n"))
    signature = (
        f'<span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">{name}</div>'
    )
    below = ""
    if quoted:
        said = "<br>\n".join(map(escape, quoted.split("\n")))
        below = (
            '<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, 5 Jan 2026 at 08:00, Ana '
            f'&lt;<a href="mailto:{SUPPORT}">{SUPPORT}</a>&gt; wrote:<br></div>'
            '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;'
            f'border-left:1px solid rgb(204,204,204)">{said}</blockquote></div>'
        )
    return f'<div dir="ltr">{lines}<div><br></div>{signature}</div>{below}\n'


def _as_outlook(text: str, quoted: str, name: str) -> str:
    lines = _as_word(text)
    rows = "".join(
        '<tr><td width="120" style="width:90.0pt;padding:0cm 5.4pt 0cm 5.4pt" valign="top">'
        f'<p class="MsoNormal"><span style="font-size:9.0pt;color:#1F497D">{label}<o:p></o:p></span></p></td>'
        f'<td><p class="MsoNormal"><a href="https://post.example/{number}">{escape(value)}</a></p></td></tr>'
        for number, (label, value) in enumerate(
            (("Name", name), ("Tel", "+44 20 7946 0958"), ("Web", "post.example"))
        )
    )
    signature = f'<table class="MsoNormalTable" border="0" cellspacing="0" cellpadding="0">{rows}</table>'
    logo = '<img width="120" height="40" src="https://post.example/logo.png" alt="logo">'
    below = f'<p class="MsoNormal">{logo}</p>'
    if quoted:
        below += (
            '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
            f'<p class="MsoNormal"><b>From:</b> Ana &lt;{SUPPORT}&gt;<br>'
            f"<b>Sent:</b> 5 January 2026 08:00<br><b>To:</b> {escape(name)}<br>"
            f"<b>Subject:</b> your mail</p></div></div>{_as_word(quoted)}"
        )
    return f"{_OUTLOOK_HEAD}{lines}{signature}{below}</div></body></html>\n"


def _as_word(text: str) -> str:
    return "".join(
        '<p class="MsoNormal"><span style="font-size:11.0pt;mso-fareast-language:EN-US">'
        f"{escape(line) or '&nbsp;'}<o:p></o:p></span></p>\n"
        for line in text.split("\n")
    )


def _add_files(dice: random.Random, mail: EmailMessage) -> None:
    for number in range(dice.choice((1, 1, 2))):
        content = dice.randbytes(dice.randrange(2_000, 40_000))
        kind, subtype, name = dice.choice(
            (
                ("image", "jpeg", "photo.jpg"),
                ("application", "pdf", "Reçu.pdf"),
                ("image", "png", "screen.png"),
            )
        )
        mail.add_attachment(content, maintype=kind, subtype=subtype, filename=f"{number}-{name}")

"""Signs that a person wrote a mail."""

from __future__ import annotations

import re

from helpdesk.channels.addresses import NO_REPLY, SERVER_LOCAL
from helpdesk.channels.email.read.headers import Headers
from helpdesk.channels.email.read.kinds.facts import Mail
from helpdesk.channels.email.read.kinds.words import GATEWAY_LOCAL, MACHINE_NAME, PROGRAM, ROBOT_LOCAL
from helpdesk.channels.email.read.message_ids import parse_ids

LOOKED_AT = 1_500
"""How much of a text is read for the words of a notice, which is short."""
ROLE_LOCAL = re.compile(
    r"(?:info|kontakt|contact|support|help(?:desk)?|service|kundenservice|customer[-_.]?(?:care|service)"
    r"|sales"
    r"|office|mail|soporte|atencion|assistenza|team|desk|hello|news|newsletters?|marketing|promo(?:tions)?"
    r"|offers?|deals|mailings?|updates?|community|shop|store|orders?|billing|accounts?)(?:[-_.+]\w[\w.+-]*"
    r"|\d*)",
    re.IGNORECASE,
)
"""What is before the @ of an address of many people."""
_QUESTION = re.compile(r"[^\n.!?？。！]{12,}[?？](?=\s|\Z)|[\u3040-\u9fff]{5,}[?？]|[?؟;](?=\s*\Z)")
_OFFERS = re.compile(r"urgent|dringend|urgence|help|assist|\bquestions?\b|frage|hilfe", re.IGNORECASE)
_REQUEST = re.compile(
    r"\bplease (?!contact|call|e-?mail|direct|refer|do not|don't|note|reach|write|be |allow|use|add|visit|try"
    r"|feel|forward|address|get in|consult|find|expect|accept|bear|click|send (?:an?|your|all) "
    r"|resend|reply|respond|see |check the recipient|go to|follow)\w+"
    r"|\b(?:can|could|would) you (?!contact|reach|call)|\bbitte (?:erst|später|noch|liefern|schicken"
    r"|senden sie mir|prüfen)"
    r"|\bkönnt?en sie (?!sich|mich)|\bpou(?:vez|rriez)[- ]vous (?!contact|joindre|adresser)|\b(?:pueden?"
    r"|podrían?) (?:usted|ustedes|entreg|envi)"
    r"|\bpotete\b|\bpodem\b|\bkunt u (?!contact|zich|mij|mailen|bellen)|いただけますか|请问|能不能"
    r"|できますか|可以.{0,20}吗",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^[ \t]?>", re.MULTILINE)

_AT_HOME = re.compile(
    r"\bmy (?:neighbou?rs?|flat ?mate|room ?mate|wife|husband)\b|\b(?:the|my) (?:parcel|package)s?\b"
    r"|\bnachbar(?:n|in|innen)?\b|mitbewohner|meine[rn]? (?:frau|mann)\b|\b(?:das|mein) (?:paket|päckchen)\b"
    r"|\bvoisine?s?\b|\bcolocataire|\bmon mari\b|\bma femme\b|\b(?:le|mon) colis\b"
    r"|\bvecin[oa]s?\b|\bmi (?:marido|mujer)\b|\b(?:el|mi) paquete\b"
    r"|\b(?:mi[ao]|il|la) vicin[oa]\b|\bmi[ao] (?:moglie|marito)\b|\bil pacco\b"
    r"|\bbuur(?:man|vrouw)|\bburen\b|\bhet pakket|\bmijn (?:vrouw|man)\b"
    r"|\bvizinh[oa]s?\b|\ba encomenda\b|\bgrannen?\b|\bpaketet\b|\bnabo(?:en)?\b|\bpakken\b|naapuri"
    r"|sąsiad|\bpaczk[aęi]\b|\bsoused|\bsused|\bbalík|szomszéd|vecin(?:a|ul)\b|komşu|сосед|посылк|сусід"
    r"|γείτον|隣人|隣の|邻居|鄰居|이웃",
    re.IGNORECASE,
)


def asks(mail: Mail) -> bool:
    """Whether the new text has a question or a request, other than those of notices ("Urgent? Call Bo")."""
    own = mail.new_text[:LOOKED_AT]
    if _REQUEST.search(own):
        return True
    return any(not _OFFERS.search(found.group()) for found in _QUESTION.finditer(own))


def at_home(mail: Mail) -> bool:
    """Whether the new text is about a parcel, or who is near at home: a customer tells that they are away,
    and who takes a delivery. Notices of absence are about a job."""
    return _AT_HOME.search(mail.new_text[:LOOKED_AT]) is not None


def has_text(mail: Mail) -> bool:
    return any(map(str.isalnum, mail.new_text[:LOOKED_AT]))


def has_program(headers: Headers) -> bool:
    """Written in a mail program."""
    return PROGRAM.search(headers.raw("user-agent") + " " + headers.raw("x-mailer")) is not None


def answers(headers: Headers) -> bool:
    """Whether the mail names another one as the one that it answers."""
    return bool(parse_ids(headers.raw("in-reply-to"), 1) or parse_ids(headers.raw("references"), 1))


def quotes(mail: Mail) -> bool:
    """Whether the mail has quoted lines: programs that write notices rarely quote."""
    return _QUOTED.search(mail.text[:20_000]) is not None


def named_by_person(mail: Mail) -> bool:
    """Whether From (or Reply-To) names no machine."""
    if mail.through:
        return True
    name = mail.headers.text("from").partition("<")[0].strip(' "')
    machines = (NO_REPLY, SERVER_LOCAL, GATEWAY_LOCAL, ROBOT_LOCAL)
    return (
        bool(mail.local)
        and not any(one.fullmatch(mail.local) for one in machines)
        and not MACHINE_NAME.search(name)
    )


def personal_from(mail: Mail) -> bool:
    """Whether From names one person: no machine, and no address of many."""
    return named_by_person(mail) and not ROLE_LOCAL.fullmatch(mail.local)

"""Whether a message in a chat turns to something else than the chat's ticket. Pure."""

from __future__ import annotations

import math
import re
from datetime import timedelta

from helpdesk.language import codes as code_rules
from helpdesk.language.fold import fold
from helpdesk.language.likeness import clashing, compare, likeness
from helpdesk.language.talk.announced import announces
from helpdesk.language.talk.corrected import correction, only_gives
from helpdesk.language.talk.signs import talk
from helpdesk.language.topics import Topic, tells, topic, weight
from helpdesk.language.vocabulary import FAMILY

# "My connecting flight is BA456": a second number of the same matter.
_CONNECTED = re.compile(
    r"\b(?:connect(?:ing|ion|s)?|onward|(?:return|next) (?:flight|leg|trip|train)|outbound"
    r"|inbound|second leg"
    r"|other (?:half|leg|part)|replacement(?! (?:for|of))|replace(?:s|d by)"
    r"|new (?:number|tracking|booking|flight|train)|rebooked|correspondance"
    r"|(?:vol|train|trajet) (?:suivant|retour)|anschluss\w*|ruckflug|hinflug|weiterflug"
    r"|umgebucht|ersatz\w*|conexion|vuelo de vuelta|enlace|sustitu\w*|coincidenza|conexao|aansluit\w*)\b"
)
# "Another question": its author says that it is something else.
_ANNOUNCED = re.compile(
    r"\b(?:(?:another|different|separate|unrelated|new|second|further) (?:\w+ )?"
    r"(?:question|issue|problem|matter|thing|topic|request|enquiry|query|subject|complaint)"
    r"|something else|one more (?:thing|question)|unrelated|on another note|while im here"
    r"|autre (?:question|chose|probleme|sujet|demande|souci)|par ailleurs|rien a voir"
    r"|(?:andere[ns]?|weitere|neue[ns]?|zweite) (?:frage|sache|problem|thema|anliegen)"
    r"|(?:et)?was ander(?:e|s|es)|noch (?:eine frage|(?:et)?was)"
    r"|otr[oa] (?:pregunta|cosa|problema|tema|duda|consulta)|por cierto|aparte de eso"
    r"|unaltra (?:domanda|cosa)|altr[oa] (?:domanda|cosa|problema)|outr[oa] (?:pergunta|coisa"
    r"|problema|assunto)"
    r"|andere? (?:vraag|probleem))\b"
)
# It names what was said, anywhere in a message: "as you asked", "sent you a DM", "no luck".
_REFERS = re.compile(
    r"\b(?:still|again|same (?:issue|problem|thing|error|here)|already|dm|dmed|dms|pm|as you"
    r"|you (?:said|told"
    r"|asked|need|mean|sent|promised|guys said)|your (?:reply|answer|link|message|colleague|last)|told me"
    r"|was told|called back|tried (?:that|it|this)|no (?:luck|joy|change|response|reply|answer|update|news)"
    r"|any (?:update|news|luck|progress)|(?:an|the|for) update|toujours (?:pas|rien)|mp"
    r"|comme (?:vous|demande)"
    r"|vous (?:avez|mavez|aviez) (?:dit|demande|envoye)|votre reponse|immer noch|pn|wie (?:sie"
    r"|ihr|du|gewunscht)"
    r"|(?:ihre|eure|deine) (?:antwort|nachricht)|todavia|sigue|como (?:me )?(?:dij\w+|pid\w+)"
    r"|(?:su|vuestra|tu) respuesta|ancora|ainda|nog steeds)\b"
)
# Its beginning points to what was said: "it", "that is".
_POINTS = re.compile(
    r"(?:\w+ ){0,3}(?:it|its|itll|that|thats|them|they|theyre|those|these|either|neither|none"
    r"|both|cela|ceci|eso"
    r"|esto|questo|quello|isso|isto|das (?:ist|war|hat|geht|habe|wurde|kann|hilft|funktioniert)"
    r"|es (?:ist|geht|war|hat)"
    r"|ca (?:marche|fonctionne|ne|fait))\b"
)
# A complaint names no matter of its own: it is about what was said.
_COMPLAINED = re.compile(
    r"\b(?:ridiculous|joke|disgrace\w*|unacceptable|terrible|awful|appalling|worst|pathetic|shocking|shambles"
    r"|disappoint\w*|fed up|sick of|useless|never again|inacceptable|scandaleu\w*|honteu\w*|decue?"
    r"|inadmissible|unverschamt\w*|frechheit|enttausch\w*|inakzeptabel|inaceptable|verguenza|pesim\w+|decepcion\w*"
    r"|inaccettabile|vergogna|pessim\w+|inaceitavel|vergonha|schandalig|waardeloos|belachelijk)\b"
)
_ONLY_AND = re.compile(r"(?:and|also|et|aussi|und|auch|y|tambien|e|anche|tambem|en|ook)\b")
_NOT_SAID = re.compile(r"https?://\S+|www\.\S+|[@#]\w+")
_APOSTROPHE = re.compile(r"['’`´]")
# A problem of theirs: "my card does not work", "I cannot log in".
_STATED = re.compile(
    r"\b(?:my|our|mon|ma|mes|notre|nos|mein\w*|unser\w*|mi|mis|nuestr\w+|mio|mia|meu|minha"
    r"|mijn) (?:\w+ ){1,4}?"
    r"(?:not|never|isnt|wont|doesnt|hasnt|didnt|cant|wasnt|stopped|keeps|pas|plus|jamais|nicht"
    r"|nie|no|nunca|non|nao|niet)"
    r"\b|\b(?:i|we) (?:cant|cannot|havent (?:received|got)|never (?:received|got)|am unable"
    r"|need|want|would like|d like)\b"
    r"|\bje (?:ne (?:peux|recois|trouve|comprends)|voudrais|souhaite|veux)\b|\bich (?:kann"
    r"|mochte|brauche|finde)\b"
    r"|\b(?:no puedo|quiero|quisiera|necesito|non riesco|vorrei|nao consigo|quero|ik kan|ik wil)\b"
)


# How likely a message asks for something of its own, by each sign: logarithms of odds, learned from later
# messages of one matter and from first messages of another.
_SIGNS = {
    "any": -1.4,
    "announced": 2.0,
    "greets": 1.5,
    "questions": 0.3,
    "asks": 0.6,
    "stated": 0.5,
    "goes on": -0.9,
    "only and": -0.7,
    "thanks": -1.7,
    "refers": -0.6,
    "points": -0.6,
    "complains": -1.0,
    "clashes": 0.4,
    "new words": 0.6,
    "common words": -2.0,
    "length": 0.5,
}
_ANSWERING = 2.0  # the least score if the message could answer us: wrong in one of a hundred
_EACH_DOUBLING, _LEAST = 0.5, 0.5  # less for each time that a silence of a day doubles


def turns_away(
    text: str,
    about: Topic,
    ticket: Topic,
    *,
    idle: timedelta,
    gap: timedelta,
    answered: bool,
    stopped: bool = False,
) -> str:
    """Why a message of a running chat is about something else than its ticket; "": it goes on.

    `idle`: since the ticket's last activity. Up to `gap` only another code or a clearly different matter is
    something else. Later it is also a request of its own that has nothing in common with the ticket; what
    goes on with what was said, or asks nothing, is not. `answered`: our answer was the last word, so that a
    code alone is what we asked for, and a statement in other words answers us. A code that corrects the
    one before ("I meant A-1043") or that belongs to it ("my connecting flight") is the same matter.
    `stopped`: the ticket is solved or closed: then whatever is different is something else after `gap`.
    """
    said = _said(text)
    same_code = code_rules.common(about.codes, ticket.codes)
    if same_code:
        return ""
    other = code_rules.contradiction(about.codes, ticket.codes)
    if other:
        goes_on = (answered and not tells(_telling(about.keywords)) and only_gives(text)) or (
            _corrected(text, ticket) or _CONNECTED.search(said)
        )
        return "" if goes_on else f"another {other}"
    announced = announces(said)
    if announced == "same":
        return ""
    if announced and _of_its_own(about, ticket) and _asks(said, plainly=announced == "else"):
        return "its author says that it is another matter"
    request = _request(said, about, ticket)
    clash = clashing(about.keywords, ticket.keywords)
    if idle <= gap:
        if not plainly_else(about, ticket) or (answered and request < _ANSWERING):
            return ""
        return clash
    like = likeness(about, ticket, idle=idle)
    if about.short or like.verdict == "same":
        return ""
    if stopped or not answered:
        away = like.verdict == "different" and (stopped or bool(clash) or request >= _needed(idle))
        return like.why if away else ""
    if request < _needed(idle):
        return ""
    common = like.why if like.verdict == "different" else "nothing in common"
    return f"a request of its own, {common}"


def plainly_else(message: Topic, ticket: Topic) -> bool:
    """Whether a message in a chat changes its topic: it has another code of the same kind, or enough words,
    none in common, that ask for something of another family (an invoice after a defect)."""
    if message.again or code_rules.common(message.codes, ticket.codes):
        return False
    if code_rules.contradiction(message.codes, ticket.codes):
        return True
    shared, only_message, _ = compare(message.keywords, ticket.keywords)
    telling = sum(map(weight, only_message))
    if telling < 2 or any(weight(word) >= 0.5 for word in shared):
        return False
    families = {FAMILY[word] for word in message.keywords if word in FAMILY}
    before = {FAMILY[word] for word in ticket.keywords if word in FAMILY}
    return bool(clashing(message.keywords, ticket.keywords)) and not families & before


def _needed(idle: timedelta) -> float:
    """How likely a message must ask for something of its own to be no answer to us: less after a long
    silence, because more often something new has happened."""
    doublings = math.log2(max(1.0, idle / timedelta(days=1)))
    return max(_LEAST, _ANSWERING - _EACH_DOUBLING * doublings)


def _request(said: str, about: Topic, ticket: Topic) -> float:
    """How likely a message asks for something of its own, as a logarithm of odds; 0: as likely as not."""
    does = talk(said)
    shared, new, _ = compare(about.keywords, ticket.keywords)
    only_and = _ONLY_AND.match(said) is not None
    signs = {
        "any": 1.0,
        "announced": _ANNOUNCED.search(said) is not None,
        "greets": does.greets,
        "questions": does.questions,
        "asks": does.asks,
        "stated": _STATED.search(said) is not None,
        "goes on": does.goes_on and not only_and,
        "only and": only_and,
        "thanks": does.thanks,
        "refers": about.again or _REFERS.search(said) is not None,
        "points": _POINTS.match(said) is not None,
        "complains": _COMPLAINED.search(said) is not None,
        "clashes": bool(clashing(about.keywords, ticket.keywords)),
        "new words": min(4.0, sum(map(weight, new))),
        "common words": min(2.0, sum(map(weight, shared))),
        "length": min(25, len(said.split())) / 10,
    }
    return sum(_SIGNS[name] * much for name, much in signs.items())


def _corrected(text: str, ticket: Topic) -> bool:
    """Whether it corrects a code, and asks for nothing else."""
    rest = correction(text)
    return rest is not None and not clashing(topic("", rest).keywords, ticket.keywords)


def _asks(said: str, *, plainly: bool) -> bool:
    """Whether it asks for something, and is no thanks; `plainly`: it says that it is about something else."""
    does = talk(said)
    return does.questions or (not does.thanks and (plainly or does.asks or bool(_STATED.search(said))))


def _of_its_own(about: Topic, ticket: Topic) -> bool:
    """Whether it has significant words, and none in common."""
    shared, new, _ = compare(about.keywords, ticket.keywords)
    return not _telling(shared) and bool(_telling(new))


def _telling(words: list[str]) -> list[str]:
    return [word for word in words if weight(word) >= 0.5]


def _said(text: str) -> str:
    """The folded text without handles, hashtags, links and apostrophes."""
    return " ".join(_NOT_SAID.sub(" ", _APOSTROPHE.sub("", fold(text[:2000]))).split())

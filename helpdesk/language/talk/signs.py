"""What a line of a conversation does: it greets, thanks, goes on with what was said, asks. By words of seven
languages, folded. Pure."""
# plain-words: not prose

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from helpdesk.language.fold import fold

_GREETS = """
hi hii hiya hello helo hey heya hai howdy greetings hallo hoi moin servus bonjour bonsoir salut coucou
hola buenas ciao buongiorno buonasera salve ola oi goedemorgen goedemiddag goedenavond gruss good_morning
good_afternoon good_evening good_day guten_tag guten_morgen guten_abend buenos_dias bom_dia boa_tarde
boa_noite
"""
_THANKS = """
thanks thank thx tnx ty cheers merci danke dank dankeschon gracias grazie obrigado obrigada bedankt
appreciated
"""
_GOES_ON = """
yes yeah yea yep yup ya no nope nah ok okay okey okie k kk sure right true correct exactly lol haha heh
hehe oh ah aha well but and so because cause cuz or then cool nice great good perfect hmm hm it its it_s
that thats that_s this those they these try tried just still done sent np yw i_did i_have_done i_see
i_tried got_it will_do all_good oui ouais non si d_accord dac bon mais et donc car parce alors ca c_est
cela voila voici toujours fait envoye parfait super compris ja jo nein ne nee doch gut aber und also weil
denn dann das es stimmt genau immer_noch erledigt passt klar gesendet vale bueno pero y entonces porque
eso esto todavia listo hecho enviado claro perfecto sigue va_bene ma e perche quindi anzi fatto inviato
certo ancora sim nao mas entao ainda feito enviei pronto maar en dus want nog_steeds klopt gedaan
"""
_ASKS = """
how what where why who which when whats hows wheres anyone anybody someone somebody does can_i can_you
can_anyone is_there any_idea comment pourquoi quel quelle quels quelles quand combien quelqu_un est_ce
qu_est wie was wo warum wieso wer welche welcher welches wann jemand kann_ich gibt_es como donde cuando
cuanto quien cual alguien puedo come dove quando quanto chi quale qualcuno posso onde quem qual alguem hoe
wat waar waarom wie welke wanneer iemand help problem trouble question issue aide probleme hilfe frage
ayuda problema pregunta duda aiuto ajuda hulp
"""


def _any(said: str) -> str:
    return "|".join(re.escape(one).replace("_", r"\W{1,3}") for one in said.split())


_FIRST_GREETS = re.compile(rf"\W*(?:{_any(_GREETS)})\b")
_FIRST_GOES_ON = re.compile(rf"\W*(?:{_any(_GOES_ON)})\b")
_THANKING = re.compile(rf"\b(?:{_any(_THANKS)})\b")
_ASKING = re.compile(rf"\b(?:{_any(_ASKS)})\b")


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """What a line does. `goes_on`: its first word answers or continues; `questions`: it has a question mark;
    `asks`: it has a word that people ask with."""

    greets: bool = False
    thanks: bool = False
    goes_on: bool = False
    questions: bool = False
    asks: bool = False


@lru_cache(2_000)
def talk(text: str) -> Talk:
    """What a line does; `text` without the name of whom it addresses. Its first 500 characters are read."""
    said = fold(text[:500])
    return Talk(
        greets=_FIRST_GREETS.match(said) is not None,
        thanks=_THANKING.search(said) is not None,
        goes_on=_FIRST_GOES_ON.match(said) is not None,
        questions="?" in said or "？" in said,
        asks=_ASKING.search(said) is not None,
    )

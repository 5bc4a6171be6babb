"""Whether a message corrects the code of a message before it: "I meant A-1043". By words of seven languages,
folded. Pure."""
# plain-words: not prose

from __future__ import annotations

import re

from helpdesk.language.fold import fold
from helpdesk.language.talk.signs import talk

_MEANT = """
i_meant i_mean meant typo mistyped misread correction corrected it_should_be it_should_read should_say
should_have_been the_right_one_is the_right_number_is the_correct_one_is the_correct_number_is correct_is
the_correct_order_is the_right_order_is je_voulais_dire voulais_dire rectification correction_de
le_bon_numero_est le_numero_correct_est la_bonne_commande_est meinte ich_meine tippfehler korrektur
richtig_ist richtig_ware die_richtige_nummer_ist queria_decir quise_decir correccion
el_numero_correcto_es el_correcto_es volevo_dire intendevo correzione il_numero_giusto_e quello_giusto_e
queria_dizer correcao o_numero_certo_e o_correto_e ik_bedoelde bedoelde bedoel correctie
het_juiste_nummer_is
"""
_MISTAKEN = """
sorry oops whoops apologies my_mistake my_bad wrong_number wrong_one wrong_code wrong_digit
wrong_order_number pardon desole desolee erreur erreur_de_ma_part trompe trompee mauvais_numero
entschuldigung verzeihung vertippt verschrieben geirrt falsche_nummer perdon me_equivoque
me_he_equivocado error_mio numero_equivocado scusa scusi scusate sbagliato sbagliata errore_mio
numero_sbagliato desculpe desculpa desculpem enganei enganei_me numero_errado vergist foutje
verkeerde_nummer verkeerd_nummer
"""
_IS = """
its it_is it_was thats that_is that_should_be should_be should_read make_that the_right_one_is
the_correct_one_is cest ce_serait il_sagit_de das_ist es_ist es_war ist es sera e eo ea sarebbe het_is
dat_is is
"""
_BEHIND = """
it_should_be i_meant i_mean is_the_right_one is_the_correct_one is_right is_correct is_what_i_meant
je_voulais_dire est_le_bon est_la_bonne meinte_ich ist_richtig ware_richtig ist_die_richtige queria_decir
quise_decir es_el_correcto volevo_dire e_quello_giusto queria_dizer e_o_correto bedoelde_ik bedoel_ik
is_de_juiste
"""
_NOUNS = """
a the my in for order number no nr code booking flight invoice ticket tracking la le l de du ma mon
numero commande facture vol die der das den meine bestellung nummer bestellnummer auftrag rechnung flug
el mi del pedido factura vuelo il lo mio ordine fattura volo o minha meu encomenda fatura voo het mijn
bestelling bestelnummer factuur vlucht
"""
_RATHER = r"(?:but|rather|sondern|mais|sino|ma|mas|maar)"
_NOT = (
    r"(?:not|nicht|pas|et non|no|non|nao|niet|instead of|rather than|statt|anstatt|au lieu de|plutot que"
    r"|en vez de|invece di|em vez de|in plaats van)"
)
_TOO = re.compile(
    r"\b(?:too|also|as well|another|other|aussi|autre|auch|andere\w*|tambien|otr[oa]|anche|altr[oa]|tambem"
    r"|outr[oa]|ook)\b"
)
_WITH_A_CODE = 6  # words around a code that is given and no more: "my order number is …, thank you"
_CODE = re.compile(r"#?\b(?=[\w./-]{3})[\w./-]*\d[\w/-]*")
_APOSTROPHE = re.compile(r"['’`´]")


def _any(said: str) -> str:
    longest_first = sorted(said.split(), key=len, reverse=True)
    return "(?:" + "|".join(one.replace("_", r"\W{1,3}") for one in longest_first) + ")"


_TO = rf"\W+(?:{_any(_NOUNS)}\W+){{0,4}}#"
# What follows says something of the thing itself: "A-1043 is broken".
_STATES = (
    r"(?!\W{0,3}(?:is|was|has|have|ist|hat|war|est|es|esta|ha|e|heeft)\b(?!\W+(?:the|what|right|correct)))"
)
_CORRECTS = re.compile(
    rf"\b{_any(_MEANT)}{_TO}{_STATES}"
    rf"|\b{_any(_MISTAKEN)}\b.{{0,60}}?\b{_any(_IS)}{_TO}{_STATES}"
    rf"|\b{_any(_MISTAKEN)}{_TO}\W*$"
    rf"|#\W+{_any(_BEHIND)}\b"
    rf"|\b{_NOT}{_TO}\W+{_RATHER}{_TO}|#\W+(?:{_RATHER}\W+)?{_NOT}{_TO}"
    rf"|^\s*\*{_TO.replace('+', '*', 1)}"
)


def correction(text: str) -> str | None:
    """What a text says beside the correction, if it names a code as the right one in place of another, else
    None. A code with a statement of its own ("actually, A-1043 is broken too") is no correction. The first
    500 characters are read; the rest is folded."""
    said = _folded(text)
    rest = _CORRECTS.sub(" ", said)
    return None if rest == said or _TOO.search(said) else rest


def only_gives(text: str) -> bool:
    """Whether a text gives a code and says hardly more, as the answer to "which order?"."""
    said = _folded(text)
    does = talk(said)
    few = len(said.replace("#", " ").split()) <= _WITH_A_CODE
    return few and not (does.questions or does.asks or _TOO.search(said))


def _folded(text: str) -> str:
    """The beginning, folded, with "#" for each code."""
    return _CODE.sub("#", _APOSTROPHE.sub("", fold(text[:500])))

"""Whether a message says itself that it begins something else: "another question: …". By words of seven
languages, folded and without apostrophes. Pure."""
# plain-words: not prose

from __future__ import annotations

import re

# Each language: what is another, what it is another of, and whole wordings.
_ANOTHER = {
    "en": ("another different separate unrelated new second further one_more",
           "question issue problem matter thing topic request enquiry query subject complaint"),
    "fr": ("autre nouvelle nouveau deuxieme", "question chose probleme sujet demande souci"),
    "de": ("andere anderes anderen weitere weiteres weiteren neue neues zweite zweites eine ein",
           "frage sache problem thema anliegen"),
    "es": ("otra otro nueva nuevo", "pregunta cosa problema tema duda consulta"),
    "it": ("altra altro unaltra nuova nuovo", "domanda cosa problema questione richiesta"),
    "pt": ("outra outro nova novo", "pergunta coisa problema assunto duvida questao"),
    "nl": ("andere ander nieuwe nieuw tweede", "vraag probleem onderwerp zaak"),
}  # fmt: skip
_ALONE = {"ein", "eine"}  # "noch eine Frage": only after "noch"
_WHOLE = """
about_something_else about_another_matter on_a_different_matter
not_related_to_this nothing_to_do_with_this different_matter separate_matter unrelated_question
rien_a_voir a_propos_dautre_chose sur_un_autre_sujet
etwas_ganz_anderes was_ganz_anderes zu_etwas_anderem ein_anderes_thema noch_was_anderes noch_etwas_anderes
sobre_otra_cosa sobre_otro_tema cambiando_de_tema
su_unaltra_cosa su_un_altro_argomento cambiando_argomento per_unaltra_cosa
sobre_outra_coisa sobre_outro_assunto mudando_de_assunto
over_iets_anders iets_heel_anders een_ander_onderwerp
"""
_BESIDES = """
on_another_note on_a_different_note par_ailleurs por_otro_lado aparte_de_eso by_the_way nebenbei por_cierto
"""
_SAME = """
about_this about_that about_it about_the_same about_my_order on_this on_that regarding_this regarding_it
with_this_order for_this_order about_these about_them
sur_cette sur_ce sur_cela sur_la_meme a_ce_sujet la_dessus concernant_cette concernant_ce a_propos_de_cette
a_propos_de_ce pour_cette
zu_dieser zu_diesem zu_meiner_bestellung zur_bestellung zu_der dazu dafur davon hierzu daruber diesbezuglich
zur_selben zum_selben
sobre_este sobre_esta sobre_ese sobre_esa sobre_esto sobre_eso sobre_el_mismo de_este de_esta
su_questo su_questa sullo_stesso sulla_stessa a_riguardo al_riguardo di_questo
sobre_isto sobre_isso sobre_essa sobre_esse sobre_o_mesmo desta deste
over_deze over_dit over_die over_dat hierover daarover over_dezelfde over_hetzelfde
"""
_POINTS = re.compile(
    r"(?:\W*\w+){0,3}?\W+(?:it(?! (?:possible|ok|okay))|its|they|them|that|this|these|those|elles?|ils|celui"
    r"|celle|cela|ca|sie(?= (?:am|an|schon|bald|noch|mit|auch))|eso|esto|quello|questo|isso|isto|dat|dit)\b"
)
_NEGATED = re.compile(
    r"\b(?:no|not|nor|any|without|is that|this is|be|is it|its|keine?n?|pas d|pas de|pas|aucune?|sans"
    r"|ninguna?|ningun|sin|nessuna?|nessun|senza|nenhuma?|nenhum|sem|geen|zonder)\W+(?:\w+\W+)?$"
)


def _any(said: str) -> str:
    return "|".join(one.replace("_", r"\W{1,3}") for one in sorted(said.split(), key=len, reverse=True))


def _pairs() -> str:
    said = []
    for others, things in _ANOTHER.values():
        words = [one for one in others.split() if one not in _ALONE]
        said.append(rf"(?:{_any(' '.join(words))})\W{{1,3}}(?:\w+\W{{1,3}})?(?:{_any(things)})s?")
    said.append(r"noch\W+(?:eine?|mal|so|ne)?\W*(?:andere\w*\W+)?(?:frage|sache|problem|anliegen)")
    said.append(r"nog\W+(?:een|n)\W+(?:andere?\W+)?(?:vraag|probleem)")
    said.append(_any(_BESIDES))
    return "|".join(said)


_PAIR = re.compile(rf"\b(?:{_pairs()})\b")
_ELSE = re.compile(rf"\b(?:{_any(_WHOLE)})\b")
_OF_THE_SAME = re.compile(rf"\b(?:{_any(_SAME)})\b")


def announces(said: str) -> str:
    """ "else": it says that it is about something else; "another": that it asks another question, of what
    matter only its words tell; "same": another question about what was said; "": nothing of these. `said` is
    folded and without apostrophes."""
    clear, pair = _first(_ELSE, said), _first(_PAIR, said)
    first = clear or pair
    if first is None:
        return ""
    if clear is None and (_OF_THE_SAME.search(said) or _POINTS.match(said[first.end() :])):
        return "same"
    return "else" if clear else "another"


def _first(sought: re.Pattern[str], said: str) -> re.Match[str] | None:
    """The first that is not denied ("no other question"), among the first words."""
    for found in sought.finditer(said, 0, 400):
        if len(said[: found.start()].split()) <= 8 and not _NEGATED.search(said[: found.start()]):
            return found
    return None

"""What sort of question a text puts: who, when, how much, how to."""

from __future__ import annotations

from helpdesk.language.words import words

# sort of question → signs in the folded words, a blank on both sides
ASKING: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "who": (
            " who ",
            " whom ",
            " whose ",
            " which people ",
            " which population ",
            " anyone ",
            " anybody ",
        ),
        "when": (
            " when ",
            " how long ",
            " how soon ",
            " what time ",
            " how many days ",
            " how fast ",
        ),
        "where": (
            " where ",
            " which place ",
            " what place ",
            " in which country ",
        ),
        "why": (
            " why ",
            " reason ",
            " reasons ",
            " how come ",
            " what for ",
            " because of what ",
        ),
        "how much": (
            " how much ",
            " cost ",
            " costs ",
            " price ",
            " prices ",
            " fee ",
            " fees ",
            " charge ",
        ),
        "how many": (
            " how many ",
            " maximum ",
            " limit ",
        ),
        "how to": (
            " how can i ",
            " how do i ",
            " how to ",
            " how do you ",
            " how should ",
            " how can ",
            " steps ",
            " what can be done ",
            " what should i do ",
            " what to do ",
            " what can i do ",
            " in which ways ",
        ),
        "what is": (
            " what is a ",
            " what is an ",
            " what is the ",
            " what does ",
            " what are ",
            " mean ",
            " meaning ",
            " understand by ",
            " definition ",
        ),
        "whether": (
            " can i ",
            " may i ",
            " am i ",
            " is it possible ",
            " is it ",
            " do i ",
            " does it ",
            " will i ",
            " allowed ",
            " should i ",
        ),
    },
    "fr": {
        "who": (" qui ",),
        "when": (
            " quand ",
            " combien de temps ",
            " delai ",
            " delais ",
            " quelle date ",
        ),
        "where": (
            " ou est ",
            " ou sont ",
            " ou en est ",
            " ou se ",
            " ou puis ",
            " ou trouver ",
            " ou voir ",
        ),
        "why": (
            " pourquoi ",
            " raison ",
            " raisons ",
        ),
        "how much": (
            " combien coute ",
            " prix ",
            " tarif ",
            " tarifs ",
            " cout ",
            " frais ",
            " coute ",
        ),
        "how many": (
            " combien de ",
            " maximum ",
            " limite ",
        ),
        "how to": (
            " comment ",
            " que faire ",
            " que dois ",
            " etapes ",
        ),
        "what is": (
            " que est ",
            " est ce que c ",
            " definition ",
            " signifie ",
            " veut dire ",
        ),
        "whether": (
            " puis je ",
            " peut on ",
            " est ce possible ",
            " est il possible ",
            " ai je ",
            " dois je ",
        ),
    },
}


def asks(text: str, language: str) -> frozenset[str]:
    """The sorts of question a text puts ("who", "when", "how much", …), as the language's lists know them."""
    padded = f" {' '.join(words(text, language))} "
    return frozenset(
        sort for sort, signs in ASKING.get(language, {}).items() if any(s in padded for s in signs)
    )

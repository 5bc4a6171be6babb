"""Word lists of the languages the help centre knows well; others get by with stems alone."""
# plain-words: not prose

from __future__ import annotations

# Words of grammar, and those that ask: which question they ask is told by ASKING.
_STOP = {
    "en": """
        a an the this that these those i me my mine myself we us our ours ourselves you your yours
        yourself he him his she her hers it its itself they them their theirs themselves one ones
        someone somebody anyone anybody something anything everyone everybody am is are was were be
        been being do does did doing done have has had having will would shall should can could may
        might must ought and or but if then than so as of at by for with about against between into
        through to from in on off over under up down out again once here there all any both each few
        more most other others some such no nor not only own same too very just also because while
        during before after above below until what which who whom whose when where why how s t d ll
        m o re ve y ain""",
    "fr": """
        le la les l un une des du de d au aux ce cet cette ces ça cela ceci je j me m mon ma mes moi
        tu te t ton ta tes toi il elle on se s son sa ses lui nous notre nos vous votre vos ils
        elles leur leurs eux y en qui que qu quoi dont où quel quelle quels quelles lequel laquelle
        comment pourquoi quand combien est es suis sommes êtes sont était étaient être été a as ai
        avons avez ont avait avoir eu fait faire fais faites et ou mais si donc or ni car ne n pas
        plus par pour sur sous dans avec sans chez vers entre pendant avant après depuis jusque
        comme aussi très tout toute tous toutes même mêmes autre autres quelque quelques peut peux
        puis pouvons pouvez peuvent pouvoir dois doit devons devez doivent devoir faut falloir aller
        vais va allons allez vont alors ici là est-ce""",
    "de": """
        der die das den dem des ein eine einen einem einer eines und oder aber wenn als ich mich mir
        mein meine meinen meiner du dich dir dein sie ihr ihre ihren ihm ihn er es wir uns unser
        unsere sich ist sind war waren bin sein wird werden wurde hat habe haben hatte kann können
        könnte muss müssen soll sollte darf in im an am auf aus bei mit nach von vom zu zum zur für
        über unter um durch nicht kein keine auch noch nur so wie was wer wo wann warum welche
        welcher welches dass da hier man""",
    "es": """
        el la los las un una unos unas de del al y o pero si que qué quien quién cual cuál como cómo
        cuando cuándo donde dónde por para con sin sobre entre desde hasta en a yo me mi mis tu tus
        te se su sus nos nuestro lo le les es son era ser estar está están he ha han haber puedo
        puede pueden debo debe hay no más muy también ya este esta estos estas ese esa eso esto""",
}

# What people say around their question without asking it.
_FILLER = {
    "en": """
        please thanks thank hello hi hey dear kindly want wanted wants need needs needed like know
        tell explain wonder wondering question questions help possible possibly able way ways thing
        things get got gets getting make makes made let lets go goes going use using used still ever
        really actually currently mean means say happen happens regarding concerning related case
        cases kind sort""",
    "fr": """
        bonjour merci svp stp plaît veuillez voudrais voulais veux vouloir souhaite souhaiterais
        besoin savoir dire expliquer question questions possible possibilité façon chose choses
        moyen aide aider mettre cas concernant actuellement vraiment arrive""",
    "de": """
        bitte danke hallo möchte will wissen frage fragen möglich geht gibt""",
    "es": """
        hola gracias favor quiero quisiera necesito saber pregunta posible""",
}

STOP, FILLER = (
    {language: tuple(text.split()) for language, text in lists.items()} for lists in (_STOP, _FILLER)
)

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

# endings of stems that only derive one word from another, longest first
_DERIVED = {
    "en": """
        ation ition ment ness able ible ance ence ancy ency ious anc enc ive ion ous ity ant ent ial
        ist ful al er or ic i y e""",
    "fr": """
        ation ition ement ment able ible ance ence eur euse ion ive if age ure er e i""",
}
DERIVED = {language: tuple(text.split()) for language, text in _DERIVED.items()}

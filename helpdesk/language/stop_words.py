"""Words that do not belong to a topic: grammar, and the talk around a question or a matter."""
# plain-words: not prose

from __future__ import annotations

from functools import reduce

from helpdesk.language.fold import fold

# Words of grammar, and question words: `questions.ASKING` has the sort of question of each.
_GRAMMAR = {
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

# Words around a question that do not belong to it.
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

# Words of customers and advisors around their matter, in any of these languages, folded: courtesies, days and
# times, the usual words of a logged call. A search needs them: an article can be about a day or a screenshot.
_DESK = """
cannot cant didnt doesnt else every further give given gone hadnt hasnt havent id ill isnt ive much never
now per put quite rather since soon thats theyre think till tried try trying two upon via wasnt well werent
whats wheres without wont wouldnt yes yet youre already always another around away back bit came come comes
coming even find first found however instead keep last late later latest least less look looking many maybe
new next nothing old ok okay part probably right said says see seem seems seen sent send sending several
show sorry sure take taken takes thankyou told took unfortunately wait waited waiting work yesterday today
tomorrow day days week weeks month months year years hour hours minute minutes time times morning afternoon
evening monday tuesday wednesday thursday friday saturday sunday sir madam regards cheers best greetings
good great nice sincerely team nobody support customer customers client caller called calling calls call
asked asks asking ask phoned rang chat chatted chatting wrote written write writing mentioned follow
following followup reference hope helps helping advance appreciate wish update updates news photo photos
picture pictures screenshot attached attachment file enclosed reply answer response three four five six
seven eight nine ten hundred january february march april june july august september october november
december whole everything almost enough exactly especially otherwise though although c encore toujours
jamais deja trop bien bonsoir salut cordialement monsieur madame sil voici voila pourriez aimerais aucun
aucune rien aujourdhui demain jour jours semaine semaines mois ans heure heures nouvelle nouvelles reponse
piece jointe appele euch ihnen meinem deine seine euer ihrer denn weil ob wieso bist wurden hatten mochten
wollen keinen nie schon sehr mehr vor beim ohne gegen ins seit bis dann dort jetzt heute gestern morgen tag
tage woche wochen monat jahr stunde guten liebe lieber geehrte geehrter geehrten damen herren gruss grusse
freundlichen freundliche viele vielen mfg vg lg immer wieder etwas alles nichts mal doch leider neuigkeiten
foto bild anbei kunde kundin ruft angerufen ella ello nosotros vosotros ellos ellas usted ustedes os e u
porque cuales cuanto hacia segun tras nuestra vuestro esos aquel soy eres somos fue estoy estaba tengo tiene
tienen tener hace hacer quiere menos tampoco nunca siempre todavia aun ahora hoy ayer manana dia dias semana
semanas ano hora horas buenos buenas tardes noches saludos saludo estimado estimada cordial atentamente algo
nada todo todos toda todas otro otra noticias adjunto cliente llamo llama lot lots quick quickly fast
perfect perfectly wonderful amazing excellent awesome fine pls plz asap urgent urgently worse better bad
terrible horrible super cool finally moment sometimes often completely totally properly correctly directly
simply twice ago early earlier inside outside left impossible dringend schnell toll prima perfekt endlich
plotzlich rapide vite parfait genial enfin rapido perfecto urgente quedan queda keeps kept bought sigue sigo
siguen seguir abajo arriba bring brought start started stop stopped stops fix fixed promise promised
promises include included includes sold sell sells reports reported report shows showing mentions stay
"""


def _folded(lists: dict[str, str]) -> dict[str, frozenset[str]]:
    return {language: frozenset(map(fold, words.split())) for language, words in lists.items()}


GRAMMAR = _folded(_GRAMMAR)
_FILLERS = _folded(_FILLER)
_STOP = {language: words | _FILLERS[language] for language, words in GRAMMAR.items()}
EVERYWHERE: frozenset[str] = reduce(frozenset.union, _STOP.values(), frozenset(_DESK.split()))
"""Stop words of all the languages, for a text in an unknown language."""


def stop_words(language: str) -> frozenset[str]:
    """Words of one language (a code like "en") that do not belong to a question's topic, folded."""
    return _STOP.get(language, frozenset())

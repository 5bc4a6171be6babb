"""First names that are frequent in the languages that most customers write: a name in common is no topic."""

from __future__ import annotations

from helpdesk.language.stems import stem

_NAMES = (
    "adam adrian agnes ahmed alain alan albert alejandro alex alexander alexandra alice ali alina amelie "
    "amy ana anders andrea andreas andrew angela anita anja anna anne annette anthony antoine antonio "
    "arthur astrid barbara beatrice ben benjamin bernard bernd bert birgit brian camille carla carlos "
    "carmen carol caroline catherine cecile charles charlotte chloe chris christian christine christoph "
    "christopher claire clara claudia clemens colin cristina dagmar daniel daniela david deborah denis "
    "diana diego dieter dirk dominik dorothy edward elena elisabeth elizabeth elke ella emily emma eric "
    "erik erika esther eva fabian fatima felix fernando florian francesca francesco francis francois "
    "frank franz frederic gabriel gabriele geoff george georg gerard gerd giovanni giulia giuseppe greg "
    "guido guillaume hans harry hassan heather heidi heike heinz helen helena helga henri henry hugo ian "
    "ines ingrid irene isabel isabelle ivan jack jacob jacques james jan jana jane janet jason javier "
    "jean jeff jennifer jens jeremy jessica jim joan joao joe johan johann john jonas jonathan jorge jose "
    "josef joseph juan judith julia julian julie julien juliette jurgen karen karin karl katja kate "
    "katherine katrin kevin klaus kurt lara lars laura laurent lea lena leo leon leonie linda lisa "
    "lorenzo louis louise luca lucas lucia lucie luis lukas lydia manfred manuel manuela marc marco "
    "marcus margaret maria marie marina mario marion markus marta martin martina mathilde matteo matthew "
    "matthias max maxime mehmet mia michael michel michelle miguel mike mohamed monica monika nadia nancy "
    "natalie nathalie niklas nicolas nicole nina noah nora olga oliver olivia olivier oscar otto pablo "
    "paola paolo patricia patrick paul paula paulo pedro peter petra philip philipp philippe pierre "
    "rachel rafael rainer ralf ramon raphael rebecca regina renate rene ricardo richard rob robert "
    "roberto roger roland rolf ronald ruth ryan sabine sam samuel sandra sandrine sara sarah sebastian "
    "sergio silke silvia simon simone sofia sonia sophia sophie stefan stefanie stephan stephen steve "
    "steven susan susanne sven sylvie tanja teresa theo theresa thomas tim timothy tobias tom tomas tony "
    "torsten ulrich ulrike ursula ute uwe valentina valerie vanessa vera victor victoria vincent virginie "
    "walter werner wilhelm william wolfgang xavier yusuf yves yvonne zoe"
)
FIRST_NAMES = frozenset(map(stem, _NAMES.split()))

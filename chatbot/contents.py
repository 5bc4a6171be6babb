"""What a bot's files contain, for people who look at a version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from chatbot.marks import marks
from chatbot.nlu.shapes import LEAST
from chatbot.open import examined
from helpdesk.domain.bot.contents import BotContents, FileProblem, KnownIntent


def contents(files: Mapping[str, bytes]) -> BotContents:
    """The parts of a bot, those that can be read, with every problem. It learns nothing, so it is quick."""
    project, _, problems = examined(files)
    examples = Counter(one.intent.split("/", 1)[0] for one in project.training.examples)
    domain = project.domain
    return BotContents(
        intents=[KnownIntent(name=name, examples=examples[name]) for name in domain.intents],
        rules=[one.name for one in project.rules],
        stories=[one.name for one in project.stories],
        forms=list(domain.forms),
        responses=list(domain.responses),
        languages=list(project.desk.languages),
        answers_from_faq=project.desk.answers_from_faq,
        threshold=max(project.config.nlu_threshold, LEAST),
        files=sorted(files),
        marks=marks(project),
        problems=[
            FileProblem(file=one.place.file, line=one.place.line, reason=one.reason, warning=one.warning)
            for one in problems
        ],
    )

"""What recurs in most of what somebody writes: a footer, a motto, a customer number. It tells no issue from
another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from helpdesk.language import codes
from helpdesk.language.topics import Topic, tells
from helpdesk.language.vocabulary import FAMILY

_LEAST = 3  # tickets: two can be about one thing


def habits(tickets: Iterable[Topic]) -> frozenset[str]:
    """The keywords and codes that recur in a person's tickets: in three of them, and in more than half. A
    meaning ("refund") is none: it says what the person wants, however often."""
    counted: Counter[str] = Counter()
    of = 0
    for one in tickets:
        of += 1
        counted.update({word for word in one.keywords if word not in FAMILY})
        counted.update({codes.key(code) for code in one.codes})
    return frozenset(word for word, seen in counted.items() if seen >= _LEAST and 2 * seen > of)


def without(topic: Topic, habitual: frozenset[str]) -> Topic:
    """A topic without what is habitual; itself if it has nothing of it."""
    words = [word for word in topic.keywords if word not in habitual]
    named = [code for code in topic.codes if codes.key(code) not in habitual]
    if (len(words), len(named)) == (len(topic.keywords), len(topic.codes)):
        return topic
    return msgspec.structs.replace(topic, keywords=words, codes=named, short=not named and not tells(words))

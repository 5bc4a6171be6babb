"""Reads the text of a filter.

    is:open queue:billing (tag:refund OR "late delivery") -owner:me waiting:>1h text…

Parts beside each other must all match; `OR` binds less; `-` negates; brackets group. Words beside each other
that are in no brackets are one text: one message must have all of them. A word with a colon is a condition
if its first part could be a field's name; `https://…`, `10:30` and `Re:` alone are words. In the quotes of a
condition, two quotes are one.

lark reads by LALR(1), and every terminal is linear, so the time grows with the length. LONGEST, MOST and
DEEPEST bound what a filter can cost afterwards.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from helpdesk.domain.filters import tree
from helpdesk.domain.filters.fields import field_named, field_names, nearest_field
from helpdesk.domain.filters.invalid import FilterFault, FilterInvalid, did_you_mean
from helpdesk.domain.filters.tree import All, Condition, Either, Filter, Not, Number, Text
from helpdesk.domain.filters.values import read_value
from helpdesk.said import Said

if TYPE_CHECKING:
    from lark import Lark, Token
    from lark.exceptions import UnexpectedInput

LONGEST = 1000
"""Characters of a filter."""
STORED = 20 * LONGEST
"""Characters of one that stays as it was stored: it can be from before there was a bound, and a name that it
follows can be a longer one."""
MOST = 60
"""Conditions and words of a filter."""
DEEPEST = 10
"""Brackets within brackets."""

_GRAMMAR = r"""
start: any?  // nothing: so that the completion can ask what comes first
any: all (_OR all)*
all: part (_AND? part)*
part: MINUS? atom
atom: CONDITION | QUOTED | NUMBER | WORD | "(" any ")"

_OR.6: /OR(?![^\s()"])/
_AND.6: /AND(?![^\s()"])/
MINUS.5: /-(?=[^\s)])/
CONDITION.4: /[A-Za-z][A-Za-z0-9_.]*:(?![\/:])(?:"(?:[^"]|"")*"|[^\s()"]+)/
NUMBER.4: /\#[0-9]{1,18}(?![^\s()"])/
QUOTED: /"[^"]*"/
WORD: /[^\s()"]+/
%ignore /\s+/
"""


class Place(NamedTuple):
    """Where the value of a condition is in the text, in characters."""

    condition: Condition
    at: int
    length: int


class Read(NamedTuple):
    """A filter that was read, with the places of its conditions' values."""

    filter: Filter
    places: list[Place]


class _Bare(NamedTuple):
    """Words without quotes: they join those beside them."""

    words: str


def parse(text: str) -> Filter:
    """The filter of a text, EVERYTHING for an empty one; FilterInvalid says where it breaks and what could
    come there."""
    return read(text).filter


@lru_cache(maxsize=512)
def stored(text: str) -> Filter:
    """The filter of a text that was checked when it was stored. It has no bounds: a rule from before there
    were filters can be longer than one that somebody may type."""
    return read_stored(text).filter


def read_stored(text: str) -> Read:
    """`stored`, with the places of the conditions' values."""
    return _read(text, bounded=False)


def read(text: str) -> Read:
    """`parse`, with the places of the conditions' values."""
    return _read(text, bounded=True)


def _read(text: str, *, bounded: bool) -> Read:
    if bounded and len(text) > LONGEST:
        raise FilterInvalid(
            Said("A filter has at most {most} characters.", most=LONGEST),
            reason="too-much",
            at=LONGEST,
            length=len(text) - LONGEST,
        )
    if not text.strip():
        return Read(tree.EVERYTHING, [])
    from lark.exceptions import UnexpectedInput

    try:
        if bounded:
            _check_bounds(list(_parser().lex(text)))
        parsed = _parser().parse(text)
    except UnexpectedInput as error:
        _refuse(text, error)
    places: list[Place] = []
    return Read(_any(parsed.children[0], places), places)


def accepted_after(text: str) -> frozenset[str]:
    """The terminals of the grammar that can follow a text; none if the text breaks the grammar."""
    from lark.exceptions import UnexpectedInput

    try:
        parsing = _parser().parse_interactive(text[:LONGEST])
        parsing.exhaust_lexer()
    except UnexpectedInput:
        return frozenset()
    return frozenset(parsing.accepts())  # type: ignore[no-untyped-call]


@lru_cache(maxsize=1)
def _parser() -> Lark:
    from lark import Lark  # takes a moment to import, and most processes never read a filter

    return Lark(_GRAMMAR, parser="lalr", lexer="basic")


def _check_bounds(tokens: list[Token]) -> None:
    deep = terms = 0
    for token in tokens:
        at = token.start_pos or 0
        deep += (token.type == "LPAR") - (token.type == "RPAR")
        terms += token.type in ("CONDITION", "QUOTED", "NUMBER", "WORD")
        if deep > DEEPEST:
            told = Said("Brackets can be {most} deep at most.", most=DEEPEST)
            raise FilterInvalid(told, reason="too-much", at=at, length=1)
        if terms > MOST:
            told = Said("A filter has at most {most} words and conditions.", most=MOST)
            raise FilterInvalid(told, reason="too-much", at=at, length=len(token))


def _any(node: object, places: list[Place]) -> Filter:
    parts: list[Filter] = []
    for child in _children(node):
        part = _all(child, places)
        parts += part.parts if isinstance(part, Either) else (part,)
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def _all(node: object, places: list[Place]) -> Filter:
    parts: list[Filter | None] = []
    words: list[str] = []
    at = -1  # the place of the words in `parts`
    for child in _children(node):
        part = _part(child, places)
        if isinstance(part, _Bare):
            if at < 0:
                at = len(parts)
                parts.append(None)
            words.append(part.words)
        else:
            parts += part.parts if isinstance(part, All) else (part,)
    if at >= 0:
        parts[at] = Text(" ".join(words))
    kept = tuple(part for part in parts if part is not None)
    return kept[0] if len(kept) == 1 else All(kept)


def _part(node: object, places: list[Place]) -> Filter | _Bare:
    *minus, atom = _children(node)
    found = _atom(_children(atom)[0], places)
    if not minus:
        return found
    if isinstance(found, _Bare):
        return Not(Text(found.words))
    return found.part if isinstance(found, Not) else Not(found)


def _atom(node: object, places: list[Place]) -> Filter | _Bare:
    kind = getattr(node, "type", "")
    written = str(node)
    match kind:
        case "CONDITION":
            return _condition(written, getattr(node, "start_pos", 0), places)
        case "QUOTED":
            return Text(" ".join(written[1:-1].split()), whole=True)
        case "NUMBER":
            return Number(int(written[1:]))
        case "WORD":
            _check_word(written, getattr(node, "start_pos", 0))
            return _Bare(written)
        case _:
            return _any(node, places)


def _children(node: object) -> list[object]:
    found: list[object] = getattr(node, "children")  # noqa: B009  (lark's Tree, whose import takes a moment)
    return found


def _condition(written: str, at: int, places: list[Place]) -> Condition:
    name, _, value = written.partition(":")
    field = field_named(name)
    if field is None:
        raise _unknown_field(name, at)
    quoted = value.startswith('"')
    inner = value[1:-1] if quoted else value
    start = at + len(name) + 1 + quoted
    plain = inner.replace('""', '"') if quoted else inner
    condition = Condition(field.name, read_value(field, plain, quoted=quoted, at=start))
    places.append(Place(condition, start, len(inner)))
    return condition


def _unknown_field(name: str, at: int) -> FilterInvalid:
    like = nearest_field(name)
    return FilterInvalid(
        did_you_mean(
            Said("There is no field “{name}”. Put it in quotes to search for the words.", name=name), like
        ),
        reason="unknown-field",
        at=at,
        length=len(name),
        given=name,
        expected=field_names(),
        nearest=like,
    )


def _check_word(written: str, at: int) -> None:
    """A field's name with nothing after its colon was not finished, or has a blank too much."""
    name, colon, value = written.partition(":")
    field = field_named(name)
    if colon and not value and field is not None:
        raise FilterInvalid(
            Said(
                "{name} has no value. Write it right after the colon, such as {example}.",
                name=field.name,
                example=field.examples[0],
            ),
            reason="no-value",
            at=at,
            length=len(written),
            given=name,
            expected=field.examples,
        )


def _refuse(text: str, error: UnexpectedInput) -> NoReturn:
    """Say what lark found in the words of the language."""
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    if isinstance(error, UnexpectedCharacters):  # every other character begins a terminal
        at: int = getattr(error, "pos_in_stream", 0)  # lark declares it as None
        raise FilterInvalid(
            "The closing quote is missing.",
            reason="unclosed-quote",
            at=at,
            length=len(text) - at,
            given=text[at:],
            expected=['"'],
        ) from None
    if not isinstance(error, UnexpectedToken):
        raise error
    ended = error.token.type == "$END"
    at = len(text) if ended else error.token.start_pos
    given = "" if ended else str(error.token)
    possible = error.expected
    names = {"WORD": Said("a word or a condition"), "RPAR": ")", "$END": Said("the end")}
    wanted = [said for name, said in names.items() if name in possible]
    reason: FilterFault = "bracket"
    if ended and "RPAR" in possible:
        says = Said("The closing bracket is missing.")
    elif given == ")" and "$END" in possible:
        says = Said("This bracket closes nothing.")
    else:
        reason = "unexpected"
        says = Said("A word or a condition is missing before “{given}”.", given=given)
        if ended:
            says = Said("A word or a condition is missing at the end.")
    raise FilterInvalid(
        says, reason=reason, at=at, length=max(1, len(given)), given=given, expected=wanted
    ) from None

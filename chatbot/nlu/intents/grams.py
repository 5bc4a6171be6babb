"""What a message is made of for the classifier: words and pairs of them, parts of words, words apart.

A gram is known by the CRC of its text, so a fitted model needs no table of strings: a sorted array of
numbers is its whole vocabulary, and the grams of a message explain themselves.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from chatbot.nlu.limits import MOST
from helpdesk.language.stems import stem
from helpdesk.language.words import tokens

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.uint32]

Block = Literal["words", "parts", "apart"]
Document = list["Counted"]  # one for each of BLOCKS
BLOCKS: tuple[Block, ...] = ("words", "parts", "apart")
WEIGHTS = (2 / 3, 2 / 3, 1 / 3)  # of the blocks in a vector of length 1 (the squares make 1)
PART_SIZES = (2, 3, 4)
REACH = 4  # two words at most this far apart make a pair "apart"
MANY = 2_000  # examples from which a gram that stands in one example only is left out


class Vector(NamedTuple):
    """A message in the columns of a vocabulary; `values` belong to `columns`."""

    columns: Ints
    values: Floats


def grams(text: str, language: str) -> dict[Block, list[str]]:
    """The grams of each block, with repetitions. Words are joined by a space, those apart by "…"."""
    plain = tokens(text[:MOST])
    stemmed = [stem(word, language) for word in plain]
    framed = ["<", *stemmed, ">"]
    pairs = [f"{one} {two}" for one, two in pairwise(framed)] if plain else []
    apart = [
        f"{word}…{later}"
        for place, word in enumerate(stemmed)
        for later in stemmed[place + 2 : place + REACH + 1]
    ]
    return {
        "words": stemmed + pairs,
        "parts": [part for word in plain for part in parts(word)],
        "apart": apart,
    }


def parts(word: str) -> list[str]:
    """The pieces of a word between its edges ("_"): they bear typing errors and endings."""
    edged = f"_{word}_"
    sizes = [size for size in PART_SIZES if size < len(edged)]
    pieces = [edged[start : start + size] for size in sizes for start in range(len(edged) - size + 1)]
    return pieces if len(edged) > PART_SIZES[-1] else [*pieces, edged]


class Counted(NamedTuple):
    """The grams of one block of a message: their numbers, each once, and how often (1 + log of it)."""

    numbers: Numbers
    often: Floats


def counted(text: str, language: str) -> Document:
    """A message as its grams, block by block."""
    found = grams(text, language)
    document = []
    for block in BLOCKS:
        counts = Counter([crc32(f"{block}:{gram}".encode("utf-8", "surrogatepass")) for gram in found[block]])
        often = 1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))
        document.append(Counted(np.fromiter(counts, np.uint32, len(counts)), often))
    return document


def readable(text: str, language: str) -> dict[int, str]:
    """The grams a person can read, by their numbers: words as typed (folded), not their stems."""
    typed = ["<", *tokens(text[:MOST]), ">"]
    read = ["<", *(stem(word, language) for word in typed[1:-1]), ">"]
    named = {number("words", read[place]): typed[place] for place in range(1, len(typed) - 1)}
    for place in range(len(typed) - 1):
        pair = f"{typed[place]} {typed[place + 1]}".removeprefix("< ").removesuffix(" >")
        named.setdefault(number("words", f"{read[place]} {read[place + 1]}"), pair)
    for place in range(1, len(typed) - 1):
        for later in range(place + 2, min(place + REACH + 1, len(typed) - 1)):
            named.setdefault(
                number("apart", f"{read[place]}…{read[later]}"), f"{typed[place]} … {typed[later]}"
            )
    return named


def number(block: Block, gram: str) -> int:
    return crc32(f"{block}:{gram}".encode("utf-8", "surrogatepass"))


class Vocabulary:
    """The grams seen in the examples: `numbers` sorted, `rarity` (inverse document frequency) and `block`
    of each, and what a gram that was never seen weighs. Equal text gives an equal vector."""

    def __init__(self, numbers: Numbers, rarity: Floats, block: npt.NDArray[np.uint8], unseen: float) -> None:
        self.numbers, self.rarity, self.block, self.unseen = numbers, rarity, block, unseen

    def __len__(self) -> int:
        return len(self.numbers)

    def vector(self, document: Document) -> Vector:
        """Each block has its length, grams never seen included: a message full of the unknown speaks low."""
        columns, values = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
        for counts, weight in zip(document, WEIGHTS, strict=True):
            if len(counts.numbers):
                places, known = self.places(counts.numbers)
                weights = counts.often * np.where(known, self.rarity[places], self.unseen)
                columns.append(places[known])
                values.append(weights[known] * (weight / math.sqrt(float(weights @ weights))))
        return Vector(np.concatenate(columns), np.concatenate(values).astype(np.float32))

    def places(self, wanted: Numbers) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Where numbers stand, and which of them are there at all."""
        places = np.searchsorted(self.numbers, wanted).clip(max=max(len(self.numbers) - 1, 0))
        if not len(self.numbers):
            return places, np.zeros(len(wanted), bool)
        return places, self.numbers[places] == wanted


def vocabulary(documents: Sequence[Document]) -> Vocabulary:
    """The vocabulary of the examples' grams."""
    least = 2 if len(documents) >= MANY else 1
    numbers, rarity, blocks = [], [], []
    for place in range(len(BLOCKS)):
        seen, often = np.unique(
            np.concatenate([document[place].numbers for document in documents]), return_counts=True
        )
        kept = often >= least
        numbers.append(seen[kept])
        rarity.append(1 + np.log((1 + len(documents)) / (1 + often[kept])))
        blocks.append(np.full(int(kept.sum()), place, np.uint8))
    # A number that stands in two blocks by chance belongs to the first.
    together, first = np.unique(np.concatenate(numbers), return_index=True)
    return Vocabulary(
        together,
        np.concatenate(rarity).astype(np.float32)[first],
        np.concatenate(blocks)[first],
        1 + math.log(1 + len(documents)),
    )

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

from chatbot.nlu.text import Stems, words

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.uint32]

Block = Literal["words", "parts", "apart"]
BLOCKS: tuple[Block, ...] = ("words", "parts", "apart")
WEIGHTS = (2 / 3, 2 / 3, 1 / 3)  # of the blocks in a vector of length 1 (the squares make 1)
PART_SIZES = (2, 3, 4)
REACH = 4  # two words at most this far apart make a pair "apart"
MANY = 2_000  # examples from which a gram that stands in one example only is left out


class Vector(NamedTuple):
    """A message in the columns of a vocabulary; `values` belong to `columns`."""

    columns: Ints
    values: Floats


def grams(text: str, stems: Stems) -> dict[Block, list[str]]:
    """The grams of each block, with repetitions. Words are joined by a space, those apart by "…"."""
    plain = words(text)
    stemmed = [stems(word) for word in plain]
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


def readable(text: str, stems: Stems) -> dict[int, str]:
    """The grams a person can read, by their numbers: words as typed (folded), not their stems."""
    typed = ["<", *words(text), ">"]
    read = ["<", *(stems(word) for word in typed[1:-1]), ">"]
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

    def vector(self, found: dict[Block, list[str]]) -> Vector:
        """Each block has its length, grams never seen included: a message full of the unknown speaks low."""
        columns, values = [], []
        for name, weight in zip(BLOCKS, WEIGHTS, strict=True):
            counts = Counter(number(name, gram) for gram in found[name])
            if not counts:
                continue
            places, known = self.places(np.fromiter(counts, np.uint32, len(counts)))
            often = 1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))
            weights = often * np.where(known, self.rarity[places], self.unseen)
            columns.append(places[known])
            values.append(weights[known] * (weight / math.sqrt(float(weights @ weights))))
        if not columns:
            return Vector(np.empty(0, np.int64), np.empty(0, np.float32))
        return Vector(np.concatenate(columns), np.concatenate(values).astype(np.float32))

    def places(self, wanted: Numbers) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Where numbers stand, and which of them are there at all."""
        places = np.searchsorted(self.numbers, wanted).clip(max=max(len(self.numbers) - 1, 0))
        if not len(self.numbers):
            return places, np.zeros(len(wanted), bool)
        return places, self.numbers[places] == wanted


def vocabulary(documents: Sequence[dict[Block, list[str]]]) -> Vocabulary:
    """The vocabulary of the examples' grams."""
    seen: Counter[int] = Counter()
    block_of: dict[int, int] = {}
    for document in documents:
        for place, name in enumerate(BLOCKS):
            here = {number(name, gram) for gram in document[name]}
            seen.update(here)
            block_of.update(dict.fromkeys(here, place))
    least = 2 if len(documents) >= MANY else 1
    numbers = np.array(sorted(one for one, count in seen.items() if count >= least), np.uint32)
    often = np.array([seen[int(one)] for one in numbers], np.float64)
    rarity = (1 + np.log((1 + len(documents)) / (1 + often))).astype(np.float32)
    blocks = np.array([block_of[int(one)] for one in numbers], np.uint8)
    return Vocabulary(numbers, rarity, blocks, 1 + math.log(1 + len(documents)))

"""ISO-2022-JP in all its variants, in bodies and in headers."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.channels.email.read.charsets import decode
from helpdesk.channels.email.read.encoded_words import decode_words
from tests.costs.test_growth import cost

NEC = b"\x1b$B-j;3ED>&E9$G$9!#-!\x1b(B No. 5"


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        (NEC, "iso-2022-jp", "㈱山田商店です。① No. 5"),
        (NEC, "ISO-2022-JP-MS", "㈱山田商店です。① No. 5"),
        (NEC, "cp50220", "㈱山田商店です。① No. 5"),
        (NEC, None, "㈱山田商店です。① No. 5"),
        (NEC, "us-ascii", "㈱山田商店です。① No. 5"),
        (b"\x1b$BF|\r\n\x1b$BK\\\x1b(B", "iso-2022-jp", "日\n本"),
        (b"\x1b(I123\x1b(B kana", "iso-2022-jp", "ｱｲｳ kana"),
        (b"\x0e123\x0f\x1b(B kana", "cp50222", "ｱｲｳ kana"),
        ("𠮟る﨑①".encode("iso2022_jp_2004"), "iso-2022-jp-2004", "𠮟る﨑①"),
        ("㈱﨑".encode("iso2022_jp_3"), "iso-2022-jp-3", "㈱﨑"),
        ("丂丄日本".encode("iso2022_jp_ext"), "iso-2022-jp-ext", "丂丄日本"),
        ("한국 日本".encode("iso2022_jp_2"), "iso-2022-jp-2", "한국 日本"),
        ("안녕하세요".encode("iso2022_kr"), "iso-2022-kr", "안녕하세요"),
    ],
)
def test_each_variant_is_read(raw: bytes, charset: str | None, text: str) -> None:
    assert decode(raw, charset) == text


def bare(text: str) -> str:
    return text.encode("iso-2022-jp").replace(b"\x1b", b"").decode()


JAPANESE = "これは動きません。助けてください。"
ASCII = [
    "$B=1; $B++; foo($B); bar $(BAR) (Build) (JIS)",
    "my $B$%x = $B%y; call($B%$a%$b(B); # $%$%$%(B)",
    "echo $BUILD_DIR$SRC $(BUILD) && cp $BIN (B)",
    "if ($BALANCE) { echo $BALANCE; } (BAD)",
    "$B12 (B) $@home(J)",
    "set $Bvalues(Base) now",
]


@pytest.mark.parametrize("charset", [None, "us-ascii", "iso-2022-jp"])
@pytest.mark.parametrize("line", ASCII)
def test_ascii_stays_alone_and_beside_japanese_that_lost_its_escapes(line: str, charset: str | None) -> None:
    assert decode(line.encode(), charset) == line
    for mixed in ("{}\n{}", "{1}\n{0}", "{1} {0}"):
        assert decode(mixed.format(line, bare(JAPANESE)).encode(), charset) == mixed.format(line, JAPANESE)


@pytest.mark.parametrize("text", ["東京都", "こんにちは", "テスト", "注文 No. 5 が\nよろしく"])
def test_short_japanese_that_lost_its_escapes_is_read_if_it_was_declared(text: str) -> None:
    assert decode(bare(text).encode(), "iso-2022-jp") == text


def test_many_beginnings_without_an_end_cost_little() -> None:
    assert cost(lambda: decode(b"$B" * 200_000, None)) < 1


def test_an_encoded_subject_is_read_with_the_letters_of_nec() -> None:
    word = base64.b64encode(NEC).decode()
    assert decode_words(f"=?ISO-2022-JP?B?{word}?=") == "㈱山田商店です。① No. 5"


@given(st.binary(max_size=80), st.sampled_from(["$B", "$(D", "$(Q", "$(P", "(I", "(B", "$(C", "$A"]))
def test_any_bytes_after_an_escape_sequence_are_text(tail: bytes, mode: str) -> None:
    decode(b"\x1b" + mode.encode() + tail, "iso-2022-jp").encode()

"""A bot's files as they are handed in: what is read, and what is refused before it is."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.bot.difference import PartChange, difference
from helpdesk.domain.bot.uploads import MOST_BYTES, MOST_FILES, UploadedFile, packed, unpacked
from helpdesk.errors import BadInput, TooLarge


def zipped(files: Mapping[str, bytes], name: str = "bot.zip") -> UploadedFile:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return UploadedFile(name=name, content=made.getvalue())


def plain(path: str, content: bytes = b"") -> UploadedFile:
    return UploadedFile(name=path, content=content)


BOT = {"domain.yml": b"intents: []", "data/nlu.yml": b"nlu: []"}


@pytest.mark.parametrize(
    "uploaded",
    [
        [zipped(BOT)],
        [zipped({f"shop/{path}": content for path, content in BOT.items()})],
        [zipped({f"shop/{path}": content for path, content in BOT.items()} | {"__MACOSX/shop/._a": b"x"})],
        [zipped({"domain.yml": BOT["domain.yml"]}), plain("data/nlu.yml", BOT["data/nlu.yml"])],
        [zipped({"data/": b"", **BOT})],
        [zipped(BOT, name="BOT.ZIP")],
    ],
)
def test_a_zip_and_single_files_are_the_same(uploaded: list[UploadedFile]) -> None:
    assert unpacked(uploaded) == BOT


def test_a_folder_of_parts_is_no_folder_around_them() -> None:
    assert unpacked([zipped({"data/nlu.yml": b"nlu: []"})]) == {"data/nlu.yml": b"nlu: []"}


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../domain.yml",
        "data/../../x.yml",
        "data//x.yml",
        "./x.yml",
        "C:/x.yml",
        "a\\..\\x.yml",
    ],
)
def test_a_path_that_leads_out_of_the_folder_is_refused(path: str) -> None:
    for uploaded in (zipped({path: b""}), plain(path)):
        with pytest.raises(BadInput, match="path") as refused:
            unpacked([uploaded])
        assert refused.value.field == "files"


@pytest.mark.parametrize("path", ["", "x" * 201, "a\x00.yml", "a\n.yml"])
def test_a_name_that_no_file_has_is_refused(path: str) -> None:
    with pytest.raises(BadInput, match="path"):
        unpacked([plain(path)])


def test_a_zip_that_unpacks_without_end_is_refused() -> None:
    bomb = zipped({"domain.yml": b"\0" * (MOST_BYTES + 1)})
    assert len(bomb.content) < 10_000
    with pytest.raises(TooLarge, match="2,097,152"):
        unpacked([bomb])


def test_a_zip_that_lies_about_its_sizes_is_refused() -> None:
    bomb = bytearray(zipped({"domain.yml": b"\0" * (MOST_BYTES + 1)}).content)
    true = (MOST_BYTES + 1).to_bytes(4, "little")
    at = bomb.rfind(true)
    assert at > 0
    bomb[at : at + 4] = (5).to_bytes(4, "little")
    with pytest.raises(BadInput, match="no zip that can be read"):
        unpacked([plain("bot.zip", bytes(bomb))])


def test_files_that_are_too_large_together_are_refused() -> None:
    half = b"x" * (MOST_BYTES // 2)
    assert len(unpacked([plain("a.yml", half), plain("b.yml", half)])) == 2
    with pytest.raises(TooLarge):
        unpacked([plain("a.yml", half), plain("b.yml", half), plain("c.yml", b"x")])


def test_too_many_files_are_refused() -> None:
    many = {f"{number}.yml": b"" for number in range(MOST_FILES)}
    assert len(unpacked([zipped(many)])) == MOST_FILES
    with pytest.raises(BadInput, match="at most 200 files"):
        unpacked([zipped(many | {"more.yml": b""})])
    with pytest.raises(BadInput, match="at most 200 files"):
        unpacked([zipped(many), plain("more.yml")])


def test_a_file_that_comes_twice_is_refused() -> None:
    with pytest.raises(BadInput, match="comes twice"):
        unpacked([zipped(BOT), plain("domain.yml")])


@pytest.mark.parametrize("content", [b"", b"no zip", zipped(BOT).content[:-30], b"PK\x03\x04" + b"\xff" * 60])
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="no zip that can be read"):
        unpacked([plain("bot.zip", content)])


@given(st.binary(max_size=200), st.integers(0, 400))
def test_a_damaged_zip_is_read_or_refused(noise: bytes, at: int) -> None:
    content = zipped(BOT).content
    damaged = content[:at] + noise + content[at + len(noise) :]
    try:
        unpacked([plain("bot.zip", damaged)])
    except (BadInput, TooLarge):
        pass


def test_a_link_an_encrypted_and_an_oddly_packed_file_are_refused() -> None:
    link = zipfile.ZipInfo("domain.yml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(link, b"/etc/passwd")
    with pytest.raises(BadInput, match="is a link"):
        unpacked([plain("bot.zip", made.getvalue())])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("domain.yml", b"x", zipfile.ZIP_BZIP2)
    with pytest.raises(BadInput, match="deflate"):
        unpacked([plain("bot.zip", made.getvalue())])
    locked = bytearray(zipped({"domain.yml": b"x"}).content)
    locked[locked.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BadInput, match="is encrypted"):
        unpacked([plain("bot.zip", bytes(locked))])


def test_what_is_downloaded_can_be_handed_in_again() -> None:
    assert unpacked([plain("bot-3.zip", packed(BOT))]) == BOT
    assert packed(BOT) == packed(dict(reversed(BOT.items())))


def test_nothing_handed_in_is_refused() -> None:
    with pytest.raises(BadInput, match="must have a file"):
        unpacked([zipped({})])


def test_a_difference_tells_what_is_added_changed_and_gone() -> None:
    before = {"intents": {"a": "1", "b": "1", "c": "1"}, "forms": {"order": "1"}}
    after = {"intents": {"a": "1", "b": "2", "d": "1"}, "rules": {"Greet": "1"}}
    assert difference(before, after) == [  # type: ignore[arg-type]
        PartChange(part="intents", name="b", how="changed"),
        PartChange(part="intents", name="c", how="gone"),
        PartChange(part="intents", name="d", how="added"),
        PartChange(part="forms", name="order", how="gone"),
        PartChange(part="rules", name="Greet", how="added"),
    ]
    assert difference(before, before) == []  # type: ignore[arg-type]

"""A file of settings as it is read, told and compared. No database is needed."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.messages import Attachment
from helpdesk.domain.setup_copy.document import (
    MARK,
    MOST_BYTES,
    MOST_FILE,
    VERSION,
    read,
    written,
)
from helpdesk.domain.setup_copy.entries import (
    Difference,
    Refused,
    differences,
    entry_of,
    in_order,
    matched,
    within,
)
from helpdesk.errors import BadInput, TooLarge
from helpdesk.operations.setup_copy.exporting import Exported, as_file


class Inner(msgspec.Struct, frozen=True, kw_only=True):
    value: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    minutes: int = 1
    inner: list[Inner] = []
    free: dict[str, Any] = {}


def document(**sections: Any) -> bytes:
    return json.dumps({MARK: VERSION, **sections}).encode()


def test_a_file_comes_back_as_it_was_written() -> None:
    digest = hashlib.sha256(b"a price list").hexdigest()
    content = written(
        {"teams": [Inner(value="é “x”\n")], "routing": {"weights": {}}}, {digest: b"a price list"}
    )
    copy = read(content)
    assert copy.sections == {"teams": [{"value": "é “x”\n"}], "routing": {"weights": {}}}
    assert copy.files == {digest: b"a price list"}
    assert written(copy.sections, copy.files) == content
    assert read(b"\xef\xbb\xbf" + content) == copy, "an editor may add a mark of the byte order"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "cut off or no JSON"),
        (
            document(teams=[{"name": "Support"}])[:-9],
            "cut off or no JSON: Unterminated string starting at (line 1,",
        ),
        (b"[1]", f"no copy of a desk's settings: it has no {MARK}"),
        (b'{"teams": []}', f"it has no {MARK}"),
        (b'{"helpdesk_settings": "1"}', "must be the number of a format"),
        (b'{"helpdesk_settings": true}', "must be the number of a format"),
        (
            b'{"helpdesk_settings": 2}',
            "has the format 2, and this desk reads up to 1. Update the desk first.",
        ),
        (b'{"helpdesk_settings": 1, "teams": [], "teams": []}', "names 'teams' twice"),
        (b'{"helpdesk_settings": 1, "x": NaN}', "NaN, which is no number"),
        (b'{"helpdesk_settings": 1, "x": ' + b"9" * 5000 + b"}", "a number that is too long"),
        (b'{"helpdesk_settings": 1, "x": "\\ud800"}', "not UTF-8"),
        (b'{"helpdesk_settings": 1, "x": "\\u0000"}', "a NUL character"),
        (b'{"helpdesk_settings": 1, "x": "\xff"}', "not UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (document(files=[]), "files must be an object"),
        (document(files={"ab": "no base64!"}), "files.ab is not base64"),
        (document(files={"ab": 7}), "files.ab is not base64"),
        (document(files={"ab": base64.b64encode(b"x").decode()}), "another content than its SHA-256 says"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(content)
    assert says in refused.value.detail


def test_a_backslash_before_u0000_is_no_nul() -> None:
    assert read(document(x="\\u0000")).sections == {"x": "\\u0000"}


def test_a_file_of_100_mb_is_refused_unread() -> None:
    with pytest.raises(TooLarge):
        read(b"[" * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    ("raw", "place", "says"),
    [
        ([], "rules[3]", "Expected `object`, got `array`."),
        ({}, "rules[3]", "Object missing required field `name`."),
        ({"name": 1}, "rules[3].name", "Expected `str`, got `int`."),
        ({"name": "a", "minuts": 2}, "rules[3].minuts", "There is no such field."),
        ({"name": "a", "inner": [{"value": "x"}, {"value": "x", "y": 1}]}, "rules[3].inner[1].y", "no such"),
        ({"name": "a", "inner": [{"value": 1}]}, "rules[3].inner[0].value", "Expected `str`"),
    ],
)
def test_an_entry_of_the_wrong_shape_is_told_with_its_place(raw: Any, place: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        entry_of(raw, Entry, "rules[3]")
    assert refused.value.remark.place == place
    assert says in refused.value.remark.detail


def test_a_field_of_a_free_form_is_no_unknown_one() -> None:
    assert entry_of({"name": "a", "free": {"any": {"thing": 1}}}, Entry, "x").free == {"any": {"thing": 1}}


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("", "rules[3]"),
        ("filter", "rules[3].filter"),
        ("team_id", "rules[3].team"),
        ("team_ids", "rules[3].teams"),
        ("actions.0.team_id", "rules[3].actions[0].team"),
        ("inner[1].value", "rules[3].inner[1].value"),
        ("settings.imap.host", "rules[3].settings.imap.host"),
    ],
)
def test_the_place_of_a_field_is_as_the_file_calls_it(field: str, place: str) -> None:
    assert within("rules[3]", field) == place


def test_keys_match_whatever_their_case_and_each_thing_once() -> None:
    there = [(1, "Support"), (2, "support"), (3, "Sales")]
    assert matched(["sales", "SUPPORT", "Support", "Support", "New"], there) == [3, 1, 2, None, None]


@pytest.mark.parametrize(
    ("there", "wanted", "found"),
    [
        ([1, 2, 3], [1, 2, 3], [1, 2, 3]),
        ([1, 2, 3], [3, 1], [3, 1, 2]),
        ([9, 1, 2, 8, 3], [1, 3, 2], [9, 1, 3, 2, 8]),
        ([1, 2], [], [1, 2]),
    ],
)
def test_what_the_file_does_not_have_stays_behind_what_it_followed(
    there: list[int], wanted: list[int], found: list[int]
) -> None:
    assert in_order(there, wanted) == found


@given(st.data())
def test_an_order_has_each_id_once_and_those_wanted_as_the_file_says(data: st.DataObject) -> None:
    there = data.draw(st.lists(st.integers(1, 50), unique=True))
    wanted = data.draw(st.permutations([one for one in there if one % 2]))
    found = in_order(there, wanted)
    assert sorted(found) == sorted(there)
    assert [one for one in found if one in wanted] == list(wanted)
    assert in_order(found, wanted) == found, "a second time changes nothing"


def test_only_fields_that_differ_are_told() -> None:
    before = {"name": "a", "tags": ["x"], "gone": None}
    after = {"name": "a", "tags": ["x", "y"], "new": None}
    assert differences(before, after) == [
        Difference(field="tags", before='["x"]', after='["x","y"]'),
        Difference(field="new", before=None, after="null"),
        Difference(field="gone", before="null", after=None),
    ]
    (long,) = differences(None, {"text": "x" * 1000})
    assert long.after is not None
    assert (len(long.after), long.after[-1]) == (301, "…")


def test_many_names_with_one_twice_are_told_soon() -> None:
    pairs = ",".join(f'"{one}": 1' for one in [*range(200_000), 199_999])
    given = f'{{"{MARK}": 1, "x": {{{pairs}}}}}'
    with pytest.raises(BadInput, match="names '199999' twice"):
        read(given.encode())


def test_what_is_exported_can_be_taken_in_again() -> None:
    contents = [bytes([number]) * MOST_FILE for number in range(14)]
    files = {hashlib.sha256(one).hexdigest(): one for one in contents}
    named = [
        Attachment(name="a.pdf", type="application/pdf", size=len(content), sha256=digest)
        for digest, content in files.items()
    ]
    small = hashlib.sha256(b"small").hexdigest()
    named.append(Attachment(name="b.txt", type="text/plain", size=5, sha256=small))
    exported = Exported(sections={"brand": {}}, files=named)
    kept = read(as_file(exported, (files | {small: b"small"}).__getitem__)).files
    assert [*kept] == sorted([*[*files][:11], small])


@given(st.integers(0, 400))
def test_the_longest_file_is_still_read(short: int) -> None:
    most = 2000
    text = "x" * (most - short)
    content = b"y" * 100
    digest = hashlib.sha256(content).hexdigest()
    file = Attachment(name="a", type="text/plain", size=100, sha256=digest)
    exported = Exported(sections={"brand": {"text": text}}, files=[file])
    try:
        assert len(as_file(exported, {digest: content}.__getitem__, most=most)) <= most
    except TooLarge:
        assert len(written(exported.sections, {})) > most


def test_settings_that_no_desk_would_take_are_not_exported() -> None:
    exported = Exported(sections={"brand": {"text": "x" * MOST_BYTES}}, files=[])
    with pytest.raises(TooLarge, match="at most 16 MB"):
        as_file(exported, lambda _: b"")

"""Files within a text: as many of them are taken as a mail may have parts, and the reading says so."""

import pytest

from helpdesk.channels.email.read.guesses.file_names import numbered
from helpdesk.channels.email.read.mail import read_mail
from helpdesk.channels.email.read.mime import MAX_PARTS

HEAD = b"From: ana@shop.example\r\nTo: support@desk.example\r\nSubject: x\r\n\r\nHello\n"
FILES = {
    "uuencoded": b"begin 644 a.txt\n#86)C\nend\n",
    "yEnc": b"=ybegin line=128 size=1 name=a.txt\n\x8b\n=yend size=1\n",
}


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_a_text_has_at_most_so_many_files(file: bytes) -> None:
    for more in (0, 1, 2_000):
        read = read_mail(HEAD + file * (MAX_PARTS + more))
        assert len(read.attachments) == MAX_PARTS
        assert len({one.name for one in read.attachments}) == MAX_PARTS
        assert any("more than 500 files" in one for one in read.problems) == (more > 0)
        assert read.text.count("begin") == more


def test_equal_names_are_numbered_and_each_number_is_tried_once() -> None:
    taken: dict[str, int] = {}
    names = ["a.jpg", "a-2.jpg", "A.jpg", "a-2.jpg", "a.jpg", "none", "none"]
    assert [numbered(name, taken) for name in names] == [
        "a.jpg", "a-2.jpg", "A-3.jpg", "a-2-2.jpg", "a-4.jpg", "none", "none-2"
    ]  # fmt: skip
    for _ in range(50_000):  # minutes if each began at 2
        numbered("photo.jpg", taken)
    assert "photo-50000.jpg" in taken

"""The blob store keeps files by content and lets no name lead out of its folder."""

import hashlib
from pathlib import Path

import pytest

from helpdesk.db.blobs import BlobStore
from helpdesk.errors import BadInput, NotFound

ABSENT = "0" * 64


def test_content_comes_back_by_its_digest(tmp_path: Path) -> None:
    store = BlobStore(tmp_path / "blobs")
    digest = store.put(b"hello")
    assert digest == hashlib.sha256(b"hello").hexdigest()
    assert store.read(digest) == b"hello"
    assert store.exists(digest)
    assert store.size(digest) == 5
    with store.open(digest) as file:
        assert file.read(2) == b"he"


def test_the_same_content_is_kept_once_and_leaves_no_half_file(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    assert store.put(b"twice") == store.put(b"twice")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_an_absent_file_is_not_found(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    assert not store.exists(ABSENT)
    with pytest.raises(NotFound):
        store.read(ABSENT)
    with pytest.raises(NotFound):
        store.size(ABSENT)


@pytest.mark.parametrize(
    "digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n", "/" + "0" * 63]
)
def test_a_name_that_is_no_digest_is_refused(tmp_path: Path, digest: str) -> None:
    with pytest.raises(BadInput, match="digest"):
        BlobStore(tmp_path).read(digest)

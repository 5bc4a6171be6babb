"""Mails inside S/MIME, TNEF and invitations: what is read of them, and in bounded time and memory."""

from __future__ import annotations

import base64
import time
import tracemalloc
import zlib

import pytest
from asn1crypto import cms

from helpdesk.channels.email.read.mail import ENCRYPTED, ReadMail, read_mail

HEAD = "From: ana@shop.example\nSubject: x\nMIME-Version: 1.0\n"
WORDS = b"Content-Type: text/plain\n\nThe mixer smells."


def read(part: str) -> ReadMail:
    return read_mail((HEAD + part).encode())


def smime(
    content: bytes, kind: str = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"
) -> str:
    return (
        f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n\n{base64.encodebytes(content).decode()}"
    )


def multipart_of(*parts: str) -> str:
    body = "".join(f"--m\n{part}\n" for part in parts)
    return f"Content-Type: multipart/mixed; boundary=m\n\n{body}--m--\n"


def signed(content: bytes) -> bytes:
    """CMS signed data without a signature: nobody checks it here."""
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [],
            "encap_content_info": {"content_type": "data", "content": content},
            "signer_infos": [],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": data}).dump())


def length(size: int) -> bytes:
    raw = size.to_bytes(4, "big")
    return b"\x84" + raw


def streamed(content: bytes, chunk: int) -> bytes:
    """The same as Outlook and openssl stream it: BER of indefinite length, the content in chunks."""
    chunks = b"".join(
        b"\x04" + length(len(piece)) + piece
        for piece in (content[at : at + chunk] for at in range(0, len(content), chunk))
    )
    data_oid = bytes.fromhex("06092a864886f70d010701")
    signed_oid = bytes.fromhex("06092a864886f70d010702")
    encapsulated = b"\x30\x80" + data_oid + b"\xa0\x80\x24\x80" + chunks + b"\0\0\0\0\0\0"
    whole = b"\x30\x80\x02\x01\x01\x31\x00" + encapsulated + b"\x31\x00\0\0"
    return b"\x30\x80" + signed_oid + b"\xa0\x80" + whole + b"\0\0\0\0"


def compressed(content: bytes) -> bytes:
    data = cms.CompressedData(
        {
            "version": "v0",
            "compression_algorithm": {"algorithm": "zlib"},
            "encap_content_info": {"content_type": "data", "content": zlib.compress(content, 9)},
        }
    )
    return bytes(cms.ContentInfo({"content_type": "compressed_data", "content": data}).dump())


ENVELOPED = cms.ContentInfo(
    {
        "content_type": "enveloped_data",
        "content": cms.EnvelopedData(
            {
                "version": "v0",
                "recipient_infos": [],
                "encrypted_content_info": {
                    "content_type": "data",
                    "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": b"0" * 16},
                    "encrypted_content": b"0" * 64,
                },
            }
        ),
    }
).dump()


@pytest.mark.parametrize(
    "kind",
    [
        "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
        "application/x-pkcs7-mime",
        "application/octet-stream; name=SMIME.P7M",
    ],
)
@pytest.mark.parametrize("wrap", [signed, lambda content: streamed(content, 7)], ids=["der", "ber"])
def test_signed_content_is_read_and_its_signature_is_told_as_not_checked(kind: str, wrap: object) -> None:
    mail = read(smime(wrap(WORDS), kind))  # type: ignore[operator]
    assert (mail.text, mail.remarks, mail.attachments) == ("The mixer smells.", ["signature-unchecked"], [])


def test_signed_parts_with_html_and_files_are_a_mails_parts() -> None:
    inner = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<b>Hello</b>\n"
        b"--b\nContent-Type: application/pdf; name=a.pdf\n\n%PDF\n--b--\n"
    )
    mail = read(smime(signed(inner)))
    assert (mail.html, [file.name for file in mail.attachments]) == ("<b>Hello</b>", ["a.pdf"])
    assert mail.sender is not None
    assert mail.sender.email == "ana@shop.example"


def test_a_signed_part_below_a_lists_footer_is_read() -> None:
    part = smime(signed(WORDS))
    mail = read(f"Content-Type: multipart/mixed; boundary=b\n\n--b\n{part}\n--b\n\nA list's footer\n--b--\n")
    assert mail.text.split() == ["The", "mixer", "smells.", "A", "list's", "footer"]


@pytest.mark.parametrize("kind", ["application/pkcs7-mime", "application/octet-stream"])
@pytest.mark.parametrize(
    ("name", "content", "inside", "inner_type"),
    [
        (
            "contract.pdf.p7m",
            b"%PDF-1.4\nSubject: x\n" + bytes(range(256)),
            "contract.pdf",
            "application/pdf",
        ),
        ("Rechnung März.xml.P7M", b"<?xml version='1.0'?><a/>", "Rechnung März.xml", "text/xml"),
        ("notes.txt.p7m", b"Hello: these are words\nmore", "notes.txt", "text/plain"),
    ],
)
def test_a_signed_document_is_listed_and_so_is_its_proof(
    kind: str, name: str, content: bytes, inside: str, inner_type: str
) -> None:
    body = multipart_of(
        "Content-Type: text/plain\n\nHere it is", smime(signed(content), f'{kind}; name="{name}"')
    )
    mail = read(body)
    assert mail.new_text == "Here it is"
    document, proof = mail.attachments
    assert (document.name, document.type, document.content) == (inside, inner_type, content)
    assert (proof.name, proof.content) == (name, signed(content))
    assert mail.remarks == ["signature-unchecked"]


def test_signed_bytes_without_a_name_stay_a_file() -> None:
    assert [one.name for one in read(smime(signed(b"%PDF-1.4 and more"))).attachments] == ["smime.p7m"]


def test_signed_words_without_fields_are_words() -> None:
    assert read(smime(signed(b"\r\nThe mixer smells."))).new_text == "The mixer smells."


def test_content_signed_twice_and_compressed_is_read() -> None:
    once = smime(compressed(smime(signed(WORDS)).encode()), "application/pkcs7-mime").encode()
    assert read(smime(signed(once))).text == "The mixer smells."


def test_a_clear_signed_mail_is_told_as_not_checked() -> None:
    body = (
        "Content-Type: multipart/signed; boundary=b\n\n--b\n\nHello\n"
        "--b\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nabc\n--b--\n"
    )
    mail = read(body)
    assert (mail.text.strip(), mail.remarks) == ("Hello", ["signature-unchecked"])


def test_an_encrypted_mail_says_that_it_is_encrypted_and_keeps_its_file() -> None:
    mail = read(smime(ENVELOPED, "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"))
    assert (mail.text, mail.new_text, mail.remarks) == (ENCRYPTED, ENCRYPTED, ["encrypted"])
    assert [file.name for file in mail.attachments] == ["smime.p7m"]


def test_encrypted_text_of_pgp_is_told_as_encrypted() -> None:
    mail = read("\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n")
    assert mail.remarks == ["encrypted"]
    assert "BEGIN PGP" in mail.text


@pytest.mark.parametrize(
    "content", [b"", b"no CMS", signed(WORDS)[:60], signed(b""), b"\x30\x80" * 5_000, b"\x30\x84" * 9_000]
)
def test_what_is_no_cms_stays_a_file(content: bytes) -> None:
    mail = read(smime(content))
    assert (mail.text, [file.name for file in mail.attachments]) == ("", ["smime.p7m"])


def nested(levels: int, content: bytes) -> bytes:
    for _ in range(levels):
        content = smime(signed(content)).encode()
    return content


HOSTILE_CMS = {
    "signed within signed": nested(12, WORDS + b"x" * 20_000),
    "many signed parts": b"Content-Type: multipart/mixed; boundary=b\n\n"
    + (b"--b\n" + smime(signed(WORDS + b"x" * 100_000)).encode()) * 100,
    "a content in a million chunks": smime(streamed(b"x" * 1_000_000, 1)).encode(),
    "indefinite lengths within each other": smime(b"\x30\x80" * 2_000_000).encode(),
    "a zip bomb": smime(compressed(bytes(300_000_000)), "application/pkcs7-mime").encode(),
    "bombs beside each other": b"Content-Type: multipart/mixed; boundary=b\n\n"
    + (b"--b\n" + smime(compressed(b"\n" + bytes(60_000_000)), "application/pkcs7-mime").encode()) * 8,
    "bombs within a bomb": smime(
        compressed(nested(3, smime(compressed(bytes(90_000_000))).encode()))
    ).encode(),
}


@pytest.mark.parametrize("name", HOSTILE_CMS)
def test_a_wrapped_mail_built_to_cost_much_is_read_in_bounded_time_and_memory(name: str) -> None:
    raw = HEAD.encode() + HOSTILE_CMS[name]
    began = time.thread_time()
    read_mail(raw)
    assert time.thread_time() - began < 5
    tracemalloc.start()
    read_mail(raw[:2_000_000])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 300 * 1024 * 1024

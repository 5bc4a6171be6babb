"""How the console shows the parts of a mail: pictures, files, colours, what is struck out."""

from __future__ import annotations

import base64
import io
import struct
import zlib

from playwright.async_api import FrameLocator, Page, expect

from tests.browser.served import ServedDesk
from tests.browser.steps import messages, open_ticket, sign_in
from tests.field.cases import CASES


def mail(name: str) -> bytes:
    return (CASES / "mail" / f"{name}.eml").read_bytes()


def html_mail(html: str) -> bytes:
    head = "From: Mia <mia@mail.example>\nSubject: Look\nContent-Type: text/html; charset=utf-8\n\n"
    return (head + html).encode()


def formatted(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='Formatted message']")


def drawing(width: int, height: int) -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    out = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    out.seek(0, io.SEEK_END)
    out.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)))
    out.write(chunk(b"IDAT", zlib.compress((b"\0" + b"\xc0\x80\x40" * width) * height)))
    out.write(chunk(b"IEND", b""))
    return out.getvalue()


async def shown(page: Page, desk: ServedDesk, body: bytes) -> None:
    number = await desk.raw_mail(body)
    await sign_in(page, desk)
    await open_ticket(page, desk, number)


async def test_a_displayed_picture_is_in_the_text_and_the_file_beside_it_is_listed(
    served: ServedDesk, console: Page
) -> None:
    await shown(console, served, mail("attachment-with-content-id"))
    await expect(formatted(console).locator("img")).to_have_js_property("naturalWidth", 1)
    await expect(messages(console).get_by_role("link", name="contract.pdf")).to_be_visible()
    await expect(messages(console).get_by_role("link", name="logo.png")).to_have_count(0)


async def test_an_inline_picture_that_nothing_refers_to_is_shown_below_the_text(
    served: ServedDesk, console: Page
) -> None:
    picture = base64.encodebytes(drawing(120, 80)).decode()
    body = (
        "From: Mia <mia@mail.example>\nSubject: Look\nContent-Type: multipart/mixed; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nThe plate is broken.\n"
        "--b\nContent-Type: image/png\nContent-Disposition: inline; filename=plate.png\n"
        f"Content-Transfer-Encoding: base64\n\n{picture}\n--b--\n"
    )
    await shown(console, served, body.encode())
    below = messages(console).get_by_alt_text("plate.png")
    await expect(below).to_have_js_property("naturalWidth", 120)
    box = await below.bounding_box()
    assert box is not None
    assert box["width"] >= 120


async def test_what_plain_text_cannot_show_is_shown_formatted(served: ServedDesk, console: Page) -> None:
    await shown(console, served, mail("struck-out"))
    await expect(formatted(console).locator("s")).to_have_text("order 55")
    await expect(formatted(console).locator("sup").first).to_have_text("2")


async def test_a_tracking_pixel_takes_no_room_and_is_never_asked_for(
    served: ServedDesk, console: Page
) -> None:
    asked: list[str] = []
    console.on("request", lambda request: asked.append(request.url))
    source = '<img src="https://track.example/p.gif"'
    pixel = (
        f'{source} width="1" height="1">{source} width=1>{source} style="max-height:1px">'
        f'{source} style="visibility:hidden" width="90">{source} style="display:none !important">'
        f'<div style="overflow:hidden;height:0">{source} width="90">{source}></div>'
    )
    lid = '<img src="https://pictures.example/lid.png" alt="the lid" width="40" height="20">'
    await shown(console, served, html_mail(f"<p>Look at <b>this</b></p>{pixel}{lid}"))
    await expect(formatted(console).locator("img")).to_have_count(1)
    await console.get_by_role("button", name="Show images").click()
    await expect(formatted(console).locator("img")).to_have_attribute(
        "src", "https://pictures.example/lid.png"
    )
    assert not [url for url in asked if "track.example" in url]


async def test_a_mail_with_nothing_but_a_pixel_from_elsewhere_offers_no_images(
    served: ServedDesk, console: Page
) -> None:
    await shown(
        console,
        served,
        html_mail('<p><b>Hi</b></p><img src="//t.example/p" style="width:1px;height:1px">'),
    )
    await expect(formatted(console).get_by_text("Hi")).to_be_visible()
    await expect(console.get_by_role("button", name="Show images")).to_have_count(0)


async def test_a_picture_that_is_missing_is_its_description(served: ServedDesk, console: Page) -> None:
    await shown(console, served, html_mail('<p>See <img src="cid:gone" alt="the broken lid"></p>'))
    await expect(formatted(console).locator("img")).not_to_have_attribute("src", "cid:gone")


async def test_hidden_lines_and_words_shifted_away_are_as_their_words_say(
    served: ServedDesk, console: Page
) -> None:
    hidden = '<div style="max-height:0;overflow:hidden;opacity:0">View online</div>'
    shifted = '<p style="text-indent:-9999px">Order 48813</p><p style="color:transparent">is <b>late</b></p>'
    await shown(console, served, html_mail(hidden + shifted))
    await expect(formatted(console).get_by_text("View online")).to_be_hidden()
    box = await formatted(console).get_by_text("Order 48813").bounding_box()
    assert box is not None
    assert box["x"] > 0
    colour = await formatted(console).get_by_text("is late").evaluate("one => getComputedStyle(one).color")
    assert colour == "rgb(28, 29, 32)"
    await expect(messages(console).get_by_text("View online")).to_have_count(0)

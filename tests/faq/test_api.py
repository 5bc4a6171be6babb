"""The FAQ's API: who may do what, versions, translations, suggestions, feedback."""

from __future__ import annotations

from typing import Any

import html5lib
import httpx

from tests.api.conftest import Api
from tests.factories import mail as mail_from
from tests.factories import take_in

V1 = "/api/v1/faq"
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
EVIL = """Hello <script>alert(1)</script><b onclick="x()">there</b>

<iframe src="https://evil.example"></iframe>

[press](javascript:alert(1)) and [fine](https://shop.example)

<img src=x onerror=alert(1)>

```
<script>kept, as it is shown as code</script>
```
"""
WRITTEN = """
Put this into your page:

```html
<script src="https://desk.example.com/widget/loader.js"></script>
```

An attribute such as `<b onclick=>` is not needed.

> She said: "it's <em>there</em>" & left

<details onclick="x()">
<summary>Older browsers</summary>
<script>alert(1)</script>

They need [this](javascript:alert(1)).
</details>
"""


async def begin(client: httpx.AsyncClient, title: str, body: str = "An answer.", **values: Any) -> Any:
    given = {"language": "en", "title": title, "body": body, **values}
    made = await client.post(f"{V1}/articles", json=given)
    assert made.status_code == 201, made.text
    return made.json()


async def published(api: Api, title: str, body: str = "An answer.", **values: Any) -> Any:
    async with api.signed_in("lea") as lea:
        made = await begin(lea, title, body, **values)
        answer = await lea.post(f"{V1}/articles/{made['id']}/publish")
        assert answer.status_code == 200, answer.text
        return answer.json()


def harmless(shown: str) -> bool:
    """Whether nothing in this HTML runs, loads or leads to a script."""
    elements = list(html5lib.parseFragment(shown, namespaceHTMLElements=False).iter())
    names = {str(one.tag) for one in elements}
    attributes = [(name, value) for one in elements for name, value in one.attrib.items()]
    return (
        not names & {"script", "style", "iframe", "svg", "object"}
        and not any(name.startswith("on") or value.startswith("javascript:") for name, value in attributes)
        and not any(name == "src" for name, _ in attributes)
    )


async def suggested(client: httpx.AsyncClient, text: str, **params: Any) -> list[str]:
    answer = await client.get(f"{V1}/suggest", params={"q": text, **params}, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    return [one["title"] for one in answer.json()]


async def test_an_advisor_drafts_and_a_lead_publishes(api: Api, ana: httpx.AsyncClient) -> None:
    draft = await begin(ana, "Where is my parcel?", "Look at **the link** in our mail.")
    assert (draft["state"], draft["slug"], draft["version"]) == ("draft", "where-is-my-parcel", 1)
    refused = await ana.post(f"{V1}/articles/{draft['id']}/publish")
    assert refused.status_code == 403
    async with api.client() as anybody:
        assert await suggested(anybody, "where is my parcel") == []
        async with api.signed_in("lea") as lea:
            live = (await lea.post(f"{V1}/articles/{draft['id']}/publish")).json()
        assert (live["state"], live["published_version"]) == ("published", 1)
        assert await suggested(anybody, "where is my parcel") == ["Where is my parcel?"]


async def test_a_new_version_waits_until_it_is_published(api: Api, ana: httpx.AsyncClient) -> None:
    live = await published(api, "Opening hours", "Nine to five.")
    saved = await ana.post(
        f"{V1}/articles/{live['id']}/versions",
        json={"base": 1, "title": "When are you open?", "body": "Eight to six."},
    )
    assert saved.json()["changed"] is True
    async with api.client(headers=BROWSER) as anybody:
        shown = (await anybody.get(f"{V1}/public/articles/{live['id']}")).json()
        assert (shown["title"], shown["text"]) == ("Opening hours", "Nine to five.")
    changed = (await ana.get(f"{V1}/articles", params={"state": "changed"})).json()["items"]
    assert [one["id"] for one in changed] == [live["id"]]


async def test_who_saves_on_an_old_version_is_told(ana: httpx.AsyncClient) -> None:
    draft = await begin(ana, "One")
    place = f"{V1}/articles/{draft['id']}/versions"
    assert (await ana.post(place, json={"base": 1, "title": "Two", "body": "x"})).status_code == 200
    late = await ana.post(place, json={"base": 1, "title": "Three", "body": "y"})
    assert (late.status_code, late.json()["field"]) == (409, "base")


async def test_versions_are_compared_and_restored(ana: httpx.AsyncClient) -> None:
    draft = await begin(ana, "One", "first\nsecond")
    place = f"{V1}/articles/{draft['id']}/versions"
    await ana.post(place, json={"base": 1, "title": "One", "body": "first\nthird"})
    lines = (await ana.get(f"{place}/2/diff", params={"since": 1})).json()
    assert [(one["kind"], one["text"]) for one in lines if one["kind"] != "same"] == [
        ("removed", "second"),
        ("added", "third"),
    ]
    back = (await ana.post(f"{place}/1/restore")).json()
    assert (back["version"], back["newest"]["body"]) == (3, "first\nsecond")
    listed = (await ana.get(place, params={"limit": 2})).json()
    assert [one["number"] for one in listed["items"]] == [3, 2]
    assert listed["items"][0]["author"]["name"] == "Ana"
    rest = (await ana.get(place, params={"after": listed["next"]})).json()
    assert [one["number"] for one in rest["items"]] == [1]


async def test_an_article_is_stored_as_it_was_written_and_shown_without_what_runs(
    api: Api, ana: httpx.AsyncClient
) -> None:
    draft = await begin(ana, "Embedding", WRITTEN)
    assert draft["newest"]["body"] == WRITTEN.strip("\n")
    again = (await ana.get(f"{V1}/articles/{draft['id']}")).json()
    assert again["newest"]["body"] == WRITTEN.strip("\n")
    async with api.signed_in("lea") as lea:
        await lea.post(f"{V1}/articles/{draft['id']}/publish")
        shown = (await lea.get(f"{V1}/public/articles/{draft['id']}", headers=BROWSER)).json()["html"]
    assert '&lt;script src="https://desk.example.com/widget/loader.js"&gt;' in shown
    assert "<code>&lt;b onclick=&gt;</code>" in shown
    assert "<details>\n<summary>Older browsers</summary>" in shown
    assert "<blockquote>" in shown
    assert "<em>there</em>" in shown
    assert harmless(shown)


async def test_a_preview_is_sanitised_and_keeps_nothing(ana: httpx.AsyncClient) -> None:
    shown = (await ana.post(f"{V1}/articles/preview", json={"body": f"# Big\n\n{EVIL}"})).json()["html"]
    assert "<h2>Big</h2>" in shown
    assert harmless(shown)
    assert (await ana.get(f"{V1}/articles")).json()["items"] == []


async def test_translations_belong_together(api: Api, ana: httpx.AsyncClient) -> None:
    english = await published(api, "Refunds")
    french = await begin(ana, "Remboursements", language="fr", translation_of=english["id"])
    assert french["group_id"] == english["group_id"]
    seen = (await ana.get(f"{V1}/articles/{english['id']}")).json()["translations"]
    assert [(one["language"], one["title"]) for one in seen] == [("fr", "Remboursements")]
    again = await ana.post(
        f"{V1}/articles",
        json={"language": "fr", "title": "Encore", "translation_of": english["id"]},
    )
    assert (again.status_code, again.json()["field"]) == (409, "language")
    alone = await ana.patch(f"{V1}/articles/{french['id']}", json={"translation_of": None})
    assert alone.json()["translations"] == []


async def test_only_a_lead_moves_what_readers_see(api: Api, ana: httpx.AsyncClient) -> None:
    live = await published(api, "Refunds")
    place = f"{V1}/articles/{live['id']}"
    assert (await ana.patch(place, json={"slug": "money-back"})).status_code == 403
    async with api.signed_in("lea") as lea:
        moved = await lea.patch(place, json={"slug": "money-back"})
    assert moved.json()["url"].endswith("/help/en/money-back")


async def test_a_slug_is_taken_once_in_a_language(ana: httpx.AsyncClient) -> None:
    await begin(ana, "Refunds")
    assert (await begin(ana, "Refunds"))["slug"] == "refunds-2"
    clash = await ana.post(f"{V1}/articles", json={"language": "en", "title": "x", "slug": "refunds"})
    assert (clash.status_code, clash.json()["field"]) == (409, "slug")
    assert (await begin(ana, "Refunds", language="fr", slug="refunds"))["slug"] == "refunds"


async def test_a_title_in_any_script_has_an_address_of_its_own(ana: httpx.AsyncClient) -> None:
    made = [(await begin(ana, title, language="ja"))["slug"] for title in ("配送 について", "返品 について")]
    assert made == ["pei-song-nitsuite", "fan-pin-nitsuite"]
    assert (await begin(ana, "返品 について", language="ja"))["slug"] == "fan-pin-nitsuite-2"


async def test_a_repeated_call_makes_one_article(ana: httpx.AsyncClient) -> None:
    for _ in range(2):
        made = await ana.post(
            f"{V1}/articles",
            json={"language": "en", "title": "Once"},
            headers={"Idempotency-Key": "one"},
        )
        assert made.status_code == 201
    assert len((await ana.get(f"{V1}/articles")).json()["items"]) == 1


async def test_the_list_filters_and_goes_on(ana: httpx.AsyncClient) -> None:
    for number in range(5):
        await begin(ana, f"Article {number}")
    await begin(ana, "Autre", language="fr")
    page = (await ana.get(f"{V1}/articles", params={"limit": 2, "language": "en"})).json()
    assert [one["title"] for one in page["items"]] == ["Article 4", "Article 3"]
    rest = (
        await ana.get(f"{V1}/articles", params={"limit": 5, "language": "en", "after": page["next"]})
    ).json()
    assert [one["title"] for one in rest["items"]] == ["Article 2", "Article 1", "Article 0"]
    assert rest["next"] is None
    found = (await ana.get(f"{V1}/articles", params={"q": "ICLE 3"})).json()["items"]
    assert [one["title"] for one in found] == ["Article 3"]


async def test_categories_have_names_and_an_order(api: Api, ana: httpx.AsyncClient) -> None:
    texts = [{"language": "en", "name": "Orders", "slug": "orders"}]
    assert (await ana.post(f"{V1}/categories", json={"texts": texts})).status_code == 403
    async with api.signed_in("lea") as lea:
        first = (await lea.post(f"{V1}/categories", json={"texts": texts})).json()
        texts = [{"language": "en", "name": "Care", "slug": "care"}]
        second = (await lea.post(f"{V1}/categories", json={"texts": texts})).json()
        clash = await lea.put(f"{V1}/categories/{first['id']}", json={"texts": texts})
        assert clash.status_code == 409
        ordered = await lea.put(f"{V1}/categories/order", json={"ids": [second["id"], first["id"]]})
        assert [one["texts"][0]["name"] for one in ordered.json()] == ["Care", "Orders"]
        live = await published(api, "Where?", category_id=first["id"])
        listed = (await ana.get(f"{V1}/categories")).json()
        assert listed[1]["published"] == {"en": 1}
        assert (await lea.delete(f"{V1}/categories/{first['id']}")).status_code == 204
    assert (await ana.get(f"{V1}/articles/{live['id']}")).json()["category_id"] is None


async def test_an_article_is_put_into_a_reply(api: Api, ana: httpx.AsyncClient) -> None:
    live = await published(api, "Refunds", "You get *it all* back.\n\n- soon\n- really")
    reply = (await ana.get(f"{V1}/articles/{live['id']}/reply")).json()
    assert reply["text"].startswith("You get it all back.")
    assert reply["text"].endswith(reply["url"])


async def test_an_article_begins_from_a_reply(api: Api, ana: httpx.AsyncClient) -> None:
    outcome = await api.desk.write(take_in, mail_from("eve@customer.example", "Re: My refund", "When?"))
    ticket = outcome.ticket_id
    sent = await ana.post(
        f"/api/v1/tickets/{ticket}/replies",
        json={
            "channel": "support",
            "text": "Hello Eve,\n\nRefunds take five days.\n\nKind regards\nAna",
            "last_message_id": outcome.message_id,
        },
    )
    assert sent.status_code == 201, sent.text
    made = await ana.post(f"{V1}/articles/from-message/{sent.json()['id']}", json={})
    assert made.status_code == 201, made.text
    assert made.json()["newest"]["title"] == "My refund"
    assert made.json()["newest"]["body"] == "Refunds take five days."
    assert made.json()["begun_from"] == sent.json()["id"]
    theirs = await ana.post(f"{V1}/articles/from-message/{outcome.message_id}", json={})
    assert theirs.status_code == 400


async def test_pictures_are_what_they_say(api: Api, ana: httpx.AsyncClient) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
    kept = await ana.post(f"{V1}/images", files={"file": ("kettle.png", png, "image/png")})
    assert kept.status_code == 201, kept.text
    assert kept.json()["markdown"].startswith("![kettle](/help/images/")
    evil = await ana.post(f"{V1}/images", files={"file": ("x.png", b"<svg onload=x>", "image/png")})
    assert (evil.status_code, evil.json()["field"]) == (400, "file")


async def test_the_look_is_a_leads(api: Api, ana: httpx.AsyncClient) -> None:
    look = {"name": "Fernhill help", "color": "#2f5d46"}
    assert (await ana.put(f"{V1}/look", json=look)).status_code == 403
    async with api.signed_in("lea") as lea:
        assert (await lea.put(f"{V1}/look", json=look)).json()["name"] == "Fernhill help"
        pale = await lea.put(f"{V1}/look", json=look | {"color": "#ffff00"})
        assert (pale.status_code, pale.json()["field"]) == (400, "color")
        logo = await lea.put(f"{V1}/look", json=look | {"logo": "https://evil.example/x.png"})
        assert (logo.status_code, logo.json()["field"]) == (400, "logo")

"""What the API suggests and what strangers may ask of it."""

from __future__ import annotations

import httpx
import pytest

from tests.api.conftest import Api
from tests.factories import mail as mail_from
from tests.factories import take_in
from tests.faq.test_api import BROWSER, V1, published, suggested


async def test_a_leads_synonyms_find_what_no_word_would(api: Api, ana: httpx.AsyncClient) -> None:
    await published(api, "Descaling the kettle", "Use vinegar.")
    async with api.client() as anybody, api.signed_in("lea") as lea:
        assert await suggested(anybody, "limestone") == []
        words = {"language": "en", "words": ["limestone", "descaling", "white crust"]}
        assert (await ana.post(f"{V1}/synonyms", json=words)).status_code == 403
        made = await lea.post(f"{V1}/synonyms", json=words)
        assert made.status_code == 201
        assert await suggested(anybody, "limestone") == ["Descaling the kettle"]
        assert await suggested(anybody, "a white crust inside") == ["Descaling the kettle"]
        await lea.delete(f"{V1}/synonyms/{made.json()['id']}")
        assert await suggested(anybody, "limestone") == []


async def test_slips_and_beginnings_are_forgiven(api: Api) -> None:
    await published(api, "How do I return a parcel?")
    await published(api, "Is the pan safe for induction?")
    async with api.client() as anybody:
        found = await suggested(anybody, "retrun my pacrel", typing=False)
        assert found[:1] == ["How do I return a parcel?"]
        assert (await suggested(anybody, "induc"))[:1] == ["Is the pan safe for induction?"]


async def test_articles_are_suggested_beside_a_conversation(api: Api, ana: httpx.AsyncClient) -> None:
    await published(api, "How long does a refund take?")
    await published(api, "Is the pan safe for induction?")
    text = "Hello, I sent my jar back two weeks ago. How long does a refund take? Thank you, Eve"
    outcome = await api.desk.write(take_in, mail_from("eve@customer.example", "My jar", text))
    found = (await ana.get(f"{V1}/tickets/{outcome.ticket_id}/suggestions")).json()
    assert [one["title"] for one in found] == ["How long does a refund take?"]


async def test_strangers_are_limited(api: Api) -> None:
    allowed = api.tools.settings.requests_per_minute
    assert allowed
    async with api.client(headers=BROWSER) as anybody:
        for _ in range(allowed):
            await api.tools.limits.spend("suggest", "127.0.0.1", allowed=0, seconds=60)
        codes = {(await anybody.get(f"{V1}/suggest", params={"q": "x"})).status_code}
        assert codes == {200}
        live = await published(api, "x")
        place = f"{V1}/public/articles/{live['id']}/feedback"
        answers = [await anybody.post(place, json={"helpful": True}) for _ in range(allowed // 10 + 1)]
        assert (answers[0].status_code, answers[-1].status_code) == (200, 429)


async def test_a_forged_visitor_token_is_refused(api: Api) -> None:
    async with api.client(headers={"Authorization": "Bearer nonsense.nonsense"}) as forger:
        assert (await forger.get(f"{V1}/suggest", params={"q": "x"})).status_code == 403


@pytest.mark.parametrize("proof", ["Bearer hd_unknown", "Bearer  hd_unknown", "Basic YW5hOnNlY3JldA=="])
async def test_a_proof_that_a_public_call_does_not_need_changes_nothing(api: Api, proof: str) -> None:
    live = await published(api, "x")
    place = f"{V1}/public/articles/{live['id']}"
    async with api.client(headers={"Authorization": proof, **BROWSER}) as program:
        for path in (f"{V1}/suggest?q=x", f"{V1}/public/popular", place, "/help/en"):
            answer = await program.get(path, follow_redirects=True)
            assert answer.status_code == 200, (path, answer.text)
        assert (await program.post(f"{place}/feedback", json={"helpful": True})).status_code == 200


async def test_an_empty_proof_is_an_error(api: Api) -> None:
    async with api.client(headers={"Authorization": "Bearer"}) as program:
        assert (await program.get(f"{V1}/suggest", params={"q": "x"})).status_code == 401

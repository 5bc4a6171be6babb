"""Who asks for a page gets a page, also when there is none; a program gets a problem document."""

from __future__ import annotations

import pytest

from tests.api.conftest import Api

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/nothing", BROWSER, "text/html"),
        ("/nothing", "*/*", "application/problem+json"),
        ("/nothing", "application/json", "application/problem+json"),
        ("/api/v1/tickets/99999", BROWSER, "application/problem+json"),
        ("/survey/x%00", "*/*", "text/html"),
    ],
)
async def test_a_wrong_address(api: Api, path: str, accept: str, kind: str) -> None:
    async with api.signed_in() as client:
        answer = await client.get(path, headers={"accept": accept, "accept-language": "fr"})
    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"].split(";")[0] == kind
    if kind == "text/html":
        assert 'lang="fr"' in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]

"""A person whose console is French is refused in French, wherever the fault is."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.conftest import Api, ana, api, password_hash, settings
from tests.api.test_bad_input import CASES
from tests.api.test_tickets import opened

__all__ = ["ana", "api", "password_hash", "settings"]

FRENCH = {"Accept-Language": "fr"}  # as the console sends it
PARIS = {"zone": "Europe/Paris"}


def _hours(*spans: tuple[int, int]) -> dict[str, Any]:
    return {**PARIS, "intervals": [{"day": 0, "start": start, "end": end} for start, end in spans]}


# (method, path, body, the sentence or its beginning); a blank before a sign does not break
GROUPS: dict[str, list[tuple[str, str, Any, str]]] = {
    "people": [
        (
            "POST",
            "/invitations",
            {"email": "bo", "role": "advisor"},
            "« bo » n’est pas une adresse e-mail. Écrivez-la sous la forme nom@example.com",
        ),
        ("POST", "/team-settings", {"name": "Sales"}, "Il y a déjà une équipe « Sales »."),
        (
            "POST",
            "/api-keys",
            {"name": "k", "scopes": ["fly"]},
            "scopes[0] : la valeur « fly » n’est pas possible.",
        ),
        (
            "PUT",
            "/brand",
            {"name": "x", "color": "#ffff00"},
            "La couleur doit avoir un contraste d’au moins 4,5 avec le blanc",
        ),
    ],
    "hours": [
        (
            "POST",
            "/calendars",
            {"name": "Nuit", "hours": {"zone": "Mars/Phobos"}},
            "« Mars/Phobos » n’est pas un fuseau de la base IANA, comme « Europe/Paris ».",
        ),
        (
            "POST",
            "/calendars",
            {"name": "Nuit", "hours": _hours((540, 600), (570, 660))},
            "Les plages lundi 09:00-10:00 et lundi 09:30-11:00 se chevauchent.",
        ),
        (
            "POST",
            "/calendars",
            {"name": "Nuit", "hours": _hours((600, 540))},
            "La plage (lundi 10:00-09:00) finit avant de commencer.",
        ),
    ],
    "sla": [
        (
            "POST",
            "/sla-policies",
            {"name": "Or", "targets": {}},
            "Une règle doit promettre quelque chose : indiquez au moins un délai.",
        ),
    ],
    "routing": [
        (
            "POST",
            "/routing-rules",
            {"name": "R", "filter": "queue:Livraisons", "team_id": 1},
            "L’équipe « Livraisons » n’existe pas. Il y a : Sales.",
        ),
        (
            "PUT",
            "/routing/teams/1",
            {"overflow_team_id": 1, "overflow_minutes": 5},
            "Une équipe ne peut pas s’aider elle-même. Choisissez-en une autre.",
        ),
        (
            "PUT",
            "/routing/desk",
            {"channel_skills": {"site": {"allemand": 2}}},
            "Personne n’a la compétence « allemand ». Donnez-la d’abord à quelqu’un, dans Réglages",
        ),
        (
            "PUT",
            "/routing/desk",
            {"weights": {"pigeon": 2}},
            "Le type de canal « pigeon » n’existe pas. Il y a : email,",
        ),
    ],
    "automation": [
        ("POST", "/saved-replies", {"name": "", "texts": {"fr": "x"}}, "Le nom ne peut pas être vide."),
        (
            "POST",
            "/saved-replies",
            {"name": "a", "texts": {"fr": "Bonjour {{contact.frist_name}}"}},
            "texts.fr : Ligne 1 : le champ automatique contact.frist_name n’existe pas. Vouliez-vous dire «",
        ),
    ],
    "filters": [
        (
            "POST",
            "/saved-views",
            {"name": "V", "filter": "state:opne"},
            "state n’a pas de valeur « opne ». Valeurs possibles : open, pending, snoozed, solved,",
        ),
        ("POST", "/saved-views", {"name": "V", "filter": "(state:open"}, "La parenthèse fermante manque."),
        ("POST", "/saved-views", {"name": "V", "filter": "a )"}, "Cette parenthèse ne ferme rien."),
        (
            "GET",
            "/tickets?q=created:hier",
            None,
            "created ne peut pas être « hier » ; écrivez une date comme 2026-11-01 ou today, une période",
        ),
        (
            "GET",
            "/tickets?q=state:",
            None,
            "state n’a pas de valeur. Écrivez-la juste après les deux-points, par exemple state:pending.",
        ),
    ],
    "tickets": [
        (
            "PUT",
            "/tickets/1/state",
            {"state": "open"},
            "Le ticket est déjà à l’état « ouvert » et ne peut donc pas passer à « ouvert ».",
        ),
        (
            "POST",
            "/tickets/1/split",
            {"message_ids": [99], "subject": "x"},
            "Le message 99 n’est pas dans le ticket 1.",
        ),
        (
            "POST",
            "/tickets/1/replies",
            {"channel": "fax", "text": "x", "last_message_id": 0},
            "Le canal « fax » n’existe pas. Canaux configurés :",
        ),
        ("GET", "/tickets/99", None, "Le ticket 99 n’existe pas."),
    ],
    "channels": [
        (
            "POST",
            "/channels",
            {"name": "Ü", "kind": "api", "label": "A"},
            "Le nom a de 1 à 40 caractères : minuscules sans accent, chiffres ou . _ -",
        ),
        (
            "POST",
            "/channels",
            {"name": "shop", "kind": "email", "label": "A", "settings": {"adress": "a@b.example"}},
            "Réglages : le champ « adress » n’existe pas. Il y a : address,",
        ),
        (
            "PUT",
            "/sender-rules",
            {"sender": "gmail.com", "action": "park"},
            "gmail.com est la messagerie de beaucoup de personnes. Mettez de côté des adresses seules.",
        ),
        (
            "PUT",
            "/automatic-texts/hello",
            {"texts": {}},
            "Le texte automatique « hello » n’existe pas. Il y a :",
        ),
    ],
    "surveys": [
        ("PUT", "/survey-rules/99", {"name": "x", "survey": "csat"}, "La règle d’enquête 99 n’existe pas.")
    ],
    "faq": [
        (
            "POST",
            "/faq/articles",
            {"language": "fr", "title": "x", "category_id": 99},
            "La catégorie 99 n’existe pas.",
        ),
        (
            "POST",
            "/faq/synonyms",
            {"language": "fr", "words": ["a", "A"]},
            "Il faut au moins deux mots différents.",
        ),
    ],
    "bot": [
        (
            "POST",
            "/bot/trial",
            {"text": ""},
            "Le texte ne peut pas être vide, sauf si un bouton a été utilisé.",
        )
    ],
    "shapes": [
        ("PUT", "/me/presence", {"presence": 5}, "presence : type attendu : str ; type reçu : int."),
        ("PUT", "/me/presence", {}, "presence : le champ « presence » manque."),
        (
            "PUT",
            "/me/presence",
            [],
            "Ce contenu n’est pas accepté : type attendu : object ; type reçu : array.",
        ),
        ("GET", "/tickets?limit=0", None, "limit : un nombre d’au moins 1 est attendu"),
        (
            "GET",
            "/tickets?vieux=1",
            None,
            "Le paramètre « vieux » n’existe pas. Paramètres possibles : after,",
        ),
        ("GET", "/nothing", None, "Il n’y a rien à l’adresse /api/v1/nothing."),
    ],
}


@pytest.mark.parametrize("group", GROUPS)
async def test_a_fault_of_this_group_is_told_in_french(api: Api, ana: httpx.AsyncClient, group: str) -> None:
    await opened(ana)
    told, wanted = [], []
    async with api.signed_in("adam") as adam:
        for method, path, body, sentence in GROUPS[group]:
            answer = await adam.request(method, f"/api/v1{path}", json=body, headers=FRENCH)
            assert answer.status_code >= 400, answer.text
            assert answer.headers["content-language"] == "fr", answer.text
            detail = answer.json()["detail"].replace("\u00a0", " ")
            told.append(detail[: len(sentence)])
            wanted.append(sentence)
    assert told == wanted


async def test_no_call_that_breaks_a_rule_is_answered_in_english(ana: httpx.AsyncClient) -> None:
    await opened(ana)
    english = []
    for method, path, body, *_ in CASES:
        answer = await ana.request(method, f"/api/v1{path}", json=body, headers=FRENCH)
        if answer.headers.get("content-language") != "fr":
            english.append(f"{method} {path}: {answer.json()['detail']}")
    assert english == []


async def test_what_a_filter_expected_is_told_in_french_too(ana: httpx.AsyncClient) -> None:
    answer = await ana.get("/api/v1/tickets", params={"q": "state:open OR"}, headers=FRENCH)
    assert answer.json()["expected"] == ["un mot ou une condition"]
    assert answer.json()["reason"] == "unexpected"


async def test_an_answer_tells_its_sentences_in_the_language_of_the_reader(api: Api) -> None:
    told = {}
    async with api.signed_in("adam") as adam:
        for language in ("fr", "en"):
            answer = await adam.post(
                "/api/v1/setup-copy/preview",
                json={"content": '{"helpdesk_settings": 1, "teems": []}'},
                headers={"Accept-Language": language},
            )
            told[language] = answer.json()["faults"][0]["detail"].replace("\u00a0", " ")
    assert told["fr"].startswith("Cette partie n’existe pas. Il y a : ")
    assert told["en"].startswith("There is no such section; there are: ")

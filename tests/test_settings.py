"""Settings are read from the environment, and a bad one is named."""

from pathlib import Path

import pytest
import yaml

from helpdesk import settings
from helpdesk.errors import BadInput


def test_an_empty_environment_gives_a_desk_on_sqlite_at_port_8000() -> None:
    found = settings.load({})
    assert found.database.startswith("sqlite:///")
    assert found.database.endswith("/data/helpdesk.db")
    assert found.url == "http://localhost:8000"
    assert not found.secure


def test_each_kind_of_value_is_read() -> None:
    found = settings.load(
        {
            "HELPDESK_DATA_DIR": "/var/lib/desk",
            "HELPDESK_PORT": "9000",
            "HELPDESK_LOG_JSON": "yes",
            "HELPDESK_MAIL_INLET": "lmtp",
            "HELPDESK_DATABASE_URL": "postgresql://desk@db/engine/desk",
            "HELPDESK_PUBLIC_URL": "https://desk.example/",
            "HELPDESK_REDIS_URL": "  ",
            "HELPDESK_SOMETHING_ELSE": "of another program",
        }
    )
    assert (found.data_dir, found.port, found.log_json) == (Path("/var/lib/desk"), 9000, True)
    assert found.mail_inlet == "lmtp"
    assert found.database == "postgresql+psycopg://desk@db/engine/desk"
    assert (found.url, found.secure) == ("https://desk.example", True)
    assert found.redis_url is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HELPDESK_PORT", "eighty"),
        ("HELPDESK_PORT", "70000"),
        ("HELPDESK_DEMO", "perhaps"),
        ("HELPDESK_MAIL_INLET", "pop3"),
        ("HELPDESK_SESSION_HOURS", "0"),
        ("HELPDESK_SECRET", "short"),
        ("HELPDESK_CODES", "A-1042, 12"),
        ("HELPDESK_CODES", "(A)-1042"),
        ("HELPDESK_DATABASE_URL", "mysql://desk"),
        ("HELPDESK_REDIS_URL", "localhost:6379"),
        ("HELPDESK_PUBLIC_URL", "desk.example"),
        ("HELPDESK_PUBLIC_URL", "https://desk.example/help"),
    ],
)
def test_a_bad_value_is_refused_with_its_variable_named(name: str, value: str) -> None:
    with pytest.raises(BadInput, match=name) as refused:
        settings.load({name: value})
    assert refused.value.field == name


def test_a_bad_secret_is_not_repeated() -> None:
    with pytest.raises(BadInput) as refused:
        settings.load({"HELPDESK_SECRET": "hunter2"})
    assert "hunter2" not in refused.value.detail


def test_every_setting_is_described_with_its_variable_and_default() -> None:
    described = {one.variable: one for one in settings.describe()}
    assert len(described) == len(settings.Settings.__struct_fields__)
    assert described["HELPDESK_PORT"].default == "8000"
    assert described["HELPDESK_DEMO"].default == "false"
    assert all(one.meaning for one in described.values())


def test_compose_believes_the_proxy_in_front_of_its_own_network() -> None:
    compose = yaml.safe_load(Path(__file__).parents[1].joinpath("docker-compose.yml").read_text())
    (network,) = compose["networks"]["default"]["ipam"]["config"]
    serving = [one for one in compose["services"].values() if one.get("command") == ["serve"]]
    assert len(serving) == 2
    for one in serving:
        trusted = one["environment"]["HELPDESK_TRUSTED_PROXIES"]
        assert trusted == f"${{HELPDESK_TRUSTED_PROXIES:-{network['subnet']}}}"
        assert all(port.startswith("127.0.0.1:") for port in one["ports"]), (
            "only this machine's proxy comes in"
        )

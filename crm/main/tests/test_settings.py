"""Settings: what is taken, what is refused, and that a refusal names its variable."""

from pathlib import Path

import pytest

from crm.core.callers import HERE
from crm.main.settings import read_settings
from crm.ops.stop import Stop


def test_an_empty_environment_gives_a_safe_house_on_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings({})
    assert settings.data_dir == tmp_path / "var"
    assert settings.secret_key_file == tmp_path / "var" / "secret-keys"
    assert settings.database_url is None
    assert str(settings.bind) == "127.0.0.1:8000"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.origins == {"http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"}
    assert settings.graph_url == "https://graph.facebook.com"
    assert not any([settings.is_demo, settings.is_insecure_http, settings.is_base_url_given, settings.is_https])


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert read_settings({"CRM_DATABASE_URL": "", "CRM_DEMO": " "}).database_url is None


def test_every_variable_arrives() -> None:
    settings = read_settings(
        {
            "CRM_DATA_DIR": "/srv/crm",
            "CRM_DATABASE_URL": "postgresql://crm:p@db/crm",
            "CRM_BIND": "0.0.0.0:80",
            "CRM_BASE_URL": "https://CRM.example.com/",
            "CRM_SECRET_KEY_FILE": "/etc/crm/keys",
            "CRM_DEMO": "1",
            "CRM_DEMO_TRAFFIC": "0",
            "CRM_DEMO_PASSWORD": "correct horse",
            "CRM_LOG_LEVEL": "DEBUG",
            "CRM_GRAPH_URL": "http://127.0.0.1:9000/",
            "CRM_GRAPH_VERSION": "v26.0",
            "CRM_META_APP_SECRET": "one, two,",
            "CRM_META_VERIFY_TOKEN": "verify",
            "CRM_FILES_URL": "s3://bucket/crm",
            "CRM_SMTP_URL": "smtps://u:p@mail.example.com:465",
            "CRM_S3_REGION": "eu-central-1",
            "CRM_DATABSE_URL": "misspelt",
            "PATH": "/bin",
        }
    )
    assert settings.origins == {"https://crm.example.com"}
    assert settings.is_https
    assert settings.meta_app_secrets == ("one", "two")
    assert settings.graph_url == "http://127.0.0.1:9000"
    assert settings.s3 == {"region": "eu-central-1"}
    assert settings.log_level == "debug"
    assert settings.unknown == ("CRM_DATABSE_URL",)
    assert (settings.is_demo, settings.has_demo_traffic) == (True, False)


def test_the_built_in_imitation_of_meta_is_a_word_and_not_an_address() -> None:
    assert read_settings({"CRM_GRAPH_URL": "fake"}).is_graph_fake


def test_settings_do_not_show_their_secrets() -> None:
    shown = repr(read_settings({"CRM_META_APP_SECRET": "hidden", "CRM_DATABASE_URL": "postgresql://u:hidden@h/d"}))
    assert "hidden" not in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CRM_BIND", "8000"),
        ("CRM_BIND", "example.com:8000"),
        ("CRM_BIND", "127.0.0.1:99999"),
        ("CRM_BIND", "127.0.0.1:0"),
        ("CRM_BIND", "::1:8000"),
        ("CRM_BASE_URL", "crm.example.com"),
        ("CRM_BASE_URL", "https://example.com/crm"),
        ("CRM_BASE_URL", "ftp://example.com"),
        ("CRM_BASE_URL", "https://"),
        ("CRM_BASE_URL", "https://example.com:port"),
        ("CRM_DATABASE_URL", "mysql://localhost/crm"),
        ("CRM_DATABASE_URL", "sqlite:///crm.db"),
        ("CRM_DEMO", "yes"),
        ("CRM_DEMO_TRAFFIC", "false"),
        ("CRM_INSECURE_HTTP", "true"),
        ("CRM_LOG_LEVEL", "loud"),
        ("CRM_GRAPH_URL", "graph.facebook.com"),
        ("CRM_GRAPH_VERSION", "25"),
        ("CRM_TRUSTED_PROXIES", "10.0.0.1/24"),
        ("CRM_TRUSTED_PROXIES", "everybody"),
        ("CRM_FILES_URL", "https://bucket"),
        ("CRM_SMTP_URL", "mail.example.com:25"),
        ("CRM_SMTP_URL", "smtp://"),
        ("CRM_DATA_DIR", "/etc/passwd"),
        ("CRM_DEMO_PASSWORD", "x" * 129),
    ],
)
def test_a_bad_value_stops_the_start_and_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(Stop, match=name) as refusal:
        read_settings({name: value})
    assert "\n" not in str(refusal.value)


def test_a_refused_address_does_not_show_its_password() -> None:
    with pytest.raises(Stop) as refusal:
        read_settings({"CRM_DATABASE_URL": "mysql://crm:hunter2@db/crm"})
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    "environment",
    [
        {"CRM_BIND": "0.0.0.0:8000"},
        {"CRM_BIND": "192.168.1.5:8000"},
        {"CRM_BIND": "[::]:8000"},
        {"CRM_BASE_URL": "http://crm.example.com"},
        {"CRM_BIND": "0.0.0.0:8000", "CRM_BASE_URL": "http://crm.example.com"},
    ],
)
def test_http_on_a_network_is_refused_unless_it_is_accepted(environment: dict[str, str]) -> None:
    with pytest.raises(Stop, match="CRM_INSECURE_HTTP=1"):
        read_settings(environment)
    assert read_settings({**environment, "CRM_INSECURE_HTTP": "1"}).is_insecure_http


def test_a_proxy_with_a_certificate_may_stand_in_front() -> None:
    settings = read_settings({"CRM_BIND": "0.0.0.0:8000", "CRM_BASE_URL": "https://crm.example.com"})
    assert settings.is_https
    assert not settings.is_insecure_http


def test_listening_everywhere_accepts_the_addresses_of_this_machine() -> None:
    settings = read_settings({"CRM_BIND": "0.0.0.0:8000", "CRM_INSECURE_HTTP": "1"})
    assert "http://localhost:8000" in settings.origins
    assert not any("0.0.0.0" in origin for origin in settings.origins)
    assert "0.0.0.0" not in settings.base_url


def test_a_proxy_is_believed_only_where_one_must_stand() -> None:
    https = {"CRM_BASE_URL": "https://crm.example.com"}
    assert read_settings({}).proxies == ()
    assert read_settings({"CRM_BIND": "0.0.0.0:8000", "CRM_INSECURE_HTTP": "1"}).proxies == ()
    assert read_settings(https).proxies == HERE
    told = read_settings({**https, "CRM_TRUSTED_PROXIES": "10.0.0.0/24, fd00::1"}).proxies
    assert [str(network) for network in told] == ["10.0.0.0/24", "fd00::1/128"]

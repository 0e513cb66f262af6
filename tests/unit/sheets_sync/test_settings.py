"""What the environment must say before the service starts."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.sheets_sync.settings import Settings
from shared.settings import read_settings

DATABASE = "postgresql://u@localhost/leads"
KEY = {"type": "service_account", "client_email": "a@b.c", "private_key": "geheim", "token_uri": "https://t/token"}


def settings(**variables: Any) -> Settings:
    return read_settings(Settings, database_url=DATABASE, **variables)


def problems(capsys: pytest.CaptureFixture[str], **variables: Any) -> str:
    with pytest.raises(SystemExit) as ended:
        settings(**variables)
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_without_a_spreadsheet_nothing_else_is_needed() -> None:
    assert not settings().is_configured


def test_a_spreadsheet_needs_credentials_and_all_missing_ones_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    said = problems(capsys, google_spreadsheet_id="sid", google_client_id="client")

    assert "GOOGLE_CLIENT_SECRET, GOOGLE_REFRESH_TOKEN" in said


def test_a_service_accounts_key_may_be_text_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    file.write_text(json.dumps(KEY))

    for given in (json.dumps(KEY), str(file)):
        key = settings(google_spreadsheet_id="sid", google_service_account_json=given).service_account()
        assert key is not None
        assert key["client_email"] == "a@b.c"


def test_the_token_url_replaces_the_keys_own() -> None:
    key = settings(
        google_spreadsheet_id="sid", google_service_account_json=json.dumps(KEY), google_token_url="http://localhost/t"
    ).service_account()

    assert key is not None
    assert key["token_uri"] == "http://localhost/t"


@pytest.mark.parametrize("given", ["/no/such/file.json", '{"client_email": "geheim@b.c"}', '{"geheim'])
def test_a_broken_key_is_named_but_never_shown(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = problems(capsys, google_spreadsheet_id="sid", google_service_account_json=given)

    assert "GOOGLE_SERVICE_ACCOUNT_JSON" in said
    assert "geheim" not in said

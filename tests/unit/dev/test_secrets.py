"""The demo's secrets are made once and are nobody else's business."""

from pathlib import Path

from dev.servers.keeping import kept_password
from dev.up.secrets import demo_secrets


def test_they_stay_the_same(tmp_path: Path) -> None:
    file = tmp_path / "new" / "demo.env"

    assert demo_secrets(file) == demo_secrets(file)


def test_only_their_owner_reads_them(tmp_path: Path) -> None:
    demo_secrets(tmp_path / "demo.env")
    kept_password(tmp_path / "password")

    assert [oct(path.stat().st_mode & 0o777) for path in sorted(tmp_path.iterdir())] == ["0o600", "0o600"]


def test_two_folders_share_none(tmp_path: Path) -> None:
    one, other = demo_secrets(tmp_path / "one"), demo_secrets(tmp_path / "other")

    assert not set(one.values()) & set(other.values())


def test_a_missing_one_is_added_and_the_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "demo.env"
    before = demo_secrets(file)
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if "WAHA_API_KEY" not in line))

    after = demo_secrets(file)

    assert after["WAHA_API_KEY"] != before["WAHA_API_KEY"]
    assert after | {"WAHA_API_KEY": ""} == before | {"WAHA_API_KEY": ""}

"""The documents are true: each command exists and would be taken, each link leads somewhere, each setting is one."""

import contextlib
import importlib.util
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import redis
import sqlalchemy as sa
from dotenv import dotenv_values
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from services.admin.command_line import parse
from shared.settings import sqlalchemy_url
from shared.streams.names import GROUP_OF, PARTITIONED, dead_letter_stream, keys_of
from shared.vocabulary import State
from tests.deployment import compose, kubernetes
from tests.deployment.documents import PLACEHOLDER, Command, anchors, blocks, commands, documents, links, name_of
from tests.deployment.services import CHECKOUT

GUIDES = CHECKOUT / "docs" / "guides"
TARGETS = set(re.findall(r"^([a-z-]+):.*##", (CHECKOUT / "Makefile").read_text(), flags=re.MULTILINE))
SHELL_S_OWN = {
    "cat",
    "cd",
    "cp",
    "chmod",
    "curl",
    "echo",
    "export",
    "crontab",
    "git",
    "ls",
    "openssl",
    "sed",
    "ssh",
    "tr",
}
COMPOSE_OPTIONS = {"--profile": 1, "--env-file": 1, "-f": 1}
COMPOSE_COMMANDS = {"up", "ps", "exec", "run", "logs", "stop", "restart", "build"}
COMPOSE_VALUES = {"--since", "--scale", "-p"}
KUBECTL_VALUES = {"-n", "-k", "-f"}
KINDS = {"deploy": "Deployment", "deployment": "Deployment", "job": "Job", "cronjob": "CronJob", "service": "Service"}
NOT_SETTINGS = {"SCAN_QR_CODE", "ADMIN_PASSWORD", "ADMIN_URL", "NACK_ON_ERROR"}
"""Words in capitals that are no setting: a state of WAHA, what `make up` and the benches keep for themselves."""
STAND_INS_ONLY = {
    name
    for name in re.findall(r"[A-Z][A-Z0-9_]+", (CHECKOUT / "dev" / "standins" / "README.md").read_text())
    if "_" in name
}
ALL = [command for path in documents() if path.name != "CHANGELOG.md" for command in commands(path)]


def exists(path: str) -> bool:
    return path == "PLACEHOLDER" or (CHECKOUT / path).exists()


def takes_python(words: tuple[str, ...]) -> None:
    match words:
        case (_, "-m", "services.admin", *rest):
            takes_admin([word for word in rest if "…" not in word])
        case (_, "-m", module, *_):
            assert importlib.util.find_spec(module), f"there is no module {module}"
        case (_, "-c", code):
            subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, timeout=30, check=True)
        case _:
            raise AssertionError("python is given a module or a line")


def takes_admin(rest: list[str]) -> None:
    if not rest or rest[0] == "PLACEHOLDER" or "--version" in rest:
        return
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            parse(rest)
    except SystemExit as end:
        if end.code == 0:
            return
        raise AssertionError(said.getvalue()) from None


def takes_make(words: tuple[str, ...]) -> None:
    assert words[1] in TARGETS, f"there is no target {words[1]}"


def takes_docker(words: tuple[str, ...]) -> None:
    if words[1] == "build":
        assert exists(words[words.index("-f") + 1])
        return
    if words[1] == "push":
        return
    assert words[1] == "compose"
    rest = list(words[2:])
    while rest and rest[0].startswith("-"):
        value = rest[1]
        if rest[0] == "--profile":
            assert any(value in service.get("profiles", ()) for service in compose.services().values()), value
        else:
            assert exists(value) or value.startswith("/"), value
        rest = rest[1 + COMPOSE_OPTIONS[rest[0]] :]
    if not rest:
        return
    command, *rest = rest
    assert command in COMPOSE_COMMANDS, f"docker compose has no {command}, or no test for it"
    names, inside = compose_arguments(command, rest)
    for name in names:
        assert name in compose.services() or name.isupper(), f"docker-compose.yml has no service {name}"
    if inside:
        takes(tuple(inside))


def compose_arguments(command: str, rest: list[str]) -> tuple[list[str], list[str]]:
    """The services that are named, and what is to run inside one of them."""
    names: list[str] = []
    while rest:
        word = rest.pop(0)
        if word in COMPOSE_VALUES:
            value = rest.pop(0)
            if word == "--scale":
                names.append(value.partition("=")[0])
        elif not word.startswith("-"):
            names.append(word)
            if command in {"exec", "run"}:
                return names, rest
    return names, []


def takes_kubectl(words: tuple[str, ...]) -> None:
    rest = list(words[1:])
    if "--" in rest:
        at = rest.index("--")
        rest, inside = rest[:at], rest[at + 1 :]
        if inside:
            takes(tuple(inside))
    plain: list[str] = []
    while rest:
        word = rest.pop(0)
        if word in KUBECTL_VALUES and not rest:
            return
        if word == "-k":
            assert (CHECKOUT / rest[0] / "kustomization.yaml").exists(), f"there is no overlay {rest[0]}"
        if word == "-n":
            namespaces = {one["metadata"]["name"] for one in kubernetes.written() if one["kind"] == "Namespace"}
            assert rest[0] in namespaces, f"no overlay has the namespace {rest[0]}"
        if word in KUBECTL_VALUES:
            rest.pop(0)
        elif not word.startswith("-"):
            plain.append(word)
    assert plain, "kubectl is told to do nothing"
    for at, word in enumerate(plain):
        kind, separator, name = word.partition("/")
        if word in KINDS and plain[0] == "delete":
            kind, separator, name = word, "/", plain[at + 1]
        if separator and kind in KINDS and name and not name.isupper():
            kubernetes.one(KINDS[kind], name)


def takes_script(words: tuple[str, ...]) -> None:
    name = words[0].replace("/scripts/", "deploy/backup/")
    assert (CHECKOUT / name).stat().st_mode & 0o111, f"{name} can't be run"


def takes_shell(words: tuple[str, ...]) -> None:
    if words[0] == "cp":
        assert exists(words[1]), f"there is no {words[1]}"


def takes_nothing_more(words: tuple[str, ...]) -> None:
    """Looked at by a test of its own, or a program of PostgreSQL's image."""
    assert words


TAKES: Mapping[str, Callable[[tuple[str, ...]], None]] = {
    "python": takes_python,
    ".venv/bin/python": takes_python,
    "make": takes_make,
    "docker": takes_docker,
    "kubectl": takes_kubectl,
    "redis-cli": takes_nothing_more,
    "psql": takes_nothing_more,
    "createdb": takes_nothing_more,
    "dropdb": takes_nothing_more,
    "df": takes_nothing_more,
    **dict.fromkeys(SHELL_S_OWN, takes_shell),
}


def takes(words: tuple[str, ...]) -> None:
    """Raises `AssertionError` where nobody would take this command."""
    if words[0].endswith(".sh"):
        takes_script(words)
    else:
        assert words[0] in TAKES, f"no test knows {words[0]}"
        TAKES[words[0]](words)


@pytest.mark.parametrize("command", ALL, ids=lambda command: f"{command.place}: {' '.join(command.words)[:70]}")
def test_a_command_of_a_document_would_be_taken(command: Command) -> None:
    if command.is_whole or "services.admin" not in command.words:
        takes(command.words)
    else:
        at = command.words.index("services.admin") + 1
        named = [word for word in command.words[at : at + 1] if word != "…"]
        takes_admin([*named, "--help"])


@pytest.mark.parametrize(
    "wrong",
    [
        "python -m services.admin doktor",
        "make dance",
        "docker compose restart prozessor",
        "docker compose --profile tsl up -d",
        "docker compose exec admin python -m services.admin verify --quickly",
        "kubectl -n lead-pipeline rollout status deployment/prozessor",
        "kubectl apply -k k8s/overlays/production",
        "deploy/backup/back-up.sh FOLDER",
        "rm -rf /",
    ],
)
def test_a_wrong_command_is_noticed(wrong: str) -> None:
    with pytest.raises((AssertionError, FileNotFoundError)):
        takes(tuple(wrong.split()))


@pytest.mark.parametrize("path", [path for path in documents() if blocks(path)], ids=name_of)
def test_shell_blocks_are_shell(path: Path) -> None:
    for block in blocks(path):
        text = PLACEHOLDER.sub("PLACEHOLDER", block)
        done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, timeout=10, check=False)
        assert (done.returncode, done.stderr) == (0, ""), block


@pytest.mark.parametrize("path", documents(), ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    for link in links(path):
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


def test_every_guide_is_in_the_index() -> None:
    index = CHECKOUT / "docs" / "README.md"
    named = {(index.parent / link).resolve() for link in links(index)}

    assert {path for path in GUIDES.rglob("*.md") if path not in named} == set()
    assert index in {(CHECKOUT / link).resolve() for link in links(CHECKOUT / "README.md")}


@pytest.mark.parametrize("name", ["deploy-vps", "deploy-kubernetes", "runbook", "sales-team"])
def test_the_indonesian_guide_has_the_same_commands(name: str) -> None:
    def of(path: Path) -> list[str]:
        return [re.sub(r"\s*#.*", "", block) for block in blocks(path)]

    assert of(GUIDES / "id" / f"{name}.md") == of(GUIDES / f"{name}.md")


@pytest.mark.parametrize("path", [path for path in documents() if path.name != "CHANGELOG.md"], ids=name_of)
def test_a_setting_that_is_named_is_one(path: Path) -> None:
    known = set(dotenv_values(CHECKOUT / ".env.example", interpolate=False)) | set(State) | NOT_SETTINGS
    for service in compose.services().values():
        known |= set(service.get("environment") or {})
    written = re.sub(r"^ *```.*?^ *```$", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)

    named = set(re.findall(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`", written))

    assert named - known - STAND_INS_ONLY == set()


def test_the_runbook_looks_into_every_stream(redis_url: str) -> None:
    client: Any = redis.Redis.from_url(redis_url, decode_responses=True, socket_timeout=5)
    for name, group in GROUP_OF.items():
        for partition in range(16 if name in PARTITIONED else 1):
            client.xgroup_create(keys_of(name, partition).stream, group, mkstream=True)
    lines = [command.words for command in ALL if "redis-cli" in command.words]
    asked = {words[words.index("redis-cli") + 1 :] for words in lines}

    for words in asked - {("-p", "63790")}:
        client.execute_command(*[word for word in words if word not in {"-p", "63790"}])

    runbook = [command for command in ALL if command.place == "docs/guides/runbook.md"]
    looked_at = {word for command in runbook if "redis-cli" in command.words for word in command.words}
    for name in GROUP_OF:
        assert keys_of(name, 7 if name in PARTITIONED else 0).stream in looked_at
        assert dead_letter_stream(name) in looked_at
    client.close()


async def test_questions_to_postgresql_are_answered(database_url: str) -> None:
    asked = {word for command in ALL for word in command.words if word.startswith("SELECT ")}
    assert asked
    engine = create_async_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    async with engine.connect() as connection:
        for statement in asked:
            await connection.execute(sa.text(statement))
    await engine.dispose()


def test_the_guide_makes_an_env_file_that_compose_takes(tmp_path: Path) -> None:
    shutil.copy(CHECKOUT / ".env.example", tmp_path)
    (_, *block) = blocks(GUIDES / "deploy-vps.md")[0].split("cp .env.example .env")
    script = "set -eu\ncp .env.example .env" + block[0]

    subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, timeout=30, check=True)

    made = {name: value or "" for name, value in dotenv_values(tmp_path / ".env", interpolate=False).items()}
    assert all(len(made[name]) >= 32 for name in compose.NEEDED)
    assert made["PUBLIC_DOMAIN"] == "bot.example.com"
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0
    assert compose.services(made)["gateway"]["environment"]["SETTINGS_ENCRYPTION_KEY"]

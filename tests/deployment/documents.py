"""The documents as a reader uses them: commands that are typed, links that are followed, settings that are named."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.deployment.services import CHECKOUT

_SHELL_BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^ {4}(.+)$", re.MULTILINE)
_IN_LINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_PROGRAMS = re.compile(r"(make|docker compose|kubectl|redis-cli|(?:\.venv/bin/)?python -m|deploy/backup/\S+) ")
PLACEHOLDER = re.compile(r"<[a-z][^<>\n]*>")


@dataclass(frozen=True, slots=True)
class Command:
    """One simple command of a document, its words as a shell gives them."""

    place: str
    words: tuple[str, ...]
    is_whole: bool = True
    """False: the text only mentions it, arguments may be left out."""


def documents() -> list[Path]:
    """Every document that people read."""
    folders = [CHECKOUT / "docs", *(CHECKOUT / name for name in ("services", "dev", "bench"))]
    found = [
        path for folder in folders for path in folder.rglob("*.md") if not {"node_modules", ".venv"} & {*path.parts}
    ]
    return sorted([*CHECKOUT.glob("*.md"), *found])


def name_of(path: Path) -> str:
    """A document as a test's id."""
    return str(path.relative_to(CHECKOUT))


def blocks(path: Path) -> list[str]:
    """The blocks that are marked as shell."""
    return [block.replace("\\\n", " ") for block in _SHELL_BLOCK.findall(path.read_text())]


def commands(path: Path) -> Iterator[Command]:
    """Every command: of shell blocks, indented examples, and code in the text that begins with a program of ours."""
    text = path.read_text()
    lines = [line for block in blocks(path) for line in block.splitlines()]
    around = _SHELL_BLOCK.sub("", text)
    lines += [line for line in _INDENTED.findall(around) if _PROGRAMS.match(line)]
    for line in lines:
        for words in _simple(line):
            yield Command(name_of(path), words)
    for code in _IN_LINE.findall(around):
        if _PROGRAMS.match(code):
            for words in _simple(code.partition("\\|")[0]):
                yield Command(name_of(path), words, is_whole=False)


def links(path: Path) -> list[str]:
    """Links to other files of the repository, or inside the document."""
    return [link for link in _LINK.findall(path.read_text()) if not re.match(r"https?://|mailto:", link)]


def anchors(path: Path) -> set[str]:
    """What a link may name in a document: its headings as GitHub makes anchors of them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _simple(line: str) -> Iterator[tuple[str, ...]]:
    """A line's simple commands: pipes, lists and loops taken apart; what is inside ``$(…)`` stays part of a word."""
    lexer = shlex.shlex(PLACEHOLDER.sub("PLACEHOLDER", line), posix=True, punctuation_chars="();&|")
    lexer.whitespace_split = True
    part: list[str] = []
    for token in [*lexer, ";"]:
        if set(token) <= set("();&|"):
            if words := _without_loop(part):
                yield words
            part = []
        else:
            part.append(token)


def _without_loop(words: list[str]) -> tuple[str, ...]:
    if not words or words[0] in {"for", "done"}:
        return ()
    if words[0] == "do":
        words = words[1:]
    redirected = next((at for at, word in enumerate(words) if re.match(r"\d?>", word)), len(words))
    words = words[:redirected]
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    return tuple(words)

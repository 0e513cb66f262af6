"""deploy/compile_parser.py: the parser that images hold understands what its sources understand."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from services.processor.domain.form import Field
from services.processor.domain.understanding import is_thanks, read_choice, read_form
from tests.corpus.conversations import PARTS, conversations
from tests.deployment.services import CHECKOUT

COMPILE = CHECKOUT / "deploy" / "compile_parser.py"
ASK = """
import sys
from tests.deployment.test_compiled_parser import understood
from services.processor.domain.understanding import form
assert form.__file__.endswith(".so"), form.__file__
sys.stdout.write(understood())
"""


def understood() -> str:
    """What is understood of the corpus and of random pieces of it, one line for each text."""
    lines = []
    corpus = [(burst, each.today) for part in PARTS for each in conversations(part) for burst in each.bursts]
    chance = random.Random(5)
    words = sorted({word for burst, _ in corpus for word in burst.split(" ")})
    mixed = [(" ".join(chance.choices(words, k=chance.randint(1, 30))), corpus[0][1]) for _ in range(1_500)]
    for text, today in [*corpus, *mixed]:
        for asked in (tuple(Field), (chance.choice(tuple(Field)),)):
            read = read_form(text, asked=asked, today=today, biodata=chance.choice(("", "Rina, Solo")))
            lines.append(f"{read} {read_choice(text)} {is_thanks(text)}")
    return "\n".join(lines)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What the parser and this test need of the checkout."""
    for name in ("services", "shared", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "*.so")
        shutil.copytree(CHECKOUT / name, tmp_path / name, ignore=ignored)
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.timeout(600)
def test_the_compiled_parser_understands_the_same(copy: Path) -> None:
    if not shutil.which("cc"):
        pytest.skip("no C compiler here")

    subprocess.run([sys.executable, COMPILE, copy, "--optimise", "0"], check=True, capture_output=True, timeout=500)

    here = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run(
        [sys.executable, "-c", ASK], cwd=copy, env=here, check=True, capture_output=True, text=True, timeout=100
    )
    assert told.stdout.splitlines() == understood().splitlines()


def test_a_checkout_is_not_compiled(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()

    refused = subprocess.run(
        [sys.executable, COMPILE, tmp_path], check=False, capture_output=True, text=True, timeout=60
    )

    assert (refused.returncode, "compile a copy" in refused.stderr) == (2, True)

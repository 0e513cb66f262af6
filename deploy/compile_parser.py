"""Compiles the parser of leads' texts (services/processor/domain/understanding) with mypyc; images hold it so.

    python deploy/compile_parser.py FOLDER [--optimise 0]

FOLDER is a copy of the checkout, never the checkout itself: a compiled module outdoes its source, however that is
changed. Run it with the `compile` group of uv.lock and, for the types of what the parser imports, with the processor's
packages or `--packages /its/bin/python`. A C compiler is needed. Decision 12 tells why.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from mypyc.build import mypycify
from setuptools import setup

PARSER = Path("services/processor/domain/understanding")
# Lists of words gain nothing; `kinds` makes classes that mypyc can't.
_AS_THEY_ARE = frozenset(
    (
        "__init__",
        "alone_words",
        "everyday",
        "kinds",
        "label_words",
        "mistyped",
        "names",
        "places",
        "plan_words",
        "request_words",
        "rightly_written",
        "small_words",
        "sources",
        "trades",
        "vocabulary",
    )
)


def main() -> None:
    """Leave the compiled modules beside their sources."""
    parser = argparse.ArgumentParser(description="Compile the parser of leads' texts in a copy of the checkout.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--packages", default=sys.executable, help="the Python whose packages the parser imports")
    parser.add_argument("--optimise", default="2", choices=("0", "1", "2", "3"), help="as the C compiler has it")
    arguments = parser.parse_args()
    if (arguments.folder / ".git").exists():
        parser.error("compile a copy: in a checkout the compiled modules would outdo every change of their sources")
    if not (arguments.folder / PARSER).is_dir():
        parser.error(f"{arguments.folder} holds no {PARSER}")
    packages = str(Path(arguments.packages).absolute())
    os.chdir(arguments.folder)
    with tempfile.TemporaryDirectory() as scratch:
        modules = [str(path) for path in sorted(PARSER.glob("*.py")) if path.stem not in _AS_THEY_ARE]
        options = ["--cache-dir", os.devnull, "--python-executable", packages, *modules]
        extensions = mypycify(
            options, opt_level=arguments.optimise, target_dir=scratch, group_name="understanding", debug_level="0"
        )
        setup(
            name="understanding",
            packages=[],
            ext_modules=extensions,
            script_args=["--quiet", "build_ext", "--inplace", "--build-temp", scratch, "--build-lib", scratch],
        )


if __name__ == "__main__":
    main()

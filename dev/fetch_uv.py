"""``python dev/fetch_uv.py VERSION FOLDER``: uv from PyPI into FOLDER/bin, with the standard library alone.

For machines whose Python can neither make environments nor run pip; `dev/bootstrap` calls it there and nowhere else.
"""

import hashlib
import io
import json
import os
import platform
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import TypedDict

INDEX = os.environ.get("PYPI_URL", "https://pypi.org")
TIMEOUT_SECONDS = 60


class File(TypedDict):
    """A file of a release, as the index describes it."""

    filename: str
    url: str
    digests: dict[str, str]


def main(version: str, folder: Path) -> None:
    """Fetch the wheel for this machine, check it against the index's digest, unpack the one program in it."""
    try:
        release = json.loads(_read(f"{INDEX}/pypi/uv/{version}/json"))
        wheel = _wheel_for(platform.machine(), release["urls"])
        content = _read(wheel["url"])
    except urllib.error.URLError as error:
        sys.exit(f"uv can't be fetched from {INDEX} ({error.reason}). Installing python3-venv is the other way.")
    if hashlib.sha256(content).hexdigest() != wheel["digests"]["sha256"]:
        sys.exit(f"{wheel['filename']} arrived damaged; try again.")
    program = folder / "bin" / "uv"
    program.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        program.write_bytes(archive.read(f"uv-{version}.data/scripts/uv"))
    program.chmod(0o755)


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - PyPI, or what the operator named
        return bytes(answer.read())


def _wheel_for(machine: str, files: list[File]) -> File:
    for file in files:
        if "manylinux" in file["filename"] and file["filename"].endswith(f"_{machine}.whl"):
            return file
    sys.exit(f"There is no uv for {machine}. Installing python3-venv is the other way.")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

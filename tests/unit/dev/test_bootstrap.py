"""A machine that can't run this is told so in words; one without pip gets uv all the same."""

import hashlib
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[3]
UV = b"#!/bin/sh\necho uv 1.2.3\n"


class Index(HTTPServer):
    """PyPI with one wheel."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as wheel:
            wheel.writestr("uv-1.2.3.data/scripts/uv", UV)
        self.wheel = archive.getvalue()
        self.digest = hashlib.sha256(self.wheel).hexdigest()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Index

    def do_GET(self) -> None:
        filename = f"uv-1.2.3-py3-none-manylinux_2_17_{platform.machine()}.whl"
        wheel = {"filename": filename, "url": f"{self.server.url}/wheel", "digests": {"sha256": self.server.digest}}
        other = wheel | {"filename": "uv-1.2.3-py3-none-win_amd64.whl", "url": f"{self.server.url}/never"}
        bodies = {"/pypi/uv/1.2.3/json": json.dumps({"urls": [other, wheel]}).encode(), "/wheel": self.server.wheel}
        self.send_response(200 if self.path in bodies else 404)
        self.end_headers()
        self.wfile.write(bodies.get(self.path, b""))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def index() -> Iterator[Index]:
    with Index() as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server
        server.shutdown()
        serving.join()


def test_a_python_that_is_too_old_is_refused_in_words(tmp_path: Path) -> None:
    old = tmp_path / "python3.9"
    old.write_text("#!/bin/sh\necho 3.9\n")
    old.chmod(0o755)

    done = _bootstrap({"PYTHON": str(old)})

    assert done.returncode == 1
    assert "is 3.9. Python 3.11, 3.12 or 3.13 is needed." in done.stderr


def test_without_any_python_the_way_out_is_told(tmp_path: Path) -> None:
    for program in ("dirname", "cksum", "sh"):
        (tmp_path / program).symlink_to(shutil.which(program) or program)

    done = _bootstrap({"PATH": str(tmp_path)})

    assert done.returncode == 1
    assert "python3 here is missing" in done.stderr
    assert "make up PYTHON=" in done.stderr


def test_uv_is_fetched_by_the_standard_library_alone(index: Index, tmp_path: Path) -> None:
    done = _fetch(index, tmp_path)

    assert done.returncode == 0, done.stderr
    assert subprocess.run([tmp_path / "bin" / "uv"], capture_output=True, check=True).stdout == b"uv 1.2.3\n"


def test_a_damaged_wheel_is_not_installed(index: Index, tmp_path: Path) -> None:
    index.digest = "0" * 64

    done = _fetch(index, tmp_path)

    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert not (tmp_path / "bin" / "uv").exists()


def _bootstrap(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [CHECKOUT / "dev" / "bootstrap", "run"],
        env={"PATH": os.defpath, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def _fetch(index: Index, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", CHECKOUT / "dev" / "fetch_uv.py", "1.2.3", folder],
        env={"PYPI_URL": index.url},
        capture_output=True,
        text=True,
        check=False,
    )

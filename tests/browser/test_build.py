"""The committed page is the build of the committed source; needs no Node.js."""

import hashlib
import json
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
_SOURCE = _ROOT / "dev/page"
_BUILT = _ROOT / "dev/demo/static"
_MANIFEST = "build.json"
_INPUTS = ("build.mjs", "package-lock.json", "package.json", "tsconfig.json")


def test_the_build_is_of_this_source() -> None:
    names = [*_INPUTS, *(path.relative_to(_SOURCE).as_posix() for path in _SOURCE.glob("src/**/*") if path.is_file())]
    lines = (f"{name} {_sha256(_SOURCE / name)}\n" for name in sorted(names))

    assert _source_of_build() == hashlib.sha256("".join(lines).encode()).hexdigest(), (
        "dev/page was changed after the last build: run `npm ci && npm run build` there"
    )


def test_no_built_file_was_edited_or_left_over() -> None:
    built = {path.name: _sha256(path) for path in _BUILT.iterdir() if path.name != _MANIFEST}

    assert built == _manifest()["files"]


def test_the_page_loads_nothing_from_elsewhere() -> None:
    html = (_BUILT / "index.html").read_text()
    style = (_BUILT / "style.css").read_text()

    assert "//" not in html
    assert "url(http" not in style
    assert "url(//" not in style


def _manifest() -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((_BUILT / _MANIFEST).read_text())
    return manifest


def _source_of_build() -> str:
    return str(_manifest()["source"])


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

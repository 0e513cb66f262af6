"""Programs that some tests need and not every machine has."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PLAYWRIGHT_BROWSERS = Path.home() / ".cache" / "ms-playwright"


@cache
def find_chromium() -> str | None:
    """A Chromium that starts: Ubuntu's package, for one, is only a pointer to a snap."""
    candidates = [found for name in _BROWSERS if (found := shutil.which(name))]
    candidates += [str(path) for path in sorted(_PLAYWRIGHT_BROWSERS.glob("chromium-*/chrome-linux*/chrome"))]
    return next((candidate for candidate in candidates if _starts(candidate)), None)


def missing_tool(name: str) -> str:
    """Why tests that need this program can't run; empty when they can."""
    if name == "chromium":
        return "" if find_chromium() else "Chromium is not installed"
    return "" if shutil.which(name) else f"{name} is not installed"


def _starts(program: str) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False

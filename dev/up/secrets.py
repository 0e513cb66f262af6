"""Keys and passwords of the demo: made once, kept in the data folder, readable by its owner alone."""

import base64
import os
import secrets
from pathlib import Path

from dotenv import dotenv_values


def demo_secrets(file: Path) -> dict[str, str]:
    """Variable -> value, the same at every start."""
    kept = {name: value for name, value in dotenv_values(file, interpolate=False).items() if value}
    missing = {name: value for name, value in _made().items() if name not in kept}
    if missing:
        together = kept | missing
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write("# Made by `make up` for its stand-ins; of no use anywhere else.\n")
            opened.writelines(f"{name}={value}\n" for name, value in together.items())
        temporary.replace(file)
        return together
    return kept


def _made() -> dict[str, str]:
    return {
        "WAHA_API_KEY": secrets.token_hex(16),
        "WAHA_WEBHOOK_HMAC_KEY": secrets.token_hex(32),
        "TELEGRAM_BOT_TOKEN": f"{1_000_000_000 + secrets.randbelow(10**9)}:{secrets.token_hex(17)}A",
        "TELEGRAM_WEBHOOK_SECRET": secrets.token_hex(16),
        "GOOGLE_CLIENT_SECRET": secrets.token_hex(16),
        "GOOGLE_REFRESH_TOKEN": secrets.token_hex(24),
        "ADMIN_TOKEN": secrets.token_urlsafe(24),
        "ADMIN_PASSWORD": secrets.token_urlsafe(12),
        "SETTINGS_ENCRYPTION_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }

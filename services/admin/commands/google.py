"""``google-token``: a consent in the browser, for GOOGLE_REFRESH_TOKEN. Needs neither store."""

import argparse
import sys

from pydantic import SecretStr

from services.admin.calls import open_http
from services.admin.commands.running import DONE, NOT_DONE, Groups, complain, say
from services.admin.google_consent import CONSENT_URL, TOKEN_URL, Asking, NoConsent
from shared.settings import Environment, read_settings

_PORT = 8765


class _Client(Environment):
    google_client_id: str
    google_client_secret: SecretStr
    google_token_url: str = TOKEN_URL


def add_to(groups: Groups) -> None:
    """Declare the command."""
    parser = groups.add_parser(
        "google-token", help="ask for a Google account's consent in the browser; prints GOOGLE_REFRESH_TOKEN=…"
    )
    parser.add_argument("--port", type=int, default=_PORT, help="where the browser comes back to (%(default)s)")
    parser.add_argument("--listen", default="127.0.0.1", metavar="ADDRESS", help="0.0.0.0 in a container (%(default)s)")
    parser.add_argument("--wait", type=float, default=600, metavar="SECONDS", help="for the browser (%(default)g)")
    parser.add_argument("--consent-url", default=CONSENT_URL, help="another consent screen than Google's own")
    parser.set_defaults(run=_run)


async def _run(parsed: argparse.Namespace) -> int:
    client = read_settings(_Client)
    asking = Asking(client.google_client_id, parsed.port)
    # On stderr, so that the result can be appended to a file.
    sys.stderr.write(
        "Open this address in a browser on this machine, or on one that reaches it by\n"
        f"ssh -L {parsed.port}:127.0.0.1:{parsed.port}, sign in as the account that owns the sheet, and agree:\n"
        f"\n{asking.url(parsed.consent_url)}\n\n"
    )
    sys.stderr.flush()
    try:
        code = await asking.code(host=parsed.listen, within_seconds=parsed.wait)
        async with open_http() as http:
            secret = client.google_client_secret.get_secret_value()
            token = await asking.refresh_token(http, code, client_secret=secret, token_url=client.google_token_url)
    except NoConsent as error:
        complain(f"No refresh token: {error}")
        return NOT_DONE
    except OSError as error:
        complain(f"{error.strerror or error}; --port chooses another port")
        return NOT_DONE
    say(f"GOOGLE_REFRESH_TOKEN={token}")
    return DONE

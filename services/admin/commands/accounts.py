"""``create-user``, ``set-password``, ``create-token``: who may use the dashboard and the API."""

import argparse
import getpass
import sys

from services.admin.accounts.passwords import Passwords, problem_with
from services.admin.accounts.permissions import PERMISSIONS_OF, Permission, Role
from services.admin.accounts.tokens import Tokens
from services.admin.accounts.users import TakenError, Users, normal_name
from services.admin.commands.running import DONE, NOT_DONE, Groups, complain, open_stores, say, whoever, with_settings
from services.admin.settings import Settings

_ROLES = [role.value for role in Role]
_SCOPES = [permission.value for permission in Permission]


def add_to(groups: Groups) -> None:
    """Declare the commands."""
    creating = groups.add_parser("create-user", help="a person who may sign in to the dashboard")
    creating.add_argument("name", help="small letters, digits and . _ @ -")
    creating.add_argument("--role", choices=_ROLES, default=Role.OWNER.value, help="(%(default)s)")
    creating.add_argument("--only-first", action="store_true", help="leave it when there is any user already")
    creating.set_defaults(run=with_settings(_create_user))

    setting = groups.add_parser("set-password", help="another password for a user, who is signed out everywhere")
    setting.add_argument("name")
    setting.set_defaults(run=with_settings(_set_password))

    for parser in (creating, setting):
        parser.add_argument("--password-stdin", action="store_true", help="one line from standard input, no questions")

    token = groups.add_parser("create-token", help="a bearer token for a program; it is shown this once")
    token.add_argument("name", help="which program it is for")
    token.add_argument("--scope", action="append", choices=_SCOPES, dest="scopes", help="may be given several times")
    token.add_argument("--role", choices=_ROLES, help="every scope of this role")
    token.add_argument("--days", type=int, default=0, metavar="N", help="good for so long (until it is revoked)")
    token.set_defaults(run=with_settings(_create_token), check=lambda parsed: _which_makes_sense(token, parsed))

    for parser in (creating, setting, token):
        parser.add_argument("--actor", default=whoever(), help="for the audit log (%(default)s)")


def _which_makes_sense(parser: argparse.ArgumentParser, parsed: argparse.Namespace) -> None:
    if bool(parsed.scopes) == bool(parsed.role):
        parser.error("say what it may do: --scope, or --role")
    if parsed.days < 0:
        parser.error("--days must be 0 or more")


async def _create_user(parsed: argparse.Namespace, settings: Settings) -> int:
    name = normal_name(parsed.name)
    if not name:
        complain("A name is 2 to 60 small letters, digits and . _ @ -")
        return NOT_DONE
    if not (password := _password(parsed)):
        return NOT_DONE
    async with open_stores(settings) as (engine, _):
        users = Users(engine, Passwords())
        if parsed.only_first and await users.listed():
            say("There are users already; nothing is done")
            return DONE
        try:
            await users.create(name, password, Role(parsed.role), actor=parsed.actor)
        except TakenError:
            complain(f"There is a user {name} already; set-password gives another password")
            return NOT_DONE
    say(f"{name} may sign in as {parsed.role}")
    return DONE


async def _set_password(parsed: argparse.Namespace, settings: Settings) -> int:
    async with open_stores(settings) as (engine, _):
        users = Users(engine, Passwords())
        found = next((user for user in await users.listed() if user.name == normal_name(parsed.name)), None)
        if found is None:
            complain(f"There is no user {parsed.name}")
            return NOT_DONE
        if not (password := _password(parsed)):
            return NOT_DONE
        await users.set_password(found.id, password, actor=parsed.actor)
    say(f"{found.name} has another password and is signed out everywhere")
    return DONE


async def _create_token(parsed: argparse.Namespace, settings: Settings) -> int:
    scopes = PERMISSIONS_OF[Role(parsed.role)] if parsed.role else frozenset(map(Permission, parsed.scopes))
    async with open_stores(settings) as (engine, _):
        say(await Tokens(engine, None).create(parsed.name, scopes, days=parsed.days, actor=parsed.actor))
    return DONE


def _password(parsed: argparse.Namespace) -> str:
    """A password that can be taken; empty when there was none, which has been said then."""
    if parsed.password_stdin:
        password = again = sys.stdin.readline().rstrip("\n")
    elif not sys.stdin.isatty():
        complain("There is no terminal to ask for the password; give it with --password-stdin")
        return ""
    else:
        password, again = getpass.getpass("Password: "), getpass.getpass("Once more: ")
    if password != again:
        complain("These are two different passwords")
        return ""
    if problem := problem_with(password):
        complain(problem[1])
        return ""
    return password

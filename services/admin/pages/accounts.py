"""Users and tokens, and the audit log."""

from starlette.responses import Response
from starlette.routing import Route

from services.admin.accounts.passwords import problem_with
from services.admin.accounts.permissions import Permission, Role
from services.admin.accounts.users import LastOwnerError, TakenError, normal_name
from services.admin.auditing import audited, known_actions
from services.admin.problems import ProblemError
from services.admin.web.forms import Form
from services.admin.web.parts import Parts
from services.admin.web.routing import page
from services.admin.web.visit import Visit

_PAGE = 50
_LONGEST_TOKEN_DAYS = 3650


def routes(parts: Parts) -> list[Route]:
    """For whoever manages accounts."""
    needs, post = Permission.MANAGE_ACCOUNTS, ["POST"]
    return [
        page("/users", _list, needs=needs, parts=parts),
        page("/users", _create, needs=needs, parts=parts, methods=post),
        page("/users/{user_id}", _change, needs=needs, parts=parts, methods=post),
        page("/tokens", _create_token, needs=needs, parts=parts, methods=post),
        page("/tokens/{token_id}/revoke", _revoke_token, needs=needs, parts=parts, methods=post),
        page("/audit", _audit, needs=Permission.READ_AUDIT, parts=parts),
    ]


async def _list(visit: Visit) -> Response:
    return await _users_page(visit)


async def _users_page(visit: Visit, *, problem: str = "", token: str = "", status: int = 200) -> Response:
    path = visit.request.url.path
    return visit.show(
        "users.html",
        status=status,
        users=await visit.parts.users.listed(),
        tokens=await visit.parts.tokens.listed(),
        roles=[role.value for role in Role],
        scopes=[permission.value for permission in Permission],
        problem=problem,
        new_token=token,
        # What could not be taken stands there again, but for passwords.
        typed_user=visit.form if problem and path == "/users" else Form([]),
        typed_token=visit.form if problem and path == "/tokens" else Form([]),
    )


async def _create(visit: Visit) -> Response:
    name, password, role = normal_name(visit.form.text("name")), visit.form.text("password"), _role(visit)
    if not name:
        problem = visit.say(
            "Nama: 2 sampai 60 huruf kecil, angka, dan . _ @ -", "A name is 2 to 60 small letters, digits and . _ @ -"
        )
        return await _users_page(visit, problem=problem, status=422)
    if unfit := problem_with(password):
        return await _users_page(visit, problem=visit.say(*unfit), status=422)
    try:
        await visit.parts.users.create(name, password, role, actor=visit.actor)
    except TakenError:
        problem = visit.say(f"Sudah ada pengguna {name}.", f"There is a user {name} already.")
        return await _users_page(visit, problem=problem, status=409)
    return visit.back_to("/users", f"{name} sudah bisa masuk.", f"{name} may sign in now.")


async def _change(visit: Visit) -> Response:
    user_id, users = visit.number("user_id"), visit.parts.users
    try:
        match visit.form.text("action"):
            case "role":
                await users.set_role(user_id, _role(visit), actor=visit.actor)
            case "disable":
                await users.disable(user_id, actor=visit.actor)
            case "enable":
                await users.enable(user_id, actor=visit.actor)
            case "password":
                password = visit.form.text("password")
                if unfit := problem_with(password):
                    return await _users_page(visit, problem=visit.say(*unfit), status=422)
                await users.set_password(user_id, password, actor=visit.actor)
            case _:
                raise ProblemError(400, "Unknown action", "There is no such action.")
    except LastOwnerError:
        problem = visit.say("Harus tetap ada satu pemilik yang aktif.", "One active owner has to stay.")
        return await _users_page(visit, problem=problem, status=409)
    return visit.back_to("/users", "Tersimpan.", "Saved.")


async def _create_token(visit: Visit) -> Response:
    name = visit.form.text("name").strip()[:60]
    known = {permission.value for permission in Permission}
    scopes = [Permission(scope) for scope in visit.form.all("scope") if scope in known]
    days = visit.form.text("days") or "0"
    if not name or not scopes or not days.isdigit() or int(days) > _LONGEST_TOKEN_DAYS:
        problem = visit.say("Isi nama dan pilih minimal satu izin.", "Give a name, and at least one permission.")
        return await _users_page(visit, problem=problem, status=422)
    token = await visit.parts.tokens.create(name, scopes, days=int(days), actor=visit.actor)
    return await _users_page(visit, token=token)


async def _revoke_token(visit: Visit) -> Response:
    await visit.parts.tokens.revoke(visit.number("token_id"), actor=visit.actor)
    return visit.back_to("/users", "Token dicabut.", "The token is revoked.")


async def _audit(visit: Visit) -> Response:
    actor, action = visit.query("actor"), visit.query("action")
    before = visit.number("before", visit.query("before") or "0")
    found = await audited(visit.parts.engine, actor=actor, action=action, before=before, limit=_PAGE + 1)
    return visit.show(
        "audit.html",
        entries=found[:_PAGE],
        following=found[_PAGE - 1]["id"] if len(found) > _PAGE else 0,
        actor=actor,
        action=action,
        actions=await known_actions(visit.parts.engine),
    )


def _role(visit: Visit) -> Role:
    try:
        return Role(visit.form.text("role"))
    except ValueError as error:
        raise ProblemError(400, "Unknown role", "There is no such role.") from error

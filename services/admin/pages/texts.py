"""The bot's texts: what is in force, changed with a preview, every version kept."""

import re

from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from services.admin.accounts.permissions import Permission
from services.admin.bot_texts import (
    EXAMPLES,
    MOST_CHARACTERS,
    BotText,
    ChangedMeanwhileError,
    all_texts,
    change_text,
    versions_of,
)
from services.admin.problems import ProblemError
from services.admin.web.parts import Parts
from services.admin.web.routing import page
from services.admin.web.visit import Visit
from shared.bot_texts import DEFAULT_TEXTS, PLACEHOLDERS, fill, problems_with

_MARKS = (
    (re.compile(r"\*(\S(?:[^*\n]*\S)?)\*"), "strong"),
    (re.compile(r"(?<!\w)_(\S(?:[^_\n]*\S)?)_(?!\w)"), "em"),
    (re.compile(r"~(\S(?:[^~\n]*\S)?)~"), "s"),
)


def routes(parts: Parts) -> list[Route]:
    """The pages of texts."""
    return [
        page("/texts", _list, needs=Permission.READ_TEXTS, parts=parts),
        page("/texts/preview", _preview, needs=Permission.READ_TEXTS, parts=parts, methods=["POST"]),
        page("/texts/{name}", _show, needs=Permission.READ_TEXTS, parts=parts),
        page("/texts/{name}", _change, needs=Permission.WRITE_TEXTS, parts=parts, methods=["POST"]),
    ]


def as_whatsapp(text: str) -> Markup:
    """The text as WhatsApp shows it, with examples in place of placeholders."""
    shown = str(escape(fill(text, EXAMPLES)))
    for pattern, tag in _MARKS:
        shown = pattern.sub(rf"<{tag}>\1</{tag}>", shown)
    return Markup(shown)  # noqa: S704 - escaped above; only our own tags were put in


async def _list(visit: Visit) -> Response:
    return visit.show("texts.html", texts=await all_texts(visit.parts.engine))


async def _show(visit: Visit) -> Response:
    found = await _one(visit)
    return await _editor(visit, found, found.text, [])


async def _editor(visit: Visit, found: BotText, text: str, problems: list[str], status: int = 200) -> Response:
    return visit.show(
        "text.html",
        status=status,
        found=found,
        text=text,
        problems=problems,
        preview=as_whatsapp(text),
        versions=await versions_of(visit.parts.engine, found.name),
        most=MOST_CHARACTERS,
    )


async def _preview(visit: Visit) -> Response:
    name, text = visit.form.text("name"), visit.form.text("text")[:MOST_CHARACTERS]
    problems = _problems(visit, name, text)
    body = visit.parts.screens.render(
        "_preview.html", person=visit.caller, language=visit.language, preview=as_whatsapp(text), problems=problems
    )
    return HTMLResponse(body)


async def _change(visit: Visit) -> Response:
    found = await _one(visit)
    back = f"/texts/{found.name}"
    text = None if visit.form.text("reset") else visit.form.text("text").strip("\n")
    if text is not None:
        if problems := _problems(visit, found.name, text):
            return await _editor(visit, found, text, problems, status=422)
        if text == found.text:
            return visit.back_to(back, "Tidak ada yang berubah.", "Nothing has changed.", kind="warn")
    version = visit.number("version", visit.form.text("version"))
    try:
        await change_text(visit.parts.engine, found.name, text, version=version, actor=visit.actor)
    except ChangedMeanwhileError:
        problem = visit.say(
            f"{found.changed_by} baru saja mengubah teks ini. Bandingkan dulu di riwayat, lalu simpan lagi.",
            f"{found.changed_by} has changed this text meanwhile. Compare it in the history, then save again.",
        )
        return await _editor(visit, found, text or "", [problem], status=409)
    return visit.back_to(
        back, "Tersimpan. Berlaku untuk balasan berikutnya dalam 2 detik.", "Saved. In force within 2 seconds."
    )


async def _one(visit: Visit) -> BotText:
    name = visit.request.path_params["name"]
    found = next((text for text in await all_texts(visit.parts.engine) if text.name == name), None)
    if found is None:
        raise ProblemError(404, "No such text", "The bot has no text of this name.")
    return found


def _problems(visit: Visit, name: str, text: str) -> list[str]:
    """What keeps a text from being used, in their language."""
    if name not in DEFAULT_TEXTS:
        raise ProblemError(404, "No such text", "The bot has no text of this name.")
    if not problems_with(name, text) and len(text) <= MOST_CHARACTERS:
        return []
    allowed = PLACEHOLDERS.get(name, frozenset())
    used = set(re.findall(r"\{(\w+)\}", text))
    found = [] if text.strip() else [visit.say("Teksnya kosong.", "The text is empty.")]
    found += [visit.say(f"Harus memuat {{{name}}}.", f"{{{name}}} is missing.") for name in sorted(allowed - used)]
    found += [
        visit.say(f"{{{name}}} tidak dikenal di teks ini.", f"{{{name}}} is not known in this text.")
        for name in sorted(used - allowed)
    ]
    if len(text) > MOST_CHARACTERS:
        found.append(visit.say(f"Paling banyak {MOST_CHARACTERS} karakter.", f"At most {MOST_CHARACTERS} characters."))
    return found

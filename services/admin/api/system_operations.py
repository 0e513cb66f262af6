"""Dead letters, texts, streams, figures, the audit log."""

import math
from dataclasses import asdict

from services.admin.accounts.permissions import Permission
from services.admin.api.models import (
    AuditEntry,
    AuditPage,
    AuditQuery,
    Discarding,
    FiguresQuery,
    FiguresShown,
    LetterOutcome,
    LetterPage,
    LetterQuery,
    LetterShown,
    PartitionShown,
    PipelineShown,
    TextChange,
    TextPage,
    TextShown,
)
from services.admin.api.operations import Answer, Call, Operation
from services.admin.auditing import audited
from services.admin.bot_texts import BotText, ChangedMeanwhileError, all_texts, change_text
from services.admin.dead_letters import Letter, Outcome
from services.admin.figures.reading import Cut, Span, read_figures
from services.admin.pipeline import look_at_pipeline
from services.admin.problems import ProblemError
from shared.bot_texts import problems_with

PAGE = 50
_STEPS = {1: "greeted", 2: "form_sent", 3: "answered", 4: "completed"}


async def _letters(call: Call) -> Answer:
    asked: LetterQuery = call.query
    found = await call.parts.letters.listed(
        stream=asked.stream, with_resolved=asked.resolved, after=asked.after, limit=PAGE
    )
    following = found[-1].id if len(found) == PAGE else None
    return 200, LetterPage(letters=[_letter(letter) for letter in found], next_after=following)


async def _read_letter(call: Call) -> Answer:
    found = await call.parts.letters.one(call.number("letter_id"))
    if found is None:
        raise ProblemError(404, "No such letter", "There is no such dead letter.")
    return 200, _letter(found)


async def _replay(call: Call) -> Answer:
    return _told(await call.parts.replay(call.number("letter_id"), actor=call.caller.actor))


async def _discard(call: Call) -> Answer:
    body: Discarding = call.body
    return _told(
        await call.parts.letters.discard(call.number("letter_id"), actor=call.caller.actor, reason=body.reason)
    )


def _letter(letter: Letter) -> LetterShown:
    return LetterShown(**{**asdict(letter), "payload": dict(letter.payload)})


def _told(outcome: Outcome) -> Answer:
    if outcome.result == "no such letter":
        raise ProblemError(404, "No such letter", "There is no such dead letter.")
    status = {"replayed": 200, "discarded": 200, "waiting": 202}.get(outcome.result, 409)
    return status, LetterOutcome(id=outcome.letter_id, result=outcome.result, detail=outcome.detail)


async def _texts(call: Call) -> Answer:
    return 200, TextPage(texts=[_text(text) for text in await all_texts(call.parts.engine)])


async def _change_text(call: Call) -> Answer:
    name, body = call.path["name"], call.body
    change: TextChange = body
    known = {text.name: text for text in await all_texts(call.parts.engine)}
    if name not in known:
        raise ProblemError(404, "No such text", f"Known texts: {', '.join(known)}.")
    if change.text is not None and (problems := problems_with(name, change.text)):
        raise ProblemError(400, "Can't be used", f"{'; '.join(problems)}.")
    try:
        await change_text(call.parts.engine, name, change.text, version=change.version, actor=call.caller.actor)
    except ChangedMeanwhileError:
        raise ProblemError(409, "Changed meanwhile", "Read the text again and decide anew.") from None
    changed = {text.name: text for text in await all_texts(call.parts.engine)}
    return 200, _text(changed[name])


def _text(text: BotText) -> TextShown:
    return TextShown(
        name=text.name,
        text=text.text,
        built_in=text.built_in,
        version=text.version,
        changed_by=text.changed_by,
        changed_at=text.changed_at,
        placeholders=list(text.placeholders),
    )


async def _pipeline(call: Call) -> Answer:
    pipeline = await look_at_pipeline(call.parts.engine, call.parts.redis, call.parts.settings.partitions)
    return 200, PipelineShown(
        partitions=[
            PartitionShown(
                stream=one.stream,
                partition=one.number,
                owner=one.owner,
                length=one.length,
                lag=one.lag,
                pending=one.pending,
                rows=one.rows,
                overdue=one.overdue,
                age_seconds=one.age_seconds,
            )
            for _, partitions in pipeline.streams
            for one in partitions
        ],
        redis_is_away=pipeline.memory is None,
    )


async def _figures(call: Call) -> Answer:
    asked: FiguresQuery = call.query
    figures = await read_figures(
        call.parts.engine, Span(asked.first, asked.last), Cut(channel=asked.channel or "", session=asked.session)
    )
    return 200, FiguresShown(
        leads=figures.leads,
        by_state=dict(figures.by_state),
        by_source=dict(figures.by_source),
        by_session=dict(figures.by_session),
        by_day={day.isoformat(): count for day, count in sorted(figures.by_day.items())},
        funnel={_STEPS[step]: count for step, count in figures.funnel},
        completion=figures.completion,
        escalation=figures.escalation,
        sheet_success=figures.sheet_success,
        replies_sent=figures.replies_sent,
        reply_median_seconds=figures.reply_median_seconds,
        reply_p95_seconds=figures.reply_p95_seconds,
        webhooks=figures.webhooks,
        webhook_p99_ms=None if figures.webhook_p99_ms == math.inf else figures.webhook_p99_ms,
        counted_at=figures.counted_at,
    )


async def _audit(call: Call) -> Answer:
    asked: AuditQuery = call.query
    found = await audited(call.parts.engine, actor=asked.actor, action=asked.action, before=asked.before, limit=PAGE)
    following = found[-1]["id"] if len(found) == PAGE else None
    return 200, AuditPage(entries=[AuditEntry(**entry) for entry in found], next_before=following)


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/dead-letters",
        summary="Work that was set aside, oldest first",
        needs=Permission.READ_PIPELINE,
        run=_letters,
        query=LetterQuery,
        answers={200: LetterPage},
    ),
    Operation(
        method="GET",
        path="/api/dead-letters/{letter_id}",
        summary="One dead letter",
        needs=Permission.READ_PIPELINE,
        run=_read_letter,
        answers={200: LetterShown},
        problems=(404,),
    ),
    Operation(
        method="POST",
        path="/api/dead-letters/{letter_id}/replay",
        summary="Try a dead letter again",
        needs=Permission.RESOLVE_LETTERS,
        run=_replay,
        answers={200: LetterOutcome, 202: LetterOutcome, 409: LetterOutcome},
        problems=(404,),
    ),
    Operation(
        method="POST",
        path="/api/dead-letters/{letter_id}/discard",
        summary="Give up on a dead letter",
        needs=Permission.RESOLVE_LETTERS,
        run=_discard,
        body=Discarding,
        answers={200: LetterOutcome, 409: LetterOutcome},
        problems=(404,),
    ),
    Operation(
        method="GET",
        path="/api/texts",
        summary="The bot's texts",
        needs=Permission.READ_TEXTS,
        run=_texts,
        answers={200: TextPage},
    ),
    Operation(
        method="PUT",
        path="/api/texts/{name}",
        summary="Another wording of a text, in force within two seconds",
        needs=Permission.WRITE_TEXTS,
        run=_change_text,
        body=TextChange,
        answers={200: TextShown},
        problems=(404, 409),
        path_texts={"name": "as the list of texts names it"},
    ),
    Operation(
        method="GET",
        path="/api/streams",
        summary="How the streams stand: what waits, how old it is, whose it is",
        needs=Permission.READ_PIPELINE,
        run=_pipeline,
        answers={200: PipelineShown},
    ),
    Operation(
        method="GET",
        path="/api/analytics",
        summary="What became of the leads of some days",
        needs=Permission.READ_LEADS,
        run=_figures,
        query=FiguresQuery,
        answers={200: FiguresShown},
    ),
    Operation(
        method="GET",
        path="/api/audit",
        summary="Who changed what, newest first",
        needs=Permission.READ_AUDIT,
        run=_audit,
        query=AuditQuery,
        answers={200: AuditPage},
    ),
)

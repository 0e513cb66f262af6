"""The pages' own rules: texts, masked numbers, exports, languages, and what goes wrong shown to a person."""

import sqlalchemy as sa
from pydantic import SecretStr

from services.admin.accounts.permissions import Role
from shared.bot_texts import DEFAULT_TEXTS
from shared.clock import utc_now
from shared.tables import audit_log, bot_text_versions, bot_texts, dead_letters, lead_counts, outbox
from tests.integration.admin.world import Admin, admin_over, at, post, sign_in

NOW = at("2026-11-23T05:00:00+00:00")


async def test_a_text_is_checked_kept_and_undone(admin: Admin) -> None:
    await admin.user("siti")
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        unfit = await post(browser, "/texts/form_missing", text="Halo {nama}", version="0")
        saved = await post(browser, "/texts/form_missing", text="Tinggal ini ya:\n{fields}", version="0")
        (version,) = await admin.rows(sa.select(bot_text_versions))
        clash = await post(browser, "/texts/form_missing", text="Lain:\n{fields}", version="0")
        in_force = await admin.rows(sa.select(bot_texts.c.text))
        await post(browser, "/texts/form_missing", reset="1", version=str(version.id))

    assert unfit.status_code == 422
    assert "{fields}" in unfit.text
    assert "{nama}" in unfit.text
    assert (saved.status_code, clash.status_code) == (303, 409)
    assert [row.text for row in in_force] == ["Tinggal ini ya:\n{fields}"]
    assert await admin.rows(sa.select(bot_texts)) == []
    assert [row.text for row in await admin.rows(sa.select(bot_text_versions.c.text))][-1] is None


async def test_a_preview_shows_text_and_never_markup(admin: Admin) -> None:
    await admin.user("siti")
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        shown = await post(browser, "/texts/preview", name="menu", text="*tebal* <script>alert(1)</script> _miring_")

    assert "<strong>tebal</strong>" in shown.text
    assert "<em>miring</em>" in shown.text
    assert "<script>" not in shown.text


async def test_viewers_see_no_whole_number_anywhere(admin: Admin) -> None:
    await admin.user("tamu", Role.VIEWER)
    await admin.user("agus", Role.AGENT)
    await admin.lead(
        1001, phone="6281234567890", chat="6281234567890@c.us", form={"biodata": {"text": "WA 081234567890"}}
    )
    await admin.message(1001, chat="6281234567890@c.us", text="telepon 081234567890 ya", sent_at=NOW)
    seen = {}
    for name in ("tamu", "agus"):
        async with admin.browser() as browser:
            await sign_in(browser, name)
            seen[name] = "".join([(await browser.get(path)).text for path in ("/", "/leads", "/leads/1001")])

    assert "0812-3456-7890" in seen["agus"]
    for number in ("81234567890", "3456-7890", "34567890"):
        assert number not in seen["tamu"]


async def test_what_a_lead_writes_is_shown_as_text(admin: Admin) -> None:
    await admin.user("siti")
    attack = "<img src=x onerror=alert(1)>"
    await admin.lead(1001, name=attack, username=attack, form={"biodata": {"text": attack}})
    await admin.message(1001, text=attack, sent_at=NOW)
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        for path in ("/leads", "/leads/1001"):
            page = await browser.get(path)
            assert "&lt;img" in page.text
            assert "<img src=x" not in page.text


async def test_an_export_is_the_filtered_list_and_is_audited(admin: Admin) -> None:
    await admin.user("siti")
    await admin.lead(1001, name="=1+1")
    await admin.lead(1002, name="Maya", state="PARTNERSHIP")
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        whole = await post(browser, "/leads.csv")
        part = await post(browser, "/leads.csv", state="PARTNERSHIP")

    assert "'=1+1" in whole.text
    assert "attachment" in whole.headers["content-disposition"]
    assert ("1001" in part.text, "1002" in part.text) == (False, True)
    actions = [row.action for row in await admin.rows(sa.select(audit_log.c.action))]
    assert actions.count("leads_exported") == 2


async def test_every_page_speaks_both_languages(admin: Admin) -> None:
    await admin.user("siti")
    await admin.lead(1001)
    paths = (
        "/",
        "/leads",
        "/leads/1001",
        "/analytics",
        "/pipeline",
        "/letters",
        "/texts",
        "/sessions",
        "/users",
        "/audit",
        "/docs",
    )
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        indonesian = {path: (await browser.get(path)).text for path in paths}
        await post(browser, "/language", language="en")
        english = {path: (await browser.get(path)).text for path in paths}

    for path in paths:
        assert "Keluar" in indonesian[path], path
        assert "Keluar" not in english[path], path
        assert '<html lang="en">' in english[path], path
    assert all(text in english["/texts"] for text in ("Bot texts", DEFAULT_TEXTS["escalation"]))


async def test_a_wrong_address_is_explained_to_a_person(admin: Admin) -> None:
    await admin.user("siti")
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        for path in ("/nothing", "/leads/9999", "/leads/abc", "/texts/nothing", "/letters/9999"):
            page = await browser.get(path)
            assert page.status_code == 404, path
            assert "Tidak ditemukan" in page.text, path


async def test_why_a_reply_was_not_sent_is_told_in_the_visitor_s_language(admin: Admin) -> None:
    await admin.user("siti")
    await admin.lead(1001)
    unsent = {"stream": "replies", "partition": 3, "lead_id": 1001, "seq": 1, "payload": {"text": "Halo Kak"}}
    await admin.insert(outbox, **unsent, outcome="dropped", detail="a person took over", finished_at=NOW)
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        indonesian = (await browser.get("/leads/1001")).text
        browser.cookies.set("language", "en")
        english = (await browser.get("/leads/1001")).text

    assert "tidak dikirim: tim mengambil alih" in indonesian
    assert "dropped: a person took over" in english


async def test_what_was_set_aside_is_shown_in_words_and_in_jakarta_s_time(admin: Admin) -> None:
    await admin.user("siti")
    payload = {"kind": "escalation", "reason": "third_strike", "received": "2026-11-23T11:12:37.753Z", "seq": "7"}
    await admin.insert(
        dead_letters,
        id=4,
        stream="alerts",
        ref="134",
        lead_id=0,
        partition=0,
        reason="Bad Request",
        attempts=1,
        payload=payload,
    )
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        letter = (await browser.get("/letters/4")).text
        listed = (await browser.get("/letters")).text

    assert "23 Nov 2026, 18.12.37" in letter
    assert "Salah tiga kali" in letter
    assert "Perlu orang" in letter
    assert "seluruh sistem" in listed


async def test_the_telegram_bot_has_a_name_in_the_analytics(database_url: str, redis_url: str) -> None:
    async with admin_over(database_url, redis_url, telegram_bot_token=SecretStr("1054184294:secret")) as admin:
        await admin.user("siti")
        counted = {"day": utc_now().date(), "channel": "telegram", "session": "1054184294", "state": "NEW", "leads": 1}
        await admin.insert(lead_counts, **counted, source="", furthest=1, escalated=False)
        async with admin.browser() as browser:
            await sign_in(browser, "siti")
            shown = (await browser.get("/analytics")).text

    assert "1054184294" not in shown
    assert "<span>Telegram</span>" in shown


async def test_what_could_not_be_taken_is_not_typed_again_but_for_the_password(admin: Admin) -> None:
    await admin.user("siti")
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        user = await post(browser, "/users", name="budi", password="pendek", role="agent")
        token = await post(browser, "/tokens", name="laporan", days="30")

    assert (user.status_code, token.status_code) == (422, 422)
    assert 'name="name" value="budi"' in user.text
    assert "pendek" not in user.text
    assert '<option value="agent" selected>' in user.text
    assert 'name="name" value="laporan"' in token.text
    assert 'name="days" value="30"' in token.text


async def test_a_press_in_telegram_is_told_once_with_who_and_what(admin: Admin) -> None:
    await admin.user("siti")
    await admin.lead(1001)
    shown = {"stream": "alerts", "partition": 3, "lead_id": 1001, "payload": {"kind": "press"}, "outcome": "sent"}
    await admin.insert(outbox, **shown, finished_at=NOW)
    pressed = {"button": "take_over", "user": "Rina", "chat": "-1001"}
    await admin.insert(
        audit_log, at=NOW, actor="telegram:900001", action="button_pressed", lead_id=1001, detail=pressed
    )
    async with admin.browser() as browser:
        await sign_in(browser, "siti")
        story = (await browser.get("/leads/1001")).text

    assert "Rina · Menekan tombol di Telegram: Ambil alih" in story
    assert story.count('<span class="aside">') == 1

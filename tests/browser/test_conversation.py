"""The demo page in a real browser, over the whole system: what a visitor does and sees.

    DEMO_SCREENSHOT=docs/images/demo.png pytest tests/browser/test_conversation.py

takes the picture of the finished conversation as well.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from tests.servers.databases import Databases, RedisDatabases
from tests.system import QUICK, RunningSystem

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.integration]

CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PICTURE = os.environ.get("DEMO_SCREENSHOT", "")
DESKTOP = ViewportSize(width=1440, height=900)
PATIENCE_MS = 15_000
FORM = """biodata: Budi, Bandung
sumber info: Instagram
bidang usaha: kuliner
budget: 100 juta
rencana mulai: Januari 2027"""


@pytest.fixture(scope="module")
def system(
    databases: Databases, redis_databases: RedisDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningSystem]:
    """One system for all tests here; each writes as leads of its own."""
    with (
        databases.fresh() as database_url,
        redis_databases.reserved() as redis_url,
        RunningSystem(
            database_url=database_url,
            redis_url=redis_url,
            folder=tmp_path_factory.mktemp("system"),
            settings={} if PICTURE else QUICK,  # a picture is of the real pace: seen ticks, typing
            with_demo_page=True,
        ) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def browser(chromium_path: str, system: RunningSystem) -> Iterator[Browser]:
    """Started after the system: while Playwright runs, no other event loop can in this thread."""
    assert system.demo_url
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, system: RunningSystem) -> Iterator[Page]:
    """The page, wide open; anything the browser complains about fails the test."""
    context = browser.new_context(viewport=DESKTOP, color_scheme="light", locale="en-GB")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    opened.goto(system.demo_url)
    yield opened
    context.close()
    assert complaints == []


def test_a_whole_conversation_becomes_a_row_and_an_alert(page: Page) -> None:
    choose(page, "Budi Santoso, WhatsApp, GOWS")

    say(page, "Halo")
    expect(bubbles_of_bot(page)).to_have_count(1)
    expect(state(page)).to_have_text("CHOOSE_OPTION")

    say(page, "1")
    expect(bubbles_of_bot(page)).to_have_count(3)  # the request, and the template as a message of its own
    expect(state(page)).to_have_text("FORM_SENT")

    say(page, FORM)
    expect(bubbles_of_bot(page)).to_have_count(4)
    expect(state(page)).to_have_text("FORM_COMPLETED")

    header = page.get_by_role("columnheader")
    expect(header.filter(has_text="lead_id")).to_be_visible()
    row = page.get_by_role("grid").get_by_role("row").filter(has_text="Budi, Bandung")
    expect(row).to_have_count(1)
    for value in ("081234567801", "Instagram", "kuliner", "100 juta", "Januari 2027"):
        expect(row).to_contain_text(value)
    alert = alerts(page).filter(has_text="Budi")
    expect(alert).to_have_count(1)
    expect(alert.get_by_role("button").first).to_be_visible()
    if PICTURE:
        take_picture(page, Path(PICTURE))


@pytest.mark.parametrize(
    "person",
    [
        "Siti Rahma, WhatsApp, GOWS",
        "Agus Wijaya, WhatsApp, NOWEB",
        "Dewi Lestari, WhatsApp, WEBJS",
        "Rizky Pratama, WhatsApp, WPP",
        "Maya Putri, Telegram, Bot API",
    ],
)
def test_a_lead_of_every_engine_and_channel_is_answered(page: Page, person: str) -> None:
    choose(page, person)

    say(page, "Halo")

    expect(bubbles_of_bot(page)).to_have_count(1)
    expect(state(page)).to_have_text("CHOOSE_OPTION")


def test_what_staff_write_from_the_phone_silences_the_bot(page: Page) -> None:
    add_lead(page, "Wati", "081222220002", engine="WPP")
    page.get_by_role("checkbox", name="Write as staff").check()

    say(page, "Selamat pagi, dengan Rina dari Franchise Indonesia")

    expect(conversation(page).get_by_role("article", name="From staff")).to_have_count(1)
    expect(state(page)).to_have_text("EXISTING")


def test_a_press_under_an_alert_is_acknowledged_and_the_alert_says_what_came_of_it(page: Page) -> None:
    add_lead(page, "Wulan", "081222220005")
    say(page, "Halo")
    expect(bubbles_of_bot(page)).to_have_count(1)
    say(page, "3")
    alert = alerts(page).filter(has_text="Wulan")
    expect(alert).to_have_count(1)

    alert.get_by_role("button").first.click()

    expect(alert).to_contain_text("edited")
    expect(alert).to_contain_text("Rina")
    expect(state(page)).to_have_text("MANUAL_INTERVENTION")


def test_google_away_holds_nobody_up_and_the_row_comes_later(page: Page) -> None:
    add_lead(page, "Yusuf", "081222220003")
    google = page.get_by_role("switch", name="Google answers")
    google.click()
    expect(google).not_to_be_checked()

    say(page, FORM.replace("Bandung", "Yogyakarta"))

    expect(state(page)).to_have_text("FORM_COMPLETED")
    expect(bubbles_of_bot(page)).to_have_count(1)
    google.click()
    expect(page.get_by_role("row").filter(has_text="Yogyakarta")).to_have_count(1, timeout=60_000)


def test_what_people_write_is_never_taken_for_html(page: Page) -> None:
    add_lead(page, "Zaki", "081222220004", engine="WEBJS")

    say(page, '<img src=x onerror="document.title=1"> *tebal* <b>')

    mine = conversation(page).get_by_role("article", name="From Zaki")
    expect(mine.locator(".words")).to_have_text('<img src=x onerror="document.title=1"> tebal <b>')
    expect(mine.locator("strong")).to_have_text("tebal")
    expect(mine.locator("img")).to_have_count(0)


def test_another_lead_can_be_added_with_a_number_of_choice(page: Page) -> None:
    add_lead(page, "Ratna Dewi", "0811 2222 333", engine="NOWEB")

    say(page, "Halo")

    expect(bubbles_of_bot(page)).to_have_count(1)
    expect(page.get_by_role("button", name="Ratna Dewi, WhatsApp, NOWEB")).to_be_visible()


@pytest.mark.parametrize("width", [390, 820, 1280, 1440])
def test_nothing_sticks_out_at_any_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    expect(page.get_by_role("grid")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("Message", "Send"):
        expect(page.get_by_label(name, exact=True)).to_be_visible()


def choose(page: Page, person: str) -> None:
    page.get_by_role("navigation", name="Leads").get_by_role("button", name=re.compile(f"^{re.escape(person)}")).click()


def add_lead(page: Page, name: str, number: str, *, engine: str = "GOWS") -> None:
    page.get_by_role("button", name="Add a lead").click()
    dialog = page.get_by_role("dialog", name="Add a lead")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Phone number").fill(number)
    dialog.get_by_label("Engine").select_option(engine)
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def say(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_label("Message", exact=True)).to_have_value("")


def conversation(page: Page) -> Locator:
    return page.get_by_role("log", name="Conversation with the bot")


def bubbles_of_bot(page: Page) -> Locator:
    return conversation(page).get_by_role("article", name="From the bot")


def state(page: Page) -> Locator:
    return page.get_by_label("State of the lead")


def alerts(page: Page) -> Locator:
    return page.get_by_role("log", name="Admin chat").get_by_role("article", name="Alert")


def take_picture(page: Page, file: Path) -> None:
    """The page once what lights up has calmed down."""
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file)

"""The dashboard in a real browser, over the whole system: the main ways of the people who work with it.

DASHBOARD_SCREENSHOTS=<folder> keeps a picture of every screen at the width of a phone and of a desk.
"""

import csv
import itertools
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from dev.servers.processes import wait_until
from dev.up.plan import CHECKOUT
from tests.browser.contrast import faint_words
from tests.contract.processes import query
from tests.servers.databases import Databases, RedisDatabases
from tests.system import QUICK, RunningSystem

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.integration]

CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
DESK, PHONE = ViewportSize(width=1280, height=860), ViewportSize(width=390, height=844)
PATIENCE_MS = 15_000
PATIENCE_SECONDS = 15.0
PASSWORD = "kata sandi panjang"
PICTURES = os.environ.get("DASHBOARD_SCREENSHOTS", "")
BUDI, RINA, SARI = "6281234567890", "6281299990001", "6281299990002"
FORM = "biodata: Budi, Bandung\nsumber info: IG\nbidang usaha: kuliner\nbudget: 100 juta\nrencana mulai: Januari 2027"
SET_ASIDE = """
    INSERT INTO dead_letters (stream, ref, lead_id, reason, attempts, payload)
    SELECT 'sheets', id::text, lead_id, 'Google said no', 5, payload FROM outbox WHERE stream = 'sheets' LIMIT 1
    RETURNING lead_id
"""

Wanted = Callable[[dict[str, Any]], bool]


class People:
    """The system with people in it: those who write, and those who may look."""

    def __init__(self, system: RunningSystem) -> None:
        self.system = system
        token = system.secrets["ADMIN_TOKEN"]
        self.api = httpx.Client(base_url=system.admin_url, headers={"Authorization": f"Bearer {token}"}, timeout=10)

    def write(self, phone: str, name: str, text: str, until: Wanted) -> dict[str, Any]:
        """Somebody types; returns the story once it is as wanted."""
        body = {"phone": phone, "name": name, "text": text}
        httpx.post(f"{self.system.plan.urls['waha']}/_control/incoming", json=body, timeout=10).raise_for_status()
        return self.wait(phone, until)

    def wait(self, phone: str, until: Wanted) -> dict[str, Any]:
        """The story of this phone's lead once it is as wanted."""
        story: dict[str, Any] = {}

        def is_so() -> bool:
            found = self.api.get("/api/leads", params={"phone": phone}).json()["leads"]
            if not found:
                return False
            story.update(self.api.get(f"/api/leads/{found[0]['id']}").json())
            return until(story)

        assert wait_until(is_so, within_seconds=PATIENCE_SECONDS), story
        return story

    def create_user(self, name: str, role: str) -> None:
        """As an operator does: from the command line."""
        environment = {"PATH": os.environ["PATH"], "DATABASE_URL": self.system.database_url}
        command = [sys.executable, "-m", "services.admin", "create-user", name, "--role", role, "--password-stdin"]
        subprocess.run(command, input=PASSWORD, text=True, env=environment, cwd=CHECKOUT, check=True, timeout=60)


def sent(count: int) -> Wanted:
    """So many replies have gone out."""
    return lambda story: (
        [row["outcome"] for row in story["outbox"] if row["stream"] == "replies"].count("sent") >= count
    )


def in_state(state: str) -> Wanted:
    return lambda story: bool(story["lead"]["state"] == state)


@pytest.fixture(scope="module")
def people(
    databases: Databases, redis_databases: RedisDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[People]:
    """One system for all tests here, with a finished lead and a dead letter."""
    folder = tmp_path_factory.mktemp("system")
    with (
        databases.fresh() as database_url,
        redis_databases.reserved() as redis_url,
        RunningSystem(database_url=database_url, redis_url=redis_url, folder=folder, settings=QUICK) as system,
    ):
        people = People(system)
        people.create_user("siti", "owner")
        people.create_user("tamu", "viewer")
        people.write(BUDI, "Budi Santoso", "Halo, mau tanya franchise", sent(1))
        people.write(BUDI, "Budi Santoso", "1", sent(3))
        people.write(BUDI, "Budi Santoso", FORM, lambda story: bool(story["sheet_row"]))
        people.write(RINA, "Rina", "mau bicara dengan admin", in_state("MANUAL_INTERVENTION"))
        query(database_url, SET_ASIDE)
        yield people
        people.api.close()


@pytest.fixture(scope="module")
def browser(chromium_path: str, people: People) -> Iterator[Browser]:
    """Started after the system: while Playwright runs, no other event loop can in this thread."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, people: People) -> Iterator[Callable[..., Page]]:
    """Opens the dashboard as somebody; whatever the browser complains about fails the test."""
    complaints: list[str] = []
    contexts = []

    def opened(name: str = "siti", size: ViewportSize = DESK) -> Page:
        context = browser.new_context(viewport=size, base_url=people.system.admin_url, locale="id-ID")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.goto("/leads")
        page.get_by_label("Nama").fill(name)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        page.wait_for_url("**/leads")  # where they wanted to go
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def open_lead(page: Page, phone: str) -> None:
    """Find somebody by their number, as it is written down."""
    page.get_by_label("Nomor HP").fill("0" + phone[2:])
    page.get_by_role("button", name="Cari").click()
    page.locator("#found a.whole").click()


def test_a_lead_is_found_and_tells_why_the_bot_said_what_it_said(open_page: Callable[..., Page]) -> None:
    page = open_page()

    open_lead(page, BUDI)

    story = page.locator("#story")
    expect(page.get_by_role("heading", name="Budi Santoso")).to_be_visible()
    expect(story.locator(".why").first).to_contain_text("Pesan pertama tanpa pilihan")
    expect(story.locator("[data-rule=completed_form]")).to_contain_text("Kelima jawaban sudah lengkap")
    expect(story.locator(".bubble.bot").first).to_contain_text("terkirim")
    expect(page.locator("#form")).to_contain_text("Budi, Bandung")


def test_a_person_takes_over_and_hands_back_to_the_bot(open_page: Callable[..., Page], people: People) -> None:
    page = open_page()
    open_lead(page, RINA)
    expect(page.locator("#state")).to_contain_text("Ditangani tim")

    page.get_by_role("button", name="Kembalikan ke bot").click()

    expect(page.get_by_role("status").first).to_contain_text("Kembalikan ke bot: selesai")
    expect(page.locator("#state")).not_to_contain_text("Ditangani tim")
    page.get_by_role("button", name="Ambil alih").click()
    expect(page.locator("#state")).to_contain_text("Ditangani tim")
    expect(page.locator("#story .why").last).to_contain_text("siti")
    page.goto("/audit?action=take_over")
    orders = [row.partition("perintah ")[2].split()[0] for row in page.locator("tbody tr").all_inner_texts()]
    assert len(orders) == len(set(orders)) > 0


def test_an_order_that_is_refused_says_why_in_the_team_s_words(open_page: Callable[..., Page]) -> None:
    page = open_page()
    open_lead(page, RINA)
    page.get_by_text("Ubah status").click()
    page.get_by_label("Status baru").select_option(label="Formulir lengkap")
    page.get_by_role("button", name="Terapkan").click()

    expect(page.get_by_role("status").first).to_contain_text("ditolak, formulirnya belum lengkap: Sumber info")


def test_what_happens_shows_without_reloading(open_page: Callable[..., Page], people: People) -> None:
    page = open_page()
    open_lead(page, RINA)
    page.evaluate("window.isTheSamePage = true")

    people.write(RINA, "Rina", "apakah ada orang?", lambda story: len(story["messages"]) > 1)

    expect(page.locator("#story")).to_contain_text("apakah ada orang?")
    assert page.evaluate("window.isTheSamePage") is True


def test_a_changed_text_is_what_the_next_lead_reads(open_page: Callable[..., Page], people: People) -> None:
    company = f"Waralaba {uuid.uuid4().hex[:6]}"
    page = open_page()
    page.goto("/texts/welcome")
    page.locator("textarea").fill(f"Selamat datang di *{company}*, Kak!")
    expect(page.locator("#preview strong")).to_have_text(company)
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("status").first).to_contain_text("Tersimpan")

    said = ""
    deadline = time.monotonic() + 10
    for number in itertools.count():  # in force within 2 s, and only for who writes then
        story = people.write(f"628111222{number:04d}", "Dewi", "halo", sent(1))
        said = story["outbox"][0]["payload"]["text"]
        if company in said or time.monotonic() > deadline:
            break

    assert company in said
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Kembalikan bawaan").click()
    expect(page.locator(".block").first).to_contain_text(company)


def test_a_dead_letter_is_read_and_tried_again(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/letters")
    page.locator("a.whole").first.click()
    expect(page.get_by_text("Google said no")).to_be_visible()

    page.get_by_role("button", name="Coba lagi").click()

    expect(page.get_by_role("status").first).to_contain_text("dicoba lagi")
    expect(page.get_by_text("Tidak ada yang tersisih")).to_be_visible()


def test_the_list_is_kept_as_a_file(open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = open_page()
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh CSV").click()
    download.value.save_as(tmp_path / "leads.csv")

    with (tmp_path / "leads.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["telepon"]: row for row in csv.DictReader(file)}
    assert rows["0" + BUDI[2:]]["biodata"] == "Budi, Bandung"


def test_a_person_is_erased_by_whoever_types_the_leads_id(open_page: Callable[..., Page], people: People) -> None:
    story = people.write(SARI, "Sari Permatasari", "Halo", sent(1))
    lead_id = str(story["lead"]["id"])
    page = open_page()
    page.goto(f"/leads/{lead_id}")
    page.get_by_role("link", name="Hapus semua data").click()
    page.get_by_label("Ketik nomor prospek").fill("1")
    page.get_by_role("button", name="Hapus semua data").click()
    assert people.api.get(f"/api/leads/{lead_id}").status_code == 200

    page.goto(f"/leads/{lead_id}/erase")
    page.get_by_label("Ketik nomor prospek").fill(lead_id)
    page.get_by_role("button", name="Hapus semua data").click()

    expect(page.get_by_role("status").first).to_be_visible()
    assert wait_until(
        lambda: not people.api.get("/api/leads", params={"phone": SARI}).json()["leads"],
        within_seconds=PATIENCE_SECONDS,
    )
    page.goto("/audit")
    expect(page.locator("tbody tr", has_text="Hapus semua data")).to_have_count(1)
    expect(page.locator("tbody tr", has_text="Hapus semua data")).to_contain_text("siti")
    assert "Permatasari" not in page.content()


def test_a_number_at_another_server_is_added_and_its_key_never_shown(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/sessions")
    page.get_by_role("link", name="Tambah nomor").click()
    page.get_by_label("Nama sesi di WAHA").fill("cabang-bandung")
    page.get_by_label("Alamat WAHA").fill("http://127.0.0.1:9")
    page.get_by_label("API key WAHA").fill("kunci-cabang-bandung")
    page.get_by_role("button", name="Simpan").click()

    expect(page.get_by_role("status").first).to_contain_text("Tersimpan")
    card = page.locator("#numbers .panel", has_text="cabang-bandung")
    expect(card).to_contain_text("tak terjangkau")
    card.get_by_role("link", name="Setelan").click()
    expect(page.get_by_label("API key WAHA")).to_have_value("")
    assert "kunci-cabang-bandung" not in page.content()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Kembali ke lingkungan").click()
    expect(page.locator("#numbers")).not_to_contain_text("cabang-bandung")


def test_the_language_is_switched_and_stays(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.get_by_role("button", name="English").click()

    expect(page.get_by_role("heading", name="Leads")).to_be_visible()
    page.goto("/texts")
    expect(page.get_by_role("heading", name="Bot texts")).to_be_visible()


def test_a_viewer_looks_and_can_do_nothing(open_page: Callable[..., Page]) -> None:
    page = open_page("tamu")
    page.get_by_label("Nomor HP").fill(BUDI)
    page.get_by_role("button", name="Cari").click()
    page.locator("#found a.whole").click()

    expect(page.locator("#story")).to_contain_text("mau tanya franchise")
    expect(page.get_by_role("button", name="Ambil alih")).to_have_count(0)
    assert BUDI not in page.content()
    assert "0812-3456-7890" not in page.content()


def test_figures_are_drawn_as_charts(open_page: Callable[..., Page], people: People) -> None:
    page = open_page()
    page.goto("/analytics")
    while page.locator("#chart-leads").count() == 0:  # counted within half a minute
        page.wait_for_timeout(1000)
        page.reload()

    expect(page.locator("#chart-leads canvas")).to_be_visible()
    expect(page.locator("#chart-reply canvas")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_screen_fits_its_width_and_can_be_read(open_page: Callable[..., Page], size: ViewportSize) -> None:
    page = open_page(size=size)
    lead = page.locator("#found a.whole").last.get_attribute("href") or ""
    screens = (
        "/",
        "/leads",
        lead,
        f"{lead}/erase",
        "/analytics",
        "/pipeline",
        "/letters",
        "/texts",
        "/texts/menu",
        "/sessions",
        "/sessions/new",
        "/sessions/default/settings",
        "/account",
        "/docs",
        "/users",
        "/audit",
    )

    for screen in screens:
        page.goto(screen)
        expect(page.locator("h1")).to_be_visible()
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, screen
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            assert faint_words(page) == {}, (screen, scheme)
        if PICTURES:
            name = screen.strip("/").replace("/", "-") or "home"
            page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=size == PHONE)

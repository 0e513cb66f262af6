"""An owner erases a lead in the dashboard: told what goes, asked to type its id, and shown that it is gone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_dashboard import PICTURES, People, browser, open_page, people, sent

__all__ = ["browser", "open_page", "people"]  # fixtures

pytestmark = [pytest.mark.browser, pytest.mark.e2e, pytest.mark.integration]

PHONE = "6281377770001"


def test_an_owner_erases_a_lead_for_good(open_page: Callable[..., Page], people: People) -> None:
    story = people.write(PHONE, "Sari", "halo", sent(1))
    lead_id = story["lead"]["id"]
    page = open_page()
    page.goto(f"/leads/{lead_id}")
    page.get_by_role("link", name="Hapus semua data").click()
    expect(page.get_by_role("heading", name="Yang dihapus untuk selamanya")).to_be_visible()
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/erase.png", full_page=True)

    page.get_by_label("Ketik nomor prospek").fill(str(lead_id))
    page.get_by_role("button", name="Hapus semua data").click()

    expect(page.get_by_text(f"Data prospek {lead_id} dihapus")).to_be_visible()
    expect(page.get_by_text("Sari")).to_have_count(0)
    assert people.api.get("/api/leads", params={"phone": PHONE}).json()["leads"] == []

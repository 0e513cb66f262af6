"""Alerts as people read them."""

from datetime import UTC, datetime
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from services.notifier.texts import (
    MESSAGE_LIMIT,
    PHONE_UNKNOWN,
    Alert,
    alert_buttons,
    alert_html,
    digest_html,
    jakarta,
)

AT = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)


class Read(HTMLParser):
    """What Telegram would make of it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.visible: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links |= {(value or "").partition(":")[0] for name, value in attrs if name == "href"}
        assert all(name == "href" for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.visible.append(data)


def alert(**changes: object) -> Alert:
    known = {"id": 7, "kind": "form_completed", "created_at": AT, "lead_id": 1001, "state": "FORM_COMPLETED"}
    return Alert(**{**known, **changes})  # type: ignore[arg-type]


def test_times_are_jakartas_and_indonesian() -> None:
    assert jakarta(AT) == "22 November 2026 14.05 WIB"
    assert jakarta(datetime(2026, 8, 31, 17, 0, tzinfo=UTC)) == "1 September 2026 00.00 WIB"


def test_a_lead_without_a_phone_is_shown_by_username_or_as_unknown() -> None:
    assert 'href="https://t.me/budi_s"' in alert_html(alert(username="@budi_s"))
    assert PHONE_UNKNOWN in alert_html(alert())


def test_reasons_are_put_into_words_and_unknown_ones_shown_as_they_are() -> None:
    assert "Alasan: Minta berbicara dengan admin." in alert_html(alert(kind="escalation", reason="asked_for_person"))
    assert "Alasan: karena &lt;itu&gt;" in alert_html(alert(reason="karena <itu>"))
    assert "Alasan: Kelima isian formulir sudah lengkap." in alert_html(alert())


def test_the_form_is_shown_as_far_as_it_is_known_in_its_own_order() -> None:
    html = alert_html(alert(form={"budget": "500jt", "biodata": "Budi, Bandung"}))

    assert html.index("• Biodata: Budi, Bandung") < html.index("• Budget: 500jt")
    assert "Bidang usaha" not in html


def test_a_system_alert_has_no_buttons_and_an_all_clear_its_own_title() -> None:
    trouble = alert(kind="system", lead_id=0, text="WhatsApp belum bisa mengirim", cause="waha_away:default")
    clear = alert(kind="system", lead_id=0, text="sudah bisa", is_all_clear=True)

    assert alert_buttons(trouble) == ()
    assert "Gangguan sistem" in alert_html(trouble)
    assert "Sistem pulih" in alert_html(clear)


def test_what_a_button_sends_back_fits_into_64_bytes() -> None:
    longest = alert(id=2**63 - 1, lead_id=2**63 - 1)

    assert all(len(one.action.encode()) <= 64 for row in alert_buttons(longest) for one in row)


@given(text=st.text(st.characters(codec="utf-8"), max_size=6000), kind=st.sampled_from(["escalation", "system", "x"]))
def test_no_value_can_break_the_markup_or_the_limit(text: str, kind: str) -> None:
    form = dict.fromkeys(("biodata", "source_info", "business_type", "budget", "start_plan"), text)
    html = alert_html(
        alert(kind=kind, reason=text, last_message=text, name=text, state=text, text=text, username=text, form=form)
    )

    read = Read()
    read.feed(html)
    assert read.tags <= {"b", "blockquote", "a"}
    assert read.links <= {"https"}
    assert len("".join(read.visible).encode("utf-16-le")) // 2 <= MESSAGE_LIMIT


def test_a_digest_that_is_full_says_how_many_fitted() -> None:
    many = [alert(id=number, name=f"Nama {number} " + "x" * 30, phone=f"62812{number}") for number in range(200)]

    html, count = digest_html(many)

    assert 10 < count < 200
    assert len(html.encode("utf-16-le")) // 2 <= MESSAGE_LIMIT
    assert f"Ringkasan {count} pemberitahuan" in html
    assert f"wa.me/62812{count - 1}" in html
    assert f"wa.me/62812{count}" not in html

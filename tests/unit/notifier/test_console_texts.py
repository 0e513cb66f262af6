"""What the console tells the sales team."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notifier.console_texts import (
    SHOWN_PRESSES,
    LeadCard,
    PressMade,
    Shown,
    Stats,
    no_such_lead,
    not_a_phone,
    pressed_alert,
    pressed_card,
    stats_html,
)
from services.notifier.texts import MESSAGE_LIMIT, Alert
from services.processor.domain.commands import Command, Refusal, carry_out
from services.processor.erasing import NO_SUCH_LEAD
from shared.bot_texts import DEFAULT_TEXTS
from shared.vocabulary import Order, State
from tests.builders import NOON, a_lead

AT = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
ALERT = Alert(id=55, kind="escalation", created_at=AT, lead_id=1001, state="MANUAL_INTERVENTION")


def a_press(order: str, outcome: str = "done", *, user: str = "Rina", at: datetime = AT, reason: str = "") -> PressMade:
    return PressMade(order=order, user=user, at=at, outcome=outcome, reason=reason)


def last_line(shown: Shown) -> str:
    return shown.html.splitlines()[-1]


def actions(shown: Shown) -> list[str]:
    return [button.action for row in shown.buttons for button in row]


@pytest.mark.parametrize(
    ("press", "line"),
    [
        (a_press("take_over"), "✅ Diambil alih oleh Rina, 14.05 WIB"),
        (a_press("hand_back"), "✅ Dikembalikan ke bot oleh Rina, 14.05 WIB"),
        (a_press("block"), "🚫 Diblokir oleh Rina, 14.05 WIB"),
        (a_press("unblock"), "🔓 Blokir dibuka oleh Rina, 14.05 WIB"),
        (a_press("done", ""), "✅ Ditutup oleh Rina, 14.05 WIB"),
        (a_press("take_over", ""), "⏳ Ambil alih oleh Rina, 14.05 WIB: sedang diproses"),
        (a_press("take_over", user="<b>"), "✅ Diambil alih oleh &lt;b&gt;, 14.05 WIB"),
        (
            a_press("take_over", "refused", reason="there is no such lead"),
            "⚠️ Ambil alih oleh Rina, 14.05 WIB: ditolak, lead ini sudah tidak ada",
        ),
        (
            a_press("hand_back", "refused", reason="the form lacks budget, start_plan"),
            "⚠️ Kembalikan ke bot oleh Rina, 14.05 WIB: ditolak, formulirnya belum lengkap: Budget, Rencana mulai",
        ),
        (a_press("take_over", at=AT + timedelta(days=1)), "✅ Diambil alih oleh Rina, 23 November 2026 14.05 WIB"),
    ],
)
def test_a_press_is_told_in_a_line(press: PressMade, line: str) -> None:
    assert last_line(pressed_alert(ALERT, [press])) == line


def test_every_refusal_of_a_button_is_told_in_indonesian() -> None:
    silent, talking = a_lead(State.MANUAL_INTERVENTION), a_lead(State.CHOOSE_OPTION)
    refused = [
        (silent, Order.TAKE_OVER),
        (talking, Order.HAND_BACK),
        (a_lead(blocked=True), Order.BLOCK),
        (talking, Order.UNBLOCK),
        (a_lead(State.MANUAL_INTERVENTION, before_human=State.FORM_COMPLETED), Order.HAND_BACK),
    ]
    reasons = [NO_SUCH_LEAD]
    for lead, order in refused:
        command = Command(id="c", actor="telegram:1", lead_id=lead.id, order=order)
        refusal = carry_out(lead, command, NOON, texts=DEFAULT_TEXTS)
        assert isinstance(refusal, Refusal), order
        reasons.append(refusal.reason)

    for reason in reasons:
        line = last_line(pressed_alert(ALERT, [a_press("take_over", "refused", reason=reason)]))
        assert not any(word in line for word in ("the ", "lead is", "there", "lacks")), line


def test_what_changed_nothing_is_told_only_while_it_is_the_newest() -> None:
    again = a_press("take_over", "refused", reason="a person talks to this lead already")

    twice = pressed_alert(ALERT, [a_press("take_over"), again])
    later = pressed_alert(ALERT, [a_press("take_over"), again, a_press("hand_back")])

    assert last_line(twice).startswith("ℹ️ Ambil alih oleh Rina, 14.05 WIB: tidak ada yang berubah")
    assert later.html.count("\n✅") == 2
    assert "ℹ️" not in later.html


def test_buttons_stay_until_the_alert_is_closed() -> None:
    assert actions(pressed_alert(ALERT, [a_press("take_over")])) == [
        f"{verb}:1001:55" for verb in ("take", "back", "done", "block")
    ]
    assert actions(pressed_alert(ALERT, [a_press("done", ""), a_press("take_over")])) == []


def test_a_blocked_lead_can_be_unblocked_where_it_was_blocked() -> None:
    blocked = Alert(id=55, kind="escalation", created_at=AT, lead_id=1001, state="NEW", is_blocked=True)

    shown = pressed_alert(blocked, [a_press("block")])

    assert actions(shown)[-1] == "unblock:1001:55"
    assert "Status: baru, diblokir" in shown.html


def test_the_longest_alert_with_many_presses_fits_into_a_message() -> None:
    long = "ß&" * 3000
    form = dict.fromkeys(("biodata", "source_info", "business_type", "budget", "start_plan"), long)
    alert = Alert(
        id=10**17,
        kind="escalation",
        created_at=AT,
        lead_id=10**17,
        name=long,
        phone="6" * 20,
        reason=long,
        last_message=long,
        form=form,
    )
    presses = [a_press("take_over", "x", user=long, at=AT + timedelta(days=1)) for _ in range(20)]

    html = pressed_alert(alert, presses).html

    assert html.count("sedang diproses") == SHOWN_PRESSES
    assert len(html.replace("&amp;", "&").encode("utf-16-le")) // 2 <= MESSAGE_LIMIT


def test_a_card_shows_state_form_and_messages_with_buttons() -> None:
    card = LeadCard(
        id=1001,
        name="Budi <b>",
        phone="6281234567890",
        username="",
        state="FORM_IN_PROGRESS",
        is_blocked=False,
        created_at=AT,
        message_count=1200,
        form={"budget": "500jt & lebih"},
        last_message="halo?",
        last_message_at=AT,
    )

    shown = pressed_card(card, 77, (), since=AT)

    for words in (
        "Nama: Budi &lt;b&gt;",
        'href="https://wa.me/6281234567890"',
        "Status: mengisi formulir",
        "Pesan: 1.200",
        "(1 dari 5)",
        "• Budget: 500jt &amp; lebih",
        "• Biodata: -",
        "<blockquote>halo?</blockquote>",
    ):
        assert words in shown.html
    assert actions(shown)[0] == "take:1001:77"


def test_figures_are_summed_up() -> None:
    stats = Stats(
        at=AT,
        by_state={"CHOOSE_OPTION": (2, 10), "FORM_COMPLETED": (1, 1234)},
        completed_today=3,
        waiting_for_person=4,
        backlog={"replies": 0, "sheets": 7},
    )

    html = stats_html(stats)

    assert "Hari ini: 3 lead baru, 3 formulir lengkap" in html
    assert "Menunggu dibalas tim: 4" in html
    assert "(semua 1.244)" in html
    assert "• formulir lengkap: 1.234, baru hari ini 1" in html
    assert "<b>Antrean</b>: baris sheet 7\n" in html


def test_an_empty_house_has_figures_too() -> None:
    html = stats_html(Stats(at=AT, by_state={}, completed_today=0, waiting_for_person=0, backlog={}))

    assert "Hari ini: 0 lead baru" in html
    assert "<b>Antrean</b>: kosong" in html


def test_what_is_asked_for_comes_back_escaped() -> None:
    assert "&lt;b&gt;" in not_a_phone("<b>")
    assert "+6281234567890" in no_such_lead("6281234567890")

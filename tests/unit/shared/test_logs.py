"""One event per line; what could be a phone is masked wherever it lies, and a request's id is shown whole."""

import json
from collections.abc import Iterator

import pytest
from loguru import logger

from shared.logs import set_up_logging

PHONE = "6281234567890"


@pytest.fixture(autouse=True)
def logging_undone() -> Iterator[None]:
    yield
    logger.remove()
    logger.configure(extra={})


def test_phones_are_masked_however_deep_they_lie(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(service="gateway", level="INFO", as_json=True)

    logger.info("Chat {chat} is odd", chat=PHONE, places=[{PHONE: (PHONE, 1001)}], error=ValueError(PHONE))

    line = json.loads(capsys.readouterr().err)
    assert PHONE not in json.dumps(line)
    assert line["event"] == "Chat 6281…890 is odd"
    assert line["places"] == [{"6281…890": ["6281…890", 1001]}]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_requests_id_can_be_searched_for(capsys: pytest.CaptureFixture[str], *, as_json: bool) -> None:
    set_up_logging(service="gateway", level="INFO", as_json=as_json)

    logger.info("Event taken in", request_id="update-123456789", chat=PHONE)

    written = capsys.readouterr().err
    assert "update-123456789" in written
    assert PHONE not in written


def test_an_errors_words_are_masked_and_on_the_same_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(service="gateway", level="INFO", as_json=True)

    try:
        int(PHONE + "x")
    except ValueError:
        logger.exception("It failed")

    (line,) = capsys.readouterr().err.splitlines()
    assert "6281…890x" in json.loads(line)["error"]

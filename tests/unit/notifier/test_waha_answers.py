"""WAHA's answers, whichever engine gave them."""

import pytest

from services.notifier.adapters.waha_answers import Answer, key_id_of, problem_of
from services.notifier.failures import AwayError, RefusedError

KEY = "3EB0AAAAAAAAAAAAAAAAAA"


@pytest.mark.parametrize(
    "body",
    [
        {"id": f"true_12132132130@c.us_{KEY}", "_data": None},
        {"id": f"true_120363@g.us_{KEY}_62811@c.us"},
        {"id": KEY},
        {"key": {"remoteJid": "12132132130@s.whatsapp.net", "fromMe": True, "id": KEY}, "status": "PENDING"},
        {"id": {"fromMe": True, "remote": "12132132130@c.us", "id": KEY, "_serialized": f"true_1@c.us_{KEY}"}},
        {"id": {"_serialized": f"true_12132132130@c.us_{KEY}_out"}},
        {"_data": {"id": {"id": KEY}}},
        {"id": None, "_data": {"Info": {"ID": KEY}}},
    ],
)
def test_the_bare_id_is_found_wherever_the_engine_put_it(body: object) -> None:
    assert key_id_of(body) == KEY


@pytest.mark.parametrize("body", [None, [], "sent", {}, {"id": ""}, {"id": {}}, {"key": None}])
def test_an_answer_without_an_id_is_still_an_answer(body: object) -> None:
    assert key_id_of(body) == ""


NOT_WORKING = {
    "error": "Session status is not as expected",
    "session": "d",
    "status": "SCAN_QR_CODE",
    "expected": ["W"],
}
NOT_IMPLEMENTED = {"message": "The method is not implemented by the engine.", "statusCode": 422}


@pytest.mark.parametrize(
    ("status", "body", "unclear", "reason"),
    [
        (401, {"message": "Unauthorized", "statusCode": 401}, False, "401: Unauthorized"),
        (422, NOT_WORKING, False, "session is SCAN_QR_CODE"),
        (422, {"error": 'Session "d" does not exist', "session": "d"}, False, "session does not exist"),
        (429, None, False, "429"),
        (
            500,
            {"exception": {"message": "Timed Out"}, "request": {"body": {"text": "rahasia"}}},
            True,
            "500: Timed Out",
        ),
        (502, "<html>", True, "502"),
        (302, None, False, "302"),
    ],
)
def test_what_says_that_the_destination_is_away(status: int, body: object, unclear: bool, reason: str) -> None:
    problem = problem_of(Answer(status, body))

    assert isinstance(problem, AwayError)
    assert (problem.unclear, problem.reason) == (unclear, reason)


@pytest.mark.parametrize(("status", "body"), [(400, {"message": ["chatId must be a string"]}), (422, NOT_IMPLEMENTED)])
def test_what_says_that_the_message_is_not_wanted(status: int, body: object) -> None:
    assert isinstance(problem_of(Answer(status, body)), RefusedError)


def test_the_wait_that_is_asked_for_is_kept() -> None:
    problem = problem_of(Answer(429, None, "7"))

    assert isinstance(problem, AwayError)
    assert problem.retry_after_seconds == 7

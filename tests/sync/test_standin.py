"""The stand-in is as strict as pretix where a kiosk could do harm, and breaks on command."""

import http.client
import json
from collections.abc import Iterator

import pytest

from sync.standin import MAX_BODY_BYTES, StandIn

REDEEM = "/api/v1/organizers/einlass/checkinrpc/redeem/"
ANNUL = "/api/v1/organizers/einlass/checkinrpc/annul/"
FAILED = "/api/v1/organizers/einlass/events/congress/checkinlists/1/failed_checkins/"
ENTRY = {"lists": [1], "secret": "A", "nonce": "n1", "datetime": "2026-09-21T09:00:00Z", "force": True}


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """One with two tickets and one list."""
    with StandIn({"A", "B"}, {1}) as running:
        yield running


def post(
    stand_in: StandIn, path: str, body: object, token: str | None = None, **headers: str
) -> tuple[int, str]:
    """One call; gives status and text of the answer."""
    line = http.client.HTTPConnection(stand_in.url.removeprefix("http://"), timeout=20)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        authorization = f"Device {stand_in.token if token is None else token}"
        line.request("POST", path, raw, {"Authorization": authorization, **headers})
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        pytest.param(REDEEM, ENTRY, 201, '"ok"', id="an entry"),
        pytest.param(REDEEM, {**ENTRY, "secret": "C"}, 404, "invalid", id="an unknown ticket, even forced"),
        pytest.param(REDEEM, {**ENTRY, "lists": [2]}, 400, "lists", id="an unknown list"),
        pytest.param(REDEEM, {**ENTRY, "lists": []}, 400, "lists", id="no list"),
        pytest.param(REDEEM, {"lists": "x"}, 400, "detail", id="another shape"),
        pytest.param(REDEEM, b"\xff{", 400, "detail", id="no JSON"),
        pytest.param(ANNUL, {"lists": [1], "nonce": "n"}, 404, "No check-in", id="nothing to annul"),
        pytest.param(FAILED, {"error_reason": "unpaid", "raw_barcode": "A"}, 201, "", id="a refusal"),
        pytest.param(FAILED, {"error_reason": "room_full", "raw_barcode": "A"}, 400, "choice", id="our word"),
        pytest.param(FAILED, {"error_reason": "unpaid", "raw_barcode": ""}, 400, "blank", id="no code"),
        pytest.param(
            FAILED.replace("/1/", "/2/"),
            {"error_reason": "unpaid", "raw_barcode": "A"},
            404,
            "Not found",
            id="a refusal at an unknown list",
        ),
        pytest.param("/somewhere/else/", ENTRY, 404, "<h1>", id="another address is a web page"),
        pytest.param(REDEEM.rstrip("/"), ENTRY, 404, "<h1>", id="so is one without the last slash"),
        pytest.param(REDEEM, b" " * (MAX_BODY_BYTES + 1), 413, "<h1>", id="too much"),
    ],
)
def test_what_it_answers(stand_in: StandIn, path: str, body: object, status: int, said: str) -> None:
    """Status and text as pretix gives them."""
    answer = post(stand_in, path, body)
    assert answer[0] == status
    assert said in answer[1]


def test_a_wrong_token_does_nothing(stand_in: StandIn) -> None:
    """Without its token nothing is carried out."""
    assert post(stand_in, REDEEM, ENTRY, token="wrong")[0] == 401
    assert stand_in.checkins == []


def test_without_force_a_ticket_enters_once(stand_in: StandIn) -> None:
    """Asked rather than told, it refuses the second entry until there was an exit, by time of the scan."""
    asked = {**ENTRY, "force": False}
    later = {**asked, "nonce": "n2", "datetime": "2026-09-21T10:00:00Z"}
    assert post(stand_in, REDEEM, asked)[0] == 201
    assert post(stand_in, REDEEM, asked)[0] == 201
    assert post(stand_in, REDEEM, later)[0] == 400
    assert post(stand_in, REDEEM, {**later, "nonce": "n3", "type": "exit"})[0] == 201
    assert post(stand_in, REDEEM, {**later, "datetime": "2026-09-21T11:00:00Z"})[0] == 201
    assert [(row.type, row.nonce) for row in stand_in.checkins] == [
        ("entry", "n1"),
        ("exit", "n3"),
        ("entry", "n2"),
    ]


def test_a_nonce_counts_per_ticket(stand_in: StandIn) -> None:
    """The same nonce on another ticket is another check-in, as at pretix."""
    post(stand_in, REDEEM, ENTRY)
    post(stand_in, REDEEM, {**ENTRY, "secret": "B"})
    assert [row.secret for row in stand_in.checkins] == ["A", "B"]


def test_an_annulled_nonce_can_come_again(stand_in: StandIn) -> None:
    """Sending an annulled check-in again checks in again, as at pretix: an outbox must not do that."""
    undo = {"lists": [1], "nonce": "n1"}
    post(stand_in, REDEEM, ENTRY)
    assert post(stand_in, ANNUL, undo)[0] == 200
    assert post(stand_in, ANNUL, undo)[0] == 400
    assert [row.nonce for row in stand_in.annulled] == ["n1"]
    post(stand_in, REDEEM, ENTRY)
    assert [row.nonce for row in stand_in.checkins] == ["n1"]


def test_an_idempotency_key_replays_the_answer(stand_in: StandIn) -> None:
    """The same key gets the first answer again, and nothing is carried out."""
    post(stand_in, REDEEM, ENTRY)
    answers = [
        post(stand_in, ANNUL, {"lists": [1], "nonce": "n1"}, **{"X-Idempotency-Key": "k"}) for _ in range(2)
    ]
    assert answers[0] == answers[1] == (200, '{"status":"ok"}')
    assert len(stand_in.annulled) == 1


def test_cut_off_it_does_nothing_and_after_the_heal_it_does(stand_in: StandIn) -> None:
    """A cut ends connections without an answer; nothing is carried out behind it."""
    stand_in.cut()
    with pytest.raises((http.client.HTTPException, OSError)):
        post(stand_in, REDEEM, ENTRY)
    assert stand_in.checkins == []
    stand_in.heal()
    assert post(stand_in, REDEEM, ENTRY)[0] == 201


def test_a_lost_answer_was_carried_out(stand_in: StandIn) -> None:
    """So many calls are carried out and not answered, the next one is answered."""
    stand_in.lose_answers(1)
    with pytest.raises((http.client.HTTPException, OSError)):
        post(stand_in, REDEEM, ENTRY)
    assert len(stand_in.checkins) == 1
    assert post(stand_in, REDEEM, ENTRY)[0] == 201
    assert len(stand_in.checkins) == 1

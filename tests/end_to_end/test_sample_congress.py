"""The sample congress at its own doors: what the event file and the table say is what the door does."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.bootstrap import open_kiosk
from kiosk.door import serve
from tests.fakes.einlass import sample_world

PARTICIPANT, SPEAKER, TEAM = "MUSTERTICKET2026", "RKAHXWCWDN4FHP9CP9XH", "WEVFCHAANT6JMKNNH3R9"
EXHIBITOR, PRESS, DAY_PASS = "9LW47TN29HFJRJKEXMHD", "9264D9R4ADPCEF3X4494", "C7ATPHTTPMKKRW6MW3ND"
BOOKED, WAITING = "WLLHDDLTMMXPNP26XX96", "XXN66J3DJENC9JAEMFKH"
DAY_1, DAY_2 = "2026-11-25", "2026-11-26"


def at_door(folder: Path, name: str, *scans: tuple[str, str], gate: str = "") -> list[dict[str, Any]]:
    """What the door of that list answers to tickets at local times."""
    lines = "".join(json.dumps({"text": text, "at": at}) + "\n" for text, at in scans)
    out = io.StringIO()
    with open_kiosk(sample_world(folder, lists=(name,), gate=gate)) as kiosk:
        serve(kiosk, io.BytesIO(lines.encode()), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def verdicts(answers: list[dict[str, Any]]) -> list[str]:
    """The reason of each refusal, else the verdict."""
    return [answer["reason"] or answer["verdict"] for answer in answers]


def test_team_and_speakers_pass_and_count_like_everybody(tmp_path: Path) -> None:
    """Whoever stands in a room is one person in it."""
    answers = at_door(
        tmp_path, "Einlass", *((ticket, f"{DAY_1}T09:00:00") for ticket in (PARTICIPANT, SPEAKER, TEAM))
    )
    assert verdicts(answers) == ["admit"] * 3
    assert [answer["room"]["count"] for answer in answers] == [1, 2, 3]


@pytest.mark.parametrize(
    ("ticket", "at", "gate", "verdict"),
    [
        pytest.param(EXHIBITOR, f"{DAY_1}T07:00:01", "Anlieferung", "admit", id="from seven on"),
        pytest.param(TEAM, f"{DAY_1}T07:00:01", "Anlieferung", "admit", id="the team too"),
        pytest.param(EXHIBITOR, f"{DAY_1}T06:59:00", "Anlieferung", "rules", id="too early"),
        pytest.param(EXHIBITOR, f"{DAY_1}T08:00:00", "Haupteingang", "rules", id="at another gate"),
        pytest.param(EXHIBITOR, f"{DAY_1}T08:00:00", "", "rules", id="at no gate"),
        pytest.param(PARTICIPANT, f"{DAY_1}T08:00:00", "Anlieferung", "product", id="another product"),
        pytest.param(EXHIBITOR, f"{DAY_2}T08:00:00", "Anlieferung", "rules", id="another day"),
    ],
)
def test_the_build_up_has_hours_a_day_and_a_gate(
    tmp_path: Path, ticket: str, at: str, gate: str, verdict: str
) -> None:
    """All that the list says must hold."""
    assert verdicts(at_door(tmp_path, "Aufbau", (ticket, at), gate=gate)) == [verdict]


def test_a_day_pass_is_good_on_its_day(tmp_path: Path) -> None:
    """Refused on the next day, by the main door and in words."""
    assert verdicts(
        at_door(tmp_path, "Saal 1", (DAY_PASS, f"{DAY_1}T18:00:00"), (DAY_PASS, f"{DAY_2}T00:30:00"))
    ) == ["admit", "invalid_time"]


def test_lunch_is_served_once_a_day(tmp_path: Path) -> None:
    """The same ticket again the next day, and not outside of the hours."""
    times = (f"{DAY_1}T11:00:00", f"{DAY_1}T12:00:00", f"{DAY_1}T13:00:00", f"{DAY_2}T12:00:00")
    answers = at_door(tmp_path, "Mittagessen", *((PARTICIPANT, at) for at in times))
    assert verdicts(answers) == ["rules", "admit", "rules", "admit"]


def test_the_workshop_is_for_those_who_booked_it(tmp_path: Path) -> None:
    """A place, the waiting list while places are free, and products that need none."""
    tickets = (BOOKED, WAITING, TEAM, SPEAKER, PARTICIPANT)
    answers = at_door(
        tmp_path, "Workshop Wärmeplanung", *((ticket, f"{DAY_2}T08:50:00") for ticket in tickets)
    )
    assert verdicts(answers) == ["admit"] * 4 + ["product"]


def test_the_press_is_asked_at_the_door(tmp_path: Path) -> None:
    """Nobody has checked this accreditation yet, so staff must; the second question waits for the first."""
    (answer,) = at_door(tmp_path, "Einlass", (PRESS, f"{DAY_1}T09:00:00"))
    assert answer["verdict"] == "needs_answer"
    assert [question["question"] for question in answer["questions"]] == ["Akkreditierung geprüft"]

"""Logs, errors and answers name nobody: a hub and a kiosk at work, with mistakes, and what both wrote."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from checkin.model import PositionId
from checkin.personal import Correction
from hub.serve import Address
from kiosk.bootstrap import open_kiosk
from kiosk.hubs.assembly import HubPlan, running_hub
from kiosk.settings import Settings
from kiosk.worlds import World, connected, open_world
from sync.keys import KEY_FILE, read_key
from sync.opening import LEDGER_FILE
from sync.replica import iter_positions
from tests.equipment.pages import ledger_pages
from tests.fakes.einlass import CHECKOUT, OTHER_TICKETS, TICKET, UNPAID, sample_world
from tests.fakes.stored import SAMPLE_ATTENDEES
from tests.kiosk.test_hub_kiosks import HERE, enrolled

KEPT = {
    *("id", "secret", "product", "status", "order"),
    *("given_name", "family_name", "title", "organisation", "language"),
    *(
        "valid_from_ms",
        "valid_until_ms",
        "email_hash",
        "attention",
        "sessions",
        "waiting",
        "event",
        "answers",
    ),
    *("price_cents",),
}
"""What of an attendee may be at a kiosk; docs/security.md says why."""


def column(*names: str) -> set[str]:
    """All values of these columns of the sample table that are long enough to be told apart."""
    rows = csv.DictReader(io.StringIO(SAMPLE_ATTENDEES.read_text("utf-8-sig")), delimiter=";")
    return {row[name] for row in rows for name in names if len(row.get(name) or "") >= 5}


PERSONAL = column("secret", "email", "given_name", "family_name", "order") | {"Geheimrat"}


def found(text: str) -> list[str]:
    """Which of the sample's people and tickets are in there."""
    folded = text.casefold()
    return sorted(one for one in PERSONAL if one.casefold() in folded)


def test_a_hub_at_work_logs_nobody(tmp_path: Path) -> None:
    """Check-ins, a correction, an export, wrong tokens, names in paths and bodies that are refused."""
    log = io.StringIO()
    world = sample_world(tmp_path)
    plan = HubPlan(
        world=World(world.data_dir, Settings(), {}),
        address=Address(HERE, 0),
        names=(HERE,),
        log=log,
        password="x" * 12,
    )
    with running_hub(plan) as served:
        with open_kiosk(enrolled(served, tmp_path, "kiosk")) as kiosk:
            for text in (TICKET, TICKET, UNPAID, *OTHER_TICKETS):
                kiosk.desk.check_in(text, kiosk.place)
            kiosk.desk.changes.correct(PositionId(1), Correction(family_name="Geheimrat"), kiosk.place)
        url = f"https://{HERE}:{served.port}"
        with httpx.Client(verify=False, base_url=url) as client:  # noqa: S501  # our own, on loopback
            client.get(f"/api/1/positions?name=Mustermann&secret={TICKET}")
            client.get(f"/{TICKET}/Mustermann", headers={"authorization": f"Bearer {TICKET}"})
            client.post(
                "/api/1/enrolment", content=b'{"code":"Mustermann","device":"' + TICKET.encode() + b'"}'
            )
            client.post("/api/1/key", content=b'{"device":"Mustermann"}')
            client.post("/login", data={"password": "Mustermann", "by": "Mustermann"})
    assert '"status": 4' in log.getvalue() or '"status":4' in log.getvalue()
    assert found(log.getvalue()) == []


def test_a_door_says_no_name_where_logs_are_kept(tmp_path: Path) -> None:
    """Data go to standard output; what a unit's log gets holds nobody, also of lines that are none."""
    world = sample_world(tmp_path)
    lines = "\n".join((TICKET, '{"text":"' + TICKET, '{"answers":{"1":"Mustermann"}}', UNPAID, "Mustermann"))
    ended = subprocess.run(
        [
            sys.executable,
            "-P",
            "-m",
            "kiosk",
            "door",
            "--list",
            "Einlass",
            "--json",
            "--data-dir",
            world.data_dir,
        ],
        input=lines.encode(),
        capture_output=True,
        check=False,
        env={"PYTHONPATH": str(CHECKOUT), "PATH": "/usr/bin:/bin"},
        timeout=120,
    )
    assert b"Erika" in ended.stdout
    assert found(ended.stderr.decode()) == []


@pytest.mark.parametrize(
    "words", [("person", "erase", "--name", "Mustermann"), ("person", "export", "--ticket", TICKET[:-1])]
)
def test_what_is_not_found_is_not_said_again(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Errors go into logs of those who script it."""
    world = sample_world(tmp_path)
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "kiosk", *words, "--data-dir", world.data_dir],
        capture_output=True,
        check=False,
        env={"PYTHONPATH": str(CHECKOUT), "PATH": "/usr/bin:/bin"},
        timeout=120,
    )
    assert ended.returncode == 2
    assert found(ended.stderr.decode()) == []


def test_a_kiosk_keeps_what_a_door_and_a_badge_need(tmp_path: Path) -> None:
    """No address of anybody is in its ledger, and no field beyond those that the documentation names."""
    world = sample_world(tmp_path)
    plan = HubPlan(world=World(world.data_dir, Settings(), {}), address=Address(HERE, 0), names=(HERE,))
    with running_hub(plan) as served:
        there = enrolled(served, tmp_path, "kiosk")
    key = read_key(there.data_dir / KEY_FILE)
    raw = ledger_pages(there.data_dir / LEDGER_FILE, key)
    assert b"Mustermann" in raw
    assert [one for one in column("email") if one.encode() in raw] == []
    with connected(open_world(there)) as ledger:
        for position in iter_positions(ledger.store):
            said = {
                name
                for name in position.__struct_fields__
                if getattr(position, name) not in (None, "", (), {}, False)
            }
            assert said <= KEPT

"""What a stand writes down: a yes with what is passed on, a yes that is taken back, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.consents import Shared, read_shared
from checkin.journal import Kind
from checkin.model import GateId
from kiosk.desk import CheckIns
from kiosk.stands.meetings import Stands
from kiosk.stands.views import Passed, Stand
from kiosk.views import DeskPlace, Scanned
from sync.ledger import Ledger
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import DOOR, EVENT_SET, connected, make_ledger, secret_of

AT = DeskPlace(DOOR, gate=GateId(1), by="Eileen")
STAND = Stand({"de": "Stadtwerke", "en": "Utilities"})


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Of a small congress."""
    with connected(make_ledger(tmp_path)) as one:
        yield one


def stands(ledger: Ledger) -> tuple[Stands, list[str]]:
    """The use cases, and when others were woken."""
    woken: list[str] = []
    check_ins = CheckIns(ledger, EVENT_SET, FakeClock(), SeededEntropy(3))
    return Stands(ledger, check_ins.check_in_scan, FakeClock(), lambda: woken.append("")), woken


def test_a_scan_alone_leaves_no_trace(ledger: Ledger) -> None:
    """Neither of whoever says no, nor of a text that is no ticket."""
    stand, woken = stands(ledger)
    for text in (secret_of(1), secret_of(2), "Mustermann"):
        stand.meet(Scanned(text), AT, STAND)
    assert (list(ledger.entries()), woken) == ([], [])


@pytest.mark.parametrize(
    ("passes_on", "expected"),
    [
        pytest.param(
            tuple(Passed),
            Shared(given_name="Jörg", family_name="Müller-Lüdenscheidt", organisation="Stadt"),
            id="all",
        ),
        pytest.param((Passed.ORGANISATION,), Shared(organisation="Stadt"), id="only where from"),
        pytest.param(
            (Passed.NAME,), Shared(given_name="Jörg", family_name="Müller-Lüdenscheidt"), id="only the name"
        ),
    ],
)
def test_a_yes_and_what_is_passed_on(ledger: Ledger, passes_on: tuple[Passed, ...], expected: Shared) -> None:
    """No name stands in the entry itself; beside it is only what was agreed to, as it is now."""
    stand, woken = stands(ledger)
    met = stand.meet(Scanned(secret_of(1)), AT, STAND)
    assert met.position is not None
    position = replace(met.position, organisation="Stadt")
    stand.agree(position, AT, replace(STAND, passes_on=passes_on))
    (entry,) = ledger.entries()
    body = entry.body
    assert (body.kind, body.position, body.list, body.gate) == (Kind.CONSENT, position.id, DOOR, GateId(1))
    assert body.payload == {"exhibitor": "Stadtwerke", "yes": True, "passes_on": " ".join(passes_on)}
    assert read_shared(ledger.personal(body.id)) == expected
    assert woken == [""]
    assert ledger.verify() == []


def test_taking_back_names_what_it_takes_back(ledger: Ledger) -> None:
    """In a second entry; the first one stays, as all do."""
    stand, _ = stands(ledger)
    met = stand.meet(Scanned(secret_of(1)), AT, STAND)
    assert met.position is not None
    stand.agree(met.position, AT, STAND)
    stand.take_back(met.position, AT, STAND)
    said, unsaid = (entry.body for entry in ledger.entries())
    assert (unsaid.ref, unsaid.payload) == (said.id, {"exhibitor": "Stadtwerke", "yes": False})
    assert unsaid.personal == ""

"""Another mode for a kiosk from afar, over the real hub: with the PIN of a lead, and written down."""

from collections.abc import Iterator

import pytest

from checkin.errors import LinkDownError
from checkin.journal import Kind
from checkin.roles import StaffRole
from kiosk.fleet.changes import FleetChanges
from kiosk.fleet.kiosks import Outcome
from sync.hub.line import open_line
from sync.hub.steps import Answer
from sync.staff import StaffMember, seal_pin
from tests.fakes.entropy import SeededEntropy
from tests.fakes.hub_house import House, Kiosk, TrueClock, open_house
from tests.fakes.telling_line import TellingLine, answer

LEAD, TOM = "471100", "0815"
STAFF = (
    StaffMember(name="Mia", role=StaffRole.LEAD, pin=seal_pin(LEAD, SeededEntropy(1))),
    StaffMember(name="Tom", role=StaffRole.STEWARD, pin=seal_pin(TOM, SeededEntropy(2))),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A hub that knows a lead and a steward."""
    with open_house(tmp_path_factory.mktemp("house"), people=1) as opened:
        opened.served.run(opened.served.host.gathering.save_staff(STAFF))
        yield opened


def changes_of(kiosk: Kiosk, woken: list[int] | None = None) -> FleetChanges:
    """What that kiosk asks with."""
    wake = woken if woken is not None else []
    return FleetChanges(
        lambda: open_line(kiosk.membership, TrueClock().mono_ns),
        kiosk.connect,
        TrueClock(),
        lambda: wake.append(1),
    )


def settings_of(kiosk: Kiosk) -> list[tuple[str, object]]:
    """What its journal says of settings: by whom, and what."""
    rows = kiosk.ledger.store.rows("SELECT id FROM journal WHERE kind = ?", (Kind.SETTING.value,))
    found = (kiosk.ledger.find(str(row[0])) for row in rows)  # type: ignore[arg-type]  # an id is a text
    return [(entry.body.by, entry.body.payload) for entry in found if entry]


def test_it_is_done_and_written_down(house: House) -> None:
    """The device table has it, the journal says who, and what sends entries is woken."""
    one, _, woken = house.kiosk("Leitstand"), house.kiosk("Tür/ä 1"), list[int]()
    assert changes_of(one, woken).change("Tür/ä 1", {"mode": "desk"}, LEAD) is Outcome.REFUSED  # no such name
    house.kiosk("Tür ä 1")
    assert changes_of(one, woken).change("Tür ä 1", {"mode": "desk", "room": ""}, LEAD) is Outcome.DONE
    rows = house.served.run(house.served.host.gathering.devices())
    assert next(dict(row.profile) for row in rows if row.name == "Tür ä 1") == {"mode": "desk"}
    assert settings_of(one) == [("Mia", {"kiosk": "Tür ä 1", "mode": "desk", "room": ""})]
    assert woken == [1]


def test_who_may_not_changes_nothing(house: House) -> None:
    """A steward's PIN, and one that is nobody's; nothing is written down."""
    one = house.kiosk("Leitstand 2")
    assert changes_of(one).change("Leitstand 2", {"mode": "desk"}, TOM) is Outcome.LACKS_ROLE
    assert changes_of(one).change("Leitstand 2", {"mode": "desk"}, "9999") is Outcome.WRONG_PIN
    assert changes_of(one).change("nobody", {"mode": "desk"}, LEAD) is Outcome.REFUSED
    assert settings_of(one) == []


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        pytest.param(LinkDownError("Nobody.", "Wait."), Outcome.NO_ANSWER, id="nobody answers"),
        pytest.param(answer(b'{"problem": "x", "remedy": "y"}', 429), Outcome.SLOWED, id="slowed"),
        pytest.param(answer(b"{}", 503), Outcome.NO_ANSWER, id="a full disk"),
        pytest.param(answer(b"<html>", 404), Outcome.REFUSED, id="an older hub"),
        pytest.param(answer(b"[" * 9000, 403), Outcome.REFUSED, id="nested without end"),
        pytest.param(answer(b"\xff", 200), Outcome.NO_ANSWER, id="a yes that says no more"),
        pytest.param(
            answer(b'{"problem": "x", "remedy": "y", "code": "no_lead"}', 409), Outcome.NO_LEAD, id="no lead"
        ),
    ],
)
def test_whatever_comes_back_ends_in_a_word(house: House, said: Answer | Exception, outcome: Outcome) -> None:
    """What may have been done is written down as asked for, by nobody known; what was not done is not."""
    one, woken = house.kiosk(f"Kiosk {outcome}{id(said)}"), list[int]()
    asking = FleetChanges(lambda: TellingLine(said), one.connect, TrueClock(), lambda: woken.append(1))
    assert asking.change("Tor", {"mode": "door"}, LEAD) is outcome
    asked = [("", {"kiosk": "Tor", "mode": "door", "outcome": "unknown"})]
    assert settings_of(one) == (asked if outcome is Outcome.NO_ANSWER else [])
    assert woken == [1] * len(settings_of(one))

"""What is wrong with a kiosk, in which order kiosks stand, and what the lead's screen is told of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace

from checkin.errors import LinkDownError
from kiosk.fleet.desk import FleetDesk, Here
from kiosk.fleet.kiosks import HEARD_S, FleetView, KioskNow, Level, Source, Trouble, in_order
from kiosk.fleet.watch import FleetWatch, Heard
from sync.hub.line import open_line
from sync.hub.protocol import (
    Heartbeat,
)
from sync.hub.steps import Answer
from sync.hub.upkeep import Fleet, KioskSeen
from tests.fakes.clock import FakeClock
from tests.fakes.fleet import KIOSKS, WELL
from tests.fakes.hub_house import TrueClock, open_house
from tests.fakes.telling_line import TellingLine, answer

T, L = Trouble, Level
PATIENCE_S = 10.0


def kiosk(age_s: float | None = 4.0, **said: object) -> KioskNow:
    """One that is well, but for what a test is about."""
    return KioskNow(name="Tor", age_s=age_s, beat=replace(WELL, **said))


@pytest.mark.parametrize(
    ("found", "troubles", "level"),
    [
        pytest.param(kiosk(), [], L.GOOD, id="all is well"),
        pytest.param(KioskNow(name="new"), [T.NEVER_HEARD], L.UNKNOWN, id="never heard"),
        pytest.param(KioskNow(name="x", age_s=3.0), [T.NEVER_HEARD], L.UNKNOWN, id="enrolled, said nothing"),
        pytest.param(kiosk(HEARD_S), [], L.GOOD, id="just heard"),
        pytest.param(kiosk(HEARD_S + 1), [T.SILENT], L.BAD, id="silent"),
        pytest.param(
            replace(kiosk(HEARD_S + 1), is_hidden=True),
            [T.NOT_KNOWN],
            L.UNKNOWN,
            id="we hear nothing ourselves",
        ),
        pytest.param(kiosk(printer="paper_out"), [T.PRINTER], L.BAD, id="paper is out"),
        pytest.param(kiosk(printer="of tomorrow"), [T.PRINTER], L.BAD, id="a fault that nobody knows yet"),
        pytest.param(kiosk(printer="paper_near_end"), [T.PAPER], L.WARN, id="paper ends"),
        pytest.param(kiosk(paper=19), [T.PAPER], L.WARN, id="few badges"),
        pytest.param(kiosk(paper=20), [], L.GOOD, id="badges enough"),
        pytest.param(kiosk(paper=None), [], L.GOOD, id="paper is not counted"),
        pytest.param(kiosk(queued=5), [T.QUEUED], L.WARN, id="badges wait"),
        pytest.param(kiosk(pending=50), [T.PENDING], L.WARN, id="much to send"),
        pytest.param(kiosk(offset_ms=2_001), [T.CLOCK_SLOW], L.WARN, id="slow clock"),
        pytest.param(kiosk(offset_ms=-2_001), [T.CLOCK_FAST], L.WARN, id="fast clock"),
        pytest.param(kiosk(offset_ms=2_000), [], L.GOOD, id="clock near enough"),
        pytest.param(kiosk(decode_p95_ms=501), [T.SLOW], L.WARN, id="reads slowly"),
        pytest.param(kiosk(calls_staff=True, celsius=85), [T.CALL, T.TOO_HOT], L.BAD, id="somebody waits"),
        pytest.param(kiosk(celsius=80), [T.HOT], L.WARN, id="warm"),
        pytest.param(kiosk(celsius=85), [T.TOO_HOT], L.BAD, id="too hot"),
        pytest.param(kiosk(undervolted=True), [T.POWER], L.WARN, id="weak power"),
        pytest.param(kiosk(undervolted=None), [], L.GOOD, id="a machine that does not say"),
        pytest.param(kiosk(misfit="gate"), [T.MISFIT], L.WARN, id="a setting of no use"),
        pytest.param(
            replace(kiosk(), profile={"mode": "desk"}),
            [T.OTHER_MODE],
            L.WARN,
            id="about to be something else",
        ),
        pytest.param(replace(kiosk(), profile={"mode": "self-service"}), [], L.GOOD, id="what it is to be"),
        pytest.param(replace(kiosk(mode=""), profile={"mode": "desk"}), [], L.GOOD, id="it does not say"),
        pytest.param(
            kiosk(90.0, celsius=82, printer="cutter", pending=70),
            [T.SILENT, T.PRINTER, T.PENDING, T.HOT],
            L.BAD,
            id="what costs most stands first",
        ),
    ],
)
def test_what_is_wrong(found: KioskNow, troubles: list[Trouble], level: Level) -> None:
    """All of it, the worst first; what is not known is never good."""
    assert [one.trouble for one in found.findings] == troubles
    assert found.level is level


def test_order_is_by_trouble_and_then_by_name() -> None:
    """Two that are as bad stand by name, however often they are looked at."""
    names = [one.name for one in in_order(iter(KIOSKS))]
    assert names == [
        "Saal 2 West", "Tor B 1", "Reserve", "Schalter 1", "Schalter 2", "Tor A 2",
        "Leitstand", "Saal 2 Ost", "Tor A 1",
    ]  # fmt: skip
    assert [one.name for one in in_order(reversed(KIOSKS))] == names


GOOD = answer(b'{"now_ms": 1, "kiosks": [{"name": "Tor", "age_s": 2.5}]}')
DOWN = LinkDownError("The hub does not answer.", "Wait.")


@pytest.mark.parametrize(
    ("second", "is_lost"),
    [
        pytest.param(GOOD, False, id="it answers"),
        pytest.param(DOWN, True, id="it does not"),
        pytest.param(answer(b"{}", 404), True, id="an older hub"),
        pytest.param(answer(b"{}", 403), True, id="our access has ended"),
        pytest.param(answer(b"\xff\xfe"), True, id="no text"),
        pytest.param(answer(b'{"now_ms": "late"}'), True, id="another shape"),
        pytest.param(answer(b"[" * 5000), True, id="nested without end"),
    ],
)
def test_what_was_told_last_is_kept(second: Answer | Exception, *, is_lost: bool) -> None:
    """Whatever comes after it; and whether the newest try went well is known."""
    clock = FakeClock()
    watch = FleetWatch(lambda: TellingLine(GOOD, second), clock)
    watch.look()
    clock.advance(5)
    watch.look()
    assert watch.is_lost is is_lost
    assert watch.heard is not None
    assert watch.heard.fleet.kiosks == (KioskSeen(name="Tor", age_s=2.5),)


def desk(clock: FakeClock, watch: FleetWatch | None, name: str = "here") -> FleetDesk:
    """Of a kiosk that is well."""
    return FleetDesk(Here(name, {"mode": "lead"}), lambda: WELL, clock, watch)


def test_without_a_hub_this_kiosk_is_all() -> None:
    """And it says so."""
    assert desk(FakeClock(), None).look() == FleetView(
        (KioskNow(name="here", age_s=0.0, beat=WELL, profile={"mode": "lead"}, is_here=True),), Source.ALONE
    )


def test_before_the_hub_has_answered() -> None:
    """This kiosk knows itself."""
    view = desk(FakeClock(), FleetWatch(lambda: TellingLine(DOWN), FakeClock())).look()
    assert ([one.name for one in view.kiosks], view.source, view.told_s) == (["here"], Source.HUB, None)


def test_numbers_age_while_the_hub_is_silent() -> None:
    """What was told last stays, with its age; nobody is called silent whom only we do not hear."""
    clock = FakeClock()
    watch = FleetWatch(lambda: TellingLine(GOOD), clock)
    seen = (
        KioskSeen(name="Tor", age_s=2.0, beat=WELL),
        KioskSeen(name="here", age_s=9.0, beat=WELL, profile={"mode": "desk"}),
        KioskSeen(name="new"),
    )
    watch.heard = Heard(Fleet(now_ms=1, kiosks=seen), clock.mono_ns())
    clock.advance(60)
    watch.is_lost = True
    view = desk(clock, watch).look()
    assert (view.source, view.told_s) == (Source.LOST, 60.0)
    tor, here, new = view.find("Tor"), view.find("here"), view.find("new")
    assert tor is not None
    assert (tor.age_s, [one.trouble for one in tor.findings]) == (62.0, [T.NOT_KNOWN])
    assert here is not None
    assert (here.age_s, here.is_here, here.profile) == (0.0, True, {"mode": "desk"})
    assert new is not None
    assert new.level is L.UNKNOWN
    assert len(view.kiosks) == 3


def test_what_others_say_of_themselves_is_harmless() -> None:
    """Names, faults and settings are cleaned before anybody sees them."""
    clock = FakeClock()
    watch = FleetWatch(lambda: TellingLine(GOOD), clock)
    bad = "\x1b[2J\u202eevil\n"
    beat = Heartbeat(pending=0, cursor=0, mode=bad, printer=bad, misfit=bad, software=bad, direction=bad)
    seen = KioskSeen(name=bad * 50, age_s=-5.0, beat=beat, profile={bad: bad})
    watch.heard = Heard(Fleet(now_ms=1, kiosks=(seen, KioskSeen(name="\x00"))), clock.mono_ns())
    view = desk(clock, watch).look()
    shown = repr([msg for msg in view.kiosks if not msg.is_here])
    assert "\\x1b" not in shown
    assert "\\u202e" not in shown
    assert "\\n" not in shown
    assert all(len(one.name) <= 64 and one.name and (one.age_s or 0) >= 0 for one in view.kiosks)


@contextmanager
def watching(watch: FleetWatch) -> Iterator[FleetWatch]:
    """Its thread runs for the length of a block."""
    watch.start()
    try:
        yield watch
    finally:
        assert watch.stop()


def tell(told: Event, watch: FleetWatch) -> None:
    """Something was heard; a busy machine may need a second try."""
    if watch.heard is not None:
        told.set()


def test_a_real_hub_tells_of_all_its_kiosks(tmp_path: Path) -> None:
    """Over its pinned line, with a kiosk's own token; it goes away, and that is noticed."""
    with open_house(tmp_path, people=1) as house:
        one, _ = house.kiosk("Tor 1"), house.kiosk("Tor 2")
        line = open_line(one.membership, TrueClock().mono_ns)
        told = Event()
        with watching(FleetWatch(lambda: line, TrueClock(), lambda: tell(told, watch))) as watch:
            assert told.wait(PATIENCE_S)
            assert watch.heard is not None
            assert [kiosk.name for kiosk in watch.heard.fleet.kiosks] == ["Tor 1", "Tor 2"]

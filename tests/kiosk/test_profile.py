"""The device profile: the hub's word over a kiosk's own settings, and never one that it cannot work with."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.model import Direction, Gate, GateId, ListId
from kiosk.fleet.board import BoardState
from kiosk.fleet.vitals import Vitals, percentiles, vitals
from kiosk.lines import Lines
from kiosk.mode_note import has_wrong_letters, note_mode
from kiosk.places import find_place
from kiosk.profile import HUBS_OWN, KEYS, RESTARTS, SPARE, Settled, load_kept, settle, settle_stored
from kiosk.restarting import LOOK_EVERY_MS, Restarting
from kiosk.settings import PARSERS, Mode, Settings
from kiosk.settings_fit import check_printers
from kiosk.views import DeskPlace
from sync.replica import write_meta
from tests.fakes.clock import FakeClock
from tests.fakes.small_congress import EVENT_SET as CONGRESS
from tests.fakes.small_congress import connected, make_ledger

EVENT_SET = replace(CONGRESS, gates=(Gate(id=GateId(7), names={"de": "Tor Nord"}),))
OWN = Settings(mode=Mode.DOOR, lists=("Einlass",), languages=("de",))


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        pytest.param("mode", "desk", Mode.DESK, id="mode"),
        pytest.param("lists", "Saal 1", ("Saal 1",), id="list"),
        pytest.param("lists", "3", ("3",), id="list by number"),
        pytest.param("gate", "Tor Nord", "Tor Nord", id="gate"),
        pytest.param("room", "Foyer", "Foyer", id="room"),
        pytest.param("direction", "exit", Direction.EXIT, id="direction"),
        pytest.param("printer", "escpos+tcp://10.0.0.5:9100", "escpos+tcp://10.0.0.5:9100", id="printer"),
        pytest.param("printer", "", "", id="no printer"),
        pytest.param("camera", "v4l2:/dev/video0", "v4l2:/dev/video0", id="camera"),
        pytest.param("preview", "false", False, id="no preview"),
        pytest.param("languages", "en, de", ("en", "de"), id="languages"),
        pytest.param("way_to_desk", "links", "links", id="way"),
    ],
)
def test_good_values_apply(key: str, value: str, found: object) -> None:
    """Over the kiosk's own, and all else stays."""
    settled = settle(OWN, {key: value}, {}, EVENT_SET)
    assert settled.settings == replace(OWN, **{key: found})
    assert (settled.kept, settled.misfits) == ({key: value}, ())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param("mode", "banana", id="no mode"),
        pytest.param("mode", "", id="an empty mode"),
        pytest.param("lists", "Saal 9", id="an unknown list"),
        pytest.param("lists", "Saal 1, Saal 2", id="two lists of one event"),
        pytest.param("gate", "Tor Süd", id="an unknown gate"),
        pytest.param("room", "Keller", id="an unknown room"),
        pytest.param("direction", "up", id="no direction"),
        pytest.param("printer", "fax://1", id="no printer"),
        pytest.param("camera", "polaroid:", id="no camera"),
        pytest.param("scanners", "serial:/dev/ttyACM0,serail:/dev/ttyACM1", id="no scanner"),
        pytest.param("scanners", "stdin", id="no scanner of a kiosk"),
        pytest.param("preview", "maybe", id="neither yes nor no"),
        pytest.param("languages", "de,tlh", id="a language without words"),
        pytest.param("exit_pin", "0000", id="not the hub's to say"),
        pytest.param("central_url", "https://elsewhere", id="nor that"),
        pytest.param("colour", "red", id="no setting at all"),
    ],
)
def test_bad_values_change_nothing(key: str, value: str) -> None:
    """The former good one stays, else the kiosk's own; and it is told which one does not fit."""
    alone = settle(OWN, {key: value}, {}, EVENT_SET)
    assert (alone.settings, alone.kept) == (OWN, {})
    assert [misfit.key for misfit in alone.misfits] == [key]
    assert alone.misfits[0].remedy
    former = {"mode": "desk", "lists": "Saal 2", "gate": "7", "room": "Saal 2", "direction": "exit"}
    settled = settle(OWN, {**former, key: value}, former, EVENT_SET)
    assert settled.settings == settle(OWN, former, {}, EVENT_SET).settings
    assert settled.kept == former


def test_what_the_hub_takes_back_is_the_kiosks_own_again() -> None:
    """A former value stands in for a bad one only, not for one that is gone."""
    assert settle(OWN, {}, {"mode": "desk"}, EVENT_SET).settings == OWN


def test_the_command_line_stands_over_the_hub() -> None:
    """For a try: the hub's value is kept for later, and nothing starts anew for it."""
    tried = replace(OWN, mode=Mode.SELF_SERVICE)
    settled = settle(tried, {"mode": "desk", "gate": "7"}, {}, EVENT_SET, {"mode"})
    assert (settled.settings.mode, settled.settings.gate) == (Mode.SELF_SERVICE, "7")
    assert settled.kept == {"mode": "desk", "gate": "7"}
    assert not settled.needs_restart(tried)


@pytest.mark.parametrize("key", KEYS)
def test_only_what_cannot_change_while_it_runs_starts_it_anew(key: str) -> None:
    """A place is changed in passing; screens, letters and devices are chosen at the start."""
    values = {
        "mode": "desk", "lists": "Saal 1", "gate": "7", "room": "Foyer", "direction": "exit",
        "printer": "png:x", "spare_printer": "png:y", "camera": "v4l2:/dev/video0",
        "scanners": "serial:/dev/ttyACM0", "preview": "false",
        "languages": "en", "on_no_answer": "ask", "way_to_desk": "links",
    }  # fmt: skip
    own = replace(OWN, printer="png:z")
    settled = settle(own, {key: values[key]}, {}, EVENT_SET)
    assert settled.misfits == ()
    assert settled.needs_restart(own) is (key in RESTARTS)


def test_what_the_hub_says_to_itself_is_no_misfit() -> None:
    """Which part of the journal a door is told of is not the door's to judge."""
    assert settle(OWN, {"feed": "lists", "gate": "7"}, {}, EVENT_SET).misfits == ()


@given(st.dictionaries(st.sampled_from([*PARSERS, "x\x1b[2J"]) | st.text(max_size=8), st.text(max_size=12)))
def test_no_profile_makes_a_kiosk_unusable(profile: dict[str, str]) -> None:
    """Whatever a hub says, there is a place to stand at; every key is either kept or told."""
    settled = settle(OWN, profile, {}, EVENT_SET)
    assert find_place(EVENT_SET, settled.settings).list_id
    assert len(settled.kept) + len(settled.misfits) == len(profile.keys() - HUBS_OWN)
    assert not any("\x1b" in misfit.key for misfit in settled.misfits)


A, B, C = "png:a", "png:b?media=62x100", "png:c"


@pytest.mark.parametrize(
    ("own", "profile", "former", "found", "wrong"),
    [
        pytest.param(("", ""), {"printer": A, SPARE: A}, {}, (A, ""), [SPARE], id="the same twice"),
        pytest.param(("", ""), {"printer": B, SPARE: "png:b"}, {}, (B, ""), [SPARE], id="with other paper"),
        pytest.param(("", ""), {SPARE: A}, {}, ("", ""), [SPARE], id="no first one"),
        pytest.param((A, ""), {SPARE: A}, {}, (A, ""), [SPARE], id="the kiosk's own first one"),
        pytest.param((A, B), {"printer": B}, {}, (A, B), ["printer"], id="the kiosk's own second one"),
        pytest.param((A, B), {"printer": ""}, {}, (A, B), ["printer"], id="the first one gone"),
        pytest.param((A, B), {"printer": B, SPARE: A}, {}, (B, A), [], id="the other way round"),
        pytest.param((A, B), {"printer": "", SPARE: ""}, {}, ("", ""), [], id="both gone"),
        pytest.param((A, B), {"printer": B, SPARE: "fax:1"}, {}, (B, ""), [SPARE], id="none is left"),
        pytest.param((A, B), {"printer": C, SPARE: "fax:1"}, {}, (C, B), [SPARE], id="its own stays"),
        pytest.param((A, ""), {SPARE: A}, {SPARE: C}, (A, C), [SPARE], id="the former one stays"),
        pytest.param((A, ""), {"printer": C, SPARE: A}, {SPARE: C}, (C, A), [], id="the own one as second"),
    ],
)
def test_a_second_printer_is_another_one(
    own: tuple[str, str],
    profile: dict[str, str],
    former: dict[str, str],
    found: tuple[str, str],
    wrong: list[str],
) -> None:
    """A hub may not say what the settings' file may not: such a printer would never print."""
    settled = settle(replace(OWN, printer=own[0], spare_printer=own[1]), profile, former, EVENT_SET)
    assert (settled.settings.printer, settled.settings.spare_printer) == found
    assert [misfit.key for misfit in settled.misfits] == wrong


PRINTERS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("printer", SPARE), st.sampled_from(["", A, B, C, "png:b", "fax:1"]))
)


@given(
    own=st.sampled_from([("", ""), (A, ""), (A, B), (B, C)]),
    profile=PRINTERS,
    former=PRINTERS,
    spoken=st.sets(st.sampled_from(["printer", SPARE])),
)
def test_no_profile_pairs_printers_that_cannot_be(
    own: tuple[str, str], profile: dict[str, str], former: dict[str, str], spoken: set[str]
) -> None:
    """Whatever a hub says; and two that can be are taken together, whatever was there before."""
    settings = replace(OWN, printer=own[0], spare_printer=own[1])
    settled = settle(settings, profile, former, EVENT_SET, spoken)
    check_printers(settled.settings)
    if {"printer": C, SPARE: A}.items() <= profile.items() and not spoken:
        assert (settled.settings.printer, settled.settings.spare_printer) == (C, A)
    for key in spoken:
        assert getattr(settled.settings, key) == getattr(settings, key)


def test_what_was_good_outlives_the_program(tmp_path: Path) -> None:
    """It stands in the ledger; something that cannot be read there is nothing."""
    ledger_file = make_ledger(tmp_path)
    with connected(ledger_file) as ledger:
        assert settle_stored(ledger.store, OWN, {"mode": "desk"}, EVENT_SET).settings.mode is Mode.DESK
    with connected(ledger_file) as ledger:
        assert load_kept(ledger.store) == {"mode": "desk"}
        assert settle_stored(ledger.store, OWN, {"mode": "?"}, EVENT_SET).settings.mode is Mode.DESK
        with ledger.writing():
            write_meta(ledger.store, "kiosk_profile", b"\xff")
        assert settle_stored(ledger.store, OWN, {"mode": "?"}, EVENT_SET).settings.mode is Mode.DOOR


def test_the_moment_to_start_anew() -> None:
    """Wanted, nobody served, nothing on its way to paper; and printing is looked at once a second only."""
    wanted, now_ms = [False], [10_000]
    restarting = Restarting(lambda: wanted[0], lambda: now_ms[0])
    assert not restarting.is_due(is_free=True)
    wanted[0] = True
    assert not restarting.is_due(is_free=False)
    assert restarting.is_due(is_free=True)
    assert not restarting.is_due(is_free=True)
    now_ms[0] += LOOK_EVERY_MS
    assert restarting.is_due(is_free=True)
    assert restarting.may_go(is_free=True, is_printing=False)
    assert not restarting.may_go(is_free=True, is_printing=True)
    assert not restarting.may_go(is_free=False, is_printing=False)
    wanted[0] = False
    assert not restarting.may_go(is_free=True, is_printing=False)


def test_letters_of_the_wrong_mode_start_it_anew_once(tmp_path: Path) -> None:
    """The mode is noted for the terminal; where it cannot be noted, or nobody chose letters, all stays."""
    shown = {"EINLASS_MODE_SHOWN": "self-service"}
    assert has_wrong_letters(tmp_path, "desk", shown)
    assert (tmp_path / "mode").read_text() == "desk\n"
    assert not has_wrong_letters(tmp_path, "desk", {"EINLASS_MODE_SHOWN": "desk"})
    assert not has_wrong_letters(tmp_path, "door", {})
    assert not has_wrong_letters(tmp_path / "nowhere", "desk", shown)
    assert note_mode(tmp_path, "door")


@pytest.mark.parametrize(
    ("values", "found"),
    [
        pytest.param((), (), id="nothing"),
        pytest.param((7.2,), (8, 8, 8), id="one"),
        pytest.param(tuple(range(1, 101)), (50, 90, 99), id="a hundred"),
        pytest.param((30.0, 10.0, 20.0), (20, 30, 30), id="any order"),
    ],
)
def test_percentiles(values: tuple[float, ...], found: tuple[int, ...]) -> None:
    """The smallest value that so many of a hundred do not exceed, in whole milliseconds."""
    assert percentiles(values) == found


def test_vitals_say_how_a_kiosk_is() -> None:
    """Mode, gate, badges that wait, and how fast codes are read; a kiosk without a printer has no fault."""
    lines = Lines(decode_ms=lambda: (12.0, 14.0), wait_ms=lambda: (300.0, 450.5))
    beat = vitals(lines, OWN, DeskPlace(ListId(1), gate=GateId(7)), 3, BoardState(48, undervolted=False))
    assert (beat.mode, beat.gate, beat.queued, beat.printer) == ("door", 7, 3, "")
    assert beat.decode_ms == (12, 14, 14)
    assert beat.wait_ms == (300, 451, 451)
    assert (beat.decode_p95_ms, beat.celsius, beat.undervolted) == (14, 48, False)
    assert (beat.list, beat.direction, beat.has_printer, beat.paper) == (1, "entry", False, None)
    nowhere = vitals(Lines(), OWN, None, 0)
    assert (nowhere.list, nowhere.direction, nowhere.decode_p95_ms, nowhere.undervolted) == (
        None,
        "",
        None,
        None,
    )
    assert vitals(Lines(has_printer=True), OWN, None, 0).printer == "no_answer"


def test_what_costs_a_look_at_the_disk_is_looked_at_now_and_then() -> None:
    """Every five seconds, however often the hub is spoken to; badges only where there is a printer."""
    clock, counted = FakeClock(), list[int]()
    lines = Lines(has_printer=True)

    def count() -> int:
        counted.append(1)
        return len(counted)

    say = Vitals(lines, OWN, lambda: None, count, clock, lambda: BoardState(40 + len(counted)))
    assert [(say().queued, say().celsius) for _ in range(3)] == [(1, 40)] * 3
    clock.pass_ms(5_000)
    assert (say().queued, say().celsius) == (2, 41)
    lines.has_printer = False
    clock.pass_ms(5_000)
    assert (say().queued, len(counted)) == (0, 2)


@pytest.mark.parametrize(
    ("settled", "misfit"),
    [
        pytest.param(None, "", id="no hub"),
        pytest.param(settle(OWN, {}, {}, EVENT_SET), "", id="the hub says nothing"),
        pytest.param(
            settle(OWN, {"colour": "red", "size": "9"}, {}, EVENT_SET), "colour", id="two of no use"
        ),
    ],
)
def test_hub_and_staff_are_told_the_same_misfit(settled: Settled | None, misfit: str) -> None:
    """The first one; empty where all that the hub says is of use."""
    lines = Lines(settled=settled, connected=True)
    assert vitals(lines, OWN, None, 0).misfit == lines.link(0).misfit == misfit

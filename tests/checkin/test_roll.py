"""The roll as a fold: paper that badges took since it was put in, and what is left of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.badge import PrinterRole, PrintState
from checkin.journal import Body, EntryId, JournalEntry, Json, Kind, Stamp
from checkin.model import PositionId
from checkin.roll import LOW_BADGES, RATE_MS, Roll, RollLeft, fold_roll, left_on

S, FIRST, SPARE = PrintState, PrinterRole.FIRST, PrinterRole.SPARE
AT_MS = 1_792_828_800_000


def entry(kind: Kind, payload: dict[str, Json], job: str = "", *, ms: int = 0) -> JournalEntry:
    """What a device wrote about a job, so long after the beginning."""
    body = Body(
        id=EntryId("e"),
        device="kiosk-1",
        sequence=1,
        boot_id="b",
        mono_ns=1,
        kind=kind,
        at_ms=AT_MS + ms,
        position=PositionId(7) if job else None,
        ref=EntryId(job) if job else None,
        payload=payload,
    )
    return JournalEntry(body, Stamp(0, 1, 0), b"")


def sending(job: str, mm: Json = 120, *, role: PrinterRole = FIRST) -> JournalEntry:
    """The first byte of a badge may be out."""
    return entry(Kind.BADGE, {"state": "sending", "printer": role.value, "mm": mm}, job)


def became(job: str, state: PrintState, ms: int = 0) -> JournalEntry:
    """The job has come further."""
    return entry(Kind.BADGE, {"state": state.value}, job, ms=ms)


def new_roll(role: PrinterRole = FIRST, ms: int = 0) -> JournalEntry:
    """Somebody put one in."""
    return entry(Kind.SETTING, {"new_roll": role.value}, ms=ms)


OUT = [sending("a"), became("a", S.SENT), became("a", S.PRINTED)]


@pytest.mark.parametrize(
    ("entries", "used"),
    [
        pytest.param([], (0, 0), id="nothing"),
        pytest.param(OUT, (120, 1), id="a badge"),
        pytest.param([*OUT, sending("b", 100), became("b", S.PRINTED)], (220, 2), id="two lengths"),
        pytest.param(OUT + OUT, (240, 2), id="printed again after a human said so"),
        pytest.param([sending("a"), became("a", S.UNCONFIRMED), became("a", S.PRINTED)], (120, 1), id="late"),
        pytest.param([sending("a"), became("a", S.UNKNOWN)], (120, 1), id="it may be out: so may the paper"),
        pytest.param([sending("a"), became("a", S.FAILED)], (0, 0), id="cleared"),
        pytest.param([sending("a"), became("a", S.SENT)], (0, 0), id="under way"),
        pytest.param(
            [became("a", S.FAILED), became("a", S.PRINTED)], (0, 0), id="staff said so, none was sent"
        ),
        pytest.param([sending("a", role=SPARE), became("a", S.PRINTED)], (0, 0), id="of the other printer"),
        pytest.param(
            [sending("a"), became("a", S.FAILED), sending("a", role=SPARE), became("a", S.PRINTED)],
            (0, 0),
            id="the other printer took it over",
        ),
        pytest.param([*OUT, new_roll()], (0, 0), id="a new roll"),
        pytest.param(
            [*OUT, new_roll(), sending("b"), became("b", S.PRINTED)], (120, 1), id="and a badge on it"
        ),
        pytest.param(
            [sending("a"), new_roll(), became("a", S.PRINTED)],
            (120, 1),
            id="changed in the middle of a badge",
        ),
        pytest.param([*OUT, new_roll(SPARE)], (120, 1), id="the other printer's new roll"),
        pytest.param([sending("a", mm="long"), became("a", S.PRINTED)], (0, 0), id="no length"),
        pytest.param([sending("a", mm=-5), became("a", S.PRINTED)], (0, 0), id="a length below nothing"),
        pytest.param([entry(Kind.SETTING, {"renamed_from": "x"}), *OUT], (120, 1), id="another setting"),
    ],
)
def test_what_has_gone_from_a_roll(entries: list[JournalEntry], used: tuple[int, int]) -> None:
    """Millimetres and badges of the first printer."""
    roll = fold_roll(entries, FIRST)
    assert (roll.fed_mm, roll.badges) == used


def test_a_new_roll_has_its_time() -> None:
    """Of the newest one."""
    assert fold_roll([new_roll(ms=5), new_roll(ms=9)], FIRST).since_ms == AT_MS + 9


MINUTE_MS = 60_000


@pytest.mark.parametrize(
    ("roll", "left"),
    [
        pytest.param(Roll(), None, id="no badge yet: nobody knows how long one is"),
        pytest.param(Roll(fed_mm=1_000, badges=10), RollLeft(90, None), id="nothing lately"),
        pytest.param(
            Roll(fed_mm=1_000, badges=10, out_ms=(AT_MS,) * 5), RollLeft(90, 180), id="one in two minutes"
        ),
        pytest.param(
            Roll(fed_mm=1_000, badges=10, out_ms=(AT_MS - RATE_MS - 1, AT_MS - RATE_MS)),
            RollLeft(90, 900),
            id="ten minutes to the millisecond",
        ),
        pytest.param(
            Roll(fed_mm=1_000, badges=10, out_ms=(AT_MS + 1,)), RollLeft(90, None), id="a clock put back"
        ),
        pytest.param(Roll(fed_mm=9_999, badges=100), RollLeft(0, None), id="not enough for one more"),
        pytest.param(Roll(fed_mm=10_000, badges=100), RollLeft(0, None), id="all of it"),
        pytest.param(Roll(fed_mm=10_001, badges=100), None, id="more than it had: changed unseen"),
    ],
)
def test_what_is_left(roll: Roll, left: RollLeft | None) -> None:
    """Of ten metres, at the length of the badges so far."""
    assert left_on(roll, 10_000, AT_MS) == left


@pytest.mark.parametrize(("badges", "is_low"), [(LOW_BADGES, False), (LOW_BADGES - 1, True), (0, True)])
def test_when_somebody_should_fetch_one(badges: int, *, is_low: bool) -> None:
    """Fewer than twenty badges."""
    assert RollLeft(badges, None).is_low is is_low


ENTRIES = st.lists(
    st.one_of(
        st.builds(sending, st.sampled_from("ab"), st.integers(1, 200), role=st.sampled_from(PrinterRole)),
        st.builds(became, st.sampled_from("ab"), st.sampled_from(PrintState), st.integers(0, 2 * RATE_MS)),
        st.builds(new_roll, st.sampled_from(PrinterRole)),
    ),
    max_size=12,
)


@given(entries=ENTRIES, cut=st.integers(0, 12))
def test_folding_in_two_parts_is_folding_at_once(entries: list[JournalEntry], cut: int) -> None:
    """As a kiosk does while it runs."""
    first = fold_roll(entries[:cut], FIRST)
    assert fold_roll(entries[cut:], FIRST, first) == fold_roll(entries, FIRST)


@given(entries=ENTRIES)
def test_both_rolls_take_what_was_sent_and_no_more(entries: list[JournalEntry]) -> None:
    """No badge is counted on two rolls, none twice for one sending."""
    sent = [one for one in entries if "mm" in one.body.payload]
    rolls = [fold_roll(entries, role) for role in PrinterRole]
    assert sum(roll.badges for roll in rolls) <= len(sent)
    assert sum(roll.fed_mm for roll in rolls) <= sum(int(str(one.body.payload["mm"])) for one in sent)

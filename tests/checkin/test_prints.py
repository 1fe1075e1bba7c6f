"""The print queue as a fold: which jobs print by themselves, which wait for a key, which never again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.badge import Cause, PrinterRole, PrintState
from checkin.journal import Body, EntryId, JournalEntry, Kind, Stamp
from checkin.model import PositionId
from checkin.prints import FRESH_MS, GOES_BY_ITSELF, PrintJob, fold_prints

SCAN_MS = 1_792_828_800_000
JOB = EntryId("job")


def entry(number: int, kind: Kind, at_ms: int = SCAN_MS, **fields: object) -> JournalEntry:
    """A journal entry of that number."""
    known: dict[str, object] = {
        "id": EntryId(f"e{number}"),
        "device": "kiosk-1",
        "sequence": number,
        "boot_id": "b",
        "mono_ns": 1,
        "kind": kind,
        "at_ms": at_ms,
        "position": PositionId(7),
    }
    return JournalEntry(Body(**{**known, **fields}), Stamp(0, number, 0), b"")  # type: ignore[arg-type]  # a row


QUEUED = entry(1, Kind.BADGE, id=JOB, code="CODE", payload={"state": "queued"})


def moved(state: PrintState, cause: Cause = Cause.NONE, after_ms: int = 0) -> JournalEntry:
    """The job has come to another state."""
    payload = {"state": state.value, "cause": cause.value}
    return entry(2, Kind.BADGE, SCAN_MS + after_ms, ref=JOB, payload=payload)


VOID = entry(3, Kind.BADGE_VOID, ref=JOB)


def job_after(*entries: JournalEntry) -> PrintJob:
    """The job after these entries."""
    return fold_prints([QUEUED, *entries])[JOB]


S = PrintState


@pytest.mark.parametrize(
    ("entries", "prints", "waits"),
    [
        pytest.param([], True, False, id="just queued"),
        pytest.param([moved(S.SENDING)], False, False, id="the first byte may be out"),
        pytest.param([moved(S.SENT)], False, False, id="all bytes are out"),
        pytest.param([moved(S.PRINTED)], False, False, id="acknowledged"),
        pytest.param([moved(S.UNCONFIRMED)], False, True, id="no acknowledgement in time"),
        pytest.param([moved(S.UNKNOWN, Cause.CRASH)], False, True, id="crashed on the way"),
        pytest.param([moved(S.CANCELLED)], False, False, id="cancelled by staff"),
        pytest.param(
            [moved(S.FAILED, Cause.PAPER_OUT)], True, False, id="refused before any byte, goes by itself"
        ),
        pytest.param([moved(S.FAILED, Cause.LAYOUT)], False, True, id="refused for a reason that stays"),
        pytest.param([moved(S.FAILED)], False, True, id="staff say it did not come out"),
        pytest.param(
            [moved(S.SENDING), moved(S.FAILED, Cause.PAPER_OUT)], False, True, id="failed after a byte"
        ),
        pytest.param([moved(S.UNKNOWN), moved(S.QUEUED, after_ms=9)], True, False, id="released by staff"),
        pytest.param([VOID], False, False, id="void"),
        pytest.param([moved(S.UNKNOWN), VOID], False, False, id="void while staff were asked"),
    ],
)
def test_what_happens_to_a_fresh_job(entries: list[JournalEntry], prints: bool, waits: bool) -> None:  # noqa: FBT001  # columns
    """Right after its scan."""
    job = job_after(*entries)
    assert (job.may_print(SCAN_MS + 10), job.waits_for_staff(SCAN_MS + 10)) == (prints, waits)


@pytest.mark.parametrize("cause", sorted(Cause))
def test_only_troubles_that_pass_by_themselves_are_tried_again(cause: Cause) -> None:
    """Every other cause waits for staff."""
    job = job_after(moved(S.FAILED, cause))
    assert job.may_print(SCAN_MS) is (cause in GOES_BY_ITSELF)
    assert job.waits_for_staff(SCAN_MS) is (cause not in GOES_BY_ITSELF)


AT_SPARE = entry(2, Kind.BADGE, ref=JOB, payload={"state": "sending", "printer": "spare"})


@pytest.mark.parametrize(
    ("entries", "goes"),
    [
        pytest.param([], False, id="just queued: it is nobody's yet"),
        pytest.param([moved(S.FAILED, Cause.PAPER_OUT)], True, id="refused before any byte"),
        pytest.param([moved(S.SENDING), moved(S.FAILED, Cause.PAPER_OUT)], True, id="cleared for certain"),
        pytest.param([moved(S.SENDING), moved(S.FAILED, Cause.LINE_CUT)], True, id="no byte was taken"),
        pytest.param([moved(S.SENDING)], False, id="the first byte may be out"),
        pytest.param([moved(S.SENT)], False, id="all bytes are out"),
        pytest.param([moved(S.UNCONFIRMED, Cause.PAPER_OUT)], False, id="no acknowledgement in time"),
        pytest.param([moved(S.UNKNOWN, Cause.LINE_CUT)], False, id="the line broke"),
        pytest.param([moved(S.PRINTED)], False, id="out"),
        pytest.param([moved(S.UNKNOWN), moved(S.FAILED)], False, id="staff say it did not come out"),
        pytest.param([moved(S.FAILED, Cause.LAYOUT)], False, id="no printer would do better"),
        pytest.param([moved(S.CANCELLED)], False, id="cancelled by staff"),
        pytest.param([moved(S.FAILED, Cause.PAPER_OUT), VOID], False, id="void"),
    ],
)
def test_only_what_certainly_did_not_come_out_goes_elsewhere(entries: list[JournalEntry], goes: bool) -> None:  # noqa: FBT001  # a column
    """To another printer, and only while whoever it is for still stands there."""
    job = job_after(*entries)
    assert job.may_go_elsewhere(SCAN_MS + FRESH_MS) is goes
    assert not job.may_go_elsewhere(SCAN_MS + FRESH_MS + 1)


@pytest.mark.parametrize(
    ("entries", "printer"),
    [
        pytest.param([], PrinterRole.FIRST, id="just queued"),
        pytest.param([AT_SPARE], PrinterRole.SPARE, id="sent to the spare one"),
        pytest.param([AT_SPARE, moved(S.PRINTED)], PrinterRole.SPARE, id="what comes later names none"),
        pytest.param([AT_SPARE, moved(S.QUEUED), moved(S.SENDING)], PrinterRole.FIRST, id="and back again"),
        pytest.param(
            [entry(2, Kind.BADGE, ref=JOB, payload={"state": "sending", "printer": "third"})],
            PrinterRole.FIRST,
            id="one that we do not know",
        ),
    ],
)
def test_the_journal_says_which_printer_it_came_from(
    entries: list[JournalEntry], printer: PrinterRole
) -> None:
    """The entry that says ``sending``."""
    assert job_after(*entries).printer is printer


@pytest.mark.parametrize("entries", [[], [moved(S.FAILED, Cause.PAPER_OUT)]])
def test_an_old_job_waits_for_one_key(entries: list[JournalEntry]) -> None:
    """60 s after its scan to the millisecond; released, it is fresh from then on."""
    job = job_after(*entries)
    assert job.may_print(SCAN_MS + FRESH_MS)
    assert not job.may_print(SCAN_MS + FRESH_MS + 1)
    assert job.waits_for_staff(SCAN_MS + FRESH_MS + 1)
    released = job_after(*entries, moved(S.QUEUED, after_ms=500_000))
    assert released.may_print(SCAN_MS + 500_000 + FRESH_MS)
    assert not released.may_print(SCAN_MS + 500_001 + FRESH_MS)


def test_a_job_keeps_what_it_was_queued_with() -> None:
    """Code, device and position; state, cause and times follow the entries."""
    job = job_after(moved(S.SENDING, after_ms=5), moved(S.UNKNOWN, Cause.LINE_CUT, after_ms=9))
    assert job == PrintJob(
        JOB,
        "kiosk-1",
        PositionId(7),
        "CODE",
        S.UNKNOWN,
        Cause.LINE_CUT,
        SCAN_MS,
        SCAN_MS + 9,
        was_sent=True,
        boot_id="b",
    )


def test_entries_that_speak_of_no_job_change_nothing() -> None:
    """Other kinds, unknown jobs, a void of nothing."""
    strangers = [entry(1, Kind.ENTRY), moved(S.PRINTED), VOID, entry(4, Kind.BADGE)]
    assert fold_prints(strangers) == {}


def test_the_same_entry_twice_queues_once() -> None:
    """What a job has become is not taken back by its first entry told again."""
    assert fold_prints([QUEUED, moved(S.PRINTED), QUEUED])[JOB].state is S.PRINTED


MOVES = st.lists(st.sampled_from([VOID, *(moved(state) for state in PrintState)]), max_size=8)


@given(moves=MOVES, cut=st.integers(0, 8))
def test_folding_in_two_parts_is_folding_at_once(moves: list[JournalEntry], cut: int) -> None:
    """And the earlier fold is left as it was."""
    first = fold_prints([QUEUED, *moves[:cut]])
    kept = dict(first)
    assert fold_prints(moves[cut:], first) == fold_prints([QUEUED, *moves])
    assert first == kept


@given(moves=MOVES)
def test_no_job_prints_by_itself_once_a_byte_was_out(moves: list[JournalEntry]) -> None:
    """Unless a person queued it again since."""
    states = [m.body.payload.get("state") for m in moves if m.body.kind is Kind.BADGE]
    since_key = states[len(states) - states[::-1].index("queued") :] if "queued" in states else states
    was_out = {"sending", "sent", "unconfirmed", "unknown", "printed"} & set(since_key)
    if was_out:
        assert not job_after(*moves).may_print(SCAN_MS)
    assert not (job_after(*moves).may_print(SCAN_MS) and job_after(*moves).waits_for_staff(SCAN_MS))

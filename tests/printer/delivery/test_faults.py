"""The fault table, for every printer language: the state reached, what the desk sees, the badges on paper.

Whatever happens: ``printed`` means exactly one badge, ``failed`` none, everything else at most one and a
question; and the next badge is perfect, without a stray byte.
"""

import math
from collections.abc import Callable

import pytest

from checkin.badge import Cause, PrintState
from checkin.prints import ASKS_STAFF
from kiosk.wording.reasons import CAUSES, PRINT_STATES
from printer.bitmap import Bitmap
from printer.job import Tongue
from printer.languages.zpl.encoder import encode_badge
from tests.fakes.printer_bench import Bench
from tests.fakes.printer_desk import KilledError
from tests.fakes.printer_story import (
    COVER_OPEN,
    CUTTER,
    DEADLINE_S,
    FATAL,
    HOT,
    PAPER_OUT,
    Act,
    Story,
    begin,
    cancel_at_panel,
    lose_power,
    make_badge,
    repair,
    silence,
)

E, B, Z = Tongue.ESCPOS, Tongue.BROTHER, Tongue.ZPL
TONGUES = [pytest.param(tongue, id=str(tongue)) for tongue in Tongue]
BADGE = {tongue: make_badge(tongue, 1) for tongue in Tongue}
OTHER = {tongue: make_badge(tongue, 2) for tongue in Tongue}

PRINTED, FAILED = PrintState.PRINTED, PrintState.FAILED
UNCONFIRMED, UNKNOWN = PrintState.UNCONFIRMED, PrintState.UNKNOWN
MAY_BE_OUT = {PRINTED: (1, 1), FAILED: (0, 0), UNCONFIRMED: (0, 1), UNKNOWN: (0, 1)}
"""State -> fewest and most badges on paper at the end."""

Words = tuple[str, str]
"""What the desk sees: message ids of state and cause."""


def judge(story: Story, state: PrintState, badge: Bitmap) -> None:
    """A state may be reached only with this many badges on paper; unconfirmed and unknown ask staff."""
    fewest, most = MAY_BE_OUT[state]
    assert fewest <= story.bench.pages.count(badge) <= most, state
    assert state is PRINTED or state in ASKS_STAFF


def judge_the_next(story: Story, badge: Bitmap | None = None) -> None:
    """After a repair and a human's answer the next is perfect; what is said late of this one is true."""
    badge = badge or BADGE[story.bench.tongue]
    repair(story.bench)
    for ended, _ in story.settle(20):
        judge(story, ended, badge)
    story.driver.abandon()
    other = OTHER[story.bench.tongue]
    assert story.print_one(other, b"job2") == (PRINTED, Cause.NONE)
    assert story.bench.pages.count(other) == 1
    assert story.bench.pages[-1] == other
    assert bytes(story.bench.machine.stray) == b""


def words(state: PrintState, cause: Cause) -> Words:
    """As the desk words it."""
    return PRINT_STATES[state], CAUSES[cause]


NO_ANSWER = ("not printed", "Printer does not answer")
CUTTER_STUCK = ("not printed", "Cutter is stuck")
ERROR = ("not printed", "Printer reports an error")


@pytest.mark.parametrize(
    ("trouble", "seen"),
    [
        pytest.param(PAPER_OUT, dict.fromkeys(Tongue, ("not printed", "Paper is out")), id="paper out"),
        pytest.param(COVER_OPEN, dict.fromkeys(Tongue, ("not printed", "Cover is open")), id="cover open"),
        pytest.param(
            CUTTER,
            {E: CUTTER_STUCK, B: CUTTER_STUCK} | {Z: ("not printed", "Printer is offline")},
            id="cutter jam",
        ),
        pytest.param(FATAL, dict.fromkeys(Tongue, ERROR), id="fatal"),
        pytest.param(
            HOT,
            {E: ERROR, B: ERROR, Z: NO_ANSWER},
            id="hot head",
        ),
        pytest.param(silence, dict.fromkeys(Tongue, NO_ANSWER), id="mute"),
        pytest.param(
            lambda b: setattr(b, "is_off", True), dict.fromkeys(Tongue, NO_ANSWER), id="switched off"
        ),
    ],
)
@pytest.mark.parametrize("tongue", TONGUES)
def test_before_a_badge_nothing_is_sent(tongue: Tongue, trouble: Act, seen: dict[Tongue, Words]) -> None:
    """A printer that cannot print now gets no byte of the badge, and nobody is told that it was sent."""
    story = begin(tongue)
    trouble(story.bench)
    state, cause = story.print_one(BADGE[tongue])
    assert (state, words(state, cause), story.steps) == (FAILED, seen[tongue], [])
    assert (story.bench.pages, story.bench.rows) == ([], 0)
    judge_the_next(story)


def printing(bench: Bench) -> bool:
    """In the middle of a badge."""
    return bench.rows > 100


def leaving(bench: Bench) -> bool:
    """All of the badge is on paper, and it is not cut yet: a fault now is one after the badge."""
    return bench.rows >= (1109 if bench.tongue is B else 240)


UNREPAIRED = {E: (UNCONFIRMED, PRINTED), Z: (UNCONFIRMED, FAILED), B: (FAILED, FAILED)}
"""Language -> state at the deadline, state in the end.

ESC/POS goes on after the repair, since part of the badge was not even sent. A Zebra was told to forget it,
and has to confirm that. A Brother forgets it by itself, and says so.
"""


@pytest.mark.parametrize(
    "trouble", [pytest.param(PAPER_OUT, id="paper"), pytest.param(COVER_OPEN, id="cover")]
)
@pytest.mark.parametrize("tongue", TONGUES)
def test_a_fault_in_mid_badge_that_nobody_repairs(tongue: Tongue, trouble: Act) -> None:
    """Nothing is claimed at the deadline that is not known; what is settled later is true, too."""
    story = begin(tongue)
    story.bench.when(printing, trouble)
    state, cause = story.print_one(BADGE[tongue])
    wanted = Cause.PAPER_OUT if trouble is PAPER_OUT else Cause.COVER_OPEN
    assert (state, cause) == (UNREPAIRED[tongue][0], wanted)
    judge(story, state, BADGE[tongue])
    repair(story.bench)
    settled = story.settle()
    ended = settled[0][0] if settled else state
    assert len(settled) <= 1
    assert ended is UNREPAIRED[tongue][1]
    judge(story, ended, BADGE[tongue])
    judge_the_next(story)


@pytest.mark.parametrize(
    "trouble", [pytest.param(PAPER_OUT, id="paper"), pytest.param(COVER_OPEN, id="cover")]
)
@pytest.mark.parametrize("tongue", TONGUES)
def test_a_fault_in_mid_badge_that_is_repaired_in_time(tongue: Tongue, trouble: Act) -> None:
    """ESC/POS goes on and a Zebra begins anew: one badge. A Brother forgot it: none, and it is said."""
    story = begin(tongue)

    def break_for_a_while(bench: Bench) -> None:
        trouble(bench)
        bench.when(repair_at(bench.now_s + 2), repair)

    story.bench.when(printing, break_for_a_while)
    state, _ = story.print_one(BADGE[tongue])
    assert state is (FAILED if tongue is B else PRINTED)
    assert story.settle(5) == []
    judge(story, state, BADGE[tongue])
    assert story.bench.machine.roll.scrap == (0 if tongue is E else 1)
    judge_the_next(story)


def repair_at(when_s: float) -> Callable[[Bench], bool]:
    """At a time."""
    return lambda bench: bench.now_s >= when_s


@pytest.mark.parametrize(
    ("trouble", "causes"),
    [
        pytest.param(PAPER_OUT, {Cause.PAPER_OUT}, id="paper"),
        pytest.param(COVER_OPEN, {Cause.COVER_OPEN}, id="cover"),
        pytest.param(CUTTER, {Cause.CUTTER, Cause.OFFLINE}, id="cutter jam"),
    ],
)
@pytest.mark.parametrize("tongue", TONGUES)
def test_a_fault_after_the_last_row(tongue: Tongue, trouble: Act, causes: set[Cause]) -> None:
    """The badge is on paper, but nobody has it: never printed, never failed, and a question."""
    story = begin(tongue)
    story.bench.when(leaving, trouble)
    state, cause = story.print_one(BADGE[tongue])
    assert (state, cause in causes) == (UNCONFIRMED, True)
    judge(story, state, BADGE[tongue])
    repair(story.bench)
    for ended, _ in story.settle():
        judge(story, ended, BADGE[tongue])
    judge_the_next(story)


@pytest.mark.parametrize("tongue", TONGUES)
def test_the_roll_ends_with_the_badge(tongue: Tongue) -> None:
    """The last row is on paper, the cut is not made; a new roll, and the badge comes."""
    rows = 1109 if tongue is B else 240
    story = begin(tongue, paper_rows=rows)
    state, cause = story.print_one(BADGE[tongue])
    assert (state is PRINTED, cause) == (False, Cause.PAPER_OUT)
    story.bench.machine.roll.rows_left = None
    repair(story.bench)
    for ended, _ in story.settle():
        judge(story, ended, BADGE[tongue])
    judge_the_next(story)


@pytest.mark.parametrize("tongue", TONGUES)
def test_a_slow_printer_is_waited_for_and_then_believed(tongue: Tongue) -> None:
    """After the deadline unconfirmed, later printed: one badge, and no second one by itself."""
    story, badge = begin(tongue, speed=0.05), make_badge(tongue, 3, ink_rows=700)
    state, cause = story.print_one(badge)
    assert (state, words(state, cause)) == (UNCONFIRMED, ("not confirmed", "Printer does not answer"))
    assert story.print_one(OTHER[tongue], b"job2")[0] is FAILED, "the older badge goes first"
    assert [state for state, _ in story.settle(120)] == [PRINTED]
    judge(story, PRINTED, badge)
    judge_the_next(story, badge)


@pytest.mark.parametrize("tongue", TONGUES)
def test_a_printer_that_falls_silent_is_not_believed(tongue: Tongue) -> None:
    """It prints, and does not say so: unconfirmed until it speaks or a human does."""
    story = begin(tongue)
    story.bench.when(printing, silence)
    state, cause = story.print_one(BADGE[tongue])
    assert (state, words(state, cause)) == (UNCONFIRMED, ("not confirmed", "Printer does not answer"))
    judge(story, state, BADGE[tongue])
    judge_the_next(story)


@pytest.mark.parametrize("kilobytes", range(0, 76, 4))
@pytest.mark.parametrize("tongue", TONGUES)
def test_the_line_breaks_at_every_4_kb(tongue: Tongue, kilobytes: int) -> None:
    """Unknown as soon as one byte was taken; the next badge is perfect all the same."""
    badge = make_badge(tongue, 3, ink_rows=700)
    story = begin(tongue, speed=None)
    story.driver.status()
    story.bench.cut_after = story.bench.received + kilobytes * 1_024 + 100
    state, cause = story.print_one(badge)
    if state is UNKNOWN:
        assert words(state, cause) == ("uncertain", "Cable to the printer is cut")
    else:
        assert (state, story.bench.pages) == (PRINTED, [badge])
        was_cut = story.bench.cut_after == math.inf
        assert was_cut == (kilobytes == 0), "after the badge; or before it, and the line was opened anew"
    judge(story, state, badge)
    judge_the_next(story, badge)


KILLED_AT = ("sending", "first byte", "middle", "sent", "printed")


@pytest.mark.parametrize("moment", KILLED_AT)
@pytest.mark.parametrize("tongue", TONGUES)
def test_the_program_is_killed_in_every_state(tongue: Tongue, moment: str) -> None:
    """The journal's last word decides: on its way becomes unknown, and nothing is printed twice by itself."""
    story = begin(tongue)
    journal: list[PrintState] = []

    def kill(_: Bench) -> None:
        raise KilledError

    def report(state: PrintState, cause: Cause) -> None:
        journal.append(state)
        if moment == state:
            kill(story.bench)
        before = story.bench.received
        if moment == "first byte":
            story.bench.when(lambda bench: bench.received > before, kill)

    if moment == "middle":
        story.bench.when(printing, kill)
    try:
        outcome = story.driver.print_badge(BADGE[tongue], b"job1", report)
    except KilledError:
        state = UNKNOWN if journal else FAILED  # as `PrintJobs.give_up_open` says after a restart
        assert journal[:1] == [PrintState.SENDING]
    else:
        state = outcome.state
        assert moment == "printed"
    story.restart()
    story.settle(10)
    judge(story, state, BADGE[tongue])
    assert story.print_one(OTHER[tongue], b"job2") == (PRINTED, Cause.NONE)
    assert story.bench.pages.count(BADGE[tongue]) <= 1
    assert (story.bench.pages[-1], bytes(story.bench.machine.stray)) == (OTHER[tongue], b"")


@pytest.mark.parametrize("trouble", [pytest.param(PAPER_OUT, id="paper"), pytest.param(silence, id="mute")])
@pytest.mark.parametrize("tongue", TONGUES)
def test_the_program_is_killed_while_a_proof_is_awaited(tongue: Tongue, trouble: Act) -> None:
    """Nobody is there to hear it: the badge comes once at most, and the next one is perfect."""
    story = begin(tongue)
    story.bench.when(printing, trouble)
    state, _ = story.print_one(BADGE[tongue])
    assert state is not PRINTED
    story.restart()
    repair(story.bench)
    story.settle(20)
    assert story.bench.pages.count(BADGE[tongue]) <= 1
    assert story.print_one(OTHER[tongue], b"job2") == (PRINTED, Cause.NONE)
    assert (story.bench.pages[-1], bytes(story.bench.machine.stray)) == (OTHER[tongue], b"")


@pytest.mark.parametrize("rows", [0, 100, 239])
@pytest.mark.parametrize("tongue", TONGUES)
def test_a_power_cycle_forgets_all_but_paper(tongue: Tongue, rows: int) -> None:
    """Before, in the middle and at the end of a badge: the line is gone, so it is unknown."""
    story = begin(tongue)
    story.bench.when(
        lambda bench: bool(story.steps) and bench.rows >= rows, lambda bench: bench.power_cycle()
    )
    state, cause = story.print_one(BADGE[tongue])
    assert (state, cause) == (UNKNOWN, Cause.LINE_CUT)
    judge(story, state, BADGE[tongue])
    judge_the_next(story)


DISCARDS = [
    pytest.param(cancel_at_panel, id="cancelled at the panel"),
    pytest.param(lose_power, id="power, on a serial line"),
]


@pytest.mark.parametrize("rows", [0, 100, 239])
@pytest.mark.parametrize("discard", DISCARDS)
def test_a_discarded_label_leaves_its_proof_to_nobody(discard: Act, rows: int) -> None:
    """A Zebra says nothing of it: unconfirmed before the deadline, and the next has its own proof."""
    story = begin(Z)
    story.bench.when(
        lambda bench: story.steps[-1:] == [PrintState.SENT] and bench.machine.has_work and bench.rows >= rows,
        discard,
    )
    state, cause = story.print_one(BADGE[Z])
    assert (state, cause, story.bench.pages) == (UNCONFIRMED, Cause.NONE, [])
    assert story.bench.now_s < DEADLINE_S / 2
    assert story.print_one(OTHER[Z], b"job2") == (PRINTED, Cause.NONE)
    assert (story.bench.pages, story.settle(5)) == ([OTHER[Z]], [])


@pytest.mark.parametrize("discard", DISCARDS)
def test_a_label_discarded_in_silence_ends_before_the_next_begins(discard: Act) -> None:
    """Discarded while nobody could ask: the next badge waits until that is known, and no proof is shifted."""
    story = begin(Z)

    def discard_unheard(bench: Bench) -> None:
        silence(bench)
        discard(bench)

    story.bench.when(printing, discard_unheard)
    assert story.print_one(BADGE[Z])[0] is UNCONFIRMED
    repair(story.bench)
    assert story.print_one(OTHER[Z], b"job2") == (FAILED, Cause.OFFLINE), "the older badge has no end yet"
    assert story.settle(5) == [], "nobody knows what became of it"
    assert story.print_one(OTHER[Z], b"job2") == (PRINTED, Cause.NONE)
    assert (story.bench.pages, story.settle(5)) == ([OTHER[Z]], [])


def test_a_badge_of_which_nothing_was_taken_leaves_no_gap() -> None:
    """A Zebra that does not read for a while: failed, and the next proof is the next badge's."""
    story = begin(Z)

    def stall(state: PrintState, _: Cause) -> None:
        story.bench.is_stalled = state is PrintState.SENDING

    assert story.driver.print_badge(BADGE[Z], b"job1", stall).state is FAILED
    story.bench.is_stalled = False
    assert story.print_one(OTHER[Z], b"job2") == (PRINTED, Cause.NONE)
    assert story.bench.pages == [OTHER[Z]]


def test_a_label_of_somebody_else_makes_a_proof_worthless() -> None:
    """A second computer prints on the same Zebra: two labels are counted where one was sent."""
    story = begin(Z)

    def print_another(bench: Bench) -> None:
        bench.machine.take(encode_badge(OTHER[Z]))

    story.bench.when(printing, print_another)
    assert story.print_one(BADGE[Z]) == (UNCONFIRMED, Cause.NO_PROOF)
    assert story.bench.pages == [BADGE[Z], OTHER[Z]]
    judge(story, UNCONFIRMED, BADGE[Z])
    assert story.print_one(make_badge(Z, 3), b"job2") == (PRINTED, Cause.NONE)

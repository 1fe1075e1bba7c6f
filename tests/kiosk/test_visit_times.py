"""How long pages of the self-service kiosk stand, and what their last line says of it."""

import pytest
from msgspec.structs import replace

from checkin.badge import Cause, PrintState
from checkin.journal import EntryId
from checkin.model import Direction, PositionId
from checkin.prints import PrintJob
from checkin.verdict import Admit, Explanation, Reason, Refuse
from kiosk.badge.outlet import say_where
from kiosk.screens.attendee.pages import Reader
from kiosk.screens.attendee.timing import STAYS, USUAL, Times, times_of
from kiosk.screens.attendee.visit import (
    Help,
    Helping,
    Idle,
    Noted,
    State,
    Told,
    badge_read,
    pass_time,
    stay,
    told,
)
from kiosk.screens.attendee.visit_pages import page_of
from kiosk.setting_values import LONGEST_OUTLET
from kiosk.settings import Mode
from kiosk.views import Answer, PrinterView
from kiosk.wording.scanner_words import Said
from kiosk.words import words_in
from tests.fakes.clock import FakeClock
from tests.fakes.desk import LIST, POSITIONS, PRODUCTS, START_MS, FakeDesk
from tests.fakes.stage import Stage, make_outfit
from tests.fakes.visit import run

GERMAN = words_in("de", "Europe/Berlin")
JOB = EntryId("job")
READY = PrinterView(ready=True, cause=Cause.NONE, near_end=False, queued=0, waiting=())
REFUSED = Refuse(Reason.UNPAID, Explanation("unpaid"))


def _answer(verdict: Admit | Refuse, badge: EntryId | None = None) -> Answer:
    return Answer(verdict, POSITIONS[0], PRODUCTS[0], LIST, Direction.ENTRY, START_MS, None, badge=badge)


def _job(state: PrintState) -> PrintJob:
    return PrintJob(JOB, "kiosk", PositionId(1), "CODE", state, Cause.NONE, START_MS, START_MS)


WELCOME, REFUSAL = _answer(Admit()), _answer(REFUSED)
WITH_BADGE = _answer(Admit(), JOB)


@pytest.mark.parametrize(
    ("answer", "lasts_ms"),
    [
        pytest.param(WELCOME, USUAL.welcome_ms, id="a welcome"),
        pytest.param(WITH_BADGE, USUAL.badge_longest_ms, id="a welcome whose badge never comes"),
        pytest.param(REFUSAL, USUAL.refused_ms, id="a refusal"),
    ],
)
@pytest.mark.parametrize("factor", [1.0, 2.5, 5.0])
def test_an_answer_stands_as_long_as_the_setting_says(answer: Answer, lasts_ms: int, factor: float) -> None:
    """To the millisecond: up to its end it is there, and then nothing of it."""
    state = told(answer, 1_000, times_of(factor))
    assert pass_time(state, 1_000 + round(lasts_ms * factor) - 1) == state
    assert pass_time(state, 1_000 + round(lasts_ms * factor)) == Idle()


def test_every_time_grows_with_the_factor() -> None:
    """None is forgotten."""
    tripled = times_of(3)
    assert all(getattr(tripled, name) == 3 * getattr(USUAL, name) for name in Times.__struct_fields__)


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(Helping(10_000, Help.NO_TICKET), id="the way to the desk"),
        pytest.param(Noted(Said("x", "y", is_right=True), 10_000), id="a note on a scanner"),
        pytest.param(Told(REFUSAL, 0, 10_000), id="a refusal"),
        pytest.param(Told(WELCOME, 0, 10_000), id="a welcome"),
    ],
)
def test_keys_keep_every_page_but_not_for_ever(state: State) -> None:
    """At least ten keys make it stay; a key that is stuck does not keep it."""
    now_ms = 9_000
    for _ in range(10):
        state = stay(state, now_ms)
        now_ms += USUAL.stay_ms - 1
        assert pass_time(state, now_ms) == state
    for _ in range(STAYS):
        state = stay(state, now_ms)
    assert pass_time(state, now_ms + USUAL.stay_ms) == Idle()


@pytest.mark.parametrize("key_was_pressed", [False, True])
@pytest.mark.parametrize(
    ("state", "lasts_ms"),
    [
        pytest.param(PrintState.PRINTED, USUAL.take_ms, id="it is out"),
        pytest.param(PrintState.FAILED, USUAL.trouble_ms, id="it does not come"),
    ],
)
def test_a_badge_ends_the_page_unless_somebody_asked_for_time(
    state: PrintState, lasts_ms: int, *, key_was_pressed: bool
) -> None:
    """Whoever pressed a key keeps the time that it gave."""
    shown = told(WITH_BADGE, 0)
    kept = stay(shown, 500) if key_was_pressed else shown
    assert isinstance(kept, Told)
    ended = badge_read(kept, _job(state), READY, 1_000, 3_000)
    assert ended.until_ms == (500 + USUAL.stay_ms if key_was_pressed else 1_000 + lasts_ms)


@pytest.mark.parametrize(
    ("state", "last_line"),
    [
        pytest.param(told(WELCOME, 0), "zurück in 6 s   Taste: bleiben", id="a welcome"),
        pytest.param(told(REFUSAL, 0), "zurück in 10 s   Taste: bleiben", id="a refusal"),
        pytest.param(told(WITH_BADGE, 0), "danach zurück   Taste: bleiben", id="while a badge is coming"),
        pytest.param(stay(told(WITH_BADGE, 0), 0), "zurück in 20 s   Taste: bleiben", id="after a key"),
        pytest.param(
            badge_read(told(WITH_BADGE, 0), _job(PrintState.PRINTED), READY, 0, 3_000),
            "zurück in 4 s   Taste: bleiben",
            id="once it is out",
        ),
        pytest.param(
            badge_read(told(WITH_BADGE, 0), _job(PrintState.FAILED), READY, 0, 3_000),
            "zurück in 12 s   Taste: bleiben",
            id="printer trouble",
        ),
        pytest.param(Helping(15_000), "zurück in 15 s   Taste: bleiben", id="without a ticket"),
    ],
)
def test_the_last_line_counts_down(state: State, last_line: str) -> None:
    """On every page, welcome included, and only with a number that holds."""
    outfit = replace(make_outfit(FakeDesk(FakeClock(START_MS)), Mode.SELF_SERVICE), clock=_Still())
    page = page_of(state, GERMAN, outfit, Reader.CAMERA, offers_search=False)
    assert page.foot[-1] == last_line


class _Still(FakeClock):
    """A clock whose running time is zero."""

    def __init__(self) -> None:
        super().__init__(START_MS)

    def mono_ns(self) -> int:
        """Nothing has passed."""
        return 0


@pytest.mark.parametrize(
    ("outlet", "language", "coming", "is_out"),
    [
        pytest.param({}, "de", "Ihr Badge kommt rechts heraus", "Ihr Badge liegt rechts", id="not set"),
        pytest.param(
            {"": "left"}, "en", "Your badge comes out on the left", "Your badge is on the left", id="left"
        ),
        pytest.param(
            {"": "below"}, "de", "Ihr Badge kommt unten heraus", "Ihr Badge liegt unten", id="below"
        ),
        pytest.param(
            {"de": "neben der Kamera", "en": "beside the camera"},
            "en",
            "Your badge comes out here: beside the camera",
            "Your badge is here: beside the camera",
            id="in the organiser's words",
        ),
        pytest.param(
            {"de": "{name}"},
            "en",
            "Your badge comes out here: {name}",
            "Your badge is here: {name}",
            id="no format",
        ),
    ],
)
def test_where_the_badge_comes_out(outlet: dict[str, str], language: str, coming: str, is_out: str) -> None:
    """Said as the organiser has set it, in the attendee's language where there are words of it."""
    words = words_in(language, "Europe/Berlin")
    assert (say_where(words, outlet, is_out=False), say_where(words, outlet, is_out=True)) == (coming, is_out)


def test_the_longest_way_to_a_badge_leaves_room_for_the_bar() -> None:
    """What an organiser may write at most stands whole on the smallest panel, and the bar below it."""
    where = "auf dem Tresen links neben dem Kiosk"

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET2")
        assert f"Ihr Badge kommt hier heraus: {where}" in " ".join(stage.text().split())
        assert "noch 3 s" in stage.text()
        assert "danach zurück" in stage.text()

    assert len(where) == LONGEST_OUTLET
    run(play, badge_outlet={"": where})

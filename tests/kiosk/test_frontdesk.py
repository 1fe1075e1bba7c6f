"""The front desk: one lock around the use cases, and what screens hear of printer, room and line."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.badge import Cause, PrintState
from checkin.errors import ConfigError
from checkin.model import Direction, ListId, Position, PositionId, RoomId
from checkin.personal import Correction
from checkin.verdict import Admit, Refuse
from kiosk.bootstrap import Kiosk, open_kiosk
from kiosk.changes.persons import Newcomer
from kiosk.frontdesk import FrontDesk, Parts
from kiosk.lines import Lines
from kiosk.views import DeskPlace, Link, Scanned
from printer.job import Paper, PrinterStatus
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.einlass import OTHER_TICKETS, TICKET, sample_world


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    """A kiosk without printer and central."""
    with open_kiosk(sample_world(tmp_path)) as opened:
        yield opened


def _desk(kiosk: Kiosk, lines: Lines) -> FrontDesk:
    """The same desk with other lines."""
    parts: Parts = kiosk.desk._parts  # noqa: SLF001  # the use cases are tested elsewhere
    return FrontDesk(kiosk.ledger, kiosk.event_set, lambda _: parts, lines, kiosk.world.clock)


CLOSED_SOON = PrinterStatus(online=False, cover_open=True, paper=Paper.END)
SILENT = PrinterStatus(answers=False, paper=Paper.NEAR_END)


@pytest.mark.parametrize(
    ("status", "view"),
    [
        pytest.param(None, (False, Cause.NO_ANSWER, False), id="it was not asked yet"),
        pytest.param(PrinterStatus(), (True, Cause.NONE, False), id="all is well"),
        pytest.param(PrinterStatus(paper=Paper.NEAR_END), (True, Cause.NONE, True), id="paper ends soon"),
        pytest.param(PrinterStatus(paper=Paper.END), (False, Cause.PAPER_OUT, False), id="paper is out"),
        pytest.param(CLOSED_SOON, (False, Cause.COVER_OPEN, False), id="the cover comes first"),
        pytest.param(SILENT, (False, Cause.NO_ANSWER, False), id="what it said before it fell silent"),
    ],
)
def test_the_printer(kiosk: Kiosk, status: PrinterStatus | None, view: tuple[bool, Cause, bool]) -> None:
    """Ready, why not, and whether its paper ends soon."""
    found = _desk(kiosk, Lines(has_printer=True, printer=status)).printer()
    assert (found.ready, found.cause, found.near_end) == view


def test_a_bad_template_is_told(kiosk: Kiosk) -> None:
    """Staff see that the bundled template prints in place of the organiser's; the printer is ready."""
    found = _desk(kiosk, Lines(has_printer=True, printer=PrinterStatus(), bad_template=True)).printer()
    assert (found.ready, found.bad_template) == (True, True)


def test_no_printer_is_a_cause_too(kiosk: Kiosk) -> None:
    """Nobody waits for a badge here."""
    assert _desk(kiosk, Lines()).printer().cause is Cause.NO_PRINTER


@pytest.mark.parametrize(
    ("lines", "link"),
    [
        pytest.param(Lines(), Link(None, None, 0), id="there is no central"),
        pytest.param(Lines(connected=True, since_ms=START_MS), Link(True, START_MS, 2), id="heard"),  # noqa: FBT003  # a column
        pytest.param(Lines(connected=False, since_ms=START_MS), Link(False, START_MS, 2), id="cut off"),  # noqa: FBT003  # a column
    ],
)
def test_the_line_to_central(kiosk: Kiosk, lines: Lines, link: Link) -> None:
    """How it is, since when, and how much waits."""
    kiosk.desk.check_in(TICKET, kiosk.place)
    kiosk.desk.check_in("nobody", kiosk.place)
    assert _desk(kiosk, lines).link() == link


def test_room_counts(kiosk: Kiosk) -> None:
    """Persons, limit and age; a list that counts into no room has none, an unknown room is an error."""
    kiosk.desk.check_in(TICKET, kiosk.place)
    assert kiosk.place.room is not None
    room = kiosk.desk.room_count(kiosk.place.room)
    assert (room.persons, room.limit, room.age_s, room.names) == (1, 4000, 0.0, {"de": "Kongress"})
    assert kiosk.desk.room_count_at(kiosk.place.list_id) == room
    (press,) = [entry.id for entry in kiosk.event_set.lists if entry.names.get("en") == "Press area"]
    assert kiosk.desk.room_count_at(press) is None
    with pytest.raises(ConfigError):
        kiosk.desk.room_count(RoomId(4711))


def test_a_walk_in_comes_in_at_once(kiosk: Kiosk) -> None:
    """Registered, put right and admitted through the same desk, though nobody had a ticket."""
    desk, place = kiosk.desk, kiosk.place
    product = next(one for one in kiosk.event_set.products if not one.variations)
    made = desk.changes.walk_in(Newcomer(product=product.id, family_name="Nuemann", is_paid=False), place)
    assert isinstance(made, Position)
    changed = desk.changes.correct(made.id, Correction(family_name="Neumann"), place)
    assert changed is not None
    assert changed.display_name == "Neumann"
    assert desk.changes.mark_paid(made.id, place) is not None
    assert desk.check_in(made.secret, place).verdict == Admit()
    assert [hit.position.id for hit in desk.search("Neumann")] == [made.id]


def test_a_number_is_as_old_as_central_s_news(kiosk: Kiosk) -> None:
    """Where central tells of other devices, the count is no younger than what it told last."""
    desk = _desk(kiosk, Lines(connected=True, fresh_ms=kiosk.world.clock.now_ms() - 7_500))
    (room,) = [one.id for one in kiosk.event_set.rooms if one.names["de"] == "Kongress"]
    assert desk.room_count(room).age_s == 7.5


def test_all_ways_to_check_in_meet_in_one_journal(kiosk: Kiosk) -> None:
    """A scan, a scan that names more, and a position picked by staff."""
    (hit,) = kiosk.desk.search("Mustermann")
    assert isinstance(
        kiosk.desk.check_in_scan(Scanned("", position=hit.position.id), kiosk.place).verdict, Admit
    )
    assert isinstance(kiosk.desk.check_in(TICKET, kiosk.place).verdict, Refuse)
    out = DeskPlace(kiosk.place.list_id, direction=Direction.EXIT)
    assert isinstance(kiosk.desk.check_in_scan(Scanned(TICKET), out).verdict, Admit)
    assert isinstance(kiosk.desk.check_in(TICKET, kiosk.place).verdict, Admit)
    card = kiosk.desk.card(hit.position.id)
    assert card is not None
    assert [passed.direction.value for passed in card.history] == ["entry", "exit", "entry"]
    assert kiosk.desk.card(PositionId(4711)) is None


def test_a_position_that_is_gone_is_refused(kiosk: Kiosk) -> None:
    """Somebody removed it between search and key."""
    answer = kiosk.desk.check_in_scan(Scanned("", position=PositionId(4711)), kiosk.place)
    assert getattr(answer.verdict, "reason", None) == "invalid"


def test_a_list_that_is_gone_is_refused(kiosk: Kiosk) -> None:
    """A new event file came while this place stood on an old list."""
    answer = kiosk.desk.check_in(TICKET, DeskPlace(ListId(4711)))
    assert getattr(answer.verdict, "reason", None) == "unknown_list"


def test_eight_threads_at_once(kiosk: Kiosk) -> None:
    """Each ticket passes once, whoever holds it up where; the chain holds."""
    verdicts: Counter[str] = Counter()
    start = threading.Barrier(8)

    def scan() -> None:
        start.wait()
        for ticket in (TICKET, *OTHER_TICKETS):
            verdict = kiosk.desk.check_in(ticket, kiosk.place).verdict
            verdicts[f"{ticket} {type(verdict).__name__}"] += 1
            kiosk.desk.search("muster")
            kiosk.desk.printer()

    threads = [threading.Thread(target=scan) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    admitted = {key: count for key, count in verdicts.items() if key.endswith("Admit")}
    assert admitted == {f"{ticket} Admit": 1 for ticket in (TICKET, *OTHER_TICKETS)}
    assert kiosk.ledger.verify() == []


def test_badges_from_the_desk(tmp_path: Path) -> None:
    """Reprint, release and settle reach the queue; what waits is shown with the printer."""
    clock = FakeClock()
    world = sample_world(tmp_path, clock=clock, printer="escpos+tcp://127.0.0.1:9")
    with open_kiosk(world) as kiosk:
        answer = kiosk.desk.check_in(TICKET, kiosk.place)
        assert answer.position is not None
        assert answer.badge is not None
        assert kiosk.desk.printer().queued == 1
        again = kiosk.desk.reprint(answer.position.id, "Eileen")
        first = kiosk.desk.print_job(answer.badge)
        assert first is not None
        assert first.is_void
        clock.advance(61)
        assert [job.id for job in kiosk.desk.printer().waiting] == [again.id]
        kiosk.desk.release(again.id, "Eileen")
        assert kiosk.desk.printer().waiting == ()
        kiosk.desk.settle_print(again.id, came_out=True)
        settled = kiosk.desk.print_job(again.id)
        assert settled is not None
        assert settled.state is PrintState.PRINTED
        third = kiosk.desk.reprint(answer.position.id, "Eileen")
        kiosk.desk.cancel(third.id, "Eileen")
        canceled = kiosk.desk.print_job(third.id)
        assert canceled is not None
        assert canceled.state is PrintState.CANCELLED
        assert kiosk.desk.undo(answer.position.id, kiosk.place.list_id, "Eileen")
        assert [hit.position.id for hit in kiosk.desk.order(answer.position.id)] == [answer.position.id]

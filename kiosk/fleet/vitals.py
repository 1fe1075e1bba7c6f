"""How this kiosk is, in one message for its hub: nothing personal. Must not know: how it is sent."""

from collections.abc import Callable, Sequence

from checkin.badge import Cause
from checkin.clock import Clock
from kiosk.fleet.board import BoardState, read_board
from kiosk.lines import Lines
from kiosk.settings import Settings
from kiosk.version import VERSION
from kiosk.views import DeskPlace, PrinterView
from sync.hub.protocol import Heartbeat

PERCENTILES = (50, 90, 99)
SLOWEST = 95
"""The percentile of looking at a picture that whoever looks after the kiosks is shown."""
LOOK_EVERY_NS = 5_000_000_000


def vitals(
    lines: Lines,
    settings: Settings,
    place: DeskPlace | None,
    queued: int,
    board: BoardState = BoardState(),  # noqa: B008  # a value
) -> Heartbeat:
    """What is known of screens, printer and camera now; how far it has come with the hub is added there.

    Args:
        lines: What the workers said last.
        settings: By which the program runs.
        place: Where it stands; None = at no place that there is.
        queued: Badges that wait for the printer.
        board: What the machine says.
    """
    printer = lines.printer_view(queued, ())
    decode_ms = lines.decode_ms()
    return Heartbeat(
        pending=0,
        cursor=0,
        mode=settings.mode.value,
        gate=place.gate if place else None,
        printer=_fault(printer) if lines.has_printer else "",
        queued=queued,
        decode_ms=percentiles(decode_ms),
        wait_ms=percentiles(lines.wait_ms()),
        software=VERSION,
        misfit=lines.misfit,
        list=place.list_id if place else None,
        room=place.room if place else None,
        direction=place.direction.value if place else "",
        has_printer=lines.has_printer,
        paper=printer.left.badges if printer.left else None,
        decode_p95_ms=_at(sorted(decode_ms), SLOWEST) if decode_ms else None,
        celsius=board.celsius,
        undervolted=board.undervolted,
        calls_staff=lines.calls_staff,
    )


class Vitals:
    """How this kiosk is; what costs a look at the disk is looked at now and then only. Belongs to one thread.

    Args:
        lines: What the workers said last.
        settings: By which the program runs.
        place: Where it stands now.
        count_queued: Counts the badges that wait for the printer.
        clock: That never jumps.
        board: What the machine says.
    """

    def __init__(  # each is another thing that is looked at
        self,
        lines: Lines,
        settings: Settings,
        place: Callable[[], DeskPlace | None],
        count_queued: Callable[[], int],
        clock: Clock,
        board: Callable[[], BoardState] = read_board,
    ) -> None:
        self._lines = lines
        self._settings = settings
        self._place = place
        self._count_queued = count_queued
        self._clock = clock
        self._read_board = board
        self._queued = 0
        self._board = BoardState()
        self._stands: DeskPlace | None = None
        self._look_ns = 0

    def __call__(self) -> Heartbeat:
        """As of now."""
        now_ns = self._clock.mono_ns()
        if now_ns >= self._look_ns:
            self._look_ns = now_ns + LOOK_EVERY_NS
            self._board = self._read_board()
            self._stands = self._place()
            self._queued = self._count_queued() if self._lines.has_printer else 0
        return vitals(self._lines, self._settings, self._stands, self._queued, self._board)


def percentiles(values: Sequence[float]) -> tuple[int, ...]:
    """The 50th, 90th and 99th, rounded up to whole ones; nothing of nothing."""
    ranked = sorted(values)
    return tuple(_at(ranked, percent) for percent in PERCENTILES) if ranked else ()


def _fault(printer: PrinterView) -> str:
    near_end = Cause.PAPER_NEAR_END.value if printer.is_low else ""
    return printer.cause.value or near_end


def _at(ranked: Sequence[float], percent: int) -> int:
    """The smallest value that so many of a hundred do not exceed."""
    return -int(-ranked[max(0, -(-len(ranked) * percent // 100) - 1)] // 1)

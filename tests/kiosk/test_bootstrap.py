"""A kiosk is put together from its parts, and ends in good order."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from checkin.badge import Badge, Cause, PrintState
from checkin.errors import ConfigError, EinlassError, LayoutError, PrinterUrlError
from checkin.journal import Fact, Kind
from checkin.model import PositionId
from checkin.verdict import Admit, Refuse
from kiosk.bootstrap import Kiosk, open_kiosk
from kiosk.printing.events import PrinterChanged, PrintEvent, PrintingFailed
from kiosk.printing.jobs import PrintJobChanged
from kiosk.printing.outlets import Station
from kiosk.printing.worker import PrintShop, PrintWorker
from kiosk.settings import Settings
from kiosk.worlds import World, connected, open_world
from printer.bitmap import Bitmap
from printer.folder import Folder, png_form
from printer.job import PrinterStatus
from printer.media import parse_media
from printer.virtual.printer import VirtualPrinter
from sync.courier import LinkChanged, PendingChanged
from sync.ledger import Arrived, Ledger
from sync.opening import LedgerFile
from sync.outbox import Central
from sync.pretix.central import open_central
from sync.standin import StandIn
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import OTHER_TICKETS, TICKET, becomes, sample_world, wait_until
from tests.fakes.small_congress import EVENT_SET

MEDIA = parse_media("20x20", "203")
BLACK = Bitmap(MEDIA.width_dots, MEDIA.height_dots, b"\xff" * (MEDIA.width_dots // 8 * MEDIA.height_dots))


def _workers() -> set[str]:
    return {thread.name for thread in threading.enumerate()} & {"printer", "courier", "beat"}


@contextmanager
def _crashing(world: World, central: Central | None = None) -> Iterator[Kiosk]:
    """A kiosk whose program breaks down at the end of the block."""
    with suppress(ZeroDivisionError), open_kiosk(world, central=central) as kiosk:
        yield kiosk
        raise ZeroDivisionError


def test_nothing_was_imported(tmp_path: Path) -> None:
    """An empty data folder names the command that fills it."""
    with pytest.raises(ConfigError) as caught, open_kiosk(World(tmp_path / "data", Settings(), {})):
        pass
    assert "einlass import" in caught.value.remedy


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        pytest.param({"lists": ("Nirgends",)}, ConfigError, id="no such list"),
        pytest.param({"gate": "Nirgends"}, ConfigError, id="no such gate"),
        pytest.param({"room": "Nirgends"}, ConfigError, id="no such room"),
        pytest.param({"printer": "telegraph:1"}, PrinterUrlError, id="no such printer"),
    ],
)
def test_wrong_settings_start_nothing(
    tmp_path: Path, settings: dict[str, Any], kind: type[EinlassError]
) -> None:
    """What is wrong is said before any thread runs, and the next start is no start after a crash."""
    world = sample_world(tmp_path, **settings)
    with pytest.raises(kind), open_kiosk(world):
        pass
    assert not _workers()


def test_only_the_workers_that_are_needed(tmp_path: Path) -> None:
    """Without printer and central, neither has a thread; all threads end with the kiosk."""
    with open_kiosk(sample_world(tmp_path)) as kiosk:
        assert (kiosk.print_worker, kiosk.courier) == (None, None)
        assert _workers() == {"beat"}
        assert kiosk.desk.printer().cause is Cause.NO_PRINTER
        assert kiosk.desk.link().connected is None
    assert not _workers()


def test_all_workers_end_with_the_kiosk(tmp_path: Path) -> None:
    """Printer and courier too, even when the block ends in an error."""
    with StandIn() as central, VirtualPrinter() as paper:
        client = open_central(central.url, central.organizer, central.token, lambda _: "e")
        world = sample_world(tmp_path, printer=paper.url)
        with _crashing(world, client):
            assert _workers() == {"beat", "printer", "courier"}
    assert not _workers()


def test_central_by_the_settings(tmp_path: Path) -> None:
    """Address, organizer and token of the settings lead there; the event is that of the list."""
    with StandIn() as central:
        world = sample_world(
            tmp_path,
            central_url=central.url,
            central_organizer=central.organizer,
            central_token=central.token,
        )
        with open_kiosk(world) as kiosk:
            kiosk.desk.check_in(TICKET, kiosk.place)
            kiosk.desk.check_in("nobody", kiosk.place)
            assert wait_until(lambda: kiosk.desk.link().pending == 0)
        assert [row.secret for row in central.checkins] == [TICKET]
        assert [row.event for row in central.failed] == ["kommunal26"]


def test_what_the_workers_post_is_heard(tmp_path: Path) -> None:
    """Every step of a badge, the printer's state, and the state of the line."""
    prints: list[PrintEvent] = []
    news: list[object] = []
    with StandIn() as central, VirtualPrinter() as paper:
        client = open_central(central.url, central.organizer, central.token, lambda _: "e")
        with open_kiosk(sample_world(tmp_path, printer=paper.url), central=client) as kiosk:
            kiosk.ears.on_print, kiosk.ears.on_news = prints.append, news.append
            answer = kiosk.desk.check_in(TICKET, kiosk.place)
            assert becomes(kiosk, answer.badge, PrintState.PRINTED)
            assert wait_until(lambda: kiosk.desk.link().pending == 0)
            paper.set_cover(is_open=True)
            assert wait_until(lambda: kiosk.desk.printer().cause is Cause.COVER_OPEN)
            central.cut()
            kiosk.desk.check_in(OTHER_TICKETS[0], kiosk.place)
            assert wait_until(lambda: kiosk.desk.link().connected is False)
    steps = [
        event.state for event in prints if isinstance(event, PrintJobChanged) and event.job == answer.badge
    ]
    assert steps == [PrintState.SENDING, PrintState.SENT, PrintState.PRINTED]
    assert any(isinstance(event, PrinterChanged) and event.status.cover_open for event in prints)
    links = [event.connected for event in news if isinstance(event, LinkChanged)]
    assert links == [True, False]
    assert any(isinstance(event, PendingChanged) for event in news)


def test_the_end_lets_fresh_badges_out(tmp_path: Path) -> None:
    """Whoever was let in just before the program ended has a badge; nobody waits for those that are old."""
    with VirtualPrinter() as paper:
        with open_kiosk(sample_world(tmp_path, printer=paper.url)) as kiosk:
            for ticket in OTHER_TICKETS:
                kiosk.desk.check_in(ticket, kiosk.place)
        assert paper.page_count == len(OTHER_TICKETS)


def test_an_orderly_end_answers_nothing_again(tmp_path: Path) -> None:
    """After a good end, a second scan is a second scan."""
    world = sample_world(tmp_path)
    for verdict in (Admit, Refuse):
        with open_kiosk(world) as kiosk:
            assert isinstance(kiosk.desk.check_in(TICKET, kiosk.place).verdict, verdict)


def test_after_a_crash_the_answer_is_given_once_more(tmp_path: Path) -> None:
    """The first rescan of somebody let in within the last minute gets the same entry; the next one none."""
    clock = FakeClock()
    world = sample_world(tmp_path, clock=clock)
    with _crashing(world) as kiosk:
        old = kiosk.desk.check_in(OTHER_TICKETS[0], kiosk.place)
        clock.advance(61)
        entered = kiosk.desk.check_in(TICKET, kiosk.place)
    with open_kiosk(world) as kiosk:
        again = kiosk.desk.check_in(TICKET, kiosk.place)
        assert (again.journal_entry, again.is_replayed) == (entered.journal_entry, True)
        assert isinstance(again.verdict, Admit)
        assert isinstance(kiosk.desk.check_in(TICKET, kiosk.place).verdict, Refuse)
        assert isinstance(old.verdict, Admit)
        assert isinstance(kiosk.desk.check_in(OTHER_TICKETS[0], kiosk.place).verdict, Refuse)


class CountingShop:
    """Knows how often it was made ready and let go; some of it fails on demand."""

    def __init__(self, *, warm_fails: bool = False) -> None:
        self.calls: list[str] = []
        self._warm_fails = warm_fails

    def render(self, _: Badge, __: object = None) -> Bitmap:
        """A black square."""
        self.calls.append("render")
        return BLACK

    def warm(self) -> None:
        """Made ready."""
        self.calls.append("warm")
        if self._warm_fails:
            raise LayoutError("No font.", "Install one.")

    def close(self) -> None:
        """Let go."""
        self.calls.append("close")


def _queued(tmp_path: Path) -> LedgerFile:
    """A ledger with one badge in its queue that no worker has seen."""
    world = sample_world(tmp_path)
    with connected(open_world(world)) as ledger, ledger.writing():
        ledger.append(
            Fact(kind=Kind.BADGE, at_ms=world.clock.now_ms(), position=PositionId(1), code="3456789ACE")
        )
    return open_world(world)


def _worker(
    ledger_file: LedgerFile, shop: CountingShop, folder: Path, events: list[PrintEvent]
) -> PrintWorker:
    prints = PrintShop(
        Station(Folder(folder, png_form()), shop.render), lambda: EVENT_SET, shop.warm, shop.close
    )
    return PrintWorker(ledger_file, prints, events.append, threading.Event())


def test_the_badges_of_before_are_read_once_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For both printers and for the worker, which goes on from there, and looks at all of them."""
    _queued(tmp_path)
    first, spare = tmp_path / "first", tmp_path / "spare"
    looks: list[tuple[str, int]] = []
    badges_after = Ledger.badges_after

    def noted(ledger: Ledger, arrival: int) -> list[Arrived]:
        looks.append((threading.current_thread().name, arrival))
        return badges_after(ledger, arrival)

    monkeypatch.setattr(Ledger, "badges_after", noted)
    with open_kiosk(sample_world(tmp_path, printer=f"png:{first}", spare_printer=f"png:{spare}")):
        assert wait_until(lambda: len(list(first.glob("*.png"))) == 1)
    assert [who for who, arrival in looks if arrival == 0] == ["MainThread"]
    assert "printer" in {who for who, _ in looks}


@pytest.mark.parametrize("warm_fails", [False, True])
def test_the_typesetter_is_ready_before_the_first_attendee(tmp_path: Path, *, warm_fails: bool) -> None:
    """It is started with the worker, before anything is queued; if that fails, it is told."""
    shop, events = CountingShop(warm_fails=warm_fails), list[PrintEvent]()
    worker = _worker(open_world(sample_world(tmp_path)), shop, tmp_path / "badges", events)
    worker.start()
    assert wait_until(lambda: "warm" in shop.calls)
    assert worker.stop()
    assert shop.calls == ["warm", "close"]
    assert [event for event in events if isinstance(event, PrintingFailed)] == (
        [PrintingFailed("No font.", "Install one.")] if warm_fails else []
    )
    assert worker.status == PrinterStatus()


def test_a_worker_that_is_ended_at_once_prints_what_is_fresh(tmp_path: Path) -> None:
    """Even if its thread has not begun: a short pipe into the door loses no badge."""
    shop, events = CountingShop(), list[PrintEvent]()
    worker = _worker(_queued(tmp_path), shop, tmp_path / "badges", events)
    worker._stopping.set()  # noqa: SLF001  # the end that comes before the thread's first step
    worker.start()
    assert worker.stop()
    assert len(list((tmp_path / "badges").glob("*.png"))) == 1
    states = [event.state for event in events if isinstance(event, PrintJobChanged)]
    assert states[-1] is PrintState.PRINTED


def test_a_worker_that_never_started_can_be_ended(tmp_path: Path) -> None:
    """Nothing to wait for."""
    assert _worker(open_world(sample_world(tmp_path)), CountingShop(), tmp_path, []).stop()

"""The composition root: puts ledger, use cases, workers and devices of one kiosk together, and apart again.

Everything that is real (clock, randomness, environment, devices) is chosen here and handed down.
Must not know: screens, what any of the parts does.
"""

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from checkin.model import EventSet
from kiosk.deletion.order import obeying
from kiosk.frontdesk import FrontDesk, Parts
from kiosk.lines import Lines
from kiosk.places import find_place
from kiosk.running import beating, running
from kiosk.settings import Mode, Settings
from kiosk.views import DeskPlace
from kiosk.worlds import World, connected, get_event_set, open_existing, refuse_wiped
from sync.hub.clock import CorrectedClock
from sync.hub.membership import Membership, Whereabouts, load_last_seen, load_marks, load_membership
from sync.ledger import Ledger
from sync.opening import LedgerFile
from sync.pretix.pairing import Pairing, load_pairing
from sync.pretix.progress import heard_ms
from sync.runs import RUNS_FOLDER, Run

if TYPE_CHECKING:
    from kiosk.admission.arbitration import Arbitration
    from kiosk.fleet.assembly import LeadDesk
    from kiosk.printing.desk import PrintDesk
    from kiosk.printing.events import PrintEvent
    from kiosk.printing.worker import PrintWorker
    from kiosk.profile import Settled
    from kiosk.rooms.doubt import Doubt
    from sync.arbitration import Arbiter
    from sync.courier import Courier, News
    from sync.hub.member import Member
    from sync.hub.news import MemberNews
    from sync.outbox import Central
    from sync.pretix.access import Access
    from sync.pretix.puller import Puller, PullNews
    from sync.record.worker import RecordWorker


class Ears(msgspec.Struct):
    """Who is told what the workers post; called in their threads. May be exchanged before the start."""

    on_print: "Callable[[PrintEvent], None]" = lambda _: None
    on_news: "Callable[[News | PullNews | MemberNews], None]" = lambda _: None


class Site(msgspec.Struct, frozen=True):
    """What a worker of this kiosk is made from.

    Attributes:
        pairing: With which pretix, unless the settings name one.
        membership: To which hub it belongs; then it speaks to nobody else.
        clock: The same as the world's; knows the hub's time once the hub was heard.
        own: The kiosk's own settings, without what the hub says; the world's are with it.
        where: Whether that hub has moved.
    """

    world: World
    ledger_file: LedgerFile
    lines: Lines
    ears: Ears
    clock: CorrectedClock
    pairing: Pairing | None = None
    membership: Membership | None = None
    own: Settings = Settings()
    where: Whereabouts = msgspec.field(default_factory=Whereabouts)

    @property
    def has_central(self) -> bool:
        """Whether there is anybody to tell of check-ins."""
        is_paired = self.pairing is not None and not self.pairing.is_revoked
        return bool(self.world.settings.central_url) or is_paired


class Kiosk(msgspec.Struct, frozen=True):
    """One kiosk, put together.

    Attributes:
        ledger: Connection of the use cases.
        place: Where it stands, by its settings.
        ears: Who is told what the workers post.
        print_worker: None without a printer; likewise `courier` and `arbiter` without a central system,
            `puller` where nothing is paired, and `member` without a hub, which takes the place of both.
        lead: None in every mode but the lead's.
        recorder: None where a hub keeps the counting record; `doubt` where there is none.
    """

    world: World
    ledger_file: LedgerFile
    ledger: Ledger
    place: DeskPlace
    desk: FrontDesk
    lines: Lines
    ears: Ears
    print_worker: "PrintWorker | None"
    courier: "Courier | None"
    puller: "Puller | None"
    arbiter: "Arbiter | None" = None
    member: "Member | None" = None
    lead: "LeadDesk | None" = None
    recorder: "RecordWorker | None" = None
    doubt: "Doubt | None" = None

    @property
    def event_set(self) -> EventSet:
        """The newest one."""
        return self.desk.event_set


@contextmanager
def open_kiosk(
    world: World, *, central: "Central | None" = None, arbiter: "Arbiter | None" = None
) -> Iterator[Kiosk]:
    """Put a kiosk together, start its workers, and end all of it in good order.

    Args:
        world: What it is given.
        central: Another central system than the settings name; for demo and tests.
        arbiter: Likewise who rules on entries.

    Raises:
        EinlassError: What is wrong, with its remedy; nothing runs then.
    """
    clock = CorrectedClock(world.clock)
    world = replace(world, clock=clock)
    ledger_file = open_existing(world)
    with connected(ledger_file) as ledger:
        refuse_wiped(ledger)
        clock.not_before(load_last_seen(ledger.store))
        event_set = get_event_set(ledger)
        pairing, membership = load_pairing(ledger.store), load_membership(ledger.store)
        own, settled = world.settings, _settled(world, ledger, membership, event_set)
        world = replace(world, settings=settled.settings if settled else own)
        place = find_place(event_set, placed_by(world.settings, pairing, event_set))
        run = Run(ledger, world.data_dir / RUNS_FOLDER, world.clock)
        try:
            lines = _lines(world.settings, pairing, membership, ledger)
            lines.settled = settled
            site = Site(world, ledger_file, lines, Ears(), clock, pairing, membership, own)
            kiosk = _put_together(site, ledger, event_set, place, central=central, arbiter=arbiter)
            gc.freeze()  # what stands now stands until the end: never look through it again
            with obeying(world.data_dir), beating(run), running(kiosk):
                yield kiosk
        except BaseException:
            run.abandon()
            raise
        run.close()


def _settled(
    world: World, ledger: Ledger, membership: Membership | None, event_set: EventSet
) -> "Settled | None":
    """What applies here by the hub's device table; None = there is no hub."""
    if membership is None:
        return None
    from kiosk.hubs.wanted import settle_at_start  # a kiosk without a hub starts without all of this

    return settle_at_start(world, ledger, membership, event_set)


def _lines(
    settings: Settings, pairing: Pairing | None, membership: Membership | None, ledger: Ledger
) -> Lines:
    """What is known of printer, hub and central before any worker has spoken."""
    lines = Lines(has_printer=bool(settings.printer), has_spare=bool(settings.spare_printer))
    if membership is not None:
        lines.is_ended = membership.is_revoked
        lines.fresh_ms = load_last_seen(ledger.store)
    elif pairing is not None and not settings.central_url:
        lines.is_ended = pairing.is_revoked
        lines.fresh_ms = heard_ms(ledger.store, pairing.events)
    return lines


def _put_together(
    site: Site,
    ledger: Ledger,
    event_set: EventSet,
    place: DeskPlace,
    *,
    central: "Central | None",
    arbiter: "Arbiter | None",
) -> Kiosk:
    print_wake, send_wake = threading.Event(), threading.Event()

    def committed() -> None:
        print_wake.set()
        send_wake.set()

    has_hub = site.membership is not None
    access = None if has_hub else _access(site, central)
    arbiter = arbiter or _arbiter(site, access)
    desk = _desk(site, ledger, event_set, arbiter, committed)
    courier, puller = (None, None) if has_hub else _central(site, desk, central or access, send_wake)
    print_worker = _print_worker(site, desk, print_wake)
    return Kiosk(
        world=site.world,
        ledger_file=site.ledger_file,
        ledger=ledger,
        place=place,
        desk=desk,
        lines=site.lines,
        ears=site.ears,
        print_worker=print_worker,
        courier=courier,
        puller=puller,
        arbiter=arbiter,
        member=_member(site, desk, send_wake),
        lead=_lead(site, desk, print_worker),
        recorder=_recorder(site),
        doubt=_doubt(site, desk),
    )


def _desk(
    site: Site,
    ledger: Ledger,
    event_set: EventSet,
    arbiter: "Arbiter | None",
    committed: Callable[[], None],
) -> FrontDesk:
    world, lines, has_hub = site.world, site.lines, site.membership is not None

    @cache
    def prints() -> "PrintDesk":  # one for good: it has folded the whole journal, whatever the event set is
        from kiosk.printing.desk import PrintDesk

        return PrintDesk(ledger, world.clock, world.entropy, committed)

    def make_parts(event_set: EventSet) -> Parts:
        from kiosk.changes.persons import Changes
        from kiosk.desk import CheckIns  # the first screen stands before anybody is checked in
        from kiosk.people import People
        from kiosk.rooms.counts import RoomCounts
        from kiosk.stands.meetings import Stands

        check_ins = CheckIns(
            ledger,
            event_set,
            world.clock,
            world.entropy,
            has_printer=lines.has_printer,
            is_cut_off=lines.is_cut_off,
            arbitration=_arbitration(world, arbiter, lines.is_cut_off),
            has_hub=has_hub,
            committed=committed,
        )
        changes = Changes(ledger, event_set, world.clock, world.entropy, committed, has_hub=has_hub)
        rooms = RoomCounts(ledger, event_set, world.clock, committed)
        stands = Stands(ledger, check_ins.check_in_scan, world.clock, committed)
        return Parts(check_ins, People(ledger, event_set), prints(), changes, rooms, stands)

    return FrontDesk(ledger, event_set, make_parts, lines, world.clock, _count_pending(site, ledger))


def _count_pending(site: Site, ledger: Ledger) -> Callable[[], int] | None:
    """How many entries the hub has not heard; None = central is the one to hear them."""
    if site.membership is None:
        return None
    from sync.hub.outbox import Outgoing

    outgoing = Outgoing(ledger.store)
    return lambda: outgoing.pending_count(load_marks(ledger.store))


def _arbitration(
    world: World, arbiter: "Arbiter | None", is_cut_off: Callable[[], bool]
) -> "Arbitration | None":
    if arbiter is None:
        return None
    from kiosk.admission.arbitration import Arbitration

    return Arbitration(arbiter, world.clock, is_cut_off, world.settings.on_no_answer)


def placed_by(settings: Settings, pairing: Pairing | None, event_set: EventSet) -> Settings:
    """The settings with what the organiser said of this device where they say nothing: list and gate."""
    if pairing is None:
        return settings
    proposed = pairing.list if pairing.list and event_set.find_list(pairing.list) else None
    return replace(
        settings,
        lists=settings.lists or ((str(proposed),) if proposed else ()),
        gate=settings.gate or (str(pairing.gate) if pairing.gate else ""),
    )


def _print_worker(site: Site, desk: FrontDesk, wake: threading.Event) -> "PrintWorker | None":
    if not site.world.settings.printer:
        return None
    from kiosk.printing.assembly import (
        make_print_worker,  # a kiosk without a printer starts without all that it needs
    )

    return make_print_worker(site, desk, wake)


def _access(site: Site, central: "Central | None") -> "Access | None":
    """The way to the central system of pairing or settings, unless another one is given."""
    if central is not None or not site.has_central:
        return None
    from kiosk.workers import make_access  # a kiosk without a central system starts without all of this

    return make_access(site)


def _central(
    site: Site, desk: FrontDesk, central: "Central | Access | None", wake: threading.Event
) -> "tuple[Courier | None, Puller | None]":
    if central is None:
        return None, None
    from kiosk.workers import make_central_workers

    return make_central_workers(site, desk, central, wake)


def _arbiter(site: Site, access: "Access | None") -> "Arbiter | None":
    if not site.world.settings.central_deadline_ms:
        return None
    if site.membership is not None and not site.membership.is_revoked:
        from kiosk.hubs.workers import make_hub_arbiter

        return make_hub_arbiter(site, site.membership)
    if access is None:
        return None
    from kiosk.workers import make_arbiter

    return make_arbiter(site, access)


def _member(site: Site, desk: FrontDesk, wake: threading.Event) -> "Member | None":
    if site.membership is None or site.membership.is_revoked:
        return None
    from kiosk.hubs.workers import make_member  # a kiosk without a hub starts without all of this

    return make_member(site, site.membership, desk, wake)


def _doubt(site: Site, desk: FrontDesk) -> "Doubt | None":
    if site.membership is None or site.membership.is_revoked:
        return None
    from kiosk.hubs.workers import make_doubt

    return make_doubt(site, site.membership, desk)


def _lead(site: Site, desk: FrontDesk, print_worker: "PrintWorker | None") -> "LeadDesk | None":
    if site.world.settings.mode is not Mode.LEAD:
        return None
    from kiosk.fleet.assembly import make_lead  # no other mode looks after all kiosks

    return make_lead(site, desk, print_worker)


def _recorder(site: Site) -> "RecordWorker | None":
    """What keeps the counting record; where there is a hub, it does."""
    if site.membership is not None:
        return None
    from kiosk.recording import kiosk_recorder  # a kiosk of a hub starts without all of this

    return kiosk_recorder(site.ledger_file, site.world.data_dir, site.lines, site.clock)

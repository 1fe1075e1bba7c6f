"""Makes what the lead's screen works with: all kiosks, and who is where. Loaded in that mode only.

Must not know: screens, how any of it is found out.
"""

from functools import partial
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from kiosk.bootstrap import Site
from kiosk.fleet.changes import WITHIN_S, FleetChanges
from kiosk.fleet.desk import FleetDesk, Here
from kiosk.fleet.evacuation import EvacuationDesk
from kiosk.fleet.queue import QueueDesk
from kiosk.fleet.watch import FleetWatch
from kiosk.frontdesk import FrontDesk
from kiosk.hubs.workers import make_vitals
from kiosk.worlds import connected
from sync.hub.line import open_line
from sync.hub.protocol import Heartbeat
from sync.wire import Limits

if TYPE_CHECKING:
    from kiosk.printing.worker import PrintWorker


class LeadDesk(msgspec.Struct, frozen=True):
    """What the lead's screen asks; `watch` runs as long as the kiosk does, None = there is no hub."""

    fleet: FleetDesk
    evacuation: EvacuationDesk
    queue: QueueDesk
    watch: FleetWatch | None


def make_lead(site: Site, desk: FrontDesk, print_worker: "PrintWorker | None") -> LeadDesk:
    """All of it, for this kiosk.

    Args:
        site: What it is made from.
        desk: Knows the event and what waits.
        print_worker: None = there is no printer.
    """
    watch = _watch(site)
    evacuation = EvacuationDesk(
        lambda: connected(site.ledger_file),
        lambda: desk.event_set,
        site.lines,
        site.clock,
        print_worker.sheets if print_worker else None,
    )
    queue = QueueDesk(lambda: connected(site.ledger_file), lambda: desk.event_set, site.clock)
    return LeadDesk(_fleet(site, desk, watch), evacuation, queue, watch)


def _watch(site: Site) -> FleetWatch | None:
    membership = site.membership
    if membership is None or membership.is_revoked:
        return None
    return FleetWatch(partial(open_line, membership, site.clock.mono_ns, where=site.where), site.clock)


def _fleet(site: Site, desk: FrontDesk, watch: FleetWatch | None) -> FleetDesk:
    membership, vitals = site.membership, make_vitals(site, desk)
    name = membership.name if membership else ""
    here = Here(name or site.ledger_file.origin.device, membership.profile if membership else {})

    def beat() -> Heartbeat:
        return replace(vitals(), pending=desk.link().pending, offset_ms=site.clock.ahead_ms())

    return FleetDesk(here, beat, site.clock, watch, _changes(site))


def _changes(site: Site) -> FleetChanges | None:
    membership = site.membership
    if membership is None or membership.is_revoked:
        return None
    limits = Limits(connect_s=3.0, silence_s=WITHIN_S, answer_s=WITHIN_S)
    return FleetChanges(
        partial(open_line, membership, site.clock.mono_ns, limits=limits, where=site.where),
        lambda: connected(site.ledger_file),
        site.clock,
    )

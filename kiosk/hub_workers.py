"""Makes what keeps a kiosk one of its hub's: the worker that sends and fetches, and the arbiter.

Loaded only on a kiosk that belongs to a hub. Must not know: screens, use cases.
"""

import threading

from kiosk.bootstrap import Site
from kiosk.version import VERSION
from kiosk.workers import Board
from kiosk.worlds import connected
from sync.arbitration import Arbiter
from sync.courier import LinkChanged
from sync.hub.arbiter import open_arbiter
from sync.hub.member import Member
from sync.hub.membership import Membership
from sync.hub.news import DevicesSeen, MemberNews
from sync.hub.protocol import Heartbeat
from sync.news import AccessEnded, EventSetChanged, Fresh


def make_member(site: Site, membership: Membership, board: Board, wake: threading.Event) -> Member:
    """What sends this kiosk's entries to its hub and fetches all that is there.

    Args:
        site: What it is made from.
        membership: To which hub it belongs.
        board: Is told of newer event sets.
        wake: Set by whoever appends to the journal.
    """
    lines = site.lines
    lines.connected, lines.since_ms = True, site.clock.now_ms()  # until it has tried, the line counts as good

    def post(news: MemberNews) -> None:
        match news:
            case LinkChanged(connected=connected, since_ms=since_ms):
                lines.connected, lines.since_ms = connected, since_ms
            case EventSetChanged(event_set=event_set) if event_set != board.event_set:
                board.renew(event_set)
            case Fresh(at_ms=at_ms, offset=offset):
                lines.fresh_ms, lines.offset = at_ms, offset
            case DevicesSeen(devices=devices):
                lines.others = devices
            case AccessEnded():
                lines.is_ended = True
                board.renew(board.event_set)  # the search remembers names
            case _:
                pass
        site.ears.on_news(news)

    jitter = site.world.entropy.random_bytes(1)[0] / 255
    return Member(
        lambda: connected(site.ledger_file),
        membership,
        wake,
        site.clock,
        post,
        status=lambda: _status(site),
        jitter=jitter,
    )


def _status(site: Site) -> Heartbeat:
    printer = site.lines.printer_view(0, ())
    return Heartbeat(
        pending=0,
        cursor=0,
        mode=site.world.settings.mode.value,
        printer="" if printer.ready or not site.lines.has_printer else printer.cause.value,
        software=VERSION,
    )


def make_hub_arbiter(site: Site, membership: Membership) -> Arbiter:
    """The hub as the one who rules on entries."""
    deadline_ms = site.world.settings.central_deadline_ms
    return open_arbiter(
        lambda: connected(site.ledger_file), membership, site.clock.mono_ns, deadline_ms=deadline_ms
    )

"""Makes what keeps a kiosk one of its hub's: the worker that sends and fetches, and the arbiter.

Loaded only on a kiosk that belongs to a hub. Must not know: screens, use cases.
"""

import threading
from collections.abc import Callable
from contextlib import suppress

from checkin.errors import EinlassError
from kiosk.bootstrap import Site
from kiosk.fleet.vitals import Vitals
from kiosk.frontdesk import FrontDesk
from kiosk.hubs.wanted import Wanted
from kiosk.places import place_or_none
from kiosk.rooms.doubt import Doubt
from kiosk.views import DeskPlace
from kiosk.worlds import connected
from sync.arbitration import Arbiter
from sync.courier import LinkChanged
from sync.hub.arbiter import open_arbiter
from sync.hub.hints import find_hub
from sync.hub.member import Member
from sync.hub.membership import Membership
from sync.hub.news import DevicesSeen, MemberNews, ProfileChanged
from sync.locks import follow_hub
from sync.news import AccessEnded, EventSetChanged, Fresh
from sync.record.keepers import Heard


def make_member(site: Site, membership: Membership, desk: FrontDesk, wake: threading.Event) -> Member:
    """What sends this kiosk's entries to its hub and fetches all that is there.

    Args:
        site: What it is made from.
        membership: To which hub it belongs.
        desk: Is told of newer event sets.
        wake: Set by whoever appends to the journal.
    """
    lines = site.lines
    lines.connected, lines.since_ms = True, site.clock.now_ms()  # until it has tried, the line counts as good

    wanted = Wanted(site, membership.profile)

    def post(news: MemberNews) -> None:
        match news:
            case LinkChanged(connected=connected, since_ms=since_ms):
                lines.connected, lines.since_ms = connected, since_ms
            case EventSetChanged(event_set=event_set) if event_set != desk.event_set:
                desk.renew(event_set)
                wanted.judge(event_set)
            case Fresh(at_ms=at_ms, offset=offset):
                lines.fresh_ms, lines.offset = at_ms, offset
            case DevicesSeen(devices=devices):
                lines.others, lines.told_ms = devices, site.clock.now_ms()
            case ProfileChanged(profile=profile):
                wanted.take(profile, desk.event_set)
            case AccessEnded():
                lines.is_ended = True
                desk.renew(desk.event_set)  # the search remembers names
            case _:
                pass
        site.ears.on_news(news)

    _keep_lock_near(site, membership)
    jitter = site.world.entropy.random_bytes(1)[0] / 255
    return Member(
        lambda: connected(site.ledger_file),
        membership,
        wake,
        site.clock,
        post,
        status=make_vitals(site, desk),
        jitter=jitter,
        where=site.where,
        find=find_hub if site.world.settings.find_hub else None,
    )


def _keep_lock_near(site: Site, membership: Membership) -> None:
    """A ledger that the hub opens asks for it where it is now, at the next start as well."""

    def note(url: str) -> None:
        with suppress(EinlassError):  # then that start looks for it anew
            follow_hub(site.world.data_dir, membership.pin, url)

    note(membership.url)
    site.where.told = note


def make_doubt(site: Site, membership: Membership, desk: FrontDesk) -> Doubt:
    """What knows how certain the numbers of rooms are."""
    device, place = site.ledger_file.origin.device, _place(site, desk)

    def own(now_ms: int) -> Heard:
        here = place()
        room = here.room if here else None
        if room is None and here is not None:
            counting = desk.event_set.room_counting(here.list_id)
            room = counting.id if counting else None
        return Heard(membership.name, device, now_ms, room, here.direction if here else "")

    doubt = Doubt(lambda: connected(site.ledger_file), own, site.lines, lambda: desk.event_set, site.clock)
    site.lines.doorkeepers = doubt.keepers_of
    return doubt


def _place(site: Site, desk: FrontDesk) -> Callable[[], DeskPlace | None]:
    """Where this kiosk stands by what applies now."""

    def place() -> DeskPlace | None:
        settled = site.lines.settled
        return place_or_none(desk.event_set, settled.settings if settled else site.world.settings)

    return place


def make_vitals(site: Site, desk: FrontDesk) -> Vitals:
    """What tells the hub how this kiosk is; for the member's thread."""
    place = _place(site, desk)
    return Vitals(site.lines, site.world.settings, place, lambda: desk.printer().queued, site.clock)


def make_hub_arbiter(site: Site, membership: Membership) -> Arbiter:
    """The hub as the one who rules on entries."""
    deadline_ms = site.world.settings.central_deadline_ms
    return open_arbiter(
        lambda: connected(site.ledger_file),
        membership,
        site.clock.mono_ns,
        deadline_ms=deadline_ms,
        where=site.where,
    )

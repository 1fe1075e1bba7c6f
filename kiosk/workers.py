"""Makes the workers between a kiosk and its central system: what carries the outbox, what keeps data fresh.

Loaded only where there is a central system. Must not know: screens, use cases.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from checkin.journal import Body
from checkin.model import EventSet, ListId
from kiosk.bootstrap import Site
from kiosk.machine import this_machine
from kiosk.worlds import connected
from sync.arbitration import Arbiter
from sync.courier import Courier, LinkChanged, News
from sync.items import Told
from sync.outbox import Central
from sync.pending import Pending
from sync.pretix.access import Access, open_access
from sync.pretix.arbiter import PretixArbiter
from sync.pretix.central import PretixCentral
from sync.pretix.line import Limits
from sync.pretix.pairing import Pairing
from sync.pretix.profiles import allows
from sync.pretix.puller import AccessEnded, EventSetChanged, Fresh, ProfileSeen, Puller, PullNews
from sync.room_exits import make_exits_of


class Board(Protocol):
    """Where the newest event set hangs: a front desk, or a hub."""

    @property
    def event_set(self) -> EventSet:
        """As central has it now."""
        ...

    def renew(self, event_set: EventSet) -> None:
        """Hang up another one."""
        ...


def make_central_workers(
    site: Site, desk: Board, central: Central | Access, wake: threading.Event
) -> tuple[Courier, Puller | None]:
    """What carries check-ins to central, and what keeps its data fresh here.

    Args:
        site: What both are made from.
        desk: Knows the newest event set, and is told of newer ones.
        central: The way to it; or, for demo and tests, another central system altogether.
        wake: Set by whoever appends to the journal.
    """
    if not isinstance(central, Access):
        return make_courier(site, desk, central, wake), None
    access = central
    site.lines.profile = access.pairing.profile
    courier = make_courier(site, desk, make_central(site, desk, access), wake)
    return courier, make_puller(site, desk, access) if access.pairing is site.pairing else None


def make_access(site: Site) -> Access:
    """The way to central: by the settings, else by the pairing; one of them is there."""
    settings = site.world.settings
    pairing = site.pairing
    if pairing is None or settings.central_url:
        pairing = Pairing(
            url=settings.central_url,
            organizer=settings.central_organizer,
            device=0,
            token=settings.central_token,
        )
    return open_access(
        pairing,
        site.world.clock,
        allow_http=settings.central_allow_http,
        per_minute=settings.central_per_minute,
    )


def make_central(site: Site, desk: Board, access: Access) -> Central:
    """The central system at the end of that way."""
    named = site.world.settings.central_event

    def event_of(list_id: ListId) -> str | None:
        found = desk.event_set.find_list(list_id)
        return (named or found.event) if found else None

    return PretixCentral(
        access.line(),
        access.pairing.organizer,
        event_of,
        allows=lambda right: allows(site.lines.profile, right),
        salt=site.ledger_file.origin.boot_id,
    )


def make_arbiter(site: Site, access: Access) -> Arbiter:
    """Who rules on entries: the central system at the end of that way."""
    within_s = site.world.settings.central_deadline_ms / 1000
    line = access.line(Limits(connect_s=within_s))
    return PretixArbiter(line, access.pairing.organizer, within_s)


def make_puller(site: Site, desk: Board, access: Access) -> Puller:
    """What keeps central's data fresh here."""
    world, lines = site.world, site.lines

    def post(news: PullNews) -> None:
        match news:
            case EventSetChanged(event_set=event_set) if event_set != desk.event_set:
                desk.renew(event_set)
            case Fresh(at_ms=at_ms, offset=offset):
                lines.fresh_ms, lines.offset = at_ms, offset
            case ProfileSeen(profile=profile):
                lines.profile = profile
            case AccessEnded():
                lines.is_ended = True
                desk.renew(desk.event_set)  # the search remembers names
            case _:
                pass
        site.ears.on_news(news)

    jitter = world.entropy.random_bytes(1)[0] / 255
    return Puller(
        lambda: connected(site.ledger_file),
        access,
        this_machine(),
        world.clock,
        world.entropy,
        post,
        jitter=jitter,
    )


def make_courier(site: Site, desk: Board, central: Central, wake: threading.Event) -> Courier:
    """The courier to that central system; until it has tried, the line counts as good."""
    world, lines = site.world, site.lines
    lines.connected, lines.since_ms = True, world.clock.now_ms()

    @contextmanager
    def outbox() -> Iterator[Pending]:
        with connected(site.ledger_file) as ledger:

            def exits_of(body: Body) -> tuple[Told, ...]:
                return make_exits_of(desk.event_set.rooms, ledger.passages)(body)  # rooms may change

            yield Pending(ledger.store, exits_of)

    def post(news: News) -> None:
        if isinstance(news, LinkChanged):
            lines.connected, lines.since_ms = news.connected, news.since_ms
        site.ears.on_news(news)

    jitter = world.entropy.random_bytes(1)[0] / 255
    return Courier(outbox, central, wake, world.clock, post, jitter=jitter)

"""Makes this kiosk a device of pretix, and fetches what a door needs. Must not know: arguments, words."""

import sys
from collections.abc import Sequence

from checkin.errors import DeviceRevokedError
from kiosk.machine import this_machine
from kiosk.worlds import World
from sync.ledger import Ledger
from sync.pretix.download import Downloading, Tell
from sync.pretix.enrolment import Enrolment
from sync.pretix.handshake import Handshake
from sync.pretix.pairing import Pairing
from sync.pretix.wipe import end_pairing


def make_enrolment(world: World, ledger: Ledger, *, allow_http: bool = False) -> Enrolment:
    """What pairs this machine, by its settings."""
    http = allow_http or world.settings.central_allow_http
    per_minute = world.settings.central_per_minute
    machine = this_machine()
    return Enrolment(ledger, machine, world.clock, world.entropy, allow_http=http, per_minute=per_minute)


def fetch_events(enrolment: Enrolment, pairing: Pairing, wanted: Sequence[str], tell: Tell) -> Pairing:
    """Fetch the events that are named, else those named before, else what pretix proposes.

    Raises:
        EinlassError: As `Enrolment.choose_events` and `Enrolment.fetch`.
    """
    before = () if pairing.chooses_event else pairing.events
    pairing = enrolment.choose_events(pairing, wanted or before)
    enrolment.fetch(pairing, tell)
    return pairing


def pair_with_pretix(world: World, ledger: Ledger, handshake: Handshake, tell: Tell) -> Pairing:
    """Pair by a code, and fetch all of it.

    Raises:
        EinlassError: As `Enrolment.pair` and `fetch_events`; if access was ended, nobody is known.
    """
    enrolment = make_enrolment(world, ledger)
    pairing = enrolment.pair(handshake)
    try:
        return fetch_events(enrolment, pairing, (), tell)
    except DeviceRevokedError:
        end_pairing(ledger, pairing)
        raise


def show_progress(news: Downloading) -> None:
    """A line that is written over on a terminal, and a line per tenth elsewhere."""
    ends = news.done >= news.total
    if sys.stderr.isatty():
        sys.stderr.write(f"\r  {news.done} of {news.total} orders{chr(10) if ends else ''}")
        sys.stderr.flush()
    elif ends or (news.done // 50) % max(1, news.total // 500) == 0:
        sys.stderr.write(f"{news.done} of {news.total} orders\n")

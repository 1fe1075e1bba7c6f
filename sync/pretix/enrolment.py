"""Pairing from beginning to end: become a device, find the event, fetch all of it.

Must not know: the command line, screens.
"""

from collections.abc import Sequence
from contextlib import closing, suppress

from msgspec.structs import replace

from checkin.clock import Clock, Entropy
from checkin.errors import ConfigError, DeviceRevokedError
from sync.ledger import Ledger
from sync.pretix.access import PATIENT, Access, open_access
from sync.pretix.device import Machine, end_access, initialize, renew_token, say_hello, select_event
from sync.pretix.download import Download, Tell
from sync.pretix.handshake import Handshake
from sync.pretix.line import Line
from sync.pretix.pace import PER_MINUTE
from sync.pretix.pages import Fetcher
from sync.pretix.pairing import Pairing, load_pairing, own_devices, refuse_other_house, save_pairing
from sync.pretix.profiles import NAMES, OFFLINE, Right, allows
from sync.pretix.shapes import EventShape
from sync.pretix.wipe import end_pairing
from sync.wire import checked_url
from sync.word_index import merge_words_gently

LIVE = {"live": "true"}
SHOWN_EVENTS = 20


class Enrolment:
    """Pairs one ledger with pretix, and ends that again.

    Args:
        ledger: Where the pairing is kept, with all that is fetched.
        machine: What runs here.
        clock: Where time comes from.
        entropy: For the key of e-mail hashes.
        allow_http: Whether an address that is not encrypted will do.
        per_minute: Requests that pretix allows in a minute.
    """

    def __init__(
        self,
        ledger: Ledger,
        machine: Machine,
        clock: Clock,
        entropy: Entropy,
        *,
        allow_http: bool = False,
        per_minute: int = PER_MINUTE,
    ) -> None:
        self._ledger = ledger
        self._machine = machine
        self._clock = clock
        self._entropy = entropy
        self._allow_http = allow_http
        self._per_minute = per_minute

    def pair(self, handshake: Handshake) -> Pairing:
        """Become a device; the token of the code is spent then. What was paired before is replaced.

        Raises:
            ConfigError: The code is no longer good, or this ledger belongs to another organizer.
            SyncError: As `sync.pretix.device.initialize`.
        """
        earlier = load_pairing(self._ledger.store)
        url = checked_url(handshake.url, allow_http=self._allow_http)
        if earlier is not None and earlier.url != url:
            refuse_other_house(earlier, url, earlier.organizer)
        with closing(Line(url, "", allow_http=self._allow_http)) as line:
            told = initialize(line, handshake, self._machine)
        pairing = replace(told, url=url, allows_http=self._allow_http)
        refuse_other_house(earlier, url, pairing.organizer)
        former = own_devices(earlier) - {pairing.device} if earlier else ()
        same = replace(pairing, events=earlier.events if earlier else (), former=tuple(sorted(former)))
        self._save(same)
        return same

    def choose_events(self, pairing: Pairing, wanted: Sequence[str]) -> Pairing:
        """Find the events to work for.

        Those that are named, else the one that pretix proposes, else the only one there is.

        Raises:
            ConfigError: There is none, or nobody can tell which; the remedy names them.
            SyncError: As `Line.ask`.
        """
        with closing(self._access(pairing).line(PATIENT)) as line:
            pairing = say_hello(line, pairing, self._machine)
            _refuse_profile(pairing)
            live = [
                one.slug for one in Fetcher(line, pairing.organizer).every("/events/", EventShape, **LIVE)
            ]
            chosen = None if wanted else select_event(line, replace(pairing, events=(), list=None))
        if chosen is not None:
            found = replace(pairing, events=(chosen.event,), list=chosen.list)
        else:
            found = replace(pairing, events=_named(wanted, live), chooses_event=not wanted)
        self._save(found)
        return found

    def fetch(self, pairing: Pairing, tell: Tell) -> None:
        """Fetch all that a door needs; a run that was cut short goes on.

        Raises:
            SyncError: As `Line.ask`; what came before it is kept.
        """
        with closing(self._access(pairing).line(PATIENT)) as line:
            fetcher = Fetcher(line, pairing.organizer)
            Download(self._ledger, fetcher, pairing, self._clock, self._entropy, tell).pull()
        merge_words_gently(self._ledger.store)

    def renew_token(self, pairing: Pairing) -> None:
        """Get a new token, because the old one may have been seen by somebody.

        Raises:
            SyncError: As `Line.ask`. If the answer got lost, the kiosk has to be paired again.
        """
        with closing(self._access(pairing).line(PATIENT)) as line:
            self._save(renew_token(line, pairing))

    def end(self, pairing: Pairing) -> None:
        """Stop being a device and forget everybody; the journal stays.

        Raises:
            SyncError: As `Line.ask`; nothing is forgotten then.
        """
        with closing(self._access(pairing).line(PATIENT)) as line, suppress(DeviceRevokedError):
            end_access(line)  # somebody may have ended it already
        end_pairing(self._ledger, pairing)

    def _access(self, pairing: Pairing) -> Access:
        return open_access(pairing, self._clock, allow_http=self._allow_http, per_minute=self._per_minute)

    def _save(self, pairing: Pairing) -> None:
        with self._ledger.writing():
            save_pairing(self._ledger.store, pairing)


def _refuse_profile(pairing: Pairing) -> None:
    if not allows(pairing.profile, Right.ORDERS):
        have = NAMES.get(pairing.profile, pairing.profile)
        raise ConfigError(
            f"The device’s security profile “{have}” does not let it decide without a network.",
            f"In pretix, set the device’s security profile to “{NAMES[OFFLINE]}” or “{NAMES['full']}”,"
            " then: einlass enrol --again.",
        )


def _named(wanted: Sequence[str], live: Sequence[str]) -> tuple[str, ...]:
    unknown = [slug for slug in wanted if slug not in live]
    if unknown or not (wanted or len(live) == 1):
        shown = ", ".join(live[:SHOWN_EVENTS]) or "none"
        problem = (
            f"There is no live event {unknown[0]!r} for this device." if unknown else "Which event is it?"
        )
        raise ConfigError(problem, f"Name one with --event; live events of this device: {shown}.")
    return tuple(dict.fromkeys(wanted or live))

"""Where a kiosk's event and attendees come from: a code for pairing, files, or the sample congress.

Each does nothing where it is done already. Must not know: what is asked.
"""

from collections.abc import Callable

from checkin.errors import ConfigError
from checkin.phrases import phrase
from kiosk.hubs.joining import Asked, join_hub
from kiosk.pretix_pairing import fetch_events, make_enrolment, pair_with_pretix, show_progress
from kiosk.sample_congress import SAMPLE_EVENT, import_sample
from kiosk.worlds import World
from sync.event_file import read_event_file
from sync.hub.membership import load_membership
from sync.importer import SourceFile, import_event, import_files
from sync.ledger import Ledger
from sync.pretix.handshake import Handshake, read_handshake
from sync.pretix.pairing import load_pairing
from sync.replica import load_event_set
from sync.wire import checked_url

Tell = Callable[[str], None]
END_FIRST = "Leave it first: einlass enrol --end. Or choose another data folder with --data-dir."


def source_of(ledger: Ledger) -> str:
    """With whom this ledger is paired; empty = with nobody."""
    membership, pairing = load_membership(ledger.store), load_pairing(ledger.store)
    if membership is not None and not membership.is_revoked:
        return membership.url
    return pairing.url if pairing is not None and not pairing.is_revoked else ""


def pair(world: World, ledger: Ledger, text: str, tell: Tell) -> None:
    """Pair by the text of a code and fetch what a door needs; one that is paired so only fetches.

    Raises:
        ConfigError: It is no code, a spent one, or this kiosk is paired with somebody else.
        SyncError: Nobody answers, or says no.
    """
    handshake = read_handshake(text)
    if _is_same(ledger, handshake):
        fetch_again(world, ledger, tell)
        return
    if source_of(ledger):
        raise ConfigError(
            phrase("This kiosk is paired with {who} already.", who=source_of(ledger)), END_FIRST
        )
    if handshake.is_hub:
        join_hub(world, ledger, handshake, Asked(), tell)
    else:
        pair_with_pretix(world, ledger, handshake, show_progress)


def fetch_again(world: World, ledger: Ledger, tell: Tell) -> None:
    """Fetch what is new from where this kiosk is paired.

    Raises:
        SyncError: Nobody answers, or says no.
    """
    if load_membership(ledger.store) is not None:
        join_hub(world, ledger, None, Asked(), tell)
        return
    pairing = load_pairing(ledger.store)
    assert pairing is not None
    fetch_events(make_enrolment(world, ledger), pairing, (), show_progress)


def _is_same(ledger: Ledger, handshake: Handshake) -> bool:
    """Whether a code was shown by whom this kiosk is paired with: a hub may have moved, its key stays."""
    membership, pairing = load_membership(ledger.store), load_pairing(ledger.store)
    url = checked_url(handshake.url, allow_http=True)
    if membership is not None and not membership.is_revoked:
        return handshake.is_hub and (
            membership.url == url or (len(handshake.pin) > 0 and membership.pin == handshake.pin)
        )
    return pairing is not None and not pairing.is_revoked and not handshake.is_hub and pairing.url == url


def bring_in(world: World, ledger: Ledger, table: SourceFile | None, event: SourceFile | None) -> str:
    """Import an attendee table, an event file, or both: all of it or nothing. Returns what was done.

    Raises:
        ConfigError: Attendees come from elsewhere here, or no event is known.
        InputError: A file that cannot be taken.
    """
    if source_of(ledger) and table is not None:
        raise ConfigError(
            phrase("Attendees come from {who} here.", who=source_of(ledger)), "Change them there."
        )
    if table is not None:
        return import_files(ledger.store, table, event, world.entropy).text()
    assert event is not None
    known = import_event(ledger.store, event)
    return phrase(
        "{rooms} rooms, {sessions} sessions, {lists} lists.",
        rooms=len(known.rooms),
        sessions=len(known.sessions),
        lists=len(known.lists),
    )


def take_sample(world: World, ledger: Ledger) -> None:
    """Import the sample congress, today, unless it is here already.

    Raises:
        ConfigError: Another event is.
    """
    known = load_event_set(ledger.store)
    if known is None:
        import_sample(world, ledger)
        return
    sample = read_event_file(SAMPLE_EVENT.read_bytes(), SAMPLE_EVENT.name, None).event_set.events[0].slug
    if known.find_event(sample) is None:
        slugs = ", ".join(event.slug for event in known.events)
        raise ConfigError(
            phrase("This data folder holds {events}.", events=slugs),
            "Try the sample in another one: --data-dir.",
        )

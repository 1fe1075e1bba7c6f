"""What works on this kiosk and what does not: one finding per thing that staff would ask about.

Must not know: arguments, how findings are shown.
"""

from collections.abc import Iterator

from checkin.errors import DeviceRevokedError, EinlassError
from kiosk.findings import Finding, State
from kiosk.hub_checkup import hub_findings, membership_findings
from kiosk.machine import this_machine
from kiosk.version import VERSION
from kiosk.views import CLOCK_TOLERANCE_MS
from kiosk.worlds import World, connected, open_existing
from sync.hub.membership import load_membership
from sync.ledger import Ledger
from sync.pending import Pending
from sync.pretix.access import open_access
from sync.pretix.device import say_hello
from sync.pretix.line import Limits
from sync.pretix.pairing import Pairing, load_pairing
from sync.pretix.profiles import NAMES, Right, allows, least_profile
from sync.pretix.progress import load_progress
from sync.replica import count_positions, load_event_set

SHORT = Limits(connect_s=3.0, silence_s=8.0, answer_s=10.0)


LOST = {
    Right.ORDERS: "decide without a network",
    Right.MEDIA: "know wristbands and cards",
    Right.HISTORY: "see at once what other devices do (it is seen a little later all the same)",
    Right.ORDER_CHANGES: "register walk-ins, correct names or note payments at pretix",
}
"""What a kiosk cannot do without a right."""

NO_TICKETS = "einlass enrol --again fetches those of pretix; einlass import takes a table."
ENDED = "The organiser has ended this kiosk’s access."
PAIR_AGAIN = "einlass enrol QR-TEXT pairs it again."


def examine(world: World, *, with_network: bool) -> Iterator[Finding]:
    """Look at everything, the ledger first: without it the rest says little."""
    yield Finding("program", State.GOOD, f"Einlass {VERSION}")
    try:
        ledger_file = open_existing(world)
    except EinlassError as error:
        yield Finding("ledger", State.BAD, error.problem, error.remedy)
        return
    yield Finding("ledger", State.GOOD, f"{ledger_file.path}, device {ledger_file.origin.device}")
    with connected(ledger_file) as ledger:
        yield from _event(ledger)
        if (
            membership := load_membership(ledger.store)
        ) is not None:  # whoever is behind a hub speaks to it alone
            yield from membership_findings(world, ledger, membership, with_network=with_network)
            return
        yield from hub_findings(world, ledger)
        yield from _outbox(ledger)
        yield from _pretix(world, ledger, with_network=with_network)


def _event(ledger: Ledger) -> Iterator[Finding]:
    event_set = load_event_set(ledger.store)
    if event_set is None:
        yield Finding("event", State.BAD, "No event is here.", "einlass enrol QR-TEXT, or einlass import.")
        return
    slugs = ", ".join(event.slug for event in event_set.events)
    count = count_positions(ledger.store)
    text = f"{slugs}: {count} tickets, {len(event_set.lists)} check-in lists, {len(event_set.rooms)} rooms"
    state, remedy = (State.GOOD, "") if count else (State.WARN, NO_TICKETS)
    yield Finding("event", state, text, remedy)


def _outbox(ledger: Ledger) -> Iterator[Finding]:
    pending = Pending(ledger.store)
    refused, held = len(pending.rejected()), len(pending.held())
    remedy = "einlass report conflicts lists them." if refused else ""
    text = f"{pending.pending_count()} to send, {refused} that central did not take"
    yield Finding("outbox", State.WARN if refused else State.GOOD, text, remedy)
    if held:
        text = f"{held} that this kiosk may not tell, kept until it may"
        yield Finding("outbox", State.WARN, text, "einlass report conflicts lists them, and what is missing.")


def _pretix(world: World, ledger: Ledger, *, with_network: bool) -> Iterator[Finding]:
    pairing, url = load_pairing(ledger.store), world.settings.central_url
    if pairing is None:
        text = f"Check-ins are sent to {url}; nothing is fetched from there." if url else "Paired with none."
        yield Finding("pretix", State.GOOD, text)
        return
    if url:
        text = f"[central] url goes before the pairing: check-ins go to {url}, and no tickets are fetched."
        yield Finding("pretix", State.BAD, text, "Leave url out of the settings.")
    if pairing.is_revoked:
        yield Finding("pretix", State.BAD, ENDED, PAIR_AGAIN)
        return
    yield Finding("pretix", State.GOOD, f"“{pairing.name}” of {pairing.organizer} at {pairing.url}")
    yield from _rights(pairing)
    yield from _download(ledger, pairing)
    if with_network:
        yield from _line(world, pairing)


def _rights(pairing: Pairing) -> Iterator[Finding]:
    """What the security profile does not allow, and which would."""
    yield Finding("profile", State.GOOD, NAMES.get(pairing.profile, pairing.profile))
    for right in Right:
        if not allows(pairing.profile, right):
            profile = NAMES[least_profile(right)]
            yield Finding(
                "profile",
                State.BAD if right is Right.ORDERS else State.WARN,
                f"This kiosk may not {LOST[right]}.",
                f"The security profile “{profile}” would allow it (pretix: Organizer, Devices).",
            )


def _download(ledger: Ledger, pairing: Pairing) -> Iterator[Finding]:
    for event in pairing.events:
        if not load_progress(ledger.store, event).is_whole:
            text = f"The tickets of {event} are not all here yet."
            yield Finding("download", State.BAD, text, "einlass enrol --again fetches the rest.")


def _line(world: World, pairing: Pairing) -> Iterator[Finding]:
    try:
        line = open_access(pairing, world.clock, allow_http=world.settings.central_allow_http).line(SHORT)
        try:
            told = say_hello(line, pairing, this_machine())
        finally:
            line.close()
    except DeviceRevokedError:
        yield Finding("line", State.BAD, ENDED, PAIR_AGAIN)
        return
    except EinlassError as error:
        yield Finding("line", State.WARN, error.problem, error.remedy)
        return
    yield Finding("line", State.GOOD, f"pretix {told.server} answers")
    wrong_ms = line.offset.wrong_by_ms if line.offset else 0
    if wrong_ms > CLOCK_TOLERANCE_MS:
        text = f"The clocks of this kiosk and of pretix differ by {wrong_ms / 1000:.0f} s."
        yield Finding("clock", State.WARN, text, "Set this kiosk’s clock, or let it find a time server.")

"""What works on this kiosk and what does not: one finding per thing that staff would ask about.

Must not know: arguments, how findings are shown.
"""

from collections.abc import Iterator

from checkin.clock import ms_to_utc
from checkin.errors import DeviceRevokedError, EinlassError
from checkin.phrases import phrase
from kiosk.audio.hearing import audio_findings
from kiosk.checkup.camera import camera_findings
from kiosk.checkup.findings import Finding, State
from kiosk.checkup.hub import hub_findings, membership_findings
from kiosk.checkup.layouts import layout_findings
from kiosk.checkup.printers import printer_findings
from kiosk.checkup.reading import reading_findings
from kiosk.checkup.record import record_findings
from kiosk.checkup.rolls import roll_findings
from kiosk.checkup.scanners import scanner_findings
from kiosk.checkup.staff import staff_findings
from kiosk.checkup.template import template_findings
from kiosk.machine import this_machine
from kiosk.profile import settings_here
from kiosk.settings import Settings
from kiosk.version import VERSION
from kiosk.views import CLOCK_TOLERANCE_MS
from kiosk.words import mark
from kiosk.worlds import World, connected, open_existing
from sync.hub.membership import load_membership
from sync.hub.put_back import load_put_back
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
    Right.ORDERS: mark("decide without a network"),
    Right.MEDIA: mark("know wristbands and cards"),
    Right.HISTORY: mark("see at once what other devices do (it is seen a little later all the same)"),
    Right.ORDER_CHANGES: mark("register walk-ins, correct names or note payments at pretix"),
}
"""What a kiosk cannot do without a right."""

TWO_OF_ONE = mark(
    "If two kiosks come from one card, enrol one anew with an empty data folder, once all is sent."
)
NO_TICKETS = mark("einlass enrol --again fetches those of pretix; einlass import takes a table.")
ENDED = mark("The organiser has ended this kiosk’s access.")
PAIR_AGAIN = mark("einlass enrol QR-TEXT pairs it again.")


def examine(world: World, *, with_network: bool) -> Iterator[Finding]:
    """Look at everything, the ledger first: without it the rest says little."""
    yield Finding("program", State.GOOD, f"Einlass {VERSION}")
    try:
        ledger_file = open_existing(world)
    except EinlassError as error:
        yield from _devices(world.settings)
        yield Finding("ledger", State.BAD, error.problem, error.remedy)
        return
    yield Finding("ledger", State.GOOD, f"{ledger_file.path}, device {ledger_file.origin.device}")
    with connected(ledger_file) as ledger:
        settings = settings_here(world, ledger)
        yield from _devices(settings)
        yield from _put_back(ledger)
        yield from _event(ledger)
        yield from staff_findings(settings, ledger)
        yield from roll_findings(settings, ledger, world.clock.now_ms())
        membership = load_membership(ledger.store)
        if membership is not None:  # whoever is behind a hub speaks to it alone
            yield from membership_findings(world, ledger, membership, with_network=with_network)
            return
        yield from hub_findings(world, ledger)
        yield from record_findings(world, ledger)
        yield from _outbox(ledger)
        yield from _pretix(world, ledger, with_network=with_network)


def _devices(settings: Settings) -> Iterator[Finding]:
    """What the settings name, without the ledger."""
    yield from template_findings(settings)
    yield from audio_findings(settings)
    yield from printer_findings(settings)
    yield from camera_findings(settings.camera)
    yield from reading_findings(settings.camera)
    yield from scanner_findings(settings)


def _put_back(ledger: Ledger) -> Iterator[Finding]:
    """Whether this folder goes on after a copy of it, and since when it knows."""
    said = load_put_back(ledger.store)
    if said is None:
        return
    when = f"{ms_to_utc(said.at_ms):%Y-%m-%d %H:%M} UTC"
    if said.found:
        text = phrase(
            "On {when} this folder was found to be a copy; it goes on as {name}, nothing is lost.",
            when=when,
            name=said.name,
        )
        yield Finding("name", State.WARN, text, TWO_OF_ONE)
        return
    yield Finding("name", State.GOOD, f"Put back on {when}; it goes on as {said.name}.")


def _event(ledger: Ledger) -> Iterator[Finding]:
    event_set = load_event_set(ledger.store)
    if event_set is None:
        yield Finding(
            "event", State.BAD, mark("No event is here."), mark("einlass enrol QR-TEXT, or einlass import.")
        )
        return
    slugs = ", ".join(event.slug for event in event_set.events)
    count = count_positions(ledger.store)
    text = phrase(
        "{event}: {tickets} tickets, {lists} check-in lists, {rooms} rooms",
        event=slugs,
        tickets=count,
        lists=len(event_set.lists),
        rooms=len(event_set.rooms),
    )
    state, remedy = (State.GOOD, "") if count else (State.WARN, NO_TICKETS)
    yield Finding("event", state, text, remedy)


def _outbox(ledger: Ledger) -> Iterator[Finding]:
    pending = Pending(ledger.store)
    refused, held = len(pending.rejected()), len(pending.held())
    remedy = mark("einlass report conflicts lists them.") if refused else ""
    text = phrase(
        "{number} to send, {refused} that central did not take",
        number=pending.pending_count(),
        refused=refused,
    )
    yield Finding("outbox", State.WARN if refused else State.GOOD, text, remedy)
    if held:
        text = phrase("{number} that this kiosk may not tell, kept until it may", number=held)
        yield Finding(
            "outbox", State.WARN, text, mark("einlass report conflicts lists them, and what is missing.")
        )


def _pretix(world: World, ledger: Ledger, *, with_network: bool) -> Iterator[Finding]:
    pairing, url = load_pairing(ledger.store), world.settings.central_url
    if pairing is None:
        text = f"Check-ins are sent to {url}; nothing is fetched from there." if url else "Paired with none."
        yield Finding("pretix", State.GOOD, text)
        return
    if url:
        text = phrase(
            "[central] url goes before the pairing: check-ins go to {url}, and no tickets are fetched.",
            url=url,
        )
        yield Finding("pretix", State.BAD, text, mark("Leave url out of the settings."))
    if pairing.is_revoked:
        yield Finding("pretix", State.BAD, ENDED, PAIR_AGAIN)
        return
    yield Finding("pretix", State.GOOD, f"“{pairing.name}” of {pairing.organizer} at {pairing.url}")
    yield from _rights(pairing)
    yield from _download(ledger, pairing)
    yield from layout_findings(world.settings, ledger.store, pairing)
    if with_network:
        yield from line_findings(world, pairing)


def _rights(pairing: Pairing) -> Iterator[Finding]:
    """What the security profile does not allow, and which would."""
    yield Finding("profile", State.GOOD, NAMES.get(pairing.profile, pairing.profile))
    for right in Right:
        if not allows(pairing.profile, right):
            profile = NAMES[least_profile(right)]
            yield Finding(
                "profile",
                State.BAD if right is Right.ORDERS else State.WARN,
                phrase("This kiosk may not {act}.", act=phrase(LOST[right])),
                phrase(
                    "The security profile “{profile}” would allow it (pretix: Organizer, Devices).",
                    profile=profile,
                ),
            )


def _download(ledger: Ledger, pairing: Pairing) -> Iterator[Finding]:
    for event in pairing.events:
        if not load_progress(ledger.store, event).is_whole:
            text = phrase("The tickets of {event} are not all here yet.", event=event)
            yield Finding("download", State.BAD, text, mark("einlass enrol --again fetches the rest."))


def line_findings(world: World, pairing: Pairing) -> Iterator[Finding]:
    """Whether pretix answers, and how far its clock is from this one."""
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
    yield Finding("line", State.GOOD, phrase("pretix {version} answers", version=told.server))
    wrong_ms = line.offset.wrong_by_ms if line.offset else 0
    if wrong_ms > CLOCK_TOLERANCE_MS:
        seconds = round(wrong_ms / 1000)
        text = phrase("The clocks of this kiosk and of pretix differ by {number} s.", number=seconds)
        yield Finding(
            "clock", State.WARN, text, mark("Set this kiosk’s clock, or let it find a time server.")
        )

"""What works between a hub and its kiosks and what does not, seen from a kiosk or from the hub itself.

Must not know: arguments, how findings are shown.
"""

from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus

import msgspec

from checkin.clock import Clock
from checkin.errors import EinlassError
from checkin.phrases import phrase
from checkin.text import clean_text
from hub.identity import read_identity as read_key
from kiosk.checkup.findings import Finding, State
from kiosk.profile import settings_here, settled_here
from kiosk.views import CLOCK_TOLERANCE_MS
from kiosk.words import mark
from kiosk.worlds import World
from sync.hub.clock import measured
from sync.hub.devices import read_devices
from sync.hub.identity import read_identity, read_sealed
from sync.hub.known import NOT_UNDERSTOOD
from sync.hub.line import Line, open_line
from sync.hub.members import DeviceRow
from sync.hub.membership import Marks, Membership, load_marks
from sync.hub.outbox import Outgoing
from sync.hub.protocol import REVOKED, Alive, Heartbeat, Manifest, Problem, Standby
from sync.hub.standby import load_standby
from sync.hub.steps import Answer, Request, What
from sync.ledger import Ledger
from sync.wire import Limits, decode_answer

SHORT = Limits(connect_s=3.0, silence_s=8.0, answer_s=10.0)
WITHIN_S = 10.0
HEARD_S = 60.0
"""A kiosk says every ten seconds how it is: whoever was silent for so long is cut off, or switched off."""
NS_PER_MS = 1_000_000
MAX_WORDS = 300
MAX_KEY = 60

ENDED = mark("The organiser has ended this kiosk’s access to the hub.")
ENROL_AGAIN = mark(
    "Show a code at the hub (einlass hub --add NAME) and enrol with it: einlass enrol QR-TEXT."
)
WAITS = mark("Nothing is lost: they are sent as soon as the hub is heard. Look at cable, network and hub.")
NO_PIN = mark("No lead PIN is set: if the hub breaks, no kiosk can take its place.")
SET_PIN = mark("Set one at the hub: einlass hub --set-lead-pin. Kiosks hear of it by themselves.")
CLOCK = mark("Set this kiosk’s clock, or let it find a time server; the program goes by the hub’s.")
AHEAD = mark("This kiosk’s clock is {number} s ahead of the hub’s.")
BEHIND = mark("This kiosk’s clock is {number} s behind the hub’s.")
SAME = mark("This kiosk’s clock and the hub’s differ by {ms} ms.")


# --- a kiosk of a hub ---------------------------------------------------------------------------------------


def membership_findings(
    world: World, ledger: Ledger, membership: Membership, *, with_network: bool
) -> Iterator[Finding]:
    """To which hub this kiosk belongs, how far it has come there, and whether the hub is heard."""
    if membership.is_revoked:
        yield Finding("hub", State.BAD, ENDED, ENROL_AGAIN)
        return
    told = f", found there; enrolled at {membership.by_hand}" if membership.by_hand else ""
    where = f"“{membership.name}” of the hub {membership.hub} at {membership.url}{told}"
    yield Finding("hub", State.GOOD, where)
    yield _pin(membership.pin)
    marks = load_marks(ledger.store)
    yield _progress(marks)
    unsent = Outgoing(ledger.store).pending_count(marks)
    yield _unsent(unsent)
    yield _take_over(load_standby(ledger.store))
    yield from profile_findings(world, ledger)
    if with_network:
        mode = settings_here(world, ledger).mode.value
        beat = Heartbeat(pending=unsent, cursor=marks.journal, mode=mode)
        yield from _line(world, membership, marks, beat)


def profile_findings(world: World, ledger: Ledger) -> Iterator[Finding]:
    """What the hub says of this kiosk, and what of it cannot be used here."""
    settled = settled_here(world, ledger)
    if settled is None:
        return
    wrong = {misfit.key for misfit in settled.misfits}
    said = ", ".join(f"{key} = {value}" for key, value in settled.kept.items() if key not in wrong)
    if said:
        text = phrase("From the hub: {said}.", said=clean_text(said, MAX_WORDS))
        yield Finding("profile", State.GOOD, text)
    for misfit in settled.misfits:
        stays = settled.kept.get(misfit.key)
        former = f" “{clean_text(stays, MAX_KEY)}” stays." if stays else " This kiosk’s own setting stays."
        yield Finding("profile", State.WARN, clean_text(misfit.problem, MAX_WORDS) + former, misfit.remedy)


def _pin(pin: str) -> Finding:
    if pin:
        return Finding("key", State.GOOD, f"Only the holder of the key {pin} is taken for the hub.")
    text = mark("The way to the hub is not encrypted, and whoever answers there is taken for it.")
    remedy = mark("Enrol with the hub’s own code: it holds the hash of its key.")
    return Finding("key", State.WARN, text, remedy)


def _progress(marks: Marks) -> Finding:
    if marks.event and marks.positions:
        return Finding("epoch", State.GOOD, f"Epoch {marks.epoch}, journal up to {marks.journal}.")
    text = mark("What a door needs has not been fetched yet.")
    remedy = mark("einlass enrol --again fetches it, once the hub has an event.")
    return Finding("epoch", State.BAD, text, remedy)


def _unsent(count: int) -> Finding:
    if not count:
        return Finding("unsent", State.GOOD, "The hub has everything that happened here.")
    return Finding(
        "unsent", State.WARN, phrase("{number} entries that the hub has not heard of.", number=count), WAITS
    )


def _take_over(standby: Standby | None) -> Finding:
    if standby is not None:
        return Finding("take-over", State.GOOD, "This kiosk can become the hub, with the lead PIN.")
    return Finding("take-over", State.WARN, NO_PIN, SET_PIN)


def _line(world: World, membership: Membership, marks: Marks, beat: Heartbeat) -> Iterator[Finding]:
    """Ask the hub what there is and who else is there."""
    body = msgspec.json.encode(beat)
    try:
        with closing(open_line(membership, world.clock.mono_ns, limits=SHORT)) as line:
            answer = _ask(line, Request(what=What.MANIFEST, path="/manifest", within_s=WITHIN_S))
            if answer.status != HTTPStatus.OK:
                yield _refused(answer)
                return
            manifest = decode_answer(answer.raw, Manifest, NOT_UNDERSTOOD)
            took_ms = (answer.answered_ns - answer.asked_ns) / NS_PER_MS
            yield Finding("line", State.GOOD, phrase("The hub answers, in {ms} ms.", ms=round(took_ms)))
            yield from _epoch(marks, manifest)
            yield _clock(world.clock, answer, manifest)
            alive = _ask(line, Request(what=What.HEARTBEAT, path="/heartbeat", body=body, within_s=WITHIN_S))
            yield _others(decode_answer(alive.raw, Alive, NOT_UNDERSTOOD))
    except EinlassError as error:
        yield Finding("line", State.WARN, error.problem, error.remedy)


def _ask(line: Line, request: Request) -> Answer:
    return line.ask(request)


def _refused(answer: Answer) -> Finding:
    try:
        said = msgspec.json.decode(answer.raw, type=Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Finding(
            "line", State.BAD, phrase("The hub answers {status}.", status=answer.status), NOT_UNDERSTOOD[1]
        )
    if answer.status == HTTPStatus.FORBIDDEN and said.code == REVOKED:
        return Finding("line", State.BAD, ENDED, ENROL_AGAIN)
    words = clean_text(said.problem, MAX_WORDS), clean_text(said.remedy, MAX_WORDS)
    return Finding("line", State.BAD, *words)


def _epoch(marks: Marks, manifest: Manifest) -> Iterator[Finding]:
    if manifest.epoch != marks.epoch:
        text = phrase(
            "The hub is in epoch {now}, not {before} any more: another machine took over.",
            now=manifest.epoch,
            before=marks.epoch,
        )
        yield Finding("epoch", State.WARN, text, mark("A kiosk that runs fetches everything anew by itself."))


def _clock(clock: Clock, answer: Answer, manifest: Manifest) -> Finding:
    """How far the hub's clock is from this machine's; half the round trip is all that is not known."""
    offset = measured(answer.asked_ns, answer.answered_ns, manifest.now_ms)
    if offset is None:
        return Finding("clock", State.WARN, mark("The hub names no time that makes sense."), CLOCK)
    ahead_ms = (clock.mono_ns() + offset.offset_ns) // NS_PER_MS - clock.now_ms()
    if abs(ahead_ms) > CLOCK_TOLERANCE_MS:
        said = AHEAD if ahead_ms < 0 else BEHIND
        return Finding("clock", State.WARN, phrase(said, number=round(abs(ahead_ms) / 1000)), CLOCK)
    return Finding("clock", State.GOOD, phrase(SAME, ms=abs(ahead_ms)))


def _others(alive: Alive) -> Finding:
    heard = [one for one in alive.devices if one.age_s is not None and one.age_s <= HEARD_S]
    silent = [one.name for one in alive.devices if one not in heard]
    text = phrase(
        "{number} of {count} other devices heard within {seconds} s.",
        number=len(heard),
        count=len(alive.devices),
        seconds=round(HEARD_S),
    )
    if silent:
        return Finding(
            "devices", State.WARN, text, phrase("Not heard: {names}.", names=", ".join(sorted(silent)))
        )
    return Finding("devices", State.GOOD, text)


# --- the hub itself -----------------------------------------------------------------------------------------


def hub_findings(world: World, ledger: Ledger) -> Iterator[Finding]:
    """What this ledger is as a hub's; nothing where it is none."""
    identity = read_identity(ledger.store)
    if identity is None:
        return
    yield Finding("hub", State.GOOD, f"This is the hub {identity.hub}, in epoch {identity.epoch}.")
    yield _key(world)
    sealed = bool(read_sealed(ledger.store))
    text = "A lead PIN is set: an enrolled kiosk can take over with it."
    yield (
        Finding("lead PIN", State.GOOD, text) if sealed else Finding("lead PIN", State.WARN, NO_PIN, SET_PIN)
    )
    rows = [row for row in read_devices(ledger.store) if row.revoked_ms is None]
    yield _devices(rows, world.clock.now_ms())
    yield from _waiting(rows)


def _key(world: World) -> Finding:
    try:
        key = read_key(world.data_dir)
    except EinlassError as error:
        return Finding("key", State.BAD, error.problem, error.remedy)
    if key is None:
        return Finding(
            "key", State.WARN, mark("There is no key yet."), mark("The first einlass hub makes it.")
        )
    return Finding("key", State.GOOD, f"Kiosks know this hub by its key {key.pin}.")


def _devices(rows: list[DeviceRow], now_ms: int) -> Finding:
    enrolled = [row for row in rows if row.device]
    silent = sorted(row.name for row in enrolled if now_ms - (row.seen_ms or 0) > HEARD_S * 1000)
    text = phrase(
        "{number} of {count} devices enrolled, {heard} heard just now.",
        number=len(enrolled),
        count=len(rows),
        heard=len(enrolled) - len(silent),
    )
    if not rows:
        return Finding(
            "devices", State.WARN, mark("No device was added yet."), mark("einlass hub --add NAME adds one.")
        )
    if silent:
        return Finding("devices", State.WARN, text, phrase("Not heard: {names}.", names=", ".join(silent)))
    return Finding("devices", State.GOOD, text)


def _waiting(rows: list[DeviceRow]) -> Iterator[Finding]:
    waiting = {row.name: row.heartbeat.pending for row in rows if row.heartbeat and row.heartbeat.pending}
    if waiting:
        number = sum(waiting.values())
        text = phrase("{number} entries still wait on kiosks, by what they said last.", number=number)
        names = ", ".join(f"{name} {count}" for name, count in sorted(waiting.items()))
        yield Finding(
            "unsent", State.WARN, text, phrase("Leave them on until they are sent: {names}.", names=names)
        )

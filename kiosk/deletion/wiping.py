"""Wipes a data folder: from the order to the certificate. Each step may be cut short and is done again.

What stays is the journal, which names no attendee, and the counting record. Must not know: arguments.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from checkin.certificate import Certificate, Deleted, seal
from checkin.clock import ms_to_utc
from checkin.errors import LedgerCorruptError, LedgerLockedError
from checkin.model import EventSet, name_in
from hub.papers import to_pdf_file
from kiosk.deletion.leftovers import CERTIFICATE, remove_files, strangers
from kiosk.deletion.order import ORDER_FILE, UNREADABLE, Order, end_order, read_order
from kiosk.recording import find_key
from kiosk.report_file import put_out
from kiosk.version import VERSION
from kiosk.worlds import World
from sync.hub.membership import load_marks, load_membership
from sync.hub.outbox import Outgoing
from sync.ledger import Ledger
from sync.on_disk import sync_folder
from sync.opening import LedgerFile, open_ledger
from sync.outbox_marks import number
from sync.pending import Pending
from sync.pretix.pairing import load_pairing
from sync.record.keys import SEED, RecordKey, ensure_key
from sync.replica import load_event_set, write_meta
from sync.store import Store
from sync.wipe import Wiped, load_wiped, take_alone, wipe_ledger

KEPT = {
    "journal": (
        "what happened when, by number: times, lists, rooms, badge codes; no attendee's name, code or address"
    ),
    "staff": "in the journal, by whom something was done: who answers for it must stay known",
    "event": "the event's products, lists, rooms and sessions, without anybody's booking",
    "counting record": "how many were in each room, minute by minute; proof towards authorities",
    "key": "signs the counting record and this certificate; names nobody",
}
ELSEWHERE = (
    "other kiosks and the hub, each of which is wiped by itself",
    "the ticketing system",
    "backups, tables, badges and reports that were saved outside of the data folder",
)
PATIENCE_S = 20
NS_PER_S = 1_000_000_000
LOOK_S = 0.5
AGAIN = "It goes on with the next start of anything that uses this folder."


def carry_out(world: World) -> Certificate:
    """Carry out the order that lies in the folder, from wherever it was cut short.

    Raises:
        LedgerLockedError: Another program uses the folder; the order stands.
        EinlassError: What else is wrong, with its remedy; the order stands.
    """
    folder = world.data_dir
    with _alone(folder):
        order = read_order(folder)
        ledger_file = open_ledger(folder, world.environment, world.clock, world.entropy, unlock=world.unlock)
        with _connected_alone(ledger_file) as ledger:
            if load_wiped(ledger.store) is None:
                _keep_key(ledger, find_key(ledger, folder, world.entropy))
            done = wipe_ledger(ledger.store, world.clock.now_ms(), _unsent(ledger.store))
            remove_files(folder)
            key = ensure_key(ledger, world.entropy)
            made = _certificate(ledger, done, order, key)
            made = replace(made, left=tuple(strangers(folder)))
            write_certificate(folder, made, key, load_event_set(ledger.store))
        end_order(folder)
    return made


def carry_out_soon(world: World, pause: threading.Event | None = None) -> Certificate:
    """The same; gives programs that use the folder the time to end.

    Raises:
        EinlassError: As `carry_out`, after `PATIENCE_S`.
    """
    pause = pause or threading.Event()
    until_ns = world.clock.mono_ns() + PATIENCE_S * NS_PER_S
    while True:
        try:
            return carry_out(world)
        except LedgerLockedError:
            if world.clock.mono_ns() >= until_ns or pause.wait(LOOK_S):
                raise


def write_certificate(folder: Path, made: Certificate, key: RecordKey, event_set: EventSet | None) -> None:
    """As a file that can be checked, and on paper."""
    content = seal(made, key.sign)
    put_out(content, folder / f"{CERTIFICATE}.json")
    put_out(to_pdf_file(content, event_set), folder / f"{CERTIFICATE}.pdf")
    sync_folder(folder)


def _keep_key(ledger: Ledger, key: RecordKey) -> None:
    """A hub's key goes; what it would sign with goes on being signed with the same."""
    with ledger.writing():
        write_meta(ledger.store, SEED, key.seed)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One wipe at a time; whoever comes second finds the first one's done."""
    try:
        handle = os.open(folder / ORDER_FILE, os.O_RDWR)
    except OSError as error:
        raise LedgerCorruptError(*UNREADABLE) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise LedgerLockedError("This data folder is being wiped.", "Wait until that is done.") from error
    try:
        yield
    finally:
        os.close(handle)


@contextmanager
def _connected_alone(ledger_file: LedgerFile) -> Iterator[Ledger]:
    ledger = ledger_file.connect()
    try:
        try:
            take_alone(ledger.store)
        except LedgerLockedError as error:
            raise LedgerLockedError(error.problem, AGAIN) from error
        yield ledger
    finally:
        ledger.store.close()


def _unsent(store: Store) -> int:
    """Entries that nobody else has heard of."""
    if load_membership(store) is not None:
        return Outgoing(store).pending_count(load_marks(store))
    return Pending(store).pending_count() if load_pairing(store) is not None else 0


def unsent(ledger_file: LedgerFile) -> int:
    """How many entries neither hub nor central has heard of."""
    ledger = ledger_file.connect()
    try:
        return _unsent(ledger.store)
    finally:
        ledger.store.close()


def _certificate(ledger: Ledger, done: Wiped, order: Order, key: RecordKey) -> Certificate:
    store, event_set = ledger.store, load_event_set(ledger.store)
    event = event_set.events[0] if event_set and event_set.events else None
    return Certificate(
        deleted=Deleted.EVERYBODY,
        event=name_in(event.names, event.languages[0]) if event else "",
        slug=event.slug if event else "",
        device=ledger.origin.device,
        at=_iso(done.at_ms),
        why=order.why,
        due=_iso(order.due_ms) if order.due_ms else "",
        persons=done.persons,
        removed=done.removed,
        kept=KEPT,
        elsewhere=ELSEWHERE,
        journal_entries=number(store, "SELECT count(*) FROM journal"),
        journal_verifies=not ledger.verify(),
        unsent=done.unsent,
        version=VERSION,
        key=key.public.hex(),
    )


def _iso(at_ms: int) -> str:
    return f"{ms_to_utc(at_ms):%Y-%m-%dT%H:%M:%SZ}"

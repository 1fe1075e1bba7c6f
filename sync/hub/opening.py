"""Makes a ledger a hub's, once per epoch: any kiosk's can become one. Must not know: keys, the wire."""

from checkin.clock import Clock, Entropy
from checkin.journal import Body, Stamp, decode_body
from checkin.presence import parents_of
from sync.address import ensure_email_key
from sync.hub.holds import forget_hub_has
from sync.hub.identity import HubIdentity, ensure_identity, read_identity
from sync.hub.intake import RESTAMP
from sync.hub.people import note_changes
from sync.hub.stamping import Anchor, hub_stamp
from sync.ledger import Ledger
from sync.outbox_marks import read_mark, set_mark
from sync.replica import load_event_set
from sync.store import Store

READY = "hub_ready"
"""Name in `meta` of the epoch in which the ledger was made ready."""

HOLD_REFUSED = """INSERT OR IGNORE INTO outbox_done (arrival, outcome, detail)
    SELECT e.arrival, 'not_for_central', 'ruled' FROM journal r JOIN journal e ON e.id = r.ref
    WHERE r.kind = 'ruling' AND r.reason <> '' AND e.kind = 'entry'"""
"""What a kiosk that takes over knows to be refused: central hears nothing of it, as before."""
UNSTAMPED = """SELECT body, stamp_rank, stamp_ms, stamp_counter, stamp_epoch FROM journal
    WHERE device = ? AND sequence >= (SELECT min(sequence) FROM journal WHERE device = ? AND stamp_rank = 0)
    ORDER BY sequence"""
LAST_STAMPED = """SELECT stamp_rank, stamp_ms, stamp_counter, stamp_epoch FROM journal
    WHERE device = ? AND sequence < ? ORDER BY sequence DESC LIMIT 1"""


def open_book(ledger: Ledger, clock: Clock, entropy: Entropy) -> HubIdentity:
    """Who this hub is; makes the ledger ready where that was not done in this epoch."""
    store = ledger.store
    identity = read_identity(store)
    if identity is not None and _ready(store) == identity.epoch:
        return identity
    with ledger.writing():
        identity = ensure_identity(store, entropy)
        ensure_email_key(store, entropy)
        note_changes(store)
        forget_hub_has(store)
        store.run(HOLD_REFUSED)
        _stamp_own(store, clock.now_ms(), identity.epoch)
        event_set = load_event_set(store)
        ledger.rooms.rebuild(parents_of(event_set.rooms) if event_set else {})
        set_mark(store, READY, identity.epoch)
    return identity


def _ready(store: Store) -> int:
    return read_mark(store, READY)


def _stamp_own(store: Store, now_ms: int, epoch: int) -> None:
    """What no hub has stamped yet is stamped now, behind what stands before it on its device."""
    for (device,) in store.rows("SELECT DISTINCT device FROM journal WHERE stamp_rank = 0"):
        last: Stamp | None = None
        changed = []
        for raw, *columns in store.rows(UNSTAMPED, (device, device)):
            body, given = _body(raw), Stamp(*(int(str(part)) for part in columns))
            if last is None:
                before = store.row(LAST_STAMPED, (device, body.sequence))
                last = Stamp(*(int(str(part)) for part in before)) if before else None
            last = hub_stamp(body, given, Anchor("", 0, now_ms, epoch), last)
            changed.append((1, last.ms, last.counter, last.epoch, body.id))
        store.run_many(RESTAMP, changed)


def _body(raw: object) -> Body:
    assert isinstance(raw, bytes)
    return decode_body(raw)

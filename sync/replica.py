"""The local copy of what central owns: the event set in one row, the order positions with their words.

Must not know: files, central's wire format, who may pass.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec

from checkin.errors import LedgerCorruptError
from checkin.made_here import ids_of
from checkin.model import EventSet, Position, PositionId, PositionStatus
from checkin.text import fold
from sync.changes import with_changes
from sync.erasing import key_of
from sync.store import Store, Value
from sync.word_index import merge_words, merging_words

EVENT_SET = "event_set"
POSITIONS_VERSION = "positions_version"
BOOKINGS_DUE = "bookings_due"
"""Stands in a ledger whose bookings are still to be copied out of its positions."""
MANY, FEW_TIMES = 1_000, 4
"""From so many positions on, and when they are a fourth of all, a save ends by merging the index of words."""
WORDS_DUE = "words_due"
"""Stands in a ledger whose index of words is still to be filled."""

GIVEN_SECRET = "secret:"  # noqa: S105  # a prefix of row keys, no password
MADE_SECRET = "made:"  # noqa: S105  # the same
SIGNED_SECRET = "signed:"  # noqa: S105  # the same
"""A row key is the secret behind one of these: given by central, or made here because the row had none."""
OF_EVENT = "\x1f"
"""Stands before the event in a row key: a sign that no cleaned text contains."""

SET_META = (
    "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
BY_SECRET = "SELECT body FROM position WHERE secret = ?"  # noqa: S105  # a query, no password
BY_ID = "SELECT body FROM position WHERE id = ?"
INSERT = "INSERT INTO position (id, secret, row_key, search_key, addon_to, body) VALUES (?, ?, ?, ?, ?, ?)"
SET_KEY = "UPDATE position SET search_key = ? WHERE id = ? AND search_key = ''"
INSERT_WORDS = "INSERT INTO position_words (rowid, words, codes) VALUES (?, ?, ?)"
INSERT_BOOKING = "INSERT INTO booking (session, position, waiting, good) VALUES (?, ?, ?, ?)"

INSERT_TWIN = "INSERT OR REPLACE INTO twin (made_here, position) VALUES (?, ?)"
TWINS = """SELECT t.made_here, t.position FROM twin t JOIN position p ON p.id = t.position
    WHERE t.made_here IN (SELECT value FROM json_each(?))
    UNION SELECT t.made_here, t.position FROM twin t JOIN position p ON p.id = t.position
    WHERE t.position IN (SELECT value FROM json_each(?))"""

EMAIL_SIGN = "\ue000"
"""A private character: the tokenizer takes it for a letter, and `clean_text` drops it everywhere else."""

_position = msgspec.json.Decoder(Position)
_event_set = msgspec.json.Decoder(EventSet)
_encode = msgspec.json.Encoder().encode


T = TypeVar("T")
KeyedPosition = tuple[str, Position]
"""A row key and the position that has it."""


def read_meta(store: Store, name: str) -> bytes | None:
    """The value kept under that name in the ledger, if there is one."""
    found = store.row("SELECT value FROM meta WHERE name = ?", (name,))
    return found[0] if found and isinstance(found[0], bytes) else None


def read_struct(store: Store, name: str, kind: type[T], problem: str, remedy: str) -> T | None:
    """The value kept under that name, as what it was written from; None = there is none.

    Raises:
        LedgerCorruptError: What is kept there is no such thing; with that problem and remedy.
    """
    body = read_meta(store, name)
    try:
        return None if body is None else msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:  # the second one: a text that is no UTF-8
        raise LedgerCorruptError(problem, remedy) from error


def write_meta(store: Store, name: str, value: bytes) -> None:
    """Keep a value under that name. The caller holds the transaction."""
    store.run(SET_META, (name, value))


def load_event_set(store: Store) -> EventSet | None:
    """The event with its products, lists, gates, rooms and sessions; None when nothing was ever imported.

    Raises:
        LedgerCorruptError: What is stored is not an event set.
    """
    body = read_meta(store, EVENT_SET)
    try:
        return None if body is None else _event_set.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:  # the second one: a text that is no UTF-8
        raise _unreadable("event") from error


def save_event_set(store: Store, event_set: EventSet) -> None:
    """Keep the event set in place of the earlier one. The caller holds the transaction."""
    write_meta(store, EVENT_SET, _encode(event_set))


def find_by_secret(store: Store, secret: str) -> Position | None:
    """The position whose ticket holds that text, of several events' any one: see `sync.tickets`.

    One that was made here comes last: central's own knows more.
    On the way of every scan: one look into one index.
    """
    found = [decode_position(body) for (body,) in store.rows(BY_SECRET, (secret,))]
    return max(found, key=lambda position: position.id, default=None)


def find_position(store: Store, position: PositionId) -> Position | None:
    """The position with that id."""
    found = store.row(BY_ID, (position,))
    return decode_position(found[0]) if found else None


def known_ids(store: Store, position: PositionId) -> tuple[PositionId, ...]:
    """All ids under which something may have happened to whoever has this position, its own first."""
    found = find_position(store, position)
    return (position,) if found is None else ids_of(found)


def count_positions(store: Store) -> int:
    """How many positions there are, canceled ones included."""
    found = store.row("SELECT count(*) FROM position")
    return found[0] if found and isinstance(found[0], int) else 0


def has_names(store: Store) -> bool:
    """Whether any position has a name at all."""
    return store.row("SELECT 1 FROM position WHERE search_key <> '' LIMIT 1") is not None


def iter_positions(store: Store) -> Iterator[Position]:
    """All positions in the order of their ids."""
    return (position for _, position in iter_keyed_positions(store))


def iter_keyed_positions(store: Store) -> Iterator[KeyedPosition]:
    """All positions with their row keys, in the order of their ids."""
    for row_key, body in store.rows("SELECT row_key, body FROM position ORDER BY id"):
        yield str(row_key), decode_position(body)


def save_positions(store: Store, positions: Iterable[Position]) -> None:
    """Keep positions whose secrets central gave, with the words that they are found by.

    A position with an id that is there already replaces it. The caller holds the transaction.
    """
    save_keyed_positions(store, ((given_key(position), position) for position in positions))


def save_keyed_positions(
    store: Store, positions: Iterable[KeyedPosition], *, with_words: bool = True
) -> None:
    """The same with row keys of the caller's choice, unique over all positions.

    Args:
        store: Of the ledger.
        positions: With their row keys.
        with_words: Whether they are found by name at once. Else it goes faster, and whoever saves them calls
            `fill_words_gently` at the end; an end that never comes is made up for at the next start.
    """
    keyed = list(positions)
    if not keyed:
        return
    # What staff changed here stands until central has it, whatever is saved.
    changed = with_changes(store, [position for _, position in keyed])
    kept = [
        (key_of(row_key, position), position) for (row_key, _), position in zip(keyed, changed, strict=True)
    ]
    # First out, then in: two positions that swap their secrets must not collide half way.
    _drop(store, [position.id for _, position in kept])
    keys = [search_key(position) for _, position in kept]
    store.run_many(INSERT, map(_position_row, kept, keys))
    if with_words:
        _save_words(store, [position for _, position in kept], keys)
    else:
        write_meta(store, WORDS_DUE, b"")
    note_twins(store, (position for _, position in kept))
    store.run_many(INSERT_BOOKING, (row for _, position in kept for row in _booking_rows(position)))
    _grow_version(store)


def save_first_positions(store: Store, positions: Iterable[KeyedPosition]) -> None:
    """The same where nobody was before: only tickets, as fast as they come.

    What the search needs is due then, see `fill_words_gently`. The caller holds the transaction.
    """
    keyed = list(positions)
    rows = [(p.id, p.secret, key_of(key, p), "", p.addon_to, _encode(p)) for key, p in keyed]
    store.run_many(INSERT, rows)
    write_meta(store, WORDS_DUE, b"")
    booked = [position for _, position in keyed if position.sessions or position.waiting]
    store.run_many(INSERT_BOOKING, (row for position in booked for row in _booking_rows(position)))
    _grow_version(store)


def _save_words(store: Store, positions: list[Position], keys: list[str]) -> None:
    store.run_many(INSERT_WORDS, (_word_row(p, key) for p, key in zip(positions, keys, strict=True)))
    # Whoever was made here is found under central's own position from now on, not twice.
    twins = [(number,) for position in positions for number in ids_of(position)[1:]]
    store.run_many("DELETE FROM position_words WHERE rowid = ?", twins)
    if len(positions) >= MANY and len(positions) * FEW_TIMES >= count_positions(store):
        merge_words(store)


def drop_rivals(store: Store, positions: Iterable[KeyedPosition]) -> None:
    """Forget others that hold the row key of one of these: central gives a secret to one position at a time.

    The caller holds the transaction, and saves these next.
    """
    kept = list(positions)
    keys = _encode([row_key for row_key, _ in kept]).decode()
    ours = {position.id for _, position in kept}
    held = store.rows("SELECT id FROM position WHERE row_key IN (SELECT value FROM json_each(?))", (keys,))
    remove_positions(store, [PositionId(n) for (n,) in held if isinstance(n, int) and n not in ours])


def update_position(store: Store, position: Position) -> None:
    """Keep a position that is there already, under its row key. The caller holds the transaction."""
    found = store.row("SELECT row_key FROM position WHERE id = ?", (position.id,))
    save_keyed_positions(store, [(str(found[0]) if found else given_key(position), position)])


def remove_positions(store: Store, positions: Iterable[PositionId]) -> None:
    """Forget positions with all that was derived from them. The caller holds the transaction."""
    if gone := list(positions):
        _drop(store, gone)
        _grow_version(store)


def fill_bookings(store: Store) -> None:
    """Copy the bookings out of positions that were stored before there was a table for them."""
    if read_meta(store, BOOKINGS_DUE) is None:
        return
    with store.writing():
        store.run("DELETE FROM booking")
        store.run_many(INSERT_BOOKING, (row for p in iter_positions(store) for row in _booking_rows(p)))
        store.run("DELETE FROM meta WHERE name = ?", (BOOKINGS_DUE,))


def fill_words(store: Store) -> None:
    """Index the words anew of positions that were stored without, or before codes stood apart from words."""
    if read_meta(store, WORDS_DUE) is None:
        return
    with store.writing():
        store.run("INSERT INTO position_words (position_words) VALUES ('delete-all')")
        store.run_many(INSERT_WORDS, (_word_row(p, search_key(p)) for p in iter_positions(store)))
        merge_words(store)
        store.run("DELETE FROM meta WHERE name = ?", (WORDS_DUE,))


def fill_words_gently(store: Store) -> None:
    """The same bit by bit, each in a transaction of its own, so that nobody at the door waits for it."""
    for _ in filling_words(store):
        pass


def filling_words(store: Store) -> Iterator[None]:
    """The same for who has other things to do in between: each step takes a few milliseconds."""
    if read_meta(store, WORDS_DUE) is None:
        return
    after: Value = LEAST_ID
    while after is not None:
        with store.writing():
            after = _fill_some(store, after)
        yield
    yield from merging_words(store)


def _fill_some(store: Store, after: Value) -> Value:
    """Index the next words. Returns the last position that has them; None = all have."""
    rows = store.rows(NEXT_BODIES, (after, WORDS_AT_ONCE))
    if not rows:
        store.run("DELETE FROM meta WHERE name = ?", (WORDS_DUE,))
        _grow_version(store)  # what was derived from words is to be derived anew
        return None
    positions = [decode_position(body) for _, body in rows]
    keys = [search_key(position) for position in positions]
    store.run_many("DELETE FROM position_words WHERE rowid = ?", ((number,) for number, _ in rows))
    store.run_many(SET_KEY, zip(keys, (number for number, _ in rows), strict=True))
    _save_words(store, positions, keys)
    return rows[-1][0]


WORDS_AT_ONCE = 200
LEAST_ID = -(1 << 63)
NEXT_BODIES = "SELECT id, body FROM position WHERE id > ? ORDER BY id LIMIT ?"


def note_twins(store: Store, positions: Iterable[Position]) -> None:
    """Note under which ids positions may be known where central's own has not come yet."""
    pairs = [(made_here, p.id) for p in positions for made_here in ids_of(p)[1:]]
    store.run_many(INSERT_TWIN, pairs)


def persons_of(store: Store, touched: Iterable[PositionId]) -> list[tuple[PositionId, ...]]:
    """All ids of everybody who has one of these, by which they are known first; each person once.

    Unlike `known_ids` it also finds central's position from an id that was made here.
    """
    numbers = dict.fromkeys(touched)
    found = store.rows(TWINS, (_encode(list(numbers)).decode(),) * 2)
    pairs = [(PositionId(m), PositionId(p)) for m, p in found if isinstance(m, int) and isinstance(p, int)]
    real, made = dict(pairs), {position: made_here for made_here, position in pairs}
    persons = dict.fromkeys(real.get(number, number) for number in numbers)
    return [(one, made[one]) if one in made else (one,) for one in persons]


def positions_version(store: Store) -> int:
    """A number that grows whenever positions change, so that what was derived from them can be kept."""
    return int(read_meta(store, POSITIONS_VERSION) or b"0")


def given_key(position: Position) -> str:
    """The row key of a position whose secret central gave: unique in its event."""
    if position.id < 0:  # made here: stands until central sends the position itself, and beside it
        return SIGNED_SECRET + position.secret
    return GIVEN_SECRET + position.secret + (OF_EVENT + position.event if position.event else "")


def session_key(name: str) -> str:
    """How a session's name is compared, whatever its spelling."""
    return fold(name)


def search_key(position: Position) -> str:
    """The folded name, for comparing with what was typed."""
    return fold(f"{position.given_name} {position.family_name}")


def email_word(email_hash: str) -> str:
    """The word by which an e-mail hash is found; begins with a sign that no cleaned text contains."""
    return f"{EMAIL_SIGN}{email_hash}" if email_hash else ""


def quoted(word: str) -> str:
    """A word for the index: quoted, it is never taken for an operator."""
    return '"' + word.replace('"', '""') + '"'


def decode_position(body: Value) -> Position:
    """A position from how it is stored.

    Raises:
        LedgerCorruptError: It is none.
    """
    try:
        return _position.decode(body)  # type: ignore[arg-type]  # the column is a BLOB NOT NULL
    except (msgspec.MsgspecError, UnicodeDecodeError, TypeError) as error:
        raise _unreadable("attendee") from error


def _word_row(position: Position, folded_name: str) -> tuple[Value, ...]:
    others = fold(f"{position.organisation} {position.title}")
    codes = f"{fold(position.order)} {email_word(position.email_hash)}"
    return position.id, f"{folded_name} {others}", codes


def _position_row(keyed: KeyedPosition, folded_name: str) -> tuple[Value, ...]:
    row_key, position = keyed
    return position.id, position.secret, row_key, folded_name, position.addon_to, _encode(position)


def _booking_rows(position: Position) -> list[tuple[Value, ...]]:
    """A row per session; who is booked and on the waiting list too, in two spellings, is booked."""
    waits = dict.fromkeys(map(session_key, position.waiting), True)
    waits |= dict.fromkeys(map(session_key, position.sessions), False)
    return [(name, position.id, waiting, _is_good(position)) for name, waiting in waits.items()]


def _is_good(position: Position) -> bool:
    is_enough = position.valid_if_pending and position.status is PositionStatus.PENDING
    return is_enough or position.status is PositionStatus.PAID


def _drop(store: Store, positions: Iterable[PositionId]) -> None:
    numbers = [(position,) for position in positions]
    store.run_many("DELETE FROM position WHERE id = ?", numbers)
    store.run_many("DELETE FROM position_words WHERE rowid = ?", numbers)
    store.run_many("DELETE FROM booking WHERE position = ?", numbers)


def _grow_version(store: Store) -> None:
    write_meta(store, POSITIONS_VERSION, str(positions_version(store) + 1).encode())


def _unreadable(what: str) -> LedgerCorruptError:
    return LedgerCorruptError(
        f"A stored {what} cannot be read.", "Move the ledger aside and restore the last backup."
    )

"""The ledger's tables, as numbered steps. Each runs in one transaction together with the record that it ran.

A step that has ever been released is never edited; a change is a new step at the end.
Must not know: what the rows mean.
"""

from collections.abc import Sequence

from checkin.errors import LedgerTooNewError
from sync.store import Store

Migration = tuple[str, tuple[str, ...]]

TOUCH = """INSERT INTO touched (position, version)
    VALUES ({0}, (SELECT ifnull(max(version), 0) + 1 FROM touched))
    ON CONFLICT (position) DO UPDATE SET version = excluded.version"""

MIGRATIONS: tuple[Migration, ...] = (
    (
        "the replica, the journal and what is derived from it",
        (
            "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
            """CREATE TABLE position (
                id INTEGER PRIMARY KEY,
                secret TEXT NOT NULL UNIQUE,
                row_key TEXT NOT NULL,
                search_key TEXT NOT NULL,
                body BLOB NOT NULL
            )""",
            "CREATE UNIQUE INDEX position_by_row_key ON position (row_key)",
            """CREATE VIRTUAL TABLE position_words USING fts5 (
                words, content='', contentless_delete=1, prefix='2 3',
                tokenize='unicode61 remove_diacritics 2'
            )""",
            # The row's number is the order of arrival here. Columns beside `body` are copies to search by.
            # Every index is one more page to encrypt and sync at the door: there are no more than it needs.
            """CREATE TABLE journal (
                arrival INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                device TEXT NOT NULL,
                sequence INTEGER NOT NULL,
                kind TEXT NOT NULL,
                at_ms INTEGER NOT NULL,
                position INTEGER,
                list INTEGER,
                room INTEGER,
                ref TEXT,
                code TEXT,
                reason TEXT NOT NULL,
                stamp_rank INTEGER NOT NULL,
                stamp_ms INTEGER NOT NULL,
                stamp_counter INTEGER NOT NULL,
                stamp_epoch INTEGER NOT NULL,
                hash BLOB NOT NULL,
                body BLOB NOT NULL
            )""",
            "CREATE INDEX journal_by_position ON journal (position) WHERE position IS NOT NULL",
            "CREATE INDEX journal_badges ON journal (arrival) WHERE kind IN ('badge', 'badge_void')",
            "CREATE INDEX journal_by_badge_code ON journal (code) WHERE kind = 'badge' AND code IS NOT NULL",
            # Names, answers and corrections stand apart, so that a person can be erased.
            """CREATE TABLE personal (
                entry TEXT PRIMARY KEY, salt BLOB NOT NULL, value BLOB NOT NULL
            ) WITHOUT ROWID""",
            # The outbox is the journal after `outbox_floor` without what stands here.
            """CREATE TABLE outbox_done (
                arrival INTEGER PRIMARY KEY, outcome TEXT NOT NULL, detail TEXT NOT NULL
            )""",
            # A fold of the journal, kept beside it in the same transaction: who is in which room now.
            """CREATE TABLE presence (
                room INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (room, position)
            ) WITHOUT ROWID""",
            # Each start of a program that checks people in; `closed` tells an orderly end from a crash.
            """CREATE TABLE run (
                boot_id TEXT PRIMARY KEY, opened_ms INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT 0
            ) WITHOUT ROWID""",
            # Entries committed just before a crash: their first rescan gets the same answer again.
            "CREATE TABLE replay (entry TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) WITHOUT ROWID",
        ),
    ),
    (
        "what else a scanned text may stand for, and who has booked what",
        (
            # A constraint cannot be dropped: the table is made anew. Several events may share a secret.
            "ALTER TABLE position RENAME TO position_1",
            """CREATE TABLE position (
                id INTEGER PRIMARY KEY,
                secret TEXT NOT NULL,
                row_key TEXT NOT NULL,
                search_key TEXT NOT NULL,
                addon_to INTEGER,
                body BLOB NOT NULL
            )""",
            """INSERT INTO position (id, secret, row_key, search_key, body)
                SELECT id, secret, row_key, search_key, body FROM position_1""",
            "DROP TABLE position_1",
            "CREATE INDEX position_by_secret ON position (secret)",
            "CREATE UNIQUE INDEX position_by_row_key ON position (row_key)",
            "CREATE INDEX position_by_addon_to ON position (addon_to) WHERE addon_to IS NOT NULL",
            """CREATE TABLE medium (
                id INTEGER PRIMARY KEY, type TEXT NOT NULL, identifier TEXT NOT NULL, body BLOB NOT NULL
            )""",
            "CREATE INDEX medium_by_identifier ON medium (identifier)",
            """CREATE TABLE medium_position (
                position INTEGER NOT NULL, medium INTEGER NOT NULL, PRIMARY KEY (position, medium)
            ) WITHOUT ROWID""",
            "CREATE INDEX medium_position_by_medium ON medium_position (medium)",
            """CREATE TABLE revoked_secret (
                event TEXT NOT NULL, secret TEXT NOT NULL, position INTEGER, PRIMARY KEY (event, secret)
            ) WITHOUT ROWID""",
            """CREATE TABLE blocked_secret (
                event TEXT NOT NULL, secret TEXT NOT NULL, PRIMARY KEY (event, secret)
            ) WITHOUT ROWID""",
            # Copied from the positions: `good` tells whether the position is one that may pass at all.
            """CREATE TABLE booking (
                session TEXT NOT NULL, position INTEGER NOT NULL,
                waiting INTEGER NOT NULL, good INTEGER NOT NULL,
                PRIMARY KEY (session, position)
            ) WITHOUT ROWID""",
            "CREATE INDEX booking_by_position ON booking (position)",
            # Names are folded by the program, not by SQL: it fills the bookings when it opens the ledger.
            "INSERT INTO meta (name, value) SELECT 'bookings_due', x'' WHERE EXISTS (SELECT 1 FROM position)",
        ),
    ),
    (
        "order codes and e-mail hashes apart from the words that can be mistyped",
        (
            "DROP TABLE position_words",
            """CREATE VIRTUAL TABLE position_words USING fts5 (
                words, codes, content='', contentless_delete=1, prefix='1 2 3',
                tokenize='unicode61 remove_diacritics 2'
            )""",
            # Folded by the program as well.
            "INSERT INTO meta (name, value) SELECT 'words_due', x'' WHERE EXISTS (SELECT 1 FROM position)",
        ),
    ),
    (
        "what central tells of its orders beside the positions themselves",
        (
            # Check-ins that other devices made; ours stand in the journal.
            """CREATE TABLE elsewhere (
                position INTEGER NOT NULL, id INTEGER NOT NULL, kind TEXT NOT NULL, list INTEGER NOT NULL,
                room INTEGER, at_ms INTEGER NOT NULL, gate INTEGER, device INTEGER,
                PRIMARY KEY (position, id)
            ) WITHOUT ROWID""",
            "CREATE TABLE printed_elsewhere (position INTEGER PRIMARY KEY)",
            # What badge layouts of central are filled with, packed.
            "CREATE TABLE print_data (position INTEGER PRIMARY KEY, body BLOB NOT NULL)",
            # Which positions an order had when it was last sent, and in which round of all orders that was.
            """CREATE TABLE central_order (
                event TEXT NOT NULL, code TEXT NOT NULL, round INTEGER NOT NULL, positions TEXT NOT NULL,
                PRIMARY KEY (event, code)
            ) WITHOUT ROWID""",
            # Documents kept as they came, for whoever needs them: badge layouts, categories and the like.
            """CREATE TABLE central_document (
                event TEXT NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (event, kind)
            ) WITHOUT ROWID""",
        ),
    ),
    (
        "what staff changed of a position, to be found without reading the journal",
        (
            # Entries of other kinds do not touch it.
            "CREATE INDEX journal_changes ON journal (position) WHERE kind IN ('correction', 'paid')",
            "CREATE INDEX outbox_released ON outbox_done (arrival) WHERE outcome = 'released'",
        ),
    ),
    (
        "entries of several devices, and what a hub keeps of them",
        (
            # Newest entry of each other device. An index would cost each check-in a page.
            "CREATE TABLE chain_end (device TEXT PRIMARY KEY, arrival INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE INDEX outbox_asked ON outbox_done (arrival) WHERE outcome = 'asked'",
            # Positions made here that central has sent since: by their own id, central's.
            "CREATE TABLE twin (made_here INTEGER PRIMARY KEY, position INTEGER NOT NULL)",
            "CREATE INDEX twin_by_position ON twin (position)",
            # Of codes and tokens only hashes.
            """CREATE TABLE hub_device (
                name TEXT PRIMARY KEY, device TEXT NOT NULL, token_right TEXT NOT NULL, profile BLOB NOT NULL,
                created_ms INTEGER NOT NULL, enrolled_ms INTEGER, revoked_ms INTEGER,
                seen_ms INTEGER, heartbeat BLOB,
                code_hash BLOB, code_until_ms INTEGER, token_hash BLOB
            ) WITHOUT ROWID""",
            # Tokens of revoked devices whose place another has taken.
            "CREATE TABLE ended_token (hash BLOB PRIMARY KEY) WITHOUT ROWID",
            "CREATE UNIQUE INDEX hub_device_by_token ON hub_device (token_hash) WHERE token_hash IS NOT NULL",
            "CREATE UNIQUE INDEX hub_device_by_code ON hub_device (code_hash) WHERE code_hash IS NOT NULL",
            # What the hub has said about entries, so that it says the same when it is asked again.
            """CREATE TABLE hub_ruling (
                entry TEXT PRIMARY KEY, reason TEXT NOT NULL, list INTEGER, entered_ms INTEGER, gate INTEGER
            ) WITHOUT ROWID""",
            # Which positions have changed, and in which order; kept by triggers that only a hub has.
            "CREATE TABLE replica_change (position INTEGER PRIMARY KEY, version INTEGER NOT NULL)",
            "CREATE UNIQUE INDEX replica_change_by_version ON replica_change (version)",
            "CREATE TABLE replica_version (name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID",
        ),
    ),
    (
        "pictures for badge layouts of central",
        (
            # Without a body it is still to be fetched; with another mark it has changed over there.
            """CREATE TABLE print_picture (
                position INTEGER NOT NULL, name TEXT NOT NULL, mark TEXT NOT NULL, body BLOB,
                PRIMARY KEY (position, name)
            )""",
            "CREATE INDEX print_picture_due ON print_picture (name) WHERE body IS NULL",
        ),
    ),
    (
        "how many are in a room without a ticket, and by a count by eye",
        (
            # Folds of the journal, kept beside it in the same transaction, as presence is.
            """CREATE TABLE tally (
                entry TEXT PRIMARY KEY, room INTEGER NOT NULL, persons INTEGER NOT NULL,
                is_anchor INTEGER NOT NULL, stamp_ms INTEGER NOT NULL, stamp_counter INTEGER NOT NULL
            ) WITHOUT ROWID""",
            "CREATE INDEX tally_by_room ON tally (room)",
            # The newest count by eye of each room, and who was in it then by all that is known now.
            """CREATE TABLE anchor (
                room INTEGER PRIMARY KEY, entry TEXT NOT NULL, persons INTEGER NOT NULL,
                stamp_ms INTEGER NOT NULL, stamp_counter INTEGER NOT NULL
            )""",
            """CREATE TABLE anchor_presence (
                room INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (room, position)
            ) WITHOUT ROWID""",
            "CREATE INDEX journal_warnings ON journal (room) WHERE kind = 'warning_acknowledged'",
            # Entries that others have sent already are folded when the program opens the ledger.
            """INSERT INTO meta (name, value) SELECT 'tally_due', x''
                WHERE EXISTS (SELECT 1 FROM journal WHERE kind IN ('count', 'head_count', 'room_reset'))""",
        ),
    ),
    (
        "about whom something has changed that brings no new entry, for figures that are kept elsewhere",
        (
            # 0 = about everybody. No insert into the journal fires a trigger: the door pays nothing.
            "CREATE TABLE touched (position INTEGER PRIMARY KEY, version INTEGER NOT NULL)",
            "CREATE UNIQUE INDEX touched_by_version ON touched (version)",
            f"""CREATE TRIGGER touched_by_stamp AFTER UPDATE OF stamp_ms, stamp_counter ON journal
                WHEN new.position IS NOT NULL AND (new.stamp_ms, new.stamp_counter)
                    IS NOT (old.stamp_ms, old.stamp_counter)
                BEGIN {TOUCH.format("new.position")}; END""",
            f"""CREATE TRIGGER touched_by_name AFTER UPDATE OF device ON journal
                BEGIN {TOUCH.format("0")}; END""",
            *(
                f"CREATE TRIGGER touched_{act} AFTER {act} ON elsewhere BEGIN {TOUCH.format(whom)}; END"
                for act, whom in (
                    ("insert", "new.position"),
                    ("update", "new.position"),
                    ("delete", "old.position"),
                )
            ),
        ),
    ),
    (
        "the counting record",
        (
            # A line of it is its text and the hash of that; the other columns repeat what the text says.
            """CREATE TABLE counting_line (
                at INTEGER PRIMARY KEY, writer TEXT NOT NULL, room INTEGER NOT NULL, number INTEGER NOT NULL,
                minute_ms INTEGER NOT NULL, text TEXT NOT NULL, hash TEXT NOT NULL
            )""",
            "CREATE UNIQUE INDEX counting_line_by_number ON counting_line (room, writer, number)",
            # Nothing is changed by mistake; whoever changes it on purpose is found by the hashes.
            """CREATE TRIGGER counting_line_stays BEFORE UPDATE ON counting_line
                BEGIN SELECT RAISE(ABORT, 'the counting record is never changed'); END""",
            """CREATE TRIGGER counting_line_remains BEFORE DELETE ON counting_line
                BEGIN SELECT RAISE(ABORT, 'nothing leaves the counting record'); END""",
        ),
    ),
    (
        "what people have done by hand, for organisers who look through it",
        (
            # Entries of other kinds do not touch it; `sync.hub.acts` asks in the same words.
            """CREATE INDEX journal_acts ON journal (arrival) WHERE (kind IN ('correction', 'walk_in', 'paid',
                'undo', 'setting', 'conflict_resolved', 'badge_void')
                OR (kind = 'entry' AND instr(body, CAST('"forced":true' AS BLOB)) > 0))""",
        ),
    ),
    (
        "of whom something was erased, so that what comes late is not kept",
        ("CREATE INDEX journal_erasures ON journal (position) WHERE kind = 'erasure'",),
    ),
)


def migrate(store: Store, migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """Bring the ledger to the newest shape.

    Returns:
        How many steps were run.

    Raises:
        LedgerTooNewError: A newer program has been here.
    """
    done = _steps_done(store)
    if done > len(migrations):
        raise LedgerTooNewError(
            f"The ledger has shape {done}, this program knows {len(migrations)}.",
            "Start it with the newer version of Einlass that wrote it, or go back to before the upgrade:"
            " einlass restore --last.",
        )
    for number, (name, statements) in enumerate(migrations[done:], done + 1):
        with store.writing():
            for statement in statements:
                store.run(statement)
            store.run("INSERT INTO migration (number, name) VALUES (?, ?)", (number, name))
    return len(migrations) - done


def _steps_done(store: Store) -> int:
    with store.writing():
        store.run("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    row = store.row("SELECT max(number) FROM migration")
    return int(row[0]) if row and isinstance(row[0], int) else 0

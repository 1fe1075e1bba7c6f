"""The hub's tables in PostgreSQL, as numbered steps: each runs in one transaction with the note that it ran.

A step that has ever been released is never edited; a change is a new step at the end.
Must not know: what the rows mean.
"""

from collections.abc import Sequence

from checkin.errors import LedgerTooNewError
from hub.postgres.database import Connection, Database

Step = tuple[str, tuple[str, ...]]

ONE_AT_A_TIME = 0x45696E6C
"""Advisory lock: of several workers that start at once, one makes the tables."""

STEPS: tuple[Step, ...] = (
    (
        "journal, rulings, positions, documents and devices",
        (
            'CREATE TABLE meta (name text COLLATE "C" PRIMARY KEY, value bytea NOT NULL)',
            # Locked until commit, so that a reader's cursor never passes a number that is still to come:
            # an identity column gives its numbers out before the commit.
            """CREATE TABLE counter (
                name text COLLATE "C" PRIMARY KEY, last bigint NOT NULL
            ) WITH (fillfactor = 10)""",
            "INSERT INTO counter (name, last) VALUES ('journal', 0), ('positions', 0), ('documents', 0)",
            # Columns beside `body` are copies to search by.
            """CREATE TABLE journal (
                arrival bigint PRIMARY KEY,
                id text COLLATE "C" NOT NULL UNIQUE,
                device text COLLATE "C" NOT NULL,
                sequence bigint NOT NULL,
                kind text COLLATE "C" NOT NULL,
                at_ms bigint NOT NULL,
                position bigint,
                list bigint,
                room bigint,
                gate bigint,
                ref text COLLATE "C",
                reason text COLLATE "C" NOT NULL,
                stamp_rank smallint NOT NULL,
                stamp_ms bigint NOT NULL,
                stamp_counter integer NOT NULL,
                stamp_epoch integer NOT NULL,
                hash bytea NOT NULL,
                body bytea NOT NULL,
                UNIQUE (device, sequence)
            )""",
            "CREATE INDEX journal_by_position ON journal (position) WHERE position IS NOT NULL",
            "CREATE INDEX journal_changes ON journal (position) WHERE kind IN ('correction', 'paid')",
            # The newest entry of each device: locked while a batch of it is taken, so that no chain forks.
            """CREATE TABLE head (
                device text COLLATE "C" PRIMARY KEY,
                sequence bigint NOT NULL,
                hash bytea NOT NULL,
                stamp_ms bigint NOT NULL,
                stamp_counter integer NOT NULL,
                stamp_epoch integer NOT NULL
            ) WITH (fillfactor = 50)""",
            # Names, answers and corrections stand apart, so that a person can be erased.
            """CREATE TABLE personal (
                entry text COLLATE "C" PRIMARY KEY, salt bytea NOT NULL, value bytea NOT NULL
            )""",
            # What this hub has answered to kiosks that asked: the same question gets the same answer.
            'CREATE TABLE ruling (entry text COLLATE "C" PRIMARY KEY, answer bytea NOT NULL)',
            # `body` is NULL for a position that is there no more. `twin` is the id under which its holder
            # was known before central sent the position.
            """CREATE TABLE position (
                id bigint PRIMARY KEY,
                version bigint NOT NULL,
                twin bigint,
                key text COLLATE "C",
                body bytea
            )""",
            "CREATE UNIQUE INDEX position_by_version ON position (version)",
            "CREATE INDEX position_by_key ON position (key) WHERE key IS NOT NULL",
            "CREATE INDEX position_by_twin ON position (twin) WHERE twin IS NOT NULL",
            """CREATE TABLE document (
                name text COLLATE "C" PRIMARY KEY, version text NOT NULL, body bytea NOT NULL
            )""",
            """CREATE TABLE device (
                name text COLLATE "C" PRIMARY KEY,
                device text COLLATE "C" NOT NULL DEFAULT '',
                token_right text NOT NULL,
                created_ms bigint NOT NULL,
                enrolled_ms bigint,
                revoked_ms bigint,
                seen_ms bigint,
                code_hash bytea UNIQUE,
                code_until_ms bigint,
                token_hash bytea UNIQUE,
                heartbeat bytea,
                profile bytea NOT NULL
            ) WITH (fillfactor = 50)""",
            # Tokens of revoked devices whose place another has taken.
            "CREATE TABLE ended_token (hash bytea PRIMARY KEY)",
            "CREATE INDEX device_by_device ON device (device) WHERE device <> ''",
        ),
    ),
    (
        "a counter of changes to the device table",
        (
            # Moved when a device gets access or loses it, so that all workers hear of it.
            "INSERT INTO counter (name, last) VALUES ('devices', 0)",
        ),
    ),
    (
        "tables that organisers have sent",
        (
            """CREATE TABLE upload (
                owner bytea PRIMARY KEY, name text NOT NULL, raw bytea NOT NULL, until_ms bigint NOT NULL
            )""",
        ),
    ),
    (
        "what people have done by hand",
        (
            # `hub.postgres.acts` asks in the same words.
            """CREATE INDEX journal_acts ON journal (arrival) WHERE kind IN ('correction', 'walk_in', 'paid',
                'undo', 'setting', 'conflict_resolved', 'badge_void')
                OR (kind = 'entry' AND position('"forced":true'::bytea IN body) > 0)""",
        ),
    ),
    (
        "of whom something was erased, so that what comes late is not kept",
        ("CREATE INDEX journal_erasures ON journal (position) WHERE kind = 'erasure'",),
    ),
    (
        "the counting record",
        (
            # As in a ledger (`sync.migrations`); the columns beside `text` repeat what that says.
            """CREATE TABLE counting_line (
                at bigint PRIMARY KEY,
                writer text COLLATE "C" NOT NULL,
                room bigint NOT NULL,
                number bigint NOT NULL,
                minute_ms bigint NOT NULL,
                text text NOT NULL,
                hash text NOT NULL,
                UNIQUE (room, writer, number)
            )""",
            # Nothing is changed by mistake; whoever changes it on purpose is found by the hashes.
            """CREATE FUNCTION counting_line_stays() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'the counting record is never changed'; END $$""",
            """CREATE TRIGGER counting_line_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON counting_line
                FOR EACH STATEMENT EXECUTE FUNCTION counting_line_stays()""",
            # One row: which worker writes, until when that holds by the clock here, and what it knows.
            """CREATE TABLE counting_writer (
                only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
                holder text COLLATE "C" NOT NULL DEFAULT '',
                until timestamptz NOT NULL DEFAULT clock_timestamp(),
                looked_ms bigint NOT NULL DEFAULT 0,
                doorless bytea
            ) WITH (fillfactor = 10)""",
            "INSERT INTO counting_writer DEFAULT VALUES",
            "CREATE INDEX journal_acknowledged ON journal (room) WHERE kind = 'warning_acknowledged'",
        ),
    ),
    (
        "a counter of stamps that were replaced",
        (
            # Moved where entries that figures were made of stand in another order now.
            "INSERT INTO counter (name, last) VALUES ('restamped', 0)",
        ),
    ),
)


async def migrate(database: Database, steps: Sequence[Step] = STEPS) -> None:
    """Bring a database to the newest schema, or leave it as it is.

    Raises:
        LedgerTooNewError: A newer version of this program made it.
    """
    async with database.writing() as connection:
        await connection.fetch("SELECT pg_advisory_xact_lock($1)", ONE_AT_A_TIME)
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_step (number integer PRIMARY KEY, what text)"
        )
    for number, (what, statements) in enumerate(steps, 1):
        await _take(database, number, what, statements)
    async with database.reading() as connection:
        done = await _last_step(connection)
    if done > len(steps):
        raise LedgerTooNewError(
            "The hub's database was made by a newer version of Einlass.",
            "Update Einlass on this machine, or use another database.",
        )


async def _take(database: Database, number: int, what: str, statements: Sequence[str]) -> None:
    async with database.writing() as connection:
        await connection.fetch("SELECT pg_advisory_xact_lock($1)", ONE_AT_A_TIME)
        if await _last_step(connection) >= number:
            return
        for statement in statements:
            await connection.execute(statement)
        await connection.execute("INSERT INTO schema_step (number, what) VALUES ($1, $2)", number, what)


async def _last_step(connection: Connection) -> int:
    row = await connection.fetchrow("SELECT coalesce(max(number), 0) FROM schema_step")
    return int(row[0])

"""A ledger in a test's own folder, and the sample files that everybody knows."""

from pathlib import Path

from checkin.model import Position, PositionId, ProductId
from sync.event_file import EventFile, read_event_file
from sync.importer import ImportSummary, SourceFile, import_files
from sync.migrations import migrate
from sync.store import Store
from tests.fakes.entropy import SeededEntropy

EXAMPLES = Path(__file__).parents[2] / "examples"
SAMPLE_EVENT = EXAMPLES / "sample-event.toml"
SAMPLE_ATTENDEES = EXAMPLES / "sample-attendees.csv"
KEY = bytes(range(32))


def fresh_store(folder: Path) -> Store:
    """An empty ledger."""
    store = Store(folder / "ledger.db", KEY)
    migrate(store)
    return store


def sample_event() -> EventFile:
    """The sample event file, read."""
    return read_event_file(SAMPLE_EVENT.read_bytes(), SAMPLE_EVENT.name)


def import_text(
    store: Store, table: str, *, dry_run: bool = False, remove_missing: bool = False
) -> ImportSummary:
    """Import a table written down in a test, into the sample event."""
    return import_files(
        store,
        SourceFile("table.csv", table.encode()),
        SourceFile(SAMPLE_EVENT.name, SAMPLE_EVENT.read_bytes()),
        SeededEntropy(),
        dry_run=dry_run,
        remove_missing=remove_missing,
    )


def position(number: int, given: str, family: str, **more: str) -> Position:
    """A position with a secret that follows from its number."""
    return Position(
        id=PositionId(number),
        secret=f"SECRET{number}",
        product=ProductId(1),
        given_name=given,
        family_name=family,
        organisation=more.get("organisation", ""),
        order=more.get("order", ""),
        email_hash=more.get("email_hash", ""),
    )

"""The bundled sample congress with as many people as wanted, today: for the demo, and to try a kiosk with.

Must not know: what is done with it.
"""

from pathlib import Path
from random import Random  # noqa: TID251  # seeded: the composition root of a congress that nobody attends
from tempfile import TemporaryDirectory

from kiosk.demo_script import move_to_today
from kiosk.worlds import World
from sync.congress import attendees, write_csv
from sync.importer import SourceFile, import_files
from sync.ledger import Ledger

SAMPLE_EVENT = Path(__file__).with_name("sample-event.toml")
SAMPLE_PEOPLE = 300


def import_sample(world: World, ledger: Ledger, people: int = SAMPLE_PEOPLE, seed: int = 1) -> None:
    """Import it; the same seed gives the same people.

    Raises:
        ConfigError: As `sync.importer.import_files`.
    """
    event = move_to_today(SAMPLE_EVENT.read_text("utf-8"), world.clock.now_ms())
    with TemporaryDirectory(prefix="einlass-sample-") as folder:
        table = Path(folder) / "attendees.csv"
        write_csv(table, attendees(people, Random(seed)))  # noqa: S311  # fiction, no secret
        import_files(
            ledger.store,
            SourceFile(table.name, table.read_bytes()),
            SourceFile("event.toml", event.encode()),
            world.entropy,
        )

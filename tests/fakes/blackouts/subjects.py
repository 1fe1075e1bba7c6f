"""What a power cut may fall into: one row for each."""

from collections.abc import Callable, Mapping

from tests.fakes.blackouts.emptying import FolderWipes
from tests.fakes.blackouts.hub import Hub
from tests.fakes.blackouts.importing import Imports
from tests.fakes.blackouts.kiosk import Kiosk
from tests.fakes.blackouts.lives import Subject, World
from tests.fakes.blackouts.locking import LockChanges
from tests.fakes.blackouts.migrating import Updates
from tests.fakes.blackouts.queue import PrintQueue
from tests.fakes.blackouts.wiping import Wipes

SUBJECTS: Mapping[str, Callable[[World], Subject]] = {
    "kiosk": Kiosk,
    "hub": Hub,
    "print queue": PrintQueue,
    "import": Imports,
    "update of an old ledger": Updates,
    "wipe": Wipes,
    "wipe of a whole folder": FolderWipes,
    "change of the lock": LockChanges,
}

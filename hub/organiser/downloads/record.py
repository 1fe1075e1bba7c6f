"""The counting record as a file for organisers: the one that can be checked, or on paper.

Must not know: HTTP, pages, SQL.
"""

import asyncio

from checkin.model import EventSet
from hub.gathering import Gathering
from hub.organiser.downloads.files import File, file_name, imprint_of
from reports import counting_file
from reports.counting_record import Sealed
from reports.files.writers import FORMATS

COUNTING_RECORD = "counting-record"


async def make_record(  # it names all that it depends on
    gathering: Gathering, event_set: EventSet, sealed: Sealed, form: str, language: str, now_ms: int
) -> File | None:
    """All rooms, until the last minute that is written down; None = none is yet.

    Args:
        gathering: Where the record is.
        event_set: Of the hub.
        sealed: Signs the file.
        form: One of `reports.files.writers.FORMATS`.
        language: Of words and names.
        now_ms: When it is made.

    Raises:
        ConfigError: It cannot be had in that format.
        LedgerError: What is stored cannot be read.
    """
    lines = await gathering.counting_lines()
    if not lines:
        return None
    imprint = imprint_of(event_set, language, now_ms)
    content = await asyncio.to_thread(
        counting_file.make_file, form, lines, event_set, sealed, imprint, now_ms
    )
    chosen = FORMATS[form]
    return File(file_name(event_set, COUNTING_RECORD, chosen, now_ms), chosen.media_type, content)

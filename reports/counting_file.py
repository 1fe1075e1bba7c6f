"""The counting record as a file in each format: one that can be checked, one on paper, rows for programs.

Must not know: where the record is kept, where its key comes from.
"""

from collections.abc import Sequence

import msgspec

from checkin.clock import ms_to_utc
from checkin.counting import Chained, read_row
from checkin.model import EventSet, name_in
from checkin.zones import zone_of
from reports.counting_paper import to_paper
from reports.counting_record import Sealed, write_file
from reports.counting_table import overview
from reports.files.writers import FORMATS
from reports.imprint import Imprint


def make_file(  # it names all that it depends on
    form: str, lines: Sequence[Chained], event_set: EventSet, sealed: Sealed, imprint: Imprint, now_ms: int
) -> bytes:
    """The record, or that of one room.

    Args:
        form: One of `reports.files.writers.FORMATS`; ``csv`` is the file that can be checked by itself.
        lines: In the order of a file.
        event_set: Whose rooms they are.
        sealed: Signs the file.
        imprint: What stands above it for people.
        now_ms: When it is made.

    Raises:
        ConfigError: It cannot be had in that format.
        LayoutError: It cannot be set, which is a mistake of ours.
    """
    if form == "csv":
        return write_file(_about(event_set, sealed, now_ms), lines, sealed)
    if form == "json":
        return b"".join(map(_json, lines))
    if form == "pdf":
        return to_paper(lines, zone_of(event_set), imprint, sealed.name)
    return FORMATS[form].write(overview(lines, zone_of(event_set)), imprint)


def _about(event_set: EventSet, sealed: Sealed, now_ms: int) -> list[str]:
    event = event_set.events[0]
    return [
        f"event: {name_in(event.names, event.languages[0])} ({event.slug}), {event.timezone}",
        f"written: {ms_to_utc(now_ms):%Y-%m-%dT%H:%M:%SZ}",
        f"key: {sealed.name}",
        "check it: einlass report counting-record --verify FILE",
    ]


def _json(line: Chained) -> bytes:
    found = read_row(line.row)
    assert found is not None
    values = {**msgspec.to_builtins(found[0]), "before": found[1], "hash": line.hash}
    told = {name: value for name, value in values.items() if value not in (None, "")}
    return msgspec.json.encode(told) + b"\n"

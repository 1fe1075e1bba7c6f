"""Doors: unique persons and entries, list by list and room by room. Must not know: storage, formats."""

from checkin.rollup import FLOW, LIST_DAYS, ROOM_DAYS
from reports.asked import Asked, row, summed
from reports.table import Kind, Report, Table

LIST_HEADINGS = ("list", "persons", "entries", "exits", "refusals", "forced", "provisional", "ended")


def persons(asked: Asked) -> Report:
    """Per check-in list and per room: persons, each once, and how often they came in.

    Of entries, ``forced`` ones went over a refusal, and ``provisional`` ones were let in while cut off;
    ``ended`` stays ended without a scan, when a room was emptied.
    """
    label = asked.label
    flow = summed(asked.cells(FLOW, "list"), lambda key: int(key[0]))
    whole = {key: own for key, own in asked.cells(LIST_DAYS).items() if key[0] == ""}
    unique = summed(whole, lambda key: int(key[1]))
    rows = (
        row(label.check_in_list(number), unique.get(number, (0,))[0], *own[:2], *own[4:])
        for number, own in flow.items()
    )
    lists = Table(
        "Persons and entries",
        LIST_HEADINGS,
        tuple(sorted(rows, key=lambda one: str(one[0]))),
        kinds=(Kind.TEXT, *(Kind.INT,) * 7),
    )
    if asked.only is not None:
        return Report("persons", lists.title, (lists,))
    in_rooms = {key: own for key, own in asked.source.cells(ROOM_DAYS).items() if key[0] == ""}
    entries = summed(asked.source.cells(FLOW, ("room",)), lambda key: int(key[0]))
    room_rows = sorted(
        (label.room(room), own[0], entries.get(room, (0,))[0])
        for room, own in summed(in_rooms, lambda key: int(key[1])).items()
    )
    rooms = Table(
        "Persons and entries by room",
        ("room", "persons", "entries"),
        tuple(room_rows),
        kinds=(Kind.TEXT, Kind.INT, Kind.INT),
        name="by-room",
    )
    return Report("persons", lists.title, (lists, rooms))

"""The announcements of an event file. Must not know: TOML, the ledger, where they are shown."""

from collections.abc import Iterable

from checkin.announcement import MAX_ANNOUNCEMENT_CHARS, MAX_ANNOUNCEMENTS, Announcement, kept_by_hand
from checkin.model import Gate, Names, Room
from checkin.text import clean_text, fold
from sync.event_names import LANGUAGE
from sync.event_parts import Reading, moment_ms
from sync.event_shapes import AnnouncementTable
from sync.event_tables import Row, read_tables, unknown


def read_announcements(
    reading: Reading, gates: Iterable[Gate], rooms: Iterable[Room]
) -> tuple[Announcement, ...]:
    """Those that were made by hand, which stay, and then the file's in its order."""
    rows = read_tables("announcement", AnnouncementTable, reading.data, reading.places, reading.problems)
    gates, rooms = tuple(gates), tuple(rooms)
    read = tuple(_announcement(reading, row, gates, rooms) for row in rows)
    if len(read) > MAX_ANNOUNCEMENTS:
        reading.problems.add(0, f"There are {len(read)} announcements; at most {MAX_ANNOUNCEMENTS} are kept.")
    return (*kept_by_hand(reading.earlier.announcements), *read)


def _announcement(
    reading: Reading, row: Row[AnnouncementTable], gates: tuple[Gate, ...], rooms: tuple[Room, ...]
) -> Announcement:
    table = row.values
    from_ms, until_ms = (
        None if at is None else moment_ms(row, key, at, reading.zone, reading.problems)
        for key, at in (("from", table.since), ("until", table.until))
    )
    if from_ms is not None and until_ms is not None and until_ms <= from_ms:
        reading.problems.add(row.line("until"), "The announcement ends before it starts.")
    return Announcement(
        texts=_texts(reading, row),
        audience=table.audience,
        gates=_find(reading, row, "gates", gates),
        rooms=_find(reading, row, "rooms", rooms),
        from_ms=from_ms,
        until_ms=until_ms,
    )


def _texts(reading: Reading, row: Row[AnnouncementTable]) -> Names:
    said, line, texts = row.values.text, row.line("text"), {}
    given = {reading.event.languages[0]: said} if isinstance(said, str) else said
    for code, text in given.items():
        if not LANGUAGE.fullmatch(code):
            reading.problems.add(line, f"{code[:20]!r} is no language code such as de or en.")
        clean = clean_text(text, MAX_ANNOUNCEMENT_CHARS + 1)
        if len(clean) > MAX_ANNOUNCEMENT_CHARS:
            problem = (
                f"The announcement has more than {MAX_ANNOUNCEMENT_CHARS} characters; two lines hold no more."
            )
            reading.problems.add(line, problem)
        texts[code] = clean
    if not any(texts.values()):
        reading.problems.add(line, "“text” says nothing.")
    return {code: text for code, text in texts.items() if text}


def _find(
    reading: Reading, row: Row[AnnouncementTable], key: str, things: tuple[Gate | Room, ...]
) -> tuple[int, ...]:
    """The ids behind names in any language; a name that leads nowhere is noted."""
    found: dict[int, None] = {}
    for name in getattr(row.values, key):
        ids = [one.id for one in things if fold(name) in map(fold, one.names.values())]
        if not ids:
            known = [text for one in things for text in one.names.values()]
            reading.problems.add(row.line(key), unknown(f"The {key.removesuffix('s')}", name, known))
        found.update(dict.fromkeys(ids))
    return tuple(found)

"""Lists of who is present, on as many sheets of the media as they need: nobody is ever left out.

Must not know: where the list comes from, printers.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from checkin.text import clean_text
from printer.bitmap import Bitmap, Box
from printer.layout import MAX_FIELD_CHARS, Layout, find_template, page_data
from printer.media import Media
from printer.orientation import on_media
from printer.typst_child import Job, Pages

EMERGENCY_LIST = "emergency-list"
HEAD_COUNT = "head-count"
LIST_TEMPLATES = (EMERGENCY_LIST, HEAD_COUNT)

LIMIT_S = 60.0
"""Longest time for one list: a whole congress on small sheets."""

MEMORY_MB = 1_024
LONGEST_STRIP_MM = 1_000
"""An endless roll is cut at least this often: longer strips tangle."""

TAIL_MM = 4
"""White left below the last line of a strip."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is present.

    Attributes:
        name: As lists are sorted, such as ``Müller-Lietzow, Jörg``.
        code: What of the badge code tells this person from the others on the list; empty = no badge.
    """

    name: str
    code: str = ""
    organisation: str = ""


class RoomPresence(msgspec.Struct, frozen=True, kw_only=True):
    """One room as it is now.

    Attributes:
        count: Persons present, those without a name too.
        limit: Persons allowed; None = not known.
        unnamed: How many of them nobody knows by name.
        between: The least and the most, while a device that counts there is not heard; None = just `count`.
    """

    name: str
    count: int
    limit: int | None = None
    unnamed: int = 0
    people: tuple[Person, ...] = ()
    between: tuple[int, int] | None = None


class PresenceList(msgspec.Struct, frozen=True, kw_only=True):
    """Who is present, in words as they shall be read.

    Attributes:
        event: Its name.
        made_at: When the numbers were true.
        note: What makes them uncertain, such as kiosks that were not heard; empty = nothing known.
        language: Code of the language of the fixed words; empty = the template's first.
    """

    event: str
    made_at: str
    rooms: tuple[RoomPresence, ...] = ()
    note: str = ""
    language: str = ""


def render_list(
    layout: Layout,
    presence: PresenceList,
    media: Media,
    template: str | Path | None = None,
    *,
    endless: bool = False,
) -> tuple[Bitmap, ...]:
    """Set a list.

    Names with letters that no font has show boxes: in an emergency a list with a box is better than none.

    Args:
        layout: Sets it.
        presence: What stands on it.
        media: Size and resolution of one sheet.
        template: Name of a bundled template or path of a Typst file; None = the emergency list.
        endless: Whether the media is a roll, of which each sheet may take as much as it needs.

    Returns:
        The sheets in order, each of the media's dots; of an endless roll only as long as their ink.

    Raises:
        LayoutError: The template cannot be set.
    """
    job = list_job(presence, media, find_template(template or EMERGENCY_LIST), endless=endless)
    answer = layout.ask(job, {"name": list(_texts(presence))}, f"sheets of {media}")
    assert isinstance(answer, Pages)
    sheets = tuple(Bitmap(page.width_dots, page.height_dots, page.rows) for page in answer.pages)
    if endless:
        return tuple(_cut(sheet, media) for sheet in sheets)
    return tuple(on_media(sheet, media) for sheet in sheets)


def list_job(presence: PresenceList, media: Media, template: Path, *, endless: bool = False) -> Job:
    """What the typesetting child is asked for: pictures of all sheets. Arguments as in `render_list`."""
    page: dict[str, object] = {**page_data(media), "endless": endless}
    if endless:
        page["height_dots"] = int(LONGEST_STRIP_MM / media.dot_mm)
    data = {"list": _clean(msgspec.to_builtins(presence)), "language": presence.language, "page": page}
    return Job(
        template=str(template),
        data=msgspec.json.encode(data).decode(),
        want="pages",
        dpi=float(media.dpi),
        limit_s=LIMIT_S,
        memory_mb=MEMORY_MB,
        letters="".join(_texts(presence)),
    )


def _clean(value: object) -> object:
    """The same plain data with every text harmless."""
    match value:
        case str():
            return clean_text(value, MAX_FIELD_CHARS)
        case dict():
            return {key: _clean(part) for key, part in value.items()}
        case list() | tuple():
            return [_clean(part) for part in value]
        case _:
            return value


def _texts(presence: PresenceList) -> Iterator[str]:
    yield from (presence.event, presence.made_at, presence.note)
    for room in presence.rooms:
        yield room.name
        for person in room.people:
            yield from (person.name, person.organisation)


def _cut(sheet: Bitmap, media: Media) -> Bitmap:
    """The sheet without the white below its last line."""
    import numpy as np

    inked = np.flatnonzero(sheet.to_black().any(axis=1))
    last = int(inked[-1]) if len(inked) else 0
    height = min(sheet.height_dots, last + 1 + int(TAIL_MM / media.dot_mm))
    return sheet.crop(Box(0, 0, sheet.width_dots, height))

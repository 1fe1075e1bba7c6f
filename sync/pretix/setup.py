"""The part of the download that is small and seldom changes: event, products, lists, questions, layouts.

Everything is kept as it came, and the event set is made from that: what has not changed is not sent again.
Must not know: orders, threads.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from checkin.errors import PeerRefusedError
from checkin.model import Gate
from sync.ledger import Ledger
from sync.pretix.addresses import event_path
from sync.pretix.documents import keep_document, read_document
from sync.pretix.line import decode
from sync.pretix.pages import Fetcher
from sync.pretix.pairing import Pairing
from sync.pretix.progress import load_progress, save_progress
from sync.pretix.shapes import (
    BadgeItemShape,
    EventShape,
    ItemShape,
    LayoutShape,
    ListShape,
    QuestionShape,
    SettingsShape,
    SubeventShape,
)
from sync.pretix.to_event import BADGES, EventParts, to_event_set
from sync.replica import load_event_set, save_event_set
from sync.store import Store

EVENT, SETTINGS = "event", "settings"
ITEMS, QUESTIONS, LISTS, SUBEVENTS = "items", "questions", "checkinlists", "subevents"
LAYOUTS, BADGE_ITEMS, CATEGORIES = "badgelayouts", "badgeitems", "categories"
BACKGROUND = "background:"
"""Before the address, without its query, at which a badge layout says that its background lies."""

SINGLE: Mapping[str, str] = {EVENT: "", SETTINGS: "settings/"}
CONDITIONAL = (ITEMS, CATEGORIES, QUESTIONS, SUBEVENTS)
"""Lists that the server need not send when they have not changed."""
WHOLE = (LISTS,)
WITH_BADGES = (LAYOUTS, BADGE_ITEMS)
WITHOUT_COUNTS = "&exclude=checkin_count&exclude=position_count"
"""Spares the server work, and us changes that are none."""

SHAPES: Mapping[str, type] = {
    EVENT: EventShape,
    SETTINGS: SettingsShape,
    ITEMS: list[ItemShape],
    QUESTIONS: list[QuestionShape],
    LISTS: list[ListShape],
    SUBEVENTS: list[SubeventShape],
    LAYOUTS: list[LayoutShape],
    BADGE_ITEMS: list[BadgeItemShape],
}
"""What is read here of each: one that cannot be read is not kept, and the earlier one goes on."""

Documents = dict[str, bytes]
T = TypeVar("T")


class Fetched(msgspec.Struct, frozen=True):
    """What came of one event: the documents that may have changed, and marks to ask by next time."""

    documents: Documents
    marks: Mapping[str, str]


def fetch_setup(fetcher: Fetcher, event: str, marks: Mapping[str, str]) -> Fetched:
    """Ask for all of it.

    Args:
        fetcher: Asks for pages.
        event: Short name of the event.
        marks: What came with the lists the time before.

    Raises:
        SyncError: As `Line.ask`; nothing is kept then, and nothing is lost.
    """
    path = event_path(event)
    documents = {kind: fetcher.raw(path + rest) for kind, rest in SINGLE.items()}
    if not all(documents.values()):
        raise PeerRefusedError(
            HTTPStatus.NOT_FOUND,
            f"The central system does not know the event {event}.",
            "Check which event is paired.",
        )
    has_badges = BADGES in decode(documents[EVENT], EventShape).plugins
    new_marks = dict(marks)
    for kind in (*CONDITIONAL, *WHOLE, *(WITH_BADGES if has_badges else ())):
        query = WITHOUT_COUNTS if kind == LISTS else ""
        found = fetcher.changed(f"{path}{kind}/", marks.get(kind, "") if kind in CONDITIONAL else "", query)
        if found is not None:
            documents[kind], new_marks[kind] = found
    for kind, shape in SHAPES.items():
        if kind in documents:
            decode(documents[kind], shape)
    return Fetched(documents, new_marks)


def read_layouts(store: Store, event: str) -> list[LayoutShape]:
    """The badge layouts of an event, as central sent them; none before the first download.

    Raises:
        WireFormatError: What is kept is not what pretix sends.
    """
    return decode(read_document(store, event, LAYOUTS) or b"[]", list[LayoutShape])


def pull_backgrounds(ledger: Ledger, fetcher: Fetcher, event: str) -> None:
    """The PDF behind each badge layout, once: with another one its address changes.

    They may lie anywhere, so one that does not come is asked for again the next time, and holds up nothing.
    """
    layouts = read_layouts(ledger.store, event)
    wanted = {background_kind(one.background): one.background for one in layouts if one.background}
    for kind, address in wanted.items():
        if not read_document(ledger.store, event, kind) and (body := fetcher.file(address)):
            with ledger.writing():
                keep_document(ledger.store, event, kind, body)


def background_kind(address: str) -> str:
    """Under which kind of document the PDF at that address is kept: its query changes each time."""
    return BACKGROUND + address.partition("?")[0]


def keep_setup(ledger: Ledger, event: str, fetched: Fetched) -> None:
    """Keep it, in one transaction."""
    with ledger.writing():
        for kind, body in fetched.documents.items():
            keep_document(ledger.store, event, kind, body)
        progress = load_progress(ledger.store, event)
        if progress.unchanged_since != fetched.marks:
            save_progress(ledger.store, event, replace(progress, unchanged_since=fetched.marks))


def renew_event_set(ledger: Ledger, pairing: Pairing) -> bool:
    """Make the event set from what is kept; rooms are ours, and stay. Returns whether it has changed."""
    known = [event for event in pairing.events if read_document(ledger.store, event, EVENT)]
    if not known:
        return False
    parts = [read_parts(ledger.store, event) for event in known]
    with ledger.writing():
        earlier = load_event_set(ledger.store)
        now = to_event_set(parts, earlier, _gates(pairing))
        if now == earlier:
            return False
        save_event_set(ledger.store, now)
    return True


def read_parts(store: Store, event: str) -> EventParts:
    """What is kept of an event, read.

    Raises:
        WireFormatError: It is not what pretix sends.
    """
    shape = decode(read_document(store, event, EVENT), EventShape)
    return EventParts(
        event=shape,
        settings=decode(read_document(store, event, SETTINGS), SettingsShape),
        items=_listed(store, event, ITEMS, ItemShape),
        questions=_listed(store, event, QUESTIONS, QuestionShape),
        lists=_listed(store, event, LISTS, ListShape),
        subevents=_listed(store, event, SUBEVENTS, SubeventShape),
        badge_items=_listed(store, event, BADGE_ITEMS, BadgeItemShape) if BADGES in shape.plugins else None,
    )


def _listed(store: Store, event: str, kind: str, shape: type[T]) -> list[T]:
    return decode(read_document(store, event, kind) or b"[]", list[shape])  # type: ignore[valid-type]


def _gates(pairing: Pairing) -> Iterable[Gate]:
    if pairing.gate is not None:
        yield Gate(id=pairing.gate, names={"": pairing.gate_name or str(pairing.gate)})

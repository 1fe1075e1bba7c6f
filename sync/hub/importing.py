"""Imports an attendee table into a hub, from any machine of the organiser, while doors run.

What the hub has is fetched into a ledger that lasts as long as the import, the table is imported there as
anywhere, and what has changed is handed in, a few hundred people at a time: no door waits for longer than
those take. Must not know: the command line, how a table is read.
"""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import msgspec

from checkin.clock import Entropy
from checkin.model import Position
from sync.address import EMAIL_KEY
from sync.hub.enrolment import raise_refusal
from sync.hub.known import NOT_UNDERSTOOD
from sync.hub.line import Line
from sync.hub.protocol import (
    BATCH_ENTRIES,
    EventDocument,
    Person,
    Positions,
)
from sync.hub.steps import Request, What
from sync.hub.upkeep import People
from sync.importer import ImportSummary, SourceFile, import_event, import_files
from sync.migrations import migrate
from sync.replica import (
    iter_keyed_positions,
    load_event_set,
    save_event_set,
    save_keyed_positions,
    write_meta,
)
from sync.store import KEY_BYTES, Store
from sync.wire import decode_answer

WITHIN_S = 60.0
NO_ORGANISER = (
    "This pass does not open the hub's list of attendees.",
    "Give --hub the text of a code that was made with --right organiser.",
)
AT_ONCE = 200
"""People in one request: a few milliseconds of the hub's time."""

T = TypeVar("T")


def import_to_hub(
    line: Line,
    table: SourceFile | None,
    event: SourceFile | None,
    entropy: Entropy,
    *,
    dry_run: bool = False,
    remove_missing: bool = False,
) -> ImportSummary | None:
    """Import a table, an event file, or both.

    Args:
        line: To the hub, with an organiser's token.
        table: Attendees; None = only the event file.
        event: Event file; needed the first time.
        entropy: For ticket texts that are made here.
        dry_run: Say what would be done, and do nothing.
        remove_missing: Cancel those that the table lacks.

    Raises:
        InputError: A file that cannot be taken; nothing was handed in.
        SyncError: The hub does not answer, or says no. What was handed in stays; a second import goes on.
    """
    with TemporaryDirectory(prefix="einlass-import-") as folder:
        store = Store(Path(folder) / "import.db", entropy.random_bytes(KEY_BYTES))
        try:
            migrate(store)
            _fetch(line, store)
            before = dict(iter_keyed_positions(store))
            summary = None
            if table is not None:
                summary = import_files(
                    store, table, event, entropy, dry_run=dry_run, remove_missing=remove_missing
                )
            elif event is not None:
                import_event(store, event)
            if not dry_run:
                _hand_in(line, store, event, before)
            return summary
        finally:
            store.close()


def _fetch(line: Line, store: Store) -> None:
    answer = line.ask(Request(what=What.EVENT, path="/event", within_s=WITHIN_S))
    with store.writing():
        if answer.status != HTTPStatus.NOT_FOUND:
            if answer.status != HTTPStatus.OK:
                raise_refusal(answer, NO_ORGANISER)
            document = decode_answer(answer.raw, EventDocument, NOT_UNDERSTOOD)
            save_event_set(store, document.event_set)
            write_meta(store, EMAIL_KEY, document.email_key)
        for page in _pages(line):
            save_keyed_positions(store, ((person.key, person.position) for person in page))


def _pages(line: Line) -> Iterator[tuple[Person, ...]]:
    after, is_complete = 0, False
    while not is_complete:
        path = f"/positions?after={after}&limit={BATCH_ENTRIES}"
        page = _ask(line, Request(what=What.PEOPLE, path=path, within_s=WITHIN_S), Positions)
        yield page.people
        after, is_complete = page.cursor, page.is_complete


def _hand_in(line: Line, store: Store, event: SourceFile | None, before: dict[str, Position]) -> None:
    """The event first: whoever is handed in next may have a product of it."""
    event_set = load_event_set(store)
    if event is not None and event_set is not None:
        body = msgspec.json.encode(event_set)
        _check(line, Request(what=What.EVENT, path="/event", body=body, within_s=WITHIN_S, replaces=True))
    known = {position.id: (key, position) for key, position in before.items()}
    changed = [(key, p) for key, p in iter_keyed_positions(store) if known.get(p.id) != (key, p)]
    for part in _parts(changed):
        people = tuple(Person(key=key, position=position) for key, position in part)
        body = msgspec.json.encode(People(people=people))
        _check(line, Request(what=What.PEOPLE, path="/people", body=body, within_s=WITHIN_S))


def _parts(people: list[tuple[str, Position]]) -> Iterable[list[tuple[str, Position]]]:
    return (people[start : start + AT_ONCE] for start in range(0, len(people), AT_ONCE))


def _check(line: Line, request: Request) -> None:
    answer = line.ask(request)
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise_refusal(answer, NO_ORGANISER)


def _ask(line: Line, request: Request, kind: type[T]) -> T:
    answer = line.ask(request)
    if answer.status != HTTPStatus.OK:
        raise_refusal(answer, NO_ORGANISER)
    return decode_answer(answer.raw, kind, NOT_UNDERSTOOD)

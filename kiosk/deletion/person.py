"""One person's data: found by ticket, badge or name; told in full; erased wherever the journal goes.

Must not know: arguments, formats on the screen.
"""

from collections.abc import Iterator, Sequence

import msgspec

from checkin.certificate import PERSON_ELSEWHERE, PERSON_KEPT, Certificate, Deleted
from checkin.clock import Clock
from checkin.erasing import erasure_of_person, is_anonymous
from checkin.errors import ConfigError
from checkin.model import EventSet, Position, PositionId, name_in
from checkin.text import clean_scan, fold
from hub.persons.telling import iso, read_json, told_entry
from kiosk.version import VERSION
from sync.elsewhere import read_elsewhere_of
from sync.erasing import take_away
from sync.forgetting import forget_persons
from sync.ledger import Ledger
from sync.outbox_marks import number
from sync.pretix.documents import read_print_data
from sync.record.keys import RecordKey
from sync.replica import find_position, known_ids, persons_of
from sync.search import Vocabulary, search
from sync.store import Store
from sync.tickets import find_addons, find_by_secret_all
from sync.wipe import empty_log

NO_TICKET = ("Nobody here has this code.", "Read it from the ticket or badge itself.")
NO_NAME = ("Nobody here has this name.", "Type all of it, as it stands on the badge; or take --ticket.")
SEVERAL = "Several people are called so."
MOST_HITS = 50
MEDIA = """SELECT m.body FROM medium m JOIN medium_position p ON p.medium = m.id
    WHERE p.position IN (SELECT value FROM json_each(?)) ORDER BY m.id"""
PERSONAL = """SELECT count(*) FROM personal JOIN journal ON journal.id = personal.entry
    WHERE journal.position IN (SELECT value FROM json_each(?))"""


def whose(ledger: Ledger, code: str) -> list[PositionId]:
    """All numbers of whoever has that ticket or badge: at several events, with what was bought with it.

    Raises:
        ConfigError: Nobody has.
    """
    text = clean_scan(code)
    badge = ledger.find_badge(text) if text else None
    by_badge = [badge.body.position] if badge and badge.body.position is not None else []
    known = find_by_secret_all(ledger.store, text) if text else ()
    found = _all_numbers(ledger, [*(one.id for one in known), *by_badge])
    if not found:
        raise ConfigError(*NO_TICKET)
    return found


def named(ledger: Ledger, name: str) -> list[PositionId]:
    """The same by the whole name; nobody is taken for somebody else.

    Raises:
        ConfigError: Nobody is called so, or several people are; the remedy lists their tickets.
    """
    wanted = fold(name)
    hits = search(ledger.store, name, MOST_HITS, Vocabulary()) if wanted else []
    found = [one for one in hits if wanted in (fold(one.display_name), fold(_bare(one)))]
    tickets = [one for one in found if one.addon_to not in {other.id for other in found}]
    if not tickets:
        raise ConfigError(*NO_NAME)
    if tickets[1:]:
        listed = ", ".join(f"{one.organisation or '–'} ({one.secret})" for one in tickets)
        raise ConfigError(SEVERAL, f"Say which with --ticket: {listed}.")
    return _all_numbers(ledger, [tickets[0].id])


def _bare(position: Position) -> str:
    return f"{position.given_name} {position.family_name}"


def _all_numbers(ledger: Ledger, some: Sequence[PositionId]) -> list[PositionId]:
    store = ledger.store
    own = [_holder(store, one) for one in some]
    bought = [one.id for one in find_addons(store, own)]
    known = [n for one in (*own, *bought) for n in (*known_ids(store, one), *persons_of(store, [one])[0])]
    return list(dict.fromkeys(known))


def _holder(store: Store, number: PositionId) -> PositionId:
    """Of what was bought with a ticket, that ticket; else the same."""
    one = find_position(store, number)
    holder = find_position(store, one.addon_to) if one and one.addon_to is not None else None
    return number if holder is None or is_anonymous(holder) else holder.id


def export_person(ledger: Ledger, event_set: EventSet, person: Sequence[PositionId]) -> dict[str, object]:
    """All that is stored of one person, as JSON can hold it; of staff it names nobody."""
    store = ledger.store
    positions = [one for n in person if (one := find_position(store, n)) is not None]
    elsewhere = read_elsewhere_of(store, person)
    media = store.rows(MEDIA, (msgspec.json.encode(list(person)).decode(),))
    badge_data = {str(n): read_json(raw) for n in person if (raw := read_print_data(store, n))}
    return {
        "numbers": list(person),
        "tickets": [msgspec.to_builtins(one) for one in positions],
        "wristbands_and_cards": [read_json(row[0]) for row in media],
        "badge_data": badge_data,
        "check_ins_elsewhere": [msgspec.to_builtins(one) for n in person for one in elsewhere.get(n, ())],
        "journal": [
            told_entry(event_set, one.body, ledger.personal(one.body.id))
            for n in person
            for one in ledger.about(n)
        ],
    }


def erase_person(
    ledger: Ledger, event_set: EventSet, person: Sequence[PositionId], clock: Clock, by: str, key: RecordKey
) -> Certificate:
    """Erase somebody. Committed when this returns; whoever else has the journal follows as they hear of it.

    Raises:
        LedgerError: Nothing was erased.
    """
    store, event = ledger.store, event_set.events[0]
    listed = msgspec.json.encode(list(person)).decode()
    with ledger.writing():
        tickets = sum(find_position(store, one) is not None for one in person)  # one may have two numbers
        removed = {"position": tickets, "personal": number(store, PERSONAL, listed)}
        bodies = [ledger.append(erasure_of_person(one, clock.now_ms(), by)).body for one in person]
        take_away(store, person)
        forget_persons(store, bodies)
    empty_log(store)
    return Certificate(
        deleted=Deleted.ONE_PERSON,
        event=name_in(event.names, event.languages[0]),
        slug=event.slug,
        device=ledger.origin.device,
        at=iso(clock.now_ms()),
        why="by hand",
        about=", ".join(map(str, person)),
        persons=1,
        removed={name: amount for name, amount in removed.items() if amount},
        kept=PERSON_KEPT,
        elsewhere=PERSON_ELSEWHERE,
        journal_entries=number(store, "SELECT count(*) FROM journal"),
        journal_verifies=not ledger.verify(),
        version=VERSION,
        key=key.public.hex(),
    )


def readable(exported: object, depth: int = 0) -> Iterator[str]:
    """The same for people who read no JSON: a line for each value, under what it is called."""
    pad = "  " * depth
    if isinstance(exported, dict):
        for name, value in exported.items():
            if isinstance(value, dict | list) and value:
                yield f"{pad}{str(name).replace('_', ' ')}:"
                yield from readable(value, depth + 1)
            elif value not in (None, "", [], {}):
                yield f"{pad}{str(name).replace('_', ' ')}: {value}"
    elif isinstance(exported, list):
        for at, value in enumerate(exported):
            yield from [f"{pad}–"] if at and isinstance(value, dict) else []
            yield from readable(value, depth)
    else:
        yield f"{pad}{exported}"

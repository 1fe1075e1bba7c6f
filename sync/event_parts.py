"""The parts of an event file that need few others: products, gates and staff, and what all readers share.

Must not know: TOML, the ledger. Lists are in `sync.event_lists`, rooms and sessions in `sync.event_rooms`,
questions in `sync.event_questions`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from checkin.clock import utc_to_ms
from checkin.model import Event, EventSet, Gate, GateId, ListId, Product, ProductId, Retired
from checkin.money import to_cents
from checkin.text import clean_text
from sync.event_names import Directory, Entry, Known, S, clean_names, number_rows
from sync.event_shapes import GateTable, ListTable, ProductTable, StaffTable
from sync.event_tables import Problems, Row, read_tables
from sync.staff import StaffMember

YEARS = range(2000, 2200)
MAX_PERSONS = 1_000_000
MAX_CHECK_IN_TEXT_CHARS = 200
ARGON2 = "$argon2"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the readers of all parts share.

    Attributes:
        earlier: The event set of the import before.
        event: This one; names written as one text are in its first language.
        gone: What this file names no more, as its parts note it.
    """

    data: dict[str, Any]
    places: Mapping[str, list[dict[str, int]]]
    earlier: EventSet
    problems: Problems
    event: Event
    zone: ZoneInfo
    gone: list[Retired] = field(default_factory=list)

    def retired(self, kind: str) -> tuple[Retired, ...]:
        """What earlier files named, and the one before this did not."""
        return tuple(known for known in self.earlier.retired if known.kind == kind)


Apart = Callable[[object], str]


def number_tables(
    reading: Reading, name: str, shape: type[S], earlier: Iterable[Known], apart: Apart = lambda _: ""
) -> Directory[S]:
    """All tables of one kind with their names and ids; `apart` as in `number_rows`."""
    rows = read_tables(name, shape, reading.data, reading.places, reading.problems)
    language = reading.event.languages[0]
    named = [
        (clean_names(row.values.name, language, row.line("name"), reading.problems), row) for row in rows
    ]
    what = name.replace("_", "-")
    directory = number_rows(what, named, (*reading.retired(what), *earlier), apart, reading.problems)
    reading.gone.extend(directory.gone)
    return directory


def find_ids(reading: Reading, directory: Directory[Any], entry: Entry[Any], key: str) -> tuple[int, ...]:
    """The ids behind the names that one key of a table holds: a list of them, one, or none."""
    names = getattr(entry.values, key)
    listed = [names] if isinstance(names, str) else names or ()
    return directory.find(listed, entry.row.line(key), reading.problems)


def find_products(
    reading: Reading, products: Directory[ProductTable], entry: Entry[Any], key: str
) -> frozenset[ProductId]:
    """The same for products."""
    return frozenset(map(ProductId, find_ids(reading, products, entry, key)))


def to_ms(at: datetime, zone: ZoneInfo) -> int:
    """A time of the file as milliseconds since 1970, in the event's zone if it says none; 0 = far away."""
    return utc_to_ms(at if at.tzinfo else at.replace(tzinfo=zone)) if at.year in YEARS else 0


def moment_ms(row: Row[Any], key: str, at: datetime, zone: ZoneInfo, problems: Problems) -> int:
    """The same for the time at one key; notes a year that is a mistake."""
    if at.year not in YEARS:
        problems.add(row.line(key), f"“{key}” must lie between 2000 and 2199.")
    return to_ms(at, zone)


def note_count(row: Row[Any], key: str, count: int | None, problems: Problems) -> None:
    """Note a number of persons that no room can hold."""
    if count is not None and not 1 <= count <= MAX_PERSONS:
        problems.add(row.line(key), f"“{key}” must be between 1 and {MAX_PERSONS} persons.")


def read_products(reading: Reading) -> Directory[ProductTable]:
    """What people book; there must be something."""
    products = number_tables(reading, "product", ProductTable, reading.earlier.products)
    if not products.entries:
        reading.problems.add(0, "There is no good table [[product]]: name what people book.")
    return products


def build_products(reading: Reading, products: Directory[ProductTable]) -> tuple[Product, ...]:
    """The products in our words."""
    return tuple(
        Product(
            id=ProductId(entry.id),
            names=entry.names,
            on_site=entry.values.on_site,
            badge=entry.values.badge,
            band=clean_text(entry.values.band),
            days=_days(reading, entry),
            attention=entry.values.attention,
            checkin_text=clean_text(entry.values.check_in_text, MAX_CHECK_IN_TEXT_CHARS),
            price_cents=_price_cents(reading, entry),
        )
        for entry in products.entries
    )


def _price_cents(reading: Reading, entry: Entry[ProductTable]) -> int | None:
    """What a product costs; None = not said."""
    price = entry.values.price
    cents = None if price is None else to_cents(price)
    if price is not None and cents is None:
        reading.problems.add(
            entry.row.line("price"), f"{str(price)[:20]!r} is no price such as 180 or 19.50."
        )
    return cents


def _days(reading: Reading, entry: Entry[ProductTable]) -> tuple[str, ...]:
    line, known = entry.row.line("days"), reading.event.days
    days = sorted_days(entry.values.days, line, reading.problems)
    for day in days:
        if known and day not in known:
            reading.problems.add(line, f"{day} is none of the event's days: {', '.join(known)}.")
    return days


def sorted_days(days: Iterable[date], line: int, problems: Problems) -> tuple[str, ...]:
    """Days as ISO dates; those out of order are noted."""
    written = tuple(day.isoformat() for day in days)
    if list(written) != sorted(set(written)):
        problems.add(line, "“days” must be in order, each once.")
    return written


def read_gates(reading: Reading, lists: Directory[ListTable]) -> tuple[Gate, ...]:
    """The gates with the lists that are scanned there."""
    gates = number_tables(reading, "gate", GateTable, reading.earlier.gates)
    return tuple(
        Gate(
            id=GateId(gate.id),
            names=gate.names,
            lists=tuple(map(ListId, find_ids(reading, lists, gate, "lists"))),
        )
        for gate in gates.entries
    )


def read_staff(reading: Reading) -> tuple[StaffMember, ...]:
    """People who work here; a PIN is taken as an argon2 hash only."""
    staff = number_tables(reading, "staff", StaffTable, ())
    for entry in staff.entries:
        if entry.values.pin and not entry.values.pin.startswith(ARGON2):
            problem = "“pin” holds an argon2 hash, never the digits; leave it out and set the PIN later."
            reading.problems.add(entry.row.line("pin"), problem)
    return tuple(
        StaffMember(name=next(iter(entry.names.values()), ""), role=entry.values.role, pin=entry.values.pin)
        for entry in staff.entries
    )

"""What stands were told, by what a hub keeps: for exhibitors' files. Must not know: formats, who asks."""

from collections.abc import Iterable

from checkin.consents import Consent, Shared, read_shared, standing_consents
from checkin.erasing import known_consents
from checkin.journal import JournalEntry, Kind
from sync.hub.acts import COLUMNS
from sync.ledger import to_entry
from sync.store import Store

TOLD_KINDS = (Kind.CONSENT, Kind.ERASURE)
LISTED = ", ".join(f"'{kind.value}'" for kind in TOLD_KINDS)
TOLD = f"""SELECT {COLUMNS}, p.value FROM journal j LEFT JOIN personal p ON p.entry = j.id
    WHERE j.kind IN ({LISTED})"""  # noqa: S608  # fixed words


Visit = tuple[Consent, Shared]
"""A consent that stands, with what may be passed on."""


def visits_of(rows: Iterable[tuple[JournalEntry, bytes]]) -> list[Visit]:
    """From all entries of `TOLD_KINDS`, in any order, each with what lies beside it."""
    beside, entries = {}, []
    for entry, value in rows:
        beside[entry.body.id] = value
        entries.append(entry)
    standing = ((one, read_shared(beside[one.id])) for one in standing_consents(known_consents(entries)))
    return [(one, said) for one, said in standing if said is not None]


def read_visits(store: Store) -> list[Visit]:
    """Those of a ledger."""
    rows = store.rows(TOLD)
    return visits_of((to_entry(row[:-1]), row[-1] if isinstance(row[-1], bytes) else b"") for row in rows)

"""A certificate of deletion for people to read and to file. Must not know: how anything was deleted."""

from collections import Counter
from collections.abc import Mapping

from checkin.certificate import Certificate, Deleted, Read
from reports.table import Kind, Report, Table

TITLE = "Certificate of deletion"
FACTS = (Kind.WORD, Kind.TEXT)
OTHER = "other rows"
GROUPS: Mapping[str, str] = {
    "position": "tickets with name, organisation and codes",
    "personal": "names, answers and corrections beside the journal",
    "booking": "booked sessions",
    "medium": "wristbands and cards",
    "medium_position": "wristbands and cards",
    "revoked_secret": "void and blocked codes",
    "blocked_secret": "void and blocked codes",
    "print_data": "data for badges",
    "print_picture": "data for badges",
    "printed_elsewhere": "data for badges",
    "hub_device": "access of devices",
    "device": "access of devices",
    "ended_token": "access of devices",
}
"""What lay in a table, for readers; what is not named is `OTHER`."""
DONE = {Deleted.EVERYBODY: "everybody's", Deleted.ONE_PERSON: "one person's"}
CHECK = (
    "Check it on any machine with Einlass: einlass wipe --verify FILE.",
    "Compare the key's fingerprint with the one on the counting record, or that einlass doctor told.",
)


def certificate_report(read: Read, fingerprint: str) -> Report:
    """What it says, in the order in which people ask."""
    made = read.certificate
    tables = (_facts(made), _deleted(made), _kept(made), _elsewhere(made), _signed(read, fingerprint))
    return Report("certificate", TITLE, tables, notes=CHECK)


def _facts(made: Certificate) -> Table:
    rows = [
        ("event", f"{made.event} ({made.slug})"),
        ("device", made.device),
        ("deleted at", made.at),
        ("due since", made.due),
        ("number in the journal", made.about),
        ("program", f"Einlass {made.version}"),
    ]
    return _table("", [(what, said) for what, said in rows if said])


def _deleted(made: Certificate) -> Table:
    amounts: Counter[str] = Counter()
    for name, amount in made.removed.items():
        amounts[GROUPS.get(name, OTHER)] += amount
    words = dict.fromkeys([*GROUPS.values(), OTHER])
    rows: list[tuple[str, str | int]] = [("whose data", DONE[made.deleted]), ("why it was deleted", made.why)]
    rows += [(word, str(amounts[word])) for word in words if amounts[word]]
    return Table("What was deleted", ("what", "amount_of_it"), tuple(rows), kinds=(Kind.WORD, Kind.WORD))


def _kept(made: Certificate) -> Table:
    chains = "hold" if made.journal_verifies else "do not hold"
    rows = [*made.kept.items()]
    if made.journal_entries:
        rows += [("journal entries that stay", str(made.journal_entries)), ("their hash chains", chains)]
    rows += [("of them heard by no other machine", str(made.unsent))] if made.unsent else []
    return Table("What stays, and why", ("what", "why"), tuple(rows), kinds=(Kind.WORD, Kind.WORD))


def _elsewhere(made: Certificate) -> Table:
    rows = [(one, "") for one in made.elsewhere]
    rows += [("left in the data folder; look whom it names", ", ".join(made.left))] if made.left else []
    return _table("What this machine could not reach", rows)


def _signed(read: Read, fingerprint: str) -> Table:
    rows = [("fingerprint of the key", fingerprint), ("signature (Ed25519)", read.signature)]
    return _table("How to check this certificate", rows)


def _table(title: str, rows: list[tuple[str, str]]) -> Table:
    return Table(title, ("what", "said"), tuple(rows), kinds=FACTS)

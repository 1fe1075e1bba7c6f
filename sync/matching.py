"""Which row of a table is which stored position: a second import updates people and never doubles them.

Must not know: files, the ledger.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from checkin.text import fold


@dataclass(frozen=True, slots=True)
class Traits:
    """By what one row or position can be recognised; an empty text says nothing.

    Attributes:
        secret: The ticket's text.
        made: The secret was made here, because the row it came from had none: it tells nothing apart.
        name: Given and family name as written; folded only where it is asked for, likewise `organisation`.
    """

    secret: str
    made: bool
    order: str
    email_hash: str
    name: str
    organisation: str


Key = tuple[str, ...]
KeyOf = Callable[[Traits], Key]


@dataclass(frozen=True, slots=True)
class Pass:
    """One way to recognise, weaker than those before it; keys with an empty first part match nothing."""

    key: KeyOf
    differ: Callable[[Traits, Traits], bool]


def _never(_row: Traits, _stored: Traits) -> bool:
    return False


def _secrets_differ(row: Traits, stored: Traits) -> bool:
    return bool(row.secret) and not stored.made and row.secret != stored.secret


def _orders_differ(row: Traits, stored: Traits) -> bool:
    return _secrets_differ(row, stored) or bool(row.order and stored.order and row.order != stored.order)


def _emails_differ(row: Traits, stored: Traits) -> bool:
    hashes = row.email_hash, stored.email_hash
    return _orders_differ(row, stored) or (all(hashes) and hashes[0] != hashes[1])


PASSES: tuple[Pass, ...] = (
    Pass(lambda t: (t.secret,), _never),
    # Colleagues share an order or a secretary's address: the name decides among them, and only when one is
    # left over on both sides is it somebody whose name was changed.
    Pass(lambda t: (t.order, fold(t.name)), _secrets_differ),
    Pass(lambda t: (t.order,), _secrets_differ),
    Pass(lambda t: (t.email_hash, fold(t.name)), _orders_differ),
    Pass(lambda t: (t.email_hash,), _orders_differ),
    Pass(lambda t: (fold(t.name), fold(t.organisation)), _emails_differ),
)
"""The order of the row key: secret, else order, else e-mail, else full name and organisation."""


def match(rows: Sequence[Traits], stored: Sequence[Traits]) -> dict[int, int]:
    """Find each row's stored position.

    Returns:
        Index into `rows` -> index into `stored`, both sides at most once.
    """
    found: dict[int, int] = {}
    open_rows, open_stored = list(range(len(rows))), list(range(len(stored)))
    for step in PASSES:
        if not open_rows or not open_stored:
            break
        candidates = _only_ones(stored, open_stored, step.key)
        for key, index in _only_ones(rows, open_rows, step.key).items():
            other = candidates.get(key)
            if other is not None and not step.differ(rows[index], stored[other]):
                found[index] = other
        claimed = set(found.values())
        open_rows = [index for index in open_rows if index not in found]
        open_stored = [index for index in open_stored if index not in claimed]
    return found


def _only_ones(traits: Sequence[Traits], indexes: Iterable[int], key_of: KeyOf) -> dict[Key, int]:
    """Keys that exactly one of them has."""
    seen: dict[Key, int] = {}
    twice: set[Key] = set()
    for index in indexes:
        key = key_of(traits[index])
        if key[0] and seen.setdefault(key, index) != index:
            twice.add(key)
    return {key: index for key, index in seen.items() if key not in twice}

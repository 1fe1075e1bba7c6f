"""Cells as rows: one table per family, its key the primary key, its amounts beside it.

Must not know: what a cell counts, where cells come from.
"""

from collections.abc import Iterable, Iterator, Sequence

from checkin.rollup import Amounts, Cells, Family, Key
from sync.store import Row, Store


class CellTables:
    """The tables of some families in one file, through one connection.

    Args:
        store: The file.
        families: One table each; their names are ours and safe to stand in SQL.
    """

    def __init__(self, store: Store, families: Sequence[Family]) -> None:
        self._store = store
        self._families = {family.name: family for family in families}
        self._add = {family.name: _add_sql(family) for family in families}
        self._drop = {family.name: _drop_sql(family) for family in families}

    def make(self) -> None:
        """Make them, empty. Inside `writing`."""
        for family in self._families.values():
            self._store.run(f"DROP TABLE IF EXISTS {_table(family)}")
            self._store.run(_create_sql(family))

    def add(self, change: Cells) -> None:
        """Add amounts to what is there; cells that come to nothing are gone. Inside `writing`."""
        by_family: dict[str, list[tuple[int | str, ...]]] = {}
        fallen: dict[str, list[Key]] = {}
        for (name, key), amounts in change.items():
            by_family.setdefault(name, []).append((*key, *amounts))
            if min(amounts) < 0:
                fallen.setdefault(name, []).append(key)
        for name, rows in by_family.items():
            rows.sort()  # in the order of the table: a page is touched once
            self._store.run_many(self._add[name], rows)
        for name, keys in fallen.items():
            self._store.run_many(self._drop[name], keys)

    def read(self, family: Family) -> dict[Key, Amounts]:
        """All cells of a family."""
        query = f"SELECT {_columns(family)} FROM {_table(family)}"  # noqa: S608  # our names
        return _by_key(self._store.rows(query), len(family.keys))

    def summed(self, family: Family, by: Sequence[str]) -> dict[Key, Amounts]:
        """Cells with the same of some parts of the key, added up.

        Args:
            family: Which.
            by: Names of these parts, in the order in which they make the new key.
        """
        beginning = family.keys[: max(map(family.keys.index, by)) + 1]
        inner = _table(family)
        if len(beginning) < len(family.keys):  # in the order of the table: hardly anything is left to sort
            inner = f"({_sum_sql(family, beginning, inner)})"
        return _by_key(self._store.rows(_sum_sql(family, by, inner)), len(by))


def _sum_sql(family: Family, by: Sequence[str], of: str) -> str:
    kept = ", ".join(f'"{part}"' for part in by)
    sums = ", ".join(f'sum("{amount}") AS "{amount}"' for amount in family.amounts)
    return f"SELECT {kept}, {sums} FROM {of} GROUP BY {kept}"  # noqa: S608  # our names


def _by_key(rows: Iterable[Row], width: int) -> dict[Key, Amounts]:
    return {row[:width]: row[width:] for row in rows}  # type: ignore[misc]  # as they were written


def _table(family: Family) -> str:
    return f'"cells_{family.name}"'


def _names(family: Family) -> Iterator[str]:
    return (f'"{name}"' for name in (*family.keys, *family.amounts))


def _columns(family: Family) -> str:
    return ", ".join(_names(family))


def _create_sql(family: Family) -> str:
    keys = ", ".join(f'"{name}"' for name in family.keys)
    return f"CREATE TABLE {_table(family)} ({_columns(family)}, PRIMARY KEY ({keys})) WITHOUT ROWID"


def _add_sql(family: Family) -> str:
    marks = ", ".join("?" * (len(family.keys) + len(family.amounts)))
    grown = ", ".join(f'"{name}" = "{name}" + excluded."{name}"' for name in family.amounts)
    return f"INSERT INTO {_table(family)} VALUES ({marks}) ON CONFLICT DO UPDATE SET {grown}"  # noqa: S608


def _drop_sql(family: Family) -> str:
    here = " AND ".join(f'"{name}" = ?' for name in family.keys)
    empty = " AND ".join(f'"{name}" = 0' for name in family.amounts)
    return f"DELETE FROM {_table(family)} WHERE {here} AND {empty}"  # noqa: S608  # our names

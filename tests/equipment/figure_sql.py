"""Figures counted by a database, from an exported journal and the definitions in docs/reports.md alone.

Knows nothing of how reports count: each report is a query of its own in `figures/`.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from checkin.made_here import ids_of
from checkin.model import EventSet, Position

QUERIES = Path(__file__).parent / "figures"
TABLES = """
CREATE TABLE position(id BIGINT, made_id BIGINT, product BIGINT, status VARCHAR, organisation VARCHAR,
    sessions VARCHAR[], title VARCHAR, given_name VARCHAR, family_name VARCHAR, order_code VARCHAR);
CREATE TABLE product(id BIGINT, name VARCHAR, on_site BOOLEAN);
CREATE TABLE check_in_list(id BIGINT, name VARCHAR, zone VARCHAR, is_multiple BOOLEAN, may_return BOOLEAN);
CREATE TABLE room(id BIGINT, name VARCHAR, parent BIGINT, person_limit BIGINT, exits VARCHAR,
    has_door BOOLEAN);
CREATE TABLE session(id BIGINT, name VARCHAR, room BIGINT, start_ms BIGINT, end_ms BIGINT);
"""
BASES = ("load_base", "base", "rooms_base", "sessions_base", "badges_base", "kiosks_base")


class FigureSql:
    """One database, filled anew for each congress.

    Args:
        folder: Where an exported journal may lie.
    """

    def __init__(self, folder: Path) -> None:
        self._export = folder / "journal.ndjson"
        self._database = duckdb.connect(config={"threads": 1})
        self._database.execute(TABLES)

    def fill(
        self,
        lines: Iterable[str],
        positions: Iterable[Position],
        event_set: EventSet,
        now_ms: int,
        only: int | None,
    ) -> None:
        """Take in a congress, and count what all queries share.

        Args:
            lines: As ``journal export`` writes them.
            positions: All of the replica.
            event_set: The programme.
            now_ms: Until when figures go.
            only: A check-in list to look at alone.
        """
        self._export.write_text("".join(lines), "utf-8")
        self._put("position", [_position_row(one) for one in positions])
        self._put_event_set(event_set)
        variables = {
            "export": str(self._export),
            "now_ms": now_ms,
            "only_list": only,
            "first_zone": event_set.events[0].timezone,
        }
        for name, value in variables.items():
            self._database.execute(f"SET VARIABLE {name} = ?", [value])
        for name in BASES:
            self._run(name)

    def _put_event_set(self, event_set: EventSet) -> None:
        self._put("product", [[one.id, _name(one.names), one.on_site] for one in event_set.products])
        zones = {event.slug: event.timezone for event in event_set.events}
        self._put(
            "check_in_list",
            [
                [
                    one.id,
                    _name(one.names),
                    zones[one.event],
                    one.allow_multiple_entries,
                    one.allow_entry_after_exit,
                ]
                for one in event_set.lists
            ],
        )
        self._put(
            "room",
            [
                [one.id, _name(one.names), one.parent, one.limit, one.exits.value, bool(one.counts)]
                for one in event_set.rooms
            ],
        )
        self._put(
            "session",
            [[one.id, _name(one.names), one.room, one.start_ms, one.end_ms] for one in event_set.sessions],
        )

    def rows(self, name: str) -> list[list[str]]:
        """What a query tells, in no order; every cell as text."""
        found = self._run(name).fetchall()
        return sorted([str(cell) for cell in row] for row in found)

    def _run(self, name: str) -> duckdb.DuckDBPyConnection:
        return self._database.execute((QUERIES / f"{name}.sql").read_text("utf-8"))

    def _put(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        self._database.execute(f"DELETE FROM {table}")  # noqa: S608  # a name of ours
        for row in rows:
            marks = ", ".join("?" * len(row))
            self._database.execute(f"INSERT INTO {table} VALUES ({marks})", list(row))  # noqa: S608  # the same


def _position_row(one: Position) -> list[object]:
    return [
        one.id, next(iter(ids_of(one)[1:]), None), one.product, one.status.value, one.organisation,
        list(one.sessions), one.title, one.given_name, one.family_name, one.order,
    ]  # fmt: skip


def _name(names: dict[str, str]) -> str:
    return names["de"]

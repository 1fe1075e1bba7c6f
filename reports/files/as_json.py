"""JSON: one object per line and row, for programs. Must not know: what the figures mean."""

import json

from reports.table import Cell, Table


def to_json(table: Table) -> str:
    """One JSON object per line and row, keyed by heading; rows of a further table say which one."""
    which: dict[str, Cell] = {"table": table.name} if table.name else {}
    found = (which | dict(zip(table.headings, row, strict=True)) for row in table.rows)
    rows = (json.dumps(row, ensure_ascii=False) for row in found)
    return "".join(f"{row}\n" for row in rows)

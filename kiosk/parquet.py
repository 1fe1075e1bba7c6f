"""The journal as a Parquet file, through DuckDB where that is installed: it is no part of Einlass.

Must not know: ledgers, what entries mean.
"""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from checkin.errors import ConfigError

MISSING = (
    "Parquet files are made with DuckDB, which is not installed here.",
    "Install it beside Einlass: .venv/bin/python -m pip install duckdb; or see docs/queries.md.",
)
COLUMNS = """{body: 'STRUCT(
    id VARCHAR, kind VARCHAR, at_ms BIGINT, device VARCHAR, sequence BIGINT, position BIGINT,
    list BIGINT, room BIGINT, reason VARCHAR, ref VARCHAR, forced BOOLEAN)'}"""
COPY = """COPY (
    SELECT DISTINCT ON (body.id)
        body.id, body.kind, make_timestamptz(body.at_ms * 1000) AS moment, body.device, body.sequence,
        body.position, body.list, body.room, body.reason, body.ref, coalesce(body.forced, false) AS forced
    FROM read_json({source}, format = 'newline_delimited', columns = {columns})
) TO {target} (FORMAT parquet)"""
"""The same as docs/queries.md shows for doing it by hand."""

ALONE = {"autoinstall_known_extensions": "false", "TimeZone": "UTC"}


def require_parquet() -> None:
    """Raises `ConfigError` where no Parquet file can be made; before anything is read."""
    try:
        import duckdb  # noqa: F401
    except ImportError as error:
        raise ConfigError(*MISSING) from error


def to_parquet(lines: Iterable[str]) -> bytes:
    """A file with one row for each entry, however often it is among the lines.

    Args:
        lines: As `einlass journal export` gives them.

    Raises:
        ConfigError: It cannot be made, such as on a full disk.
    """
    import duckdb

    with TemporaryDirectory(prefix="einlass-") as folder:
        source, target = Path(folder, "journal.ndjson"), Path(folder, "journal.parquet")
        try:
            with source.open("w", encoding="utf-8") as file:
                file.writelines(lines)
            with duckdb.connect(config={**ALONE, "temp_directory": folder}) as connection:
                connection.execute(
                    COPY.format(source=_quoted(source), target=_quoted(target), columns=COLUMNS)
                )
            return target.read_bytes()
        except (duckdb.Error, OSError) as error:
            raise ConfigError(
                "The Parquet file cannot be made.", "Free some space for temporary files and try again."
            ) from error


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"

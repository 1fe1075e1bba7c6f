"""Reports of ten million journal entries take no longer than DuckDB does, and say the same."""

import pytest

from benchmarks.reports import measure

pytestmark = [pytest.mark.long, pytest.mark.alone]


def test_any_report_is_as_fast_as_duckdb() -> None:
    """Each figure of the benchmark holds; it compares the numbers itself."""
    figures = measure(is_long=True)
    assert [figure.text() for figure in figures if not figure.holds] == []

"""Every format: nothing is lost, nothing runs, and the same report is the same bytes."""

import pytest

from checkin.errors import ConfigError
from reports.files.writers import FORMATS
from reports.imprint import Imprint
from tests.fakes.sample_report import IMPRINT_DE, IMPRINT_EN, PLAIN, SAMPLE


def test_the_formats_of_the_command_line() -> None:
    """Table, spreadsheets, data, pages, paper and pictures; two of them are no text."""
    assert set(FORMATS) == {"table", "csv", "xlsx", "json", "html", "pdf", "svg"}
    assert {name for name, one in FORMATS.items() if one.is_binary} == {"xlsx", "pdf"}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("imprint", [IMPRINT_DE, IMPRINT_EN], ids=["German", "English"])
def test_the_same_report_is_the_same_bytes(name: str, imprint: Imprint) -> None:
    """No time of making, no random name stands in a file."""
    once, twice = (FORMATS[name].write(SAMPLE, imprint) for _ in range(2))
    assert once == twice
    assert once


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"svg"}))
def test_a_report_of_nothing_can_be_written(name: str) -> None:
    """Before anything has happened there are files with headings nevertheless."""
    assert isinstance(FORMATS[name].write(PLAIN, IMPRINT_DE), bytes)


def test_a_report_without_charts_is_no_picture() -> None:
    """Whoever asks for one is told which formats there are instead."""
    with pytest.raises(ConfigError, match="html"):
        FORMATS["svg"].write(PLAIN, IMPRINT_DE)


@pytest.mark.parametrize("name", [name for name, one in FORMATS.items() if not one.is_binary])
def test_texts_are_utf_8_without_controls(name: str) -> None:
    """No escape reaches a terminal or a page; data formats may hold what JSON and CSV escape or quote."""
    text = FORMATS[name].write(SAMPLE, IMPRINT_DE).decode("utf-8")
    assert "\x1b" not in text
    assert name in ("csv", "json") or "\u202e" not in text

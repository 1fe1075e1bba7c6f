"""The page about the counting record: it names every column, and what it says about checking a file works."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from checkin.counting import COLUMNS, Gap, LineKind
from tests.checkin.test_counting import FILE

PAGE = Path(__file__).parents[2] / "docs" / "counting-record.md"
TEXT = PAGE.read_text("utf-8")
(SCRIPT,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
HOLDS = "the chain holds"


@pytest.mark.parametrize("word", [*COLUMNS, *LineKind, *Gap])
def test_every_column_and_word_is_told(word: str) -> None:
    """What may stand in a file is explained."""
    assert f"`{word}`" in TEXT


def check(folder: Path, text: str) -> list[str]:
    """What the documented lines print of a file."""
    path = folder / "record.csv"
    path.write_text(text, "utf-8", newline="")
    done = subprocess.run(
        [sys.executable, "-I", "-c", SCRIPT, str(path)], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


ROWS = FILE.split("\n")
SIXTH = next(at for at, row in enumerate(ROWS) if ",6,minute," in row)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        pytest.param(ROWS, [], id="as it was written"),
        pytest.param(
            [row.replace(",106,", ",100,") for row in ROWS],
            ['line 6 of Saal "Nord", oben, 2026-10-24T08:06Z, was changed'] * 2,
            id="a number changed in both rooms",
        ),
        pytest.param(
            ROWS[:SIXTH] + ROWS[SIXTH + 1 :],
            ['line 7 of Saal "Nord", oben, 2026-10-24T08:07Z, does not follow'],
            id="a line taken out",
        ),
        pytest.param(
            [row for row in ROWS if not row.startswith("kiosk-1,11,")],
            ["lines of room 11 were cut off"],
            id="a room taken out",
        ),
        pytest.param(
            [*ROWS[: SIXTH - 1], ROWS[SIXTH], ROWS[SIXTH - 1], *ROWS[SIXTH + 1 :]],
            ["line 6 of", "line 5 of", "line 7 of"],
            id="two lines exchanged",
        ),
    ],
)
def test_the_documented_lines_find_what_was_changed(tmp_path: Path, rows: list[str], told: list[str]) -> None:
    """With nothing but Python; on a file that is whole they say only that it is."""
    *said, end = check(tmp_path, "\n".join(rows))
    assert end == HOLDS
    assert len(said) == len(told)
    for line, words in zip(said, told, strict=True):
        assert words in line


def test_a_file_without_an_end_is_told(tmp_path: Path) -> None:
    """Whatever was cut off with it."""
    assert check(tmp_path, "\n".join(ROWS[:SIXTH]))[-1] != HOLDS

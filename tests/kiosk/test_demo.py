"""The demo's parts: what its summary says is looked at again, and what goes wrong is not called sound."""

from pathlib import Path

import msgspec
import pytest

from kiosk.demo import Summary, clear_pages
from tests.fakes.einlass import call

SOUND = Summary(
    scans=13,
    admitted=7,
    refused={"invalid": 6},
    badges_printed=7,
    stray_bytes=0,
    synced=13,
    pending=0,
    inside=7,
    journal_verified=True,
    pixel_identical=True,
    refused_next_door=7,
    refused_here=1,
    replicas_equal=True,
)


def test_the_summary_begins_with_what_was_promised() -> None:
    """Its keys and their order are a contract; later ones are added at the end."""
    assert list(msgspec.to_builtins(SOUND))[:9] == [
        "scans", "admitted", "refused", "badges_printed", "stray_bytes", "synced", "pending", "inside",
        "journal_verified",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"badges_printed": 6}, id="a badge is missing"),
        pytest.param({"badges_printed": 8}, id="a badge too many"),
        pytest.param({"pending": 1}, id="central has not heard of somebody"),
        pytest.param({"stray_bytes": 1}, id="a stray byte"),
        pytest.param({"journal_verified": False}, id="a chain that does not hold"),
        pytest.param({"pixel_identical": False}, id="another picture on paper"),
        pytest.param({"refused_next_door": 6}, id="somebody came in at both kiosks"),
        pytest.param({"refused_here": 0}, id="somebody who came in next door came in here"),
        pytest.param({"replicas_equal": False}, id="somebody was not told of an entry"),
    ],
)
def test_whatever_is_wrong_is_not_sound(change: dict[str, object]) -> None:
    """Then the demo ends with 1."""
    assert SOUND.is_sound
    assert not Summary(**{**msgspec.to_builtins(SOUND), **change}).is_sound


@pytest.mark.parametrize(
    ("option", "value"),
    [("attendees", "99"), ("seconds", "0"), ("seconds", "-1"), ("seconds", "3601"), ("seconds", "nan")],
)
def test_sizes_that_cannot_be_played(option: str, value: str) -> None:
    """Said before anything is rendered."""
    ended = call("demo", "--headless", f"--{option}", value)
    assert ended.code == 2
    assert "too small or too long" in ended.err


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """Said before anything is rendered, too."""
    (tmp_path / "file").touch()
    ended = call("demo", "--headless", "--out", tmp_path / "file")
    assert ended.code == 2
    assert "--out" in ended.err


def test_pages_of_an_earlier_run_are_cleared_and_nothing_else(tmp_path: Path) -> None:
    """Two runs into one folder leave the badges of the second."""
    old, others = (
        ["001-3456789ACE.png", "1000-XWVUTRPNML.png"],
        ["001-holiday.png", "badge.pdf", "001-3456789ACE"],
    )
    for name in old + others:
        (tmp_path / name).touch()
    clear_pages(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(others)


def test_without_a_terminal_the_screens_do_not_start() -> None:
    """The way without one is named."""
    ended = call("demo")
    assert ended.code == 2
    assert "demo --headless" in ended.err

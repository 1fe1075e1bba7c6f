"""The settings file is written so that TOML's own reader finds the same in it, and never half."""

import os
import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.errors import ConfigError
from kiosk.settings_file import flat_settings, read_settings_file, settings_text, write_settings_file
from kiosk.settings_fit import TABLES

TEXT = st.text()
KEYS = TEXT.filter(lambda key: key not in TABLES and not key.startswith(tuple(f"{one}_" for one in TABLES)))
VALUES = (
    st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
    | st.lists(TEXT)
    | st.dictionaries(TEXT, TEXT)
)
HERE = Path("config.toml")


@given(st.dictionaries(KEYS, VALUES), st.dictionaries(st.tuples(st.sampled_from(TABLES), TEXT), VALUES))
def test_what_is_written_is_read(plain: dict[str, object], tabled: dict[tuple[str, str], object]) -> None:
    """Any text, number, list or table comes back, whatever letters it has."""
    flat = plain | {f"{table}_{key}": value for (table, key), value in tabled.items()}
    assert flat_settings(tomllib.loads(settings_text(flat)), HERE) == flat


def test_it_reads_well() -> None:
    """One setting a line, tables behind them."""
    flat = {
        "mode": "desk",
        "central_url": "https://a",
        "lists": ("Einlass", 'Saal "1"'),
        "central_token": "t",
    }
    assert settings_text(flat).splitlines() == [
        'mode = "desk"',
        'lists = ["Einlass", "Saal \\"1\\""]',
        "",
        "[central]",
        'url = "https://a"',
        'token = "t"',
    ]


def test_the_former_file_stays_beside_it(tmp_path: Path) -> None:
    """With its comments; both are for their owner alone, and nothing else is left in the folder."""
    path = tmp_path / "data" / "config.toml"
    write_settings_file(path, {"mode": "desk"})
    path.write_text('mode = "door"  # north\n', encoding="utf-8")
    write_settings_file(path, {"mode": "lead"})
    write_settings_file(path, {"mode": "stand"}, keeps_former=False)
    old = path.with_name("config.toml.old")
    assert read_settings_file(path) == {"mode": "stand"}
    assert old.read_text(encoding="utf-8") == 'mode = "door"  # north\n'
    assert {stat.S_IMODE(one.stat().st_mode) for one in (path, old)} == {0o600}
    assert sorted(one.name for one in path.parent.iterdir()) == ["config.toml", "config.toml.old"]


def test_a_full_disk_leaves_it_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot reach the disk takes no place, and is said with a remedy."""
    path = tmp_path / "config.toml"
    write_settings_file(path, {"mode": "desk"})

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match=r"cannot be written.*No space left") as caught:
        write_settings_file(path, {"mode": "door"})
    assert "room on the disk" in caught.value.remedy
    assert read_settings_file(path) == {"mode": "desk"}
    assert [one.name for one in tmp_path.iterdir()] == ["config.toml"]

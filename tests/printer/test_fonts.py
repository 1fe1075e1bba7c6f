"""Which fonts badges are set in: the bundled ones, and those that the settings name."""

from pathlib import Path

import pytest

from checkin.errors import ConfigError
from printer.fonts import font_folders


def test_both_families_are_bundled() -> None:
    """Noto Sans for our templates, Open Sans for layouts of pretix."""
    files = [file.name for folder in font_folders() for file in folder.iterdir()]
    assert {name.partition("[")[0].partition("-")[0] for name in files} == {"NotoSans", "OpenSans"}


def test_an_edition_of_open_sans_takes_the_place_of_ours(tmp_path: Path) -> None:
    """Other fonts stand beside it."""
    assert len(font_folders([tmp_path])) == 3
    (tmp_path / "OpenSans-Regular.ttf").touch()
    assert [folder == tmp_path for folder in font_folders([tmp_path])] == [False, True]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With a remedy."""
    with pytest.raises(ConfigError, match="There is no folder of fonts at"):
        font_folders([tmp_path / "none"])

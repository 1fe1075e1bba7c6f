"""Which fonts badges are set in; the one place that knows the font package.

Must not know: what is set in them.
"""

from collections.abc import Iterable
from pathlib import Path

from checkin.errors import ConfigError

FAMILY = "Noto Sans"
"""Family of the bundled fonts: Latin, Greek and Cyrillic; other fonts stand in for other scripts."""


def font_folders(others: Iterable[Path] = ()) -> tuple[Path, ...]:
    """Folders with the bundled fonts and those that the settings name for other scripts.

    Raises:
        ConfigError: A folder named in the settings does not exist.
    """
    from fontpkg_noto_sans import ROOT  # type: ignore[import-untyped]  # a package of two lines without types

    folders = tuple(others)
    for folder in folders:
        if not folder.is_dir():
            raise ConfigError(
                f"There is no folder of fonts at {folder}.", "Correct its path in the settings."
            )
    return (Path(ROOT) / "files", *folders)

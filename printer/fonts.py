"""Which fonts badges are set in; the one place that knows the font packages.

Must not know: what is set in them.
"""

from collections.abc import Iterable
from pathlib import Path

from checkin.errors import ConfigError

FAMILY = "Noto Sans"
"""Family of the bundled fonts: Latin, Greek and Cyrillic; other fonts stand in for other scripts."""

LAYOUT_FAMILY = "Open Sans"
"""What layouts made in pretix are set in unless their maker chose another font; bundled too."""


def font_folders(others: Iterable[Path] = ()) -> tuple[Path, ...]:
    """Folders with the bundled fonts and those that the settings name for other scripts.

    Of two editions of Open Sans the one in the named folders counts: it may be the one that pretix has.

    Raises:
        ConfigError: A folder named in the settings does not exist.
    """
    from fontpkg_noto_sans import ROOT as NOTO_SANS  # type: ignore[import-untyped]  # no types in two lines
    from fontpkg_open_sans import ROOT as OPEN_SANS  # type: ignore[import-untyped]  # the same

    folders = tuple(others)
    for folder in folders:
        if not folder.is_dir():
            raise ConfigError(
                f"There is no folder of fonts at {folder}.", "Correct its path in the settings."
            )
    bundled = (NOTO_SANS,) if any(map(_has_layout_family, folders)) else (NOTO_SANS, OPEN_SANS)
    return (*(Path(root) / "files" for root in bundled), *folders)


def _has_layout_family(folder: Path) -> bool:
    start = LAYOUT_FAMILY.replace(" ", "").lower()
    return any(file.name.lower().startswith(start) for file in folder.rglob("*.?tf"))

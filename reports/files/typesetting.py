"""Sets a document with Typst, from a template of ours; the one place of this room that knows Typst and fonts.

Texts go in as data and are never read as markup, so nothing foreign can run: no child process is needed.
Letters are set in the bundled Noto Sans, those of other scripts in fonts of the system; what none of them
has becomes a question mark, for an empty box tells nobody that something lacks.
Must not know: reports.
"""

import json
from functools import cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING

from checkin.coverage import missing_characters, read_coverage
from checkin.errors import LayoutError

if TYPE_CHECKING:
    import typst

FAMILY = "Noto Sans"
ODD = (
    "Mono",
    " UI",
    "Serif",
    "Display",
    "Looped",
    "Unjoined",
    "Nastaliq",
    "Rashi",
    "Kufi",
    " HK",
    " JP",
    " KR",
    " TC",
)
"""Words in names of families that look strange beside it, and come last."""

STAND_IN = "?"
NO_PACKAGES = "/dev/null/packages"
"""Where Typst looks for packages: a folder that nobody can make."""


def set_pdf(template: Path, data: object) -> bytes:
    """A document as PDF, the same bytes for the same data and fonts.

    Args:
        template: A Typst file of ours, which finds the data in ``sys.inputs.data`` and the families of
            fonts in ``sys.inputs.fonts``.
        data: What JSON can hold.

    Raises:
        LayoutError: Typst could not set it.
    """
    import typst

    text = json.dumps(data, ensure_ascii=False)
    foreign = missing_characters(text, (_bundled_coverage(),))
    families, lacking = _stand_ins(foreign)
    text = text.translate(dict.fromkeys(map(ord, lacking), STAND_IN))
    try:
        made = typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=_fonts(with_system=bool(families)),
            ignore_system_fonts=True,
            sys_inputs={"data": text, "fonts": json.dumps([FAMILY, *families])},
            package_path=NO_PACKAGES,
            package_cache_path=NO_PACKAGES,
            format="pdf",
        )
    except (typst.TypstError, RuntimeError) as error:
        raise LayoutError(
            f"The document cannot be set: {error}.", "Please report this, with the report."
        ) from error
    assert isinstance(made, bytes)
    return made


def _stand_ins(foreign: str) -> tuple[list[str], str]:
    """Families of the system that draw these characters, and the characters that none of them draws."""
    families: list[str] = []
    for family, path, index in _system_faces() if foreign else ():
        left = missing_characters(foreign, (_coverage(path, index),))
        if left != foreign:
            families.append(family)
        foreign = left
        if not foreign:
            break
    return families, foreign


@cache
def _fonts(*, with_system: bool) -> "typst.Fonts":
    import typst

    return typst.Fonts(
        include_system_fonts=with_system, include_embedded_fonts=False, font_paths=[str(_bundled_folder())]
    )


@cache
def _system_faces() -> tuple[tuple[str, str, int], ...]:
    """One face of each family, those first that look like ours: name, file, number in the file."""
    faces = {
        face.family: (str(face.path), face.index) for face in _fonts(with_system=True).fonts() if face.path
    }
    ranked = sorted(faces, key=lambda name: (any(word in name for word in ODD), FAMILY not in name, name))
    return tuple((family, *faces[family]) for family in ranked if family != FAMILY)


@cache
def _bundled_coverage() -> frozenset[int]:
    files = (path for path in sorted(_bundled_folder().iterdir()) if "Italic" not in path.name)
    return frozenset().union(*(_coverage(str(path), 0) for path in files))


@cache
def _coverage(path: str, index: int) -> frozenset[int]:
    with Path(path).open("rb") as file:
        if not file.read(1):  # nothing, which no system maps
            return frozenset()
        with mmap(file.fileno(), 0, access=ACCESS_READ) as font, memoryview(font) as view:
            return read_coverage(view, index)


def _bundled_folder() -> Path:
    from fontpkg_noto_sans import ROOT  # type: ignore[import-untyped]  # no types in two lines

    return Path(ROOT) / "files"

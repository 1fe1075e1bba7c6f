"""Catalogues of sentences: finds every sentence in the source, and compiles what translators wrote.

``python -m kiosk.catalogue`` brings all catalogues up to date. Only developers and tests need this module.
"""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from kiosk.words import LOCALE_FOLDER

SOURCE_FOLDER = Path(__file__).parent
SENTENCE_CALLS = {"mark": 1, "say": 1, "say_count": 2}
"""Calls that take sentences, and how many: the second one is the plural."""


def extract() -> Catalog:
    """All sentences that stand in the source of this package, those inside f-strings too."""
    found = Catalog(charset="utf-8")
    for path in sorted(SOURCE_FOLDER.rglob("*.py")):
        for sentence in _sentences(ast.parse(path.read_text(encoding="utf-8"))):
            found.add(sentence if len(sentence) > 1 else sentence[0])
    return found


def _sentences(tree: ast.AST) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            count = SENTENCE_CALLS.get(getattr(node.func, "attr", getattr(node.func, "id", "")), 0)
            texts = [arg.value for arg in node.args[:count] if isinstance(arg, ast.Constant)]
            if texts:
                yield tuple(str(text) for text in texts)


def po_paths() -> Iterator[Path]:
    """The catalogue of each language."""
    return iter(sorted(LOCALE_FOLDER.glob("*/LC_MESSAGES/einlass.po")))


def read_catalogue(path: Path) -> Catalog:
    """What translators wrote; the language is the folder's name."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name, domain="einlass", abort_invalid=True)


def compile_catalogue(catalogue: Catalog) -> bytes:
    """The binary form that the program reads."""
    with BytesIO() as file:
        write_mo(file, catalogue)
        return file.getvalue()


def po_text(catalogue: Catalog) -> bytes:
    """The text form, sorted, without line numbers or dates, so that it changes only when sentences do."""
    with BytesIO() as file:
        write_po(file, catalogue, sort_output=True, omit_header=False, no_location=True, width=0)
        return file.getvalue()


def bring_up_to_date(path: Path) -> None:
    """Add sentences that are new, drop those that are gone, and compile."""
    catalogue = read_catalogue(path)
    catalogue.update(extract(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    path.write_bytes(po_text(catalogue))
    path.with_suffix(".mo").write_bytes(compile_catalogue(read_catalogue(path)))


if __name__ == "__main__":
    for each in po_paths():
        bring_up_to_date(each)

"""Catalogues of sentences: finds every sentence in the source, and compiles what translators wrote.

Languages for attendees have only what these may read: `ATTENDEE_MODULES`, and their half of each refusal.
``python -m kiosk.catalogue`` brings all catalogues up to date. Only developers and tests need this module.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from kiosk.wording.explanations import EXPLANATIONS
from kiosk.wording.languages import LANGUAGES
from kiosk.wording.reasons import REASONS
from kiosk.words import LOCALE_FOLDER

SOURCE_FOLDER = Path(__file__).parent
SENTENCE_CALLS = {"mark": 1, "phrase": 1, "say": 1, "say_count": 2}
"""Calls that take sentences, and how many: the second one is the plural."""
PHRASES = {"phrase": 1}
"""Those that other rooms know: what their errors say with values in it."""
OTHER_ROOMS = ("checkin", "printer", "scanner", "sync")
ATTENDEE_MODULES = (
    "badge.outlet",
    "wording.naming",
    "screens.attendee.answer_pages",
    "screens.attendee.form_pages",
    "screens.attendee.calling",
    "screens.hints",
    "screens.attendee.own_name_pages",
    "screens.attendee.pages",
    "screens.attendee.privacy",
    "screens.attendee.spoken",
    "screens.stand.pages",
    "signals",
    "words",
)
"""Whose every sentence may stand on an attendee's screen or badge."""

FOR_STAFF = frozenset({"For staff: {cause}", "You have come: your PIN", "↵ done   Esc back"})
"""What stands there all the same for staff who happen to see it."""


def extract() -> Catalog:
    """All sentences in the source of this package, those inside f-strings too, and phrases of other rooms."""
    found = _extract(sorted(SOURCE_FOLDER.rglob("*.py")))
    for room in OTHER_ROOMS:
        for path in sorted((SOURCE_FOLDER.parent / room).rglob("*.py")):
            for (sentence,) in _sentences(_parsed(path), PHRASES):
                found.add(sentence)
    return found


def extract_for_attendees() -> Catalog:
    """Those that attendees may read."""
    found = _extract([SOURCE_FOLDER / f"{name.replace('.', '/')}.py" for name in ATTENDEE_MODULES])
    for wording in (*REASONS.values(), *chain.from_iterable(EXPLANATIONS.values())):
        if wording.attendee:
            found.add(wording.attendee)
    for sentence in FOR_STAFF:
        found.delete(sentence)
    return found


def wanted_in(language: str) -> Catalog:
    """What the catalogue of a language has to say."""
    return extract() if LANGUAGES[language].is_for_staff else extract_for_attendees()


def sentences_of(module: Path) -> list[tuple[str, ...]]:
    """The sentences that stand in a file: each alone, or with its plural."""
    return list(_sentences(_parsed(module)))


def _parsed(module: Path) -> ast.AST:
    return ast.parse(module.read_text(encoding="utf-8"))


def _extract(paths: Iterable[Path]) -> Catalog:
    found = Catalog(charset="utf-8")
    for path in paths:
        for sentence in sentences_of(path):
            found.add(sentence if len(sentence) > 1 else sentence[0])
    return found


def _sentences(tree: ast.AST, calls: Mapping[str, int] = SENTENCE_CALLS) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            count = calls.get(getattr(node.func, "attr", getattr(node.func, "id", "")), 0)
            texts = [arg.value for arg in node.args[:count] if isinstance(arg, ast.Constant)]
            if texts:
                yield tuple(str(text) for text in texts)


def po_paths() -> Iterator[Path]:
    """The catalogue of each language."""
    return iter(sorted(LOCALE_FOLDER.glob("*/LC_MESSAGES/einlass.po")))


def read_catalogue(path: Path) -> Catalog:
    """What translators wrote; the language is the folder's name."""
    locale = LANGUAGES[language_of(path)].locale
    with path.open("rb") as file:
        return read_po(file, locale=locale, domain="einlass", abort_invalid=True)


def language_of(path: Path) -> str:
    """The language of a catalogue."""
    return path.parents[1].name


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
    catalogue.update(wanted_in(language_of(path)), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    path.write_bytes(po_text(catalogue))
    path.with_suffix(".mo").write_bytes(compile_catalogue(read_catalogue(path)))


if __name__ == "__main__":
    for each in po_paths():
        bring_up_to_date(each)

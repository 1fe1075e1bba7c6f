"""The card beside a kiosk: whole for every mode, in both languages, on one page each."""

import subprocess
import sys
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from kiosk.exit_codes import ExitCode
from kiosk.quick_card import LANGUAGES, quick_cards
from kiosk.screens.desk.keys import DESK_KEYS
from kiosk.settings import Mode
from printer.sheet_files import write_quick_card
from tests.architecture.tree import CHECKOUT


@pytest.mark.parametrize("mode", list(Mode))
def test_each_language_has_one_page(mode: Mode, tmp_path: Path) -> None:
    """No card grows over its page, and everything that it says can be found in the file."""
    cards, path = quick_cards(mode), tmp_path / "card.pdf"
    write_quick_card(cards, path)
    document = pypdfium2.PdfDocument(path)
    pages = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    assert len(pages) == len(LANGUAGES)
    for card, page in zip(cards, pages, strict=True):
        assert card.title in page
        assert all(happens.split()[0] in page for happens, _ in card.whens)


@pytest.mark.parametrize("mode", list(Mode))
def test_german_is_german(mode: Mode) -> None:
    """Every sentence of the German card is another one than on the English card."""
    german, english = quick_cards(mode)
    assert not {text for pair in german.whens for text in pair} & {
        text for pair in english.whens for text in pair
    }


def test_desk_card_has_every_key() -> None:
    """A key that the desk knows stands on its card."""
    (card, _) = quick_cards(Mode.DESK)
    assert len(card.keys) == len(DESK_KEYS)


def test_command_writes_it(tmp_path: Path) -> None:
    """It needs no terminal, no event and no printer."""
    card = tmp_path / "card.pdf"
    command = [sys.executable, "-P", "-m", "kiosk", "kiosk", "--quick-card", str(card), "--mode", "desk"]
    done = subprocess.run(
        [*command, "--data-dir", str(tmp_path / "data")],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (ExitCode.DONE, "")
    assert card.read_bytes().startswith(b"%PDF")

"""The profile table of python-escpos, as far as we use it."""

import subprocess
import sys
from fractions import Fraction

import pytest

from checkin.errors import PrinterUrlError
from printer.profiles import Profile, find_profile


def test_known_models_have_width_and_resolution() -> None:
    """203 dpi are read as 8 dots per millimetre, as everywhere."""
    assert find_profile("TM-L90") == Profile("TM-L90", 576, Fraction("203.2"))
    assert find_profile("TM-T88IV") == Profile("TM-T88IV", 512, Fraction(180))


@pytest.mark.parametrize("name", ["simple", "TUP500", "RP326"])
def test_models_of_unknown_width_are_refused(name: str) -> None:
    """A guess would print beyond the paper."""
    with pytest.raises(PrinterUrlError, match="how wide"):
        find_profile(name)


def test_the_table_is_read_without_the_library() -> None:
    """Importing all of python-escpos takes 0.7 s and changes the root logger."""
    code = (
        "import sys, logging; from printer.profiles import find_profile; find_profile('TM-L90');"
        "print('escpos.printer' in sys.modules, 'PIL' in sys.modules, logging.root.handlers)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False []"

"""A form for somebody without a ticket that a scan has closed waits for F10, over a real ledger."""

from pathlib import Path

import pytest

from kiosk.settings import Mode
from sync.ledger import Ledger
from tests.fakes.real_desk import play_real
from tests.fakes.small_congress import attendee
from tests.fakes.stage import Stage

EVE = attendee(20, secret="EVE-TICKET", given_name="Eve", family_name="Mayr", organisation="Stadt Ulm")


@pytest.mark.parametrize(
    ("between", "is_kept"),
    [
        pytest.param((), True, id="at once"),
        pytest.param(("f10", "escape"), False, id="left"),
    ],
)
def test_the_form_of_a_walk_in_waits_after_a_scan(
    tmp_path: Path, between: tuple[str, ...], *, is_kept: bool
) -> None:
    """F10 goes on with it, caret and all, without the letters of the scanner, until it is left."""

    async def play(stage: Stage, _: Ledger) -> None:
        await stage.press("f10", *"Tes", "enter", *"Halt", "left")
        await stage.scan("EVE-TICKET")
        assert "✔ Eve Mayr" in stage.text()
        assert "F10 weiter: Tes" in stage.text()
        await stage.press(*between, "f10")
        assert ("Hal▌t" in stage.text()) is is_kept

    play_real(tmp_path, Mode.DESK, play, more=(EVE,))


def test_nobody_else_goes_on_with_a_form(tmp_path: Path) -> None:
    """A desk that was left alone for ten minutes has forgotten it."""

    async def play(stage: Stage, _: Ledger) -> None:
        await stage.press("f10", *"Tes")
        await stage.scan("EVE-TICKET")
        await stage.wait(599)
        assert "F10 weiter: Tes" in stage.text()
        await stage.wait(2)
        assert "weiter" not in stage.text()

    play_real(tmp_path, Mode.DESK, play, more=(EVE,))

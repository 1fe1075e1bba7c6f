"""Tickets that are paid elsewhere while the form for their payment is open, at a desk over a real ledger."""

from pathlib import Path

from msgspec.structs import replace

from checkin.journal import Kind
from checkin.model import Position, PositionStatus
from sync.ledger import Ledger
from sync.replica import save_positions
from tests.fakes.stage import Stage
from tests.kiosk.screens.test_changes import GROUP, UNPAID, bodies, run


def test_what_was_paid_meanwhile_is_not_taken_again(tmp_path: Path) -> None:
    """The ticket is paid online while the form is open: nothing is written, and nothing is said to be."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("UNPAID")
        await stage.press("f11")
        _pay_elsewhere(ledger, UNPAID)
        await stage.press("1", "enter")
        assert "▲ War nicht mehr offen, nichts gebucht" in stage.text()
        assert "95,50" not in stage.text()
        assert bodies(ledger, Kind.PAID) == []

    run(tmp_path, play)


def test_what_is_taken_for_an_order_goes_to_who_still_owes(tmp_path: Path) -> None:
    """One of them has paid online meanwhile: the whole amount is in the journal, and staff are told."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("G0")
        await stage.press("f11")
        _pay_elsewhere(ledger, GROUP[0])
        await stage.press("1", "up", "ctrl+u", *"200", "enter", "enter")
        assert [(one.position, one.payload["amount_cents"]) for one in bodies(ledger, Kind.PAID)] == [
            (GROUP[1].id, 20_000)
        ]
        assert "▲ 200,00 €, bar" in stage.text().replace("\xa0", " ")
        assert "1 Ticket war nicht mehr offen" in stage.text()

    run(tmp_path, play)


def _pay_elsewhere(ledger: Ledger, position: Position) -> None:
    with ledger.writing():
        save_positions(ledger.store, [replace(position, status=PositionStatus.PAID)])

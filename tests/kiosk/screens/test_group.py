"""A whole order comes in at once: each one by the rules, all told of in the end, over the real desk."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.errors import LedgerUnwritableError
from checkin.journal import Kind
from checkin.model import PositionId, PositionStatus
from kiosk.frontdesk import FrontDesk
from kiosk.settings import Mode
from kiosk.views import Answer, DeskPlace, Scanned
from sync.ledger import Ledger
from tests.fakes.real_desk import kinds, play_real
from tests.fakes.small_congress import attendee
from tests.fakes.stage import Stage

ORDER = (
    attendee(20, secret="GROUP1", given_name="Ada", family_name="Byron", order="K7PQX"),
    attendee(21, secret="GROUP2", given_name="Bo", family_name="Celik", order="K7PQX"),
    attendee(
        22, secret="GROUP3", given_name="Cy", family_name="Dorn", order="K7PQX", status=PositionStatus.PENDING
    ),
    attendee(23, secret="GROUP4", given_name="Di", family_name="Ernst", order="K7PQX"),
)


def test_all_who_are_missing_come_in_together(tmp_path: Path) -> None:
    """F7 twice and a yes: an entry and a badge each, one who has not paid stays out and stays listed."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("GROUP1")
        await stage.press("f7")
        assert "F7 alle 3 einchecken" in stage.text()
        await stage.press("f7")
        assert "? Alle 3 einchecken?" in stage.text()
        assert "Bo Celik, Cy Dorn, Di Ernst" in stage.text()
        await stage.press("j")
        assert "▲ 3 eingecheckt" not in stage.text()
        assert "▲ 2 eingecheckt · 1 nicht" in stage.text()
        assert "Cy Dorn: Nicht bezahlt" in stage.text()
        assert "▸ Dorn, Cy" in stage.text()
        assert [kinds(ledger).count(kind) for kind in (Kind.ENTRY, Kind.BADGE, Kind.REFUSAL)] == [3, 3, 1]
        assert {entry.body.by for entry in ledger.entries()} == {"Eileen"}

    play_real(tmp_path, Mode.DESK, play, more=ORDER)


@pytest.mark.parametrize("key", ["n", "escape"])
def test_nobody_comes_in_without_a_yes(tmp_path: Path, key: str) -> None:
    """No, or Esc, and only whoever was scanned is in."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("GROUP1")
        await stage.press("f7", "f7", key)
        assert kinds(ledger).count(Kind.ENTRY) == 1
        assert "Fehlenden" not in stage.text()

    play_real(tmp_path, Mode.DESK, play, more=ORDER)


def test_where_nobody_is_missing_nothing_is_asked(tmp_path: Path) -> None:
    """The second time all are in."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("GROUP1")
        await stage.press("f7", "f7", "j")
        assert "✔ 1 eingecheckt" in stage.text()
        await stage.press("f7")
        assert "einchecken?" not in stage.text()
        assert kinds(ledger).count(Kind.ENTRY) == 2

    play_real(tmp_path, Mode.DESK, play, more=ORDER[:2])


def test_a_scan_ends_the_question(tmp_path: Path) -> None:
    """The next ticket is no answer, and nobody of the order comes in by it."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("GROUP1")
        await stage.press("f7", "f7")
        await stage.scan("jjjjjj")
        assert "Fehlenden" not in stage.text()
        await stage.press("j")
        assert kinds(ledger).count(Kind.ENTRY) == 1

    play_real(tmp_path, Mode.DESK, play, more=ORDER)


def test_a_disk_that_fills_up_in_between_is_told_honestly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is in is counted, who was being tried is not, and nobody after them was tried."""
    whole = FrontDesk.check_in_scan

    def breaking(desk: FrontDesk, scanned: Scanned, place: DeskPlace) -> Answer:
        if scanned.position == PositionId(23):
            raise LedgerUnwritableError("The disk is full.", "Free some space.")
        return whole(desk, scanned, place)

    monkeypatch.setattr(FrontDesk, "check_in_scan", breaking)

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("GROUP1")
        await stage.press("f7", "f7", "j")
        assert kinds(ledger).count(Kind.ENTRY) == 2
        monkeypatch.undo()
        await stage.scan("TICKET0001")
        await stage.wait(4)
        assert kinds(ledger).count(Kind.ENTRY) == 3

    play_real(tmp_path, Mode.DESK, play, more=ORDER)


@pytest.mark.parametrize(
    ("meanwhile", "entries", "is_told"),
    [
        pytest.param(lambda stage: stage.key("escape"), 2, True, id="Esc ends it after this one"),
        pytest.param(
            lambda stage: stage.app.home.call_later(stage.app.home.left), 2, False, id="so does leaving"
        ),
        pytest.param(lambda stage: stage.key("f9"), 4, True, id="no form opens that its end would close"),
    ],
)
def test_what_is_done_while_an_order_comes_in(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: Callable[[Stage], object],
    entries: int,
    *,
    is_told: bool,
) -> None:
    """Who is in is in; nobody else comes in unwanted, or in the name of somebody who has left."""
    whole, stages = FrontDesk.check_in_scan, list[Stage]()

    def interrupted(desk: FrontDesk, scanned: Scanned, place: DeskPlace) -> Answer:
        if scanned.position == PositionId(21):
            meanwhile(stages[0])  # stands in line before the answer
        return whole(desk, scanned, place)

    monkeypatch.setattr(FrontDesk, "check_in_scan", interrupted)

    async def play(stage: Stage, ledger: Ledger) -> None:
        stages.append(stage)
        await stage.scan("GROUP1")
        await stage.press("f7", "f7", "j")
        assert kinds(ledger).count(Kind.ENTRY) == entries
        assert (f"{entries - 1} eingecheckt" in stage.text()) is is_told
        assert "Ändern:" not in stage.text()

    good = (*ORDER[:2], *(replace(one, status=PositionStatus.PAID) for one in ORDER[2:]))
    play_real(tmp_path, Mode.DESK, play, more=good)


def test_a_lost_badge_is_made_void_without_a_new_one(tmp_path: Path) -> None:
    """F3 and 2: the code opens nothing, and no other badge is printed; 1 prints one."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("GROUP1")
        code = next(entry.body.code for entry in ledger.entries() if entry.body.code)
        await stage.press("f3")
        assert "Ada Byron · Das alte Badge öffnet dann nichts mehr" in stage.text()
        assert "1 neues Badge   2 nur das alte ungültig machen   Esc später" in stage.text()
        await stage.press("3", "j", "2")
        assert "✔ Badge ist ungültig" in stage.text()
        await stage.scan(code)
        assert "✖ Ungültig gemacht um 09:00" in stage.text()
        assert [kinds(ledger).count(kind) for kind in (Kind.BADGE, Kind.BADGE_VOID)] == [1, 1]
        await stage.press("f3")
        assert "? Ein Badge drucken?" in stage.text()
        await stage.press("j", "f3", "enter")
        assert [kinds(ledger).count(kind) for kind in (Kind.BADGE, Kind.BADGE_VOID)] == [3, 2]

    play_real(tmp_path, Mode.DESK, play, more=ORDER)

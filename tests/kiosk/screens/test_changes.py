"""What staff change about people at the desk, by keyboard alone, over a real ledger."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.journal import Body, Kind
from checkin.model import EventSet, Position, PositionId, PositionStatus
from checkin.till import Method
from kiosk.outfit import Outfit
from kiosk.screens.desk.screen import DeskScreen
from kiosk.settings import Mode
from sync.ledger import Ledger
from sync.replica import find_position, save_positions
from tests.fakes.clock import FakeClock
from tests.fakes.desk import START_MS, FakeDesk
from tests.fakes.real_desk import AT_DESK, front_desk
from tests.fakes.small_congress import EVENT_SET, attendee, connected, make_ledger
from tests.fakes.stage import Stage, staged

Play = Callable[[Stage, Ledger], Awaitable[None]]

PRICED = replace(
    EVENT_SET,
    products=(replace(EVENT_SET.products[0], price_cents=18_000), *EVENT_SET.products[1:]),
)
EVE = attendee(20, secret="EVE-TICKET", given_name="Eve", family_name="Mayr", organisation="Stadt Ulm")
UNPAID = attendee(
    21,
    secret="UNPAID",
    given_name="Udo",
    family_name="Offen",
    status=PositionStatus.PENDING,
    price_cents=9_550,
)
GROUP = tuple(
    attendee(30 + n, secret=f"G{n}", given_name=name, family_name="Gruppe", order="K7", status=status)
    for n, (name, status) in enumerate(
        (("Ada", PositionStatus.PENDING), ("Bo", PositionStatus.PENDING), ("Cy", PositionStatus.PAID))
    )
)
GUESTS = (EVE, UNPAID, *GROUP)


def run(
    tmp_path: Path,
    play: Play,
    event_set: EventSet = PRICED,
    more: tuple[Position, ...] = GUESTS,
    size: tuple[int, int] = (80, 24),
) -> None:
    """Play at a desk over a ledger on the disk."""
    clock = FakeClock(START_MS)

    async def on_stage(ledger: Ledger) -> None:
        def real(outfit: Outfit) -> Outfit:
            desk = front_desk(ledger, clock, event_set)
            return replace(outfit, desk=desk, known=lambda: event_set, place=AT_DESK)

        async with staged(Mode.DESK, size=size, fit=real, desk=FakeDesk(clock)) as stage:
            await play(stage, ledger)

    with connected(make_ledger(tmp_path, clock=clock)) as ledger:
        with ledger.writing():
            save_positions(ledger.store, more)
        asyncio.run(on_stage(ledger))


def bodies(ledger: Ledger, kind: Kind) -> list[Body]:
    """What the journal says of one kind, in order."""
    return [entry.body for entry in ledger.entries() if entry.body.kind is kind]


def found(ledger: Ledger, position: Position) -> Position:
    """The same position as it is now."""
    known = find_position(ledger.store, position.id)
    assert known is not None
    return known


def test_a_wrong_name_is_put_right(tmp_path: Path) -> None:
    """The caret goes to the wrong letter; list, card and journal have the new name after the last Enter."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.press(*"mayr", "f9")
        assert "▸ Titel" in stage.text()
        await stage.press("down", "down", "left", "left", "backspace", "e")
        assert "war: Mayr" in stage.text()
        assert bodies(ledger, Kind.CORRECTION) == []
        await stage.press("enter", *" Nord", "enter")
        assert "✔ Geändert: Eve Meyr" in stage.text()
        assert "Stadt Ulm Nord" in stage.text()
        assert "▸ Meyr, Eve" in stage.text()
        assert found(ledger, EVE).family_name == "Meyr"
        (entry,) = bodies(ledger, Kind.CORRECTION)
        assert (entry.position, entry.by) == (EVE.id, "Eileen")
        await stage.press("enter")
        assert "✔ Eve Meyr" in stage.text()

    run(tmp_path, play)


def test_a_new_name_offers_a_new_badge(tmp_path: Path) -> None:
    """Whoever has a badge with the old name is told the key that prints another."""

    async def play(stage: Stage, _: Ledger) -> None:
        await stage.scan("EVE-TICKET")
        await stage.press("f9", "down", "down", *"er", "enter", "enter")
        assert "F3 druckt ein neues Badge" in stage.text()
        await stage.press("f3", "1")
        assert "Badge 2" in stage.text()

    run(tmp_path, play)


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(("down", "down", "x", "escape"), id="Esc"),
        pytest.param(("enter", "enter", "enter", "enter"), id="nothing changed"),
    ],
)
def test_a_form_that_is_left_changes_nothing(tmp_path: Path, keys: tuple[str, ...]) -> None:
    """No entry, and letters go into the search field again."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.press(*"mayr", "f9", *keys)
        assert bodies(ledger, Kind.CORRECTION) == []
        await stage.press("q")
        assert " mayrq▌" in stage.text()

    run(tmp_path, play)


def test_a_form_stays_with_whom_it_was_opened_for(tmp_path: Path) -> None:
    """A card that comes late, of somebody else, is not whom staff put right or take money for."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.press(*"mayr", "f9", "down", "down", *"er")
        assert isinstance(stage.app.home, DeskScreen)
        stage.app.home.open_card(UNPAID.id)
        await stage.settle()
        await stage.press("enter", "enter")
        assert found(ledger, EVE).family_name == "Mayrer"
        assert found(ledger, UNPAID).family_name == "Offen"

    run(tmp_path, play)


def test_a_name_cannot_be_emptied(tmp_path: Path) -> None:
    """Whoever had a name keeps one."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.press(*"mayr", "f9", "down", "ctrl+u", "down", "ctrl+u", "down", "enter")
        assert "✖ Nachname" in stage.text()
        assert "Ein Name fehlt" in stage.text()
        assert bodies(ledger, Kind.CORRECTION) == []

    run(tmp_path, play)


def test_who_was_refused_pays_and_comes_in(tmp_path: Path) -> None:
    """Scan, F11, one figure, Enter; and Enter once more checks in, with the badge of the scan."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("UNPAID")
        assert "✖ Nicht bezahlt" in stage.text()
        await stage.press("f11")
        assert "95,50" in stage.text()
        await stage.press("2", "enter")
        assert "✔ 95,50 €, Karte" in stage.text().replace("\xa0", " ")
        (paid,) = bodies(ledger, Kind.PAID)
        assert paid.payload == {"method": "card", "amount_cents": 9_550, "currency": "EUR"}
        assert found(ledger, UNPAID).status is PositionStatus.PAID
        await stage.press("enter")
        assert "✔ Udo Offen" in stage.text()
        assert [len(bodies(ledger, kind)) for kind in (Kind.ENTRY, Kind.BADGE)] == [1, 1]

    run(tmp_path, play)


def test_whoever_paid_comes_in_and_nobody_else(tmp_path: Path) -> None:
    """Enter lets in the person on the card, not one who was refused before them."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("UNPAID")
        await stage.press(*"gruppe ada", "f11", "1", "enter", "ctrl+u", "enter")
        assert [body.position for body in bodies(ledger, Kind.ENTRY)] == [GROUP[0].id]
        await stage.scan("UNPAID")
        await stage.press("f11", "1", "enter", *"mayr", "ctrl+u", "enter")
        assert "▸ Mayr" not in stage.text()
        assert len(bodies(ledger, Kind.ENTRY)) == 1

    run(tmp_path, play)


def test_a_payment_by_mistake_is_taken_back(tmp_path: Path) -> None:
    """F11 once more asks; after a yes the ticket is unpaid again and the till empty."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("UNPAID")
        await stage.press("f11", "1", "enter")
        assert "Hier bezahlt: 95,50 € · bar · 09:00 · Eileen" in stage.text().replace("\xa0", " ")
        await stage.press("f11")
        assert "Diese Zahlung zurücknehmen?" in stage.text()
        await stage.press("n", "f11", "j")
        assert "✔ Zahlung zurückgenommen" in stage.text()
        assert "▲ unbezahlt · 95,50 €" in stage.text().replace("\xa0", " ")
        assert found(ledger, UNPAID).status is PositionStatus.PENDING
        await stage.press("escape", "f11")
        assert "Bisher nichts eingenommen" in stage.text()

    run(tmp_path, play)


def test_there_may_be_nothing_to_pay(tmp_path: Path) -> None:
    """Whoever paid elsewhere is told so."""

    async def play(stage: Stage, _: Ledger) -> None:
        await stage.press(*"mayr", "f11")
        assert "Für dieses Ticket ist nichts offen" in stage.text()

    run(tmp_path, play)


def test_who_was_found_by_name_pays_and_comes_in(tmp_path: Path) -> None:
    """The list says what is due, and is up to date at once."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.press(*"offen", "enter", "f11", "1", "enter")
        assert "unbezahlt" not in stage.text()
        await stage.press("enter")
        assert "✔ Udo Offen" in stage.text()
        assert len(bodies(ledger, Kind.ENTRY)) == 1

    run(tmp_path, play)


def test_another_amount_is_taken_as_typed(tmp_path: Path) -> None:
    """A discount at the desk stands in the journal as it was paid; what is no amount is said."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("UNPAID")
        await stage.press("f11", "1", "up", *"acht", "enter", "enter")
        assert "Das ist kein Betrag" in stage.text()
        assert bodies(ledger, Kind.PAID) == []
        await stage.press("ctrl+u", *"80,5", "enter", "enter")
        assert bodies(ledger, Kind.PAID)[0].payload["amount_cents"] == 8_050

    run(tmp_path, play)


def test_a_price_that_is_not_known_is_typed(tmp_path: Path) -> None:
    """The form says so, and does not guess."""
    bare = replace(UNPAID, price_cents=None)

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("UNPAID")
        await stage.press("f11")
        assert "Betrag hier nicht bekannt" in stage.text()
        await stage.press("enter")
        assert "✖ Betrag" in stage.text()
        await stage.press(*"20", "enter", "3", "enter")
        assert bodies(ledger, Kind.PAID)[0].payload == {
            "method": Method.INVOICE.value,
            "amount_cents": 2_000,
            "currency": "EUR",
        }

    run(tmp_path, play, EVENT_SET, (bare,))


@pytest.mark.parametrize(
    ("keys", "amounts"),
    [
        pytest.param(("1", "enter"), [18_000, 18_000], id="the whole order"),
        pytest.param(("1", "home", "up", "up", "2", "enter", "enter", "enter"), [18_000], id="one ticket"),
    ],
)
def test_an_order_is_paid_together_or_one_by_one(
    tmp_path: Path, keys: tuple[str, ...], amounts: list[int]
) -> None:
    """All that are open at once, as central sees an order, or only whoever stands here."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("G0")
        await stage.press("f11", *keys)
        assert [body.payload["amount_cents"] for body in bodies(ledger, Kind.PAID)] == amounts
        states = [found(ledger, one).status is PositionStatus.PAID for one in GROUP[:2]]
        assert states.count(True) == len(amounts)

    run(tmp_path, play)


def test_somebody_without_a_ticket_comes_in(tmp_path: Path) -> None:
    """The name that was searched for in vain stands there; the last Enter registers, checks in and prints."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.press(*"von der aue, li")
        assert "Niemand gefunden" in stage.text()
        await stage.press("f10")
        assert "von der Aue" in stage.text()
        await stage.press("enter", "enter", *"Stadt Ulm", "enter", "enter", *"1", "enter", "enter")
        assert "1 bar" in stage.text()
        await stage.press("1", "enter")
        assert "✔ Li von der Aue" in stage.text()
        (walk_in,) = bodies(ledger, Kind.WALK_IN)
        assert walk_in.payload == {
            "product": 1,
            "price": "180.00",
            "is_paid": True,
            "currency": "EUR",
            "method": "cash",
        }
        assert [len(bodies(ledger, kind)) for kind in (Kind.ENTRY, Kind.BADGE)] == [1, 1]

    run(tmp_path, play)


def test_what_is_wrong_with_a_walk_in_stands_at_its_line(tmp_path: Path) -> None:
    """Nothing that was typed is lost, and nobody is registered twice."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.press("f10", "enter", "enter")
        assert "✖ Nachname *" in stage.text()
        await stage.press(*"Ost", "down", "down", *"no address", "down", "1", "down", "down", "0")
        await stage.press("enter")
        assert "✖ E-Mail" in stage.text()
        assert "Das ist keine E-Mail-Adresse" in stage.text()
        await stage.press("ctrl+u", *"o@example.org", "down", "down", "down")
        for key in ("enter", "enter"):
            stage.key(key)
        await stage.settle()
        assert len(bodies(ledger, Kind.WALK_IN)) == 1
        assert "✖ Nicht bezahlt" in stage.text()
        await stage.press("f11", "1", "enter", "enter")
        assert "✔ Ost" in stage.text()

    run(tmp_path, play)


def test_a_scan_closes_the_form(tmp_path: Path) -> None:
    """A scanner types into the line that is open; the form goes, and the ticket is tried."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.press("f10", *"Halb")
        await stage.scan("EVE-TICKET")
        assert "✔ Eve Mayr" in stage.text()
        assert "Jemand ohne Ticket" not in stage.text()
        assert bodies(ledger, Kind.WALK_IN) == []

    run(tmp_path, play)


def test_the_till_counts_what_was_taken(tmp_path: Path) -> None:
    """Payments and walk-ins, by way of paying, today and altogether."""

    async def play(stage: Stage, _: Ledger) -> None:
        await stage.press("f11")
        assert "Bisher nichts eingenommen" in stage.text()
        await stage.scan("UNPAID")
        await stage.press("f11", "1", "enter", "escape")
        await stage.press("f10", "down", *"Neu", "down", "down", "down", "1", "down", "down", "2", "enter")
        await stage.press("escape", "f11")
        lines = {
            line.split()[0]: line.replace("\xa0", " ") for line in stage.text().splitlines() if line.strip()
        }
        assert lines["bar"].count("95,50 € (1)") == 4
        assert lines["Karte"].count("180,00 € (1)") == 4
        assert lines["zusammen"].count("275,50 € (2)") == 4
        assert "hier bisher" in stage.text()
        assert "In Klammern: wie viele Zahlungen" in stage.text()

    run(tmp_path, play)


def test_nobody_is_changed_twice_by_two_kiosks(tmp_path: Path) -> None:
    """A ticket that central took away meanwhile is no crash."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.press(*"mayr", "f9", "down", "down", *"er")
        with ledger.writing():
            ledger.store.run("DELETE FROM position WHERE id = ?", (PositionId(20),))
        await stage.press("down", "enter")
        assert bodies(ledger, Kind.CORRECTION) == []
        assert "Ändern:" not in stage.text()

    run(tmp_path, play)

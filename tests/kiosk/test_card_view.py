"""What gives way on a card and in the list when there is too little room, and what tells two people apart."""

import asyncio

import pytest

from kiosk.screens.desk.card_view import first_of
from kiosk.screens.staff_words import list_name
from kiosk.settings import Mode
from tests.fakes.clock import FakeClock
from tests.fakes.desk import START_MS, FakeDesk, make_position
from tests.fakes.desk_people import NAMESAKES, NOBLE, full_card
from tests.fakes.stage import staged

LINES = ("Valid until 11:00", "Food: vegan", "Booked: Workshop II")


@pytest.mark.parametrize(
    ("rows", "cells", "shown"),
    [
        pytest.param(3, 40, list(LINES), id="all fit"),
        pytest.param(9, 40, list(LINES), id="more room than lines"),
        pytest.param(2, 40, ["Valid until 11:00", "Food: vegan  +1"], id="one is lost"),
        pytest.param(1, 18, ["Valid until 1…  +2"], id="cut for the number"),
        pytest.param(0, 40, [], id="no room"),
        pytest.param(-2, 40, [], id="less than none"),
    ],
)
def test_lines_that_are_lost_are_counted(rows: int, cells: int, shown: list[str]) -> None:
    """The last line that is shown says how many more there are."""
    assert first_of(LINES, rows, cells) == shown


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        pytest.param(40, "Müller-Lietzow, Prof. Dr. Jörg", id="all of it"),
        pytest.param(24, "Müller-Lietzow, Jörg", id="without the title"),
        pytest.param(17, "Müller-Lietzow,…", id="cut"),
        pytest.param(0, "", id="no room"),
    ],
)
def test_a_title_gives_way_before_the_name(cells: int, name: str) -> None:
    """The given name tells more of two people apart than a title does."""
    assert list_name(make_position(1, "Jörg", "Müller-Lietzow", title="Prof. Dr."), cells) == name


def test_a_long_name_stands_in_full_and_the_product_stays() -> None:
    """On the smallest desk all of the name is there, the product, both notices and the last entry."""

    async def play() -> None:
        desk = FakeDesk(FakeClock(START_MS), (NOBLE,))
        desk.cards[NOBLE.id] = full_card()
        async with staged(Mode.DESK, size=(80, 24), desk=desk) as stage:
            await stage.press(*"hohen")
            text = stage.text()
        for said in (
            "Prof. Dr.-Ing. habil. Maximiliane-Charlotte",
            "von und zu Hohenlohe-Schillingsfürst ",
            "· Referent · ✔ eingecheckt",
            "▲ VIP: Begrüßung durch Frau Brandt",
            "▲ Referentenband und Mappe aushändigen",
            "Essen: vegan, ohne Nüsse",
            "trotz Ablehnung: hier bezahlt, Eileen",
            "Badge 3  unklar",
        ):
            assert said in text

    asyncio.run(play())


def test_two_of_one_name_are_told_apart_by_their_orders() -> None:
    """The order stands before the organisation where name and organisation are the same, and only there."""

    async def play() -> None:
        desk = FakeDesk(FakeClock(START_MS), NAMESAKES)
        async with staged(Mode.DESK, size=(120, 40), desk=desk) as stage:
            await stage.press(*"meier")
            text = stage.text()
        for said in ("AB3CD · Stadt Hameln", "XY9ZK · Stadt Hameln", "  Kreis Unna", "Bestellung AB3CD"):
            assert said in text

    asyncio.run(play())

"""Two desks put one name right while neither knows of the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.model import PositionId
from checkin.personal import Correction
from sync.replica import find_position
from tests.fakes.hub_town import Town, make_template
from tests.fakes.small_congress import AT_DOOR

SOMEBODY = PositionId(1)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A hub and three kiosks."""
    make_template(tmp_path / "template", 1, 3)
    town = Town(tmp_path / "town", tmp_path / "template", 3)
    yield town
    town.close()


def test_two_corrections_end_as_one_name_everywhere(town: Town) -> None:
    """Hub and kiosks show the same name once all have heard of all."""
    first, second, _ = town.kiosks
    second.changes.correct(SOMEBODY, Correction(family_name="Şahin"), AT_DOOR)
    town.pass_s(1)
    first.changes.correct(SOMEBODY, Correction(family_name="Łukasz"), AT_DOOR)
    town.heal()
    stores = [town.hub.open_book.ledger.store, *(kiosk.ledger.store for kiosk in town.kiosks)]
    found = [find_position(store, SOMEBODY) for store in stores]
    assert len({position.family_name for position in found if position}) == 1

"""A line before the doors in memory: keeps the contract of the lead's screen."""

from msgspec.structs import replace

from checkin.queueing import MARK_PERSONS, Advice
from kiosk.outfit import Outfit
from kiosk.views import DeskPlace

LONG = Advice(in_line=62, wait_s=190.0, then_s=540.0, open_more=2, stations=4, seconds=9.2, seen_s=185.0)
SHORT = Advice(in_line=0, wait_s=0.0, then_s=12.0, open_more=0, stations=4, seconds=8.8, seen_s=None)


class FakeQueue:
    """Tests change `advice`, and read what was said of the line."""

    def __init__(self, advice: Advice | None = LONG) -> None:
        self.advice = advice
        self.told: list[tuple[int, str]] = []

    def look(self, place: DeskPlace) -> Advice | None:
        """The same until it is changed."""
        assert place.list_id
        return self.advice

    def reaches(self, mark: int, place: DeskPlace) -> int:
        """Remember it."""
        self.told.append((mark, place.by))
        return mark * MARK_PERSONS

    def fit(self, outfit: Outfit) -> Outfit:
        """A kiosk with this line."""
        return replace(outfit, queue=self)

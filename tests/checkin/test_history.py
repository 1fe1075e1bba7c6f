"""What rules see of the past: by the times people are told, and with the exits that a list makes itself."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from checkin.clock import utc_to_ms
from checkin.history import NOTHING, close_days, history_at
from checkin.journal import EntryId, Kind
from checkin.model import CheckInList, ListId
from checkin.presence import Passage

HERE = ListId(1)
BERLIN = ZoneInfo("Europe/Berlin")


def ms(local: str) -> int:
    """Milliseconds since 1970 UTC of a wall time in Berlin."""
    return utc_to_ms(datetime.fromisoformat(local).replace(tzinfo=BERLIN))


def passage(kind: Kind, at_ms: int, arrived: int = 0, check_in_list: ListId = HERE) -> Passage:
    """One passage; `arrived` is its place in the order of stamps."""
    entry_id = EntryId(f"{arrived}{kind}{at_ms}")
    return Passage(entry_id, kind, check_in_list, None, (arrived, 0, entry_id), at_ms=at_ms)


def closing(local: str) -> CheckInList:
    """A list that closes at that time from that day on."""
    return CheckInList(id=HERE, names={}, event="e", exit_all_at_ms=ms(local))


@pytest.mark.parametrize(
    ("past", "is_present"),
    [
        pytest.param([], False, id="nobody came"),
        pytest.param([(Kind.EXIT, 5)], False, id="an exit before any entry"),
        pytest.param([(Kind.EXIT, 5), (Kind.EXIT, 6)], False, id="out twice"),
        pytest.param([(Kind.ENTRY, 5)], True, id="in"),
        pytest.param([(Kind.ENTRY, 5), (Kind.EXIT, 6)], False, id="in and out"),
        pytest.param([(Kind.EXIT, 9), (Kind.ENTRY, 8)], False, id="an exit of later time that arrived first"),
        pytest.param([(Kind.ENTRY, 9), (Kind.EXIT, 8)], True, id="a late upload of an earlier exit"),
        pytest.param(
            [(Kind.ENTRY, 9), (Kind.EXIT, 9)], False, id="in the same moment the later stamp counts"
        ),
    ],
)
def test_time_decides_not_arrival(past: list[tuple[Kind, int]], is_present: bool) -> None:  # noqa: FBT001
    """Late uploads are sorted into the history."""
    passages = [passage(kind, at_ms, number) for number, (kind, at_ms) in enumerate(past)]
    assert history_at(HERE, passages).is_present is is_present
    assert history_at(ListId(2), passages) == NOTHING


@pytest.mark.parametrize(
    ("first", "entered", "scanned", "left"),
    [
        pytest.param("2026-11-25T23:00", "2026-11-25T09:00", "2026-11-25T22:59", "", id="not yet"),
        pytest.param(
            "2026-11-25T23:00", "2026-11-25T09:00", "2026-11-25T23:00", "2026-11-25T23:00", id="now"
        ),
        pytest.param(
            "2026-11-25T23:00", "2026-11-25T23:30", "2026-11-26T08:00", "", id="came in after the closing"
        ),
        pytest.param(
            "2026-11-25T23:00", "2026-11-25T23:30", "2026-11-26T23:30", "2026-11-26T23:00", id="a day later"
        ),
        pytest.param(
            "2026-11-25T23:00",
            "2026-11-24T09:00",
            "2026-11-27T09:00",
            "2026-11-25T23:00",
            id="the first closing",
        ),
        pytest.param(
            "2021-03-27T02:30",
            "2021-03-28T01:00",
            "2021-03-28T04:00",
            "2021-03-28T03:30",
            id="2021-03-28, a gap",
        ),
        pytest.param(
            "2021-03-27T23:00", "2021-03-28T09:00", "2021-03-29T09:00", "2021-03-28T23:00", id="after the gap"
        ),
        pytest.param(
            "2021-10-30T23:00",
            "2021-10-31T09:00",
            "2021-11-01T09:00",
            "2021-10-31T23:00",
            id="2021-10-31, a fold",
        ),
    ],
)
def test_a_list_takes_all_to_have_left_once_a_day(first: str, entered: str, scanned: str, left: str) -> None:
    """At the same wall time every day, and only who was inside before it."""
    before = history_at(HERE, [passage(Kind.ENTRY, ms(entered))])
    after = close_days(before, closing(first), ms(scanned), BERLIN)
    assert after.is_present is (not left)
    if left:
        assert after.latest is not None
        assert after.latest.at_ms == ms(left)
    assert after.entries_ms == before.entries_ms


def test_who_has_left_is_not_taken_out_again() -> None:
    """The exit that somebody made stays the latest."""
    gone = history_at(
        HERE, [passage(Kind.ENTRY, ms("2026-11-25T09:00")), passage(Kind.EXIT, ms("2026-11-25T18:00"))]
    )
    assert close_days(gone, closing("2026-11-25T23:00"), ms("2026-11-27T09:00"), BERLIN) == gone
    assert close_days(NOTHING, closing("2026-11-25T23:00"), ms("2026-11-27T09:00"), BERLIN) == NOTHING

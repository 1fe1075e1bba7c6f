"""What the server's own tests and a real server say about its check-in call, played on our desk.

Rows about the wire (nonces, HTTP, pages) belong to central's contract; these are about deciding.
"""

from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.model import Position, PositionId, PositionStatus
from tests.fakes.reference_event import Q1, TEXTS, TICKETS, ms
from tests.fakes.scan_rows import Row, Step, play, seq

ODD = replace(TICKETS["A"], id=PositionId(200), secret="abc+-/==")
SECOND_ADDON = replace(TICKETS["P+"], id=PositionId(201), secret="add2")
UNPAID_ADDON = replace(TICKETS["P+"], status=PositionStatus.PENDING)
DATED = replace(TICKETS["A"], id=PositionId(203), secret="dated", valid_until_ms=ms("2020-01-01T09:00"))
BLOCKED_ADDON = replace(TICKETS["P+"], status=PositionStatus.BLOCKED)


def forced(ticket: str, list_id: int, expected: str) -> Row:
    """One scan by force, and what it leaves."""
    return Row((Step(ticket, list_id, expected, force=True),), int(expected == "admit"))


def with_positions(steps: tuple[Step, ...], recorded: int, *also: Position) -> Row:
    """Scans where further positions are known, or these take another's place."""
    return Row(steps, recorded, also=also)


ROWS = [
    pytest.param(Row(seq("1", 1, "invalid"), 0), id="a position's number is no secret"),
    pytest.param(with_positions(seq("abc+-/==", 1, "V"), 1, ODD), id="a secret with signs"),
    pytest.param(Row(seq(TEXTS["A"].upper(), 1, "invalid"), 0), id="case is not folded"),
    pytest.param(Row(seq(f" {TEXTS['A']}\n", 1, "V"), 1), id="blanks around the secret are stripped"),
    pytest.param(Row(seq("A", 1, "V", "USED"), 1), id="second scan"),
    pytest.param(Row(seq("A", 1, "V") + seq("A", 3, "V"), 2), id="another list"),
    pytest.param(
        Row((Step("A", 1, "admit"), Step("A", 1, "admit", force=True)), 2), id="force after an entry"
    ),
    pytest.param(forced("A", 1, "admit"), id="force without need"),
    pytest.param(Row(seq("E", 1, "canceled"), 0), id="canceled"),
    pytest.param(forced("E", 1, "admit"), id="canceled, by force"),
    pytest.param(forced("H", 1, "admit"), id="blocked, by force"),
    pytest.param(forced("F", 1, "admit"), id="unapproved, by force"),
    pytest.param(forced("B", 2, "admit"), id="wrong product, by force"),
    pytest.param(forced("D", 2, "admit"), id="unpaid, by force"),
    pytest.param(forced("nobody", 1, "invalid"), id="unknown secret, by force"),
    pytest.param(Row((Step("A", 1, "admit", force=True),), 1, questions=(Q1,)), id="questions, by force"),
    pytest.param(
        with_positions((Step("dated", 1, "admit", force=True),), 1, DATED), id="not valid now, by force"
    ),
    pytest.param(Row(seq("D", 1, "unpaid"), 0), id="include_pending alone"),
    pytest.param(Row((Step("D", 2, "unpaid", ignore_unpaid=True),), 0), id="ignore_unpaid alone"),
    pytest.param(Row((Step("D", 1, "admit", ignore_unpaid=True),), 1), id="both"),
    pytest.param(Row(seq("old", 1, "revoked"), 0, owners={"old": 1}), id="revoked"),
    pytest.param(
        Row((Step("old", 1, "admit", force=True),), 1, owners={"old": 1}), id="revoked, by force: its owner"
    ),
    pytest.param(
        Row((Step("vector 1", 1, "admit", force=True),), 1, revoked=("vector 1",)),
        id="revoked, by force: the signature says whose",
    ),
    pytest.param(
        Row((Step("old", 6, "admit", force=True),), 1, owners={"old": 13}),
        id="revoked, by force, add-on match",
    ),
    pytest.param(Row(seq("P", 5, "product"), 0), id="add-on, match off"),
    pytest.param(Row(seq("P", 6, "V", "USED"), 1), id="add-on, match on"),
    pytest.param(with_positions(seq("P", 6, "ambiguous"), 0, SECOND_ADDON), id="two add-ons fit"),
    pytest.param(with_positions(seq("P", 6, "unpaid"), 0, UNPAID_ADDON), id="the add-on is unpaid"),
    pytest.param(with_positions(seq("P", 6, "blocked"), 0, BLOCKED_ADDON), id="the add-on is blocked"),
    pytest.param(Row(seq("A", 6, "product"), 0), id="match on, nothing was bought with it"),
    pytest.param(Row(seq("add1", 6, "invalid"), 0), id="half of an add-on's own secret"),
    pytest.param(Row(seq(TEXTS["P+"], 6, "V"), 1), id="an add-on's own secret"),
    pytest.param(Row(seq("Z", 1, "invalid"), 0), id="another event's ticket"),
    pytest.param(
        Row((Step("A", 1, "admit", more_lists=(3,)), Step("A", 3, "admit")), 2),
        id="two lists of one event: the first counts",
    ),
    pytest.param(Row(seq("A", 1, "out V", "V"), 2), id="an exit before the first entry does not block"),
    pytest.param(Row(seq("A", 1, "out V", "out V", "V", "out V", "out V"), 5), id="repeated exits"),
    pytest.param(
        Row(
            (
                Step("A", 1, "admit", "2020-01-01T10:00"),
                Step("A", 1, "admit", "2020-01-01T12:00", out=True),
                Step("A", 1, "admit", "2020-01-01T11:00"),
            ),
            3,
        ),
        id="an exit dated later than an entry that arrives later",
    ),
    pytest.param(
        Row(
            (
                Step("A", 1, "admit", "2020-01-01T10:00", out=True),
                Step("A", 1, "admit", "2020-01-01T12:00"),
                Step("A", 1, "admit", "2020-01-01T11:00", out=True),
                Step("A", 1, "already_redeemed", "2020-01-01T13:00"),
            ),
            3,
        ),
        id="an exit dated earlier than the entry it follows",
    ),
    pytest.param(
        Row(
            (
                Step("A", 1, "admit", "2030-01-01T10:00"),
                Step("A", 1, "admit", "2020-01-01T11:00", out=True),
                Step("A", 1, "already_redeemed", "2020-01-01T12:00"),
            ),
            2,
        ),
        id="an entry dated ahead outweighs a later exit",
    ),
    pytest.param(Row(seq("A", 3, "V", "out V", "USED"), 2), id="entry after exit forbidden"),
    pytest.param(Row(seq("I", 1, "out V 2023-03-04T00:00:01"), 1), id="out after the end of validity"),
    pytest.param(Row(seq("A", 2, "out V"), 1, {2: '{"and": [false]}'}), id="out against the rules"),
    pytest.param(Row((Step("A", 1, "admit", out=True),), 1, questions=(Q1,)), id="out without an answer"),
    pytest.param(Row(seq("H", 1, "out blocked"), 0), id="blocked tickets cannot scan out"),
    pytest.param(Row(seq("E", 1, "out canceled"), 0), id="canceled tickets cannot scan out"),
    pytest.param(Row(seq("B", 2, "out product"), 0), id="wrong products cannot scan out"),
    pytest.param(Row(seq("D", 1, "out unpaid"), 0), id="unpaid tickets cannot scan out"),
]


@pytest.mark.parametrize("row", ROWS)
def test_the_desk_decides_as_the_server_does(row: Row, tmp_path: Path) -> None:
    """Every scan of the row, and how many of them were recorded as entry or exit."""
    outcomes, _, recorded = play(row, tmp_path)
    assert outcomes == [step.expected for step in row.steps]
    assert recorded == row.recorded


@pytest.mark.parametrize(
    ("ticket", "list_id", "is_forced"),
    [
        pytest.param("A", 1, False, id="force without need overrides nothing"),
        pytest.param("E", 1, True, id="force over a refusal"),
    ],
)
def test_forced_is_what_really_overrode_something(
    ticket: str,
    list_id: int,
    is_forced: bool,  # noqa: FBT001  # a column
    tmp_path: Path,
) -> None:
    """As central tells `forced` from `force_sent`."""
    _, (answer,), _ = play(forced(ticket, list_id, "admit"), tmp_path)
    assert answer.forced is is_forced


def test_the_time_of_the_scan_is_what_is_stored(tmp_path: Path) -> None:
    """Not the time at which it was told."""
    _, (answer,), _ = play(Row((Step("A", 1, "admit", "2021-05-06T07:08:09"),)), tmp_path)
    assert answer.at_ms == ms("2021-05-06T07:08:09")

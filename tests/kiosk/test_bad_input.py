"""Whatever is held up or stored: a reason, a sentence for staff in both languages, and nothing is lost."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.journal import Kind
from checkin.model import EventSet, ListId, ProductId
from checkin.verdict import Admit, Refuse
from kiosk.desk import CheckIns
from kiosk.views import Answer, DeskPlace, Scanned
from kiosk.wording.reasons import refusal_words
from kiosk.words import words_in
from sync.opening import open_ledger
from sync.replica import save_event_set, save_positions
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.reference_event import L1, REFERENCE, TEXTS, TICKETS, VECTORS, ms
from tests.fakes.small_congress import connected

A = TEXTS["A"]
NOW_MS = ms("2026-10-14T07:00")
AT_L1 = DeskPlace(L1.id)
RULED = replace(REFERENCE, lists=(replace(L1, rules='{"teleport": [1, 2]}'),))
NO_PRODUCTS = replace(REFERENCE, products=())
UNKNOWN = ("invalid", "Unbekannter Code", "Unknown code")
BINARY = bytes(range(256)).decode("latin-1")


def try_it(
    folder: Path, scanned: Scanned, event_set: EventSet, place: DeskPlace
) -> tuple[Answer, list[Kind]]:
    """One scan at a desk of its own, and what the journal holds then."""
    ledger_file = open_ledger(folder, {}, FakeClock(), SeededEntropy(3))
    with connected(ledger_file) as ledger:
        with ledger.writing():
            save_event_set(ledger.store, event_set)
            save_positions(ledger.store, TICKETS.values())
        desk = CheckIns(ledger, event_set, FakeClock(), SeededEntropy(4))
        answer = desk.check_in_scan(scanned, place)
        assert ledger.verify() == []
        return answer, [entry.body.kind for entry in ledger.entries()]


def scan(text: str, at_ms: int = NOW_MS, *, force: bool = False) -> Scanned:
    """A text held up at some time."""
    return Scanned(text, at_ms, force=force)


@pytest.mark.parametrize(
    ("scanned", "event_set", "place", "expected"),
    [
        pytest.param(scan(""), REFERENCE, AT_L1, UNKNOWN, id="empty"),
        pytest.param(scan(" \n"), REFERENCE, AT_L1, UNKNOWN, id="blanks"),
        pytest.param(scan(A[:16]), REFERENCE, AT_L1, UNKNOWN, id="half a code"),
        pytest.param(scan(A[::-1]), REFERENCE, AT_L1, UNKNOWN, id="reversed"),
        pytest.param(
            scan(VECTORS["vector 1"][:-9]),
            REFERENCE,
            AT_L1,
            UNKNOWN,
            id="a signed ticket cut short",
        ),
        pytest.param(
            scan(VECTORS["vector 1"][::-1]),
            REFERENCE,
            AT_L1,
            UNKNOWN,
            id="a signed ticket reversed",
        ),
        pytest.param(scan("A" * 65_536), REFERENCE, AT_L1, UNKNOWN, id="64 kB"),
        pytest.param(
            scan(A + "x" * 65_536),
            REFERENCE,
            AT_L1,
            UNKNOWN,
            id="64 kB that begin like a ticket",
        ),
        pytest.param(scan(BINARY), REFERENCE, AT_L1, UNKNOWN, id="binary"),
        pytest.param(scan("\ud800\udfff"), REFERENCE, AT_L1, UNKNOWN, id="half characters"),
        pytest.param(scan(A + A), REFERENCE, AT_L1, UNKNOWN, id="the same code twice over"),
        pytest.param(
            scan(A),
            RULED,
            AT_L1,
            ("rules", "Regeln der Liste All sind nicht lesbar", "Rules of the list All cannot be read"),
            id="a rule with an unknown operator",
        ),
        pytest.param(
            scan(A),
            NO_PRODUCTS,
            AT_L1,
            ("error", "Produkt ist noch unbekannt", "Product is not known yet"),
            id="a product that is unknown here",
        ),
        pytest.param(
            scan(A),
            REFERENCE,
            DeskPlace(ListId(77)),
            ("unknown_list", "Check-in-Liste gibt es nicht mehr", "Check-in list is gone"),
            id="a deleted list",
        ),
        pytest.param(
            scan("abc"),
            REFERENCE,
            DeskPlace(ListId(77)),
            ("unknown_list", "Check-in-Liste gibt es nicht mehr", "Check-in list is gone"),
            id="a deleted list outranks an unknown code, as at central",
        ),
        pytest.param(
            scan(A, ms("2019-12-31T23:59")),
            REFERENCE,
            AT_L1,
            ("error", "Uhr dieses Kiosks ist nicht gestellt", "Clock of this kiosk is not set"),
            id="a clock before 2020",
        ),
        pytest.param(
            scan(A, ms("2100-01-01T00:00")),
            REFERENCE,
            AT_L1,
            ("error", "Uhr dieses Kiosks ist nicht gestellt", "Clock of this kiosk is not set"),
            id="a clock far ahead",
        ),
    ],
)
def test_bad_input_gets_a_reason_and_a_sentence(
    scanned: Scanned, event_set: EventSet, place: DeskPlace, expected: tuple[str, str, str], tmp_path: Path
) -> None:
    """It is written down as refused, and nobody is let in by it."""
    answer, kinds = try_it(tmp_path, scanned, event_set, place)
    assert isinstance(answer.verdict, Refuse)
    assert kinds == [Kind.REFUSAL]
    said = [
        refusal_words(answer.verdict, words_in(language, "UTC"), NOW_MS, for_staff=True, event_set=event_set)
        for language in ("de", "en")
    ]
    assert (answer.verdict.reason.value, *said) == expected


@pytest.mark.parametrize(
    "text",
    [pytest.param(f"\\0000{mark}{A}", id=f"ECI mark {mark}") for mark in ("01", "03", "26", "27")]
    + [
        pytest.param(f" {A}\r\n", id="blanks around it"),
        pytest.param(f"\x00\x1b[31m{A}\x07", id="control characters around it"),
    ],
)
def test_what_a_reader_adds_does_not_hurt(text: str, tmp_path: Path) -> None:
    """The ticket is found below it."""
    answer, kinds = try_it(tmp_path, scan(text), REFERENCE, AT_L1)
    assert answer.verdict == Admit()
    assert kinds == [Kind.ENTRY]


@pytest.mark.parametrize(
    ("event_set", "place", "admits"),
    [
        pytest.param(RULED, AT_L1, True, id="unreadable rules"),
        pytest.param(NO_PRODUCTS, AT_L1, False, id="an unknown product"),
        pytest.param(REFERENCE, DeskPlace(ListId(77)), False, id="a deleted list"),
    ],
)
def test_staff_can_only_force_what_is_sound(
    event_set: EventSet,
    place: DeskPlace,
    admits: bool,  # noqa: FBT001  # a column
    tmp_path: Path,
) -> None:
    """A rule that nobody can read must not keep a hall empty; without list or product nobody is counted."""
    answer, kinds = try_it(tmp_path, scan(A, force=True), event_set, place)
    assert (answer.verdict == Admit()) is admits
    assert kinds == [Kind.ENTRY if admits else Kind.REFUSAL]


def test_a_position_of_a_product_that_arrives_later_passes_then(tmp_path: Path) -> None:
    """The refusal was about what we knew, not about the ticket."""
    before, _ = try_it(tmp_path / "a", scan(A), NO_PRODUCTS, AT_L1)
    after, _ = try_it(tmp_path / "b", scan(A), REFERENCE, AT_L1)
    assert before.position is not None
    assert before.position.product == ProductId(1)
    assert after.verdict == Admit()

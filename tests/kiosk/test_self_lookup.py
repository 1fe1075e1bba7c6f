"""Attendees find themselves by full name and second factor: nobody else, no list, not too often."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.model import Position, PositionId
from checkin.verdict import Admit, Explanation, NeedsAnswer, Reason, Refuse, Verdict
from kiosk.admission.lookup_tries import (
    FIRST_WAIT_MS,
    FORGET_MS,
    FREE_FAILURES,
    LONGEST_WAIT_MS,
    MINUTE_MS,
    TRIES_PER_MINUTE,
    LookedUp,
    LookupTries,
)
from kiosk.admission.self_lookup import SelfLookup, is_name_of
from kiosk.views import DeskPlace
from sync.address import ensure_email_key, hash_email
from sync.ledger import Ledger
from sync.replica import has_names, save_positions
from sync.second_factor import find_by_factor
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import AT_DOOR, attendee, connected, make_ledger, secret_of
from tests.strategies import hostile_names

NOT_NOW = Refuse(Reason.INVALID_TIME, Explanation("valid_from"))
FULL = {"given_name": "Jörg", "family_name": "Müller-Lietzow", "title": "Prof. Dr."}


def person(number: int, given: str, family: str, order: str, **fields: object) -> Position:
    """Somebody with an order code."""
    return attendee(number, given_name=given, family_name=family, order=order, **fields)


PEOPLE = (
    person(1, "Jörg", "Müller-Lietzow", "JML7O", title="Prof. Dr."),
    person(2, "Hannah", "Müller", "HMAE3", organisation="Stadt Hameln"),
    person(3, "Hannah", "Müller", "HMZW8"),
    person(4, "Zoë", "O’Sullivan", "2026-0815"),
    person(5, "Ali", "Ali", "A1I0O"),
    person(6, "", "", "NONAM"),
    person(7, "Robert'); DROP TABLE", 'position; -- "', "OR 1=1"),
    person(8, "Uwe", "Goethe", "AOEUE"),
)
EMAIL = "Joerg.Mueller@Example.org"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with these people; the first one gave an e-mail address."""
    with connected(make_ledger(tmp_path, people=0)) as ledger:
        with ledger.writing():
            key = ensure_email_key(ledger.store, SeededEntropy())
            hashed = {1: hash_email(EMAIL, key)}
            save_positions(
                ledger.store,
                [replace(p, email_hash=hashed.get(p.id, "")) for p in PEOPLE],
            )
        yield ledger


def lookup(
    ledger: Ledger, clock: FakeClock | None = None, said: Mapping[str, Verdict] | None = None
) -> SelfLookup:
    """The use case, with verdicts by ticket text; what is not named may pass."""

    def judge(text: str, place: DeskPlace) -> Verdict:
        assert place == AT_DOOR
        return (said or {}).get(text, Admit())

    return SelfLookup(ledger.store, clock or FakeClock(), judge)


@pytest.mark.parametrize(
    ("name", "factor", "found"),
    [
        pytest.param("Jörg Müller-Lietzow", "JML7O", 1, id="as registered"),
        pytest.param("müller lietzow JOERG", "jml7o", 1, id="other order and case, no hyphen, oe"),
        pytest.param("Dr. Jörg Müller-Lietzow", "JML7O", 1, id="a part of the title"),
        pytest.param("Prof. Dr. Jörg Müller-Lietzow", " JML7O ", 1, id="the whole title"),
        pytest.param("Jorg Muller Lietzow", "JML70", 1, id="no accents, zero for O"),
        pytest.param("Jörg Müller-Lietzow", EMAIL, 1, id="by e-mail"),
        pytest.param("Jörg Müller-Lietzow", " joerg.mueller@example.ORG", 1, id="e-mail in another case"),
        pytest.param("Zoe OSullivan", "2026 0815", 4, id="apostrophe left out, code with a blank"),
        pytest.param("ali ali", "aiioo", 5, id="the same word twice, all twins"),
        pytest.param("Uwe Göthe", "A0EUE", 8, id="a code that folds like a name"),
        pytest.param("Hannah Müller", "HMZW8", 3, id="the right one of two of that name"),
        pytest.param("Robert'); DROP TABLE position; -- \"", "or 1=1", 7, id="a name that is a command"),
        pytest.param("Müller-Lietzow", "JML7O", None, id="family name alone"),
        pytest.param("Jörg", "JML7O", None, id="given name alone"),
        pytest.param("J. Müller-Lietzow", "JML7O", None, id="an initial"),
        pytest.param("Jörg Hans Müller-Lietzow", "JML7O", None, id="one name too many"),
        pytest.param("Jör Müller-Liet", "JML7O", None, id="beginnings"),
        pytest.param("Dr. Dr. Dr. Jörg Müller-Lietzow", "JML7O", None, id="titles that were not given"),
        pytest.param("Prof. Dr.", "JML7O", None, id="the title alone"),
        pytest.param("Ali", "A1I0O", None, id="a double name once"),
        pytest.param("Hannah Müller", "JML7O", None, id="somebody else's code"),
        pytest.param("Hannah Müller", EMAIL, None, id="somebody else's address"),
        pytest.param("Jörg Müller-Lietzow", "JML7", None, id="the beginning of a code"),
        pytest.param("Hannah Müller", "Hameln", None, id="the town instead of the code"),
        pytest.param("Hannah Müller", "Müller", None, id="the own name as the code"),
        pytest.param("Jörg Müller-Lietzow", "Prof", None, id="the title as the code"),
        pytest.param("Jörg Müller-Lietzow", "", None, id="no second factor"),
        pytest.param("Jörg Müller-Lietzow", "@", None, id="no address"),
        pytest.param("Jörg Müller-Lietzow", "joerg.mueller@example.or", None, id="beginning of an address"),
        pytest.param("", "JML7O", None, id="no name"),
        pytest.param("", "NONAM", None, id="a position without a name"),
        pytest.param("* OR NEAR(a b)", "*", None, id="operators of the search"),
        pytest.param("' OR '1'='1", "' OR '1'='1", None, id="a command to the database"),
        pytest.param("\x00\x1b[2J\ud800", "\x00\ud800\x1b", None, id="no text at all"),
        pytest.param("Jörg " * 100_000, "JML7O " * 100_000, None, id="half a million letters"),
        pytest.param("Jörg Müller-Lietzow", "o0i1" * 60, None, id="a code of twins only"),
        pytest.param("Jörg Müller-Lietzow", "a@" * 100_000, None, id="a huge address"),
    ],
)  # fmt: skip
def test_only_exactly_oneself(ledger: Ledger, name: str, factor: str, found: int | None) -> None:
    """The full name with exactly its own second factor gives the ticket, anything else gives nothing."""
    text = lookup(ledger).find(name, factor, AT_DOOR).text
    assert text == ("" if found is None else attendee(found).secret)


@settings(deadline=None, max_examples=200)
@given(name=hostile_names(), typed=hostile_names())
def test_any_name_and_any_typing_is_compared(name: str, typed: str) -> None:
    """Whatever is registered and typed is compared without an error, and only equal words are equal."""
    position = Position(id=PositionId(1), secret="X", product=attendee(1).product, family_name=name)
    if is_name_of(position, typed):
        assert typed.strip()


@settings(deadline=None, max_examples=4)
@given(factors=st.lists(st.text(max_size=40), min_size=40, max_size=40))
def test_any_second_factor_is_looked_for(
    tmp_path_factory: pytest.TempPathFactory, factors: list[str]
) -> None:
    """No text whatever is an error or an operator of the search, nor does it find another order."""
    with connected(make_ledger(tmp_path_factory.mktemp("ledger"), people=2)) as ledger:
        assert [find_by_factor(ledger.store, factor) for factor in factors] == [()] * len(factors)


DAY_PASSES = (
    person(21, "Erika", "Mustermann", "DAYS3"),
    person(22, "Erika", "Mustermann", "DAYS3"),
    person(23, "Max", "Mustermann", "DAYS3"),
)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        pytest.param({"TICKET0021": NOT_NOW}, 22, id="the one that is good now"),
        pytest.param(
            {"TICKET0021": NOT_NOW, "TICKET0022": NeedsAnswer(())}, 22, id="good once it is answered"
        ),
        pytest.param({}, None, id="both are good"),
        pytest.param({"TICKET0021": NOT_NOW, "TICKET0022": NOT_NOW}, None, id="none is good"),
    ],
)
def test_day_passes(ledger: Ledger, said: dict[str, Verdict], found: int | None) -> None:
    """Of several tickets of one person the only one that may enter now counts; else the desk helps."""
    with ledger.writing():
        save_positions(ledger.store, DAY_PASSES)
    answer = lookup(ledger, said=said).find("Erika Mustermann", "DAYS3", AT_DOOR)
    assert answer.text == ("" if found is None else attendee(found).secret)
    assert lookup(ledger).find("Max Mustermann", "DAYS3", AT_DOOR).text == attendee(23).secret


def test_a_single_ticket_is_given_whatever_is_said_of_it(ledger: Ledger) -> None:
    """Who has one ticket goes on as if it had been scanned, and hears then why it is not good now."""
    assert (
        lookup(ledger, said={"TICKET0002": NOT_NOW}).find("Hannah Müller", "HMAE3", AT_DOOR).text
        == "TICKET0002"
    )


def test_a_name_that_exists_and_one_that_does_not_cost_the_same(ledger: Ledger) -> None:
    """The database is asked the same whether or not there is such a name: the factor alone leads."""
    asked: list[tuple[str, ...]] = []
    real = ledger.store.rows

    def noted(sql: str, parameters: tuple[str, ...] = ()) -> object:
        asked.append((sql, *map(str, parameters)))
        return real(sql, parameters)

    ledger.store.rows = noted  # type: ignore[assignment, method-assign]  # a store that tells what it was asked
    lookup(ledger).find("Hannah Müller", "WRONG", AT_DOOR)
    known = [*asked]
    asked.clear()
    lookup(ledger).find("Nobody Atall", "WRONG", AT_DOOR)
    assert asked == known != []


def test_an_event_without_names_has_no_look_up(tmp_path: Path) -> None:
    """Names are there or not."""
    with connected(make_ledger(tmp_path, people=0)) as ledger:
        assert not has_names(ledger.store)
        with ledger.writing():
            save_positions(ledger.store, [person(6, "", "", "NONAM")])
        assert not has_names(ledger.store)
        with ledger.writing():
            save_positions(ledger.store, PEOPLE)
        assert has_names(ledger.store)


WRONG = ("Jörg Müller-Lietzow", "WRONG", AT_DOOR)
RIGHT = ("Jörg Müller-Lietzow", "JML7O", AT_DOOR)


def test_failures_wait_longer_and_longer(ledger: Ledger) -> None:
    """Two slips are free; then each costs twice the wait of the last, and nothing is tried meanwhile."""
    clock = FakeClock()
    tried = lookup(ledger, clock)
    assert [tried.find(*WRONG).wait_ms for _ in range(FREE_FAILURES + 1)] == [0, 0, FIRST_WAIT_MS]
    assert tried.find(*RIGHT) == LookedUp("", FIRST_WAIT_MS)
    clock.advance(FIRST_WAIT_MS / 1000)
    assert tried.find(*WRONG).wait_ms == 2 * FIRST_WAIT_MS
    clock.advance(2 * FIRST_WAIT_MS / 1000)
    assert tried.find(*RIGHT).text == attendee(1).secret


def test_a_success_forgives_nothing(ledger: Ledger) -> None:
    """Whoever has one right pair cannot use it to guess others without waiting."""
    clock = FakeClock()
    tried = lookup(ledger, clock)
    for _ in range(FREE_FAILURES):
        tried.find(*WRONG)
        assert tried.find(*RIGHT).text
    assert tried.find(*WRONG).wait_ms == FIRST_WAIT_MS


def test_twice_in_a_row_is_the_same(ledger: Ledger) -> None:
    """Looking up oneself again gives the same ticket again; the desk says that it was used."""
    tried = lookup(ledger)
    assert tried.find(*RIGHT).text == tried.find(*RIGHT).text == attendee(1).secret


def test_many_tries_wait_for_the_minute() -> None:
    """Even successes are counted: so many in a minute, and the next one when the first is a minute old."""
    tries = LookupTries()
    for second in range(TRIES_PER_MINUTE):
        assert tries.wait_ms(second * 1000) == 0
        tries.count(second * 1000, is_found=True)
    assert tries.wait_ms(10_000) == MINUTE_MS - 10_000
    assert tries.wait_ms(MINUTE_MS) == 0


def test_failures_are_forgotten() -> None:
    """The wait never grows beyond its longest, and after ten quiet minutes all is as in the morning."""
    tries, now_ms = LookupTries(), 0
    for _ in range(30):
        now_ms += tries.wait_ms(now_ms)
        tries.count(now_ms, is_found=False)
        assert tries.wait_ms(now_ms) <= LONGEST_WAIT_MS
    assert tries.wait_ms(now_ms) > 0
    tries.count(now_ms + FORGET_MS, is_found=False)
    assert tries.wait_ms(now_ms + FORGET_MS) == 0
    assert len(tries.tried_ms) + len(tries.failed_ms) <= TRIES_PER_MINUTE + FREE_FAILURES


def test_guessing_takes_longer_than_a_congress() -> None:
    """A patient guesser at one kiosk gets fewer than a thousand tries out of three whole days."""
    tries, now_ms, count = LookupTries(), 0, 0
    while now_ms < 3 * 24 * 60 * MINUTE_MS:
        now_ms += tries.wait_ms(now_ms)
        tries.count(now_ms, is_found=False)
        count += 1
    assert count < 3 * 24 * 60


@pytest.mark.parametrize("factor", ["BIG00", "office@example.org"])
def test_the_last_one_of_a_big_order_is_found(ledger: Ledger, factor: str) -> None:
    """A company has booked for hundreds, with one order code and one address."""
    with ledger.writing():
        hashed = hash_email("office@example.org", ensure_email_key(ledger.store, SeededEntropy()))
        booked = (person(n, f"Given{n}", "Smith", "BIG00", email_hash=hashed) for n in range(100, 500))
        save_positions(ledger.store, booked)
    assert lookup(ledger).find("Given499 Smith", factor, AT_DOOR).text == secret_of(499)

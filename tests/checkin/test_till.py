"""The till: every replica counts the same, whatever the order of its entries, and nothing twice."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checkin.journal import Body, EntryId, Json, Kind
from checkin.model import EventSet
from checkin.personal import Registration
from checkin.registering import registered
from checkin.till import Method, Payment, Sum, payment_payload, sums, takings

CASH = payment_payload(Payment(Method.CASH, 18_000))


def body(
    number: int, kind: Kind = Kind.PAID, payload: dict[str, Json] | None = None, ref: int | None = None
) -> Body:
    """One entry of a desk."""
    return Body(
        id=EntryId(f"{number:032x}"),
        device="desk",
        sequence=number,
        boot_id="boot",
        mono_ns=0,
        kind=kind,
        at_ms=number,
        ref=None if ref is None else EntryId(f"{ref:032x}"),
        payload=payload or {},
    )


@pytest.mark.parametrize(
    ("entry", "taken"),
    [
        pytest.param(body(1, payload=CASH), [Sum("EUR", Method.CASH, 1, 18_000)], id="cash"),
        pytest.param(body(1), [Sum("EUR", Method.UNSAID, 1, 0)], id="an entry from before amounts were kept"),
        pytest.param(
            body(1, payload={"method": "shells", "amount_cents": "12", "currency": "CHF"}),
            [Sum("CHF", Method.UNSAID, 1, 0)],
            id="a way and an amount that nobody knows here",
        ),
        pytest.param(
            body(1, payload={**CASH, "currency": "\x1b[31m"}),
            [Sum("XXX", Method.CASH, 1, 18_000)],
            id="a currency that is none",
        ),
        pytest.param(
            body(1, Kind.WALK_IN, {"price": "20.05", "is_paid": True, "method": "card"}),
            [Sum("EUR", Method.CARD, 1, 2_005)],
            id="a walk-in that was paid",
        ),
        pytest.param(body(1, Kind.WALK_IN, {"price": "20.05", "is_paid": False}), [], id="one that was not"),
        pytest.param(body(1, Kind.WALK_IN, {"price": "0.00", "is_paid": True}), [], id="a free one"),
        pytest.param(body(1, Kind.ENTRY, CASH), [], id="something else"),
        pytest.param(
            body(1, payload={"method": "cash", "amount_cents": -5}),
            [Sum("EUR", Method.CASH, 1, 0)],
            id="negative",
        ),
        pytest.param(
            body(1, payload={"method": "cash", "amount_cents": 10**5_000}),
            [Sum("EUR", Method.CASH, 1, 0)],
            id="more figures than are ever written",
        ),
        pytest.param(
            body(1, Kind.WALK_IN, {"price": "1" + ".000" * 2_000, "is_paid": True}),
            [],
            id="a price without an end",
        ),
    ],
)
def test_what_an_entry_brings_into_the_till(entry: Body, taken: list[Sum]) -> None:
    """Only payments count; what an entry does not say is not guessed."""
    assert list(sums(takings([entry]))) == taken


HOSTILE = st.text(alphabet="0123456789.,'’ -€", max_size=6_000) | st.integers() | st.none()


@example("1" + ".000" * 2_000, 10**5_000)
@given(HOSTILE, HOSTILE)
def test_no_entry_of_another_breaks_the_till(price: Json, amount: Json) -> None:
    """Whatever a desk that was taken over writes, the till counts and the person is made."""
    walk_in = body(1, Kind.WALK_IN, {"product": 1, "price": price, "is_paid": True})
    paid = body(2, payload={"method": "cash", "amount_cents": amount})
    assert all(one.cents >= 0 for one in sums(takings([walk_in, paid])))
    nothing = EventSet(events=(), products=(), lists=())
    made = registered(Registration(secret="WALK2346"), walk_in, nothing, "")
    assert made is not None


def test_what_was_taken_back_is_not_in_the_till() -> None:
    """The entry stays in the journal, the money does not."""
    entries = [body(1, payload=CASH), body(2, payload=CASH), body(3, Kind.UNDO, ref=1)]
    assert [one.id for one in takings(entries)] == [body(2).id]


AMOUNTS = st.builds(
    lambda method, cents, currency: payment_payload(Payment(method, cents, currency)),
    st.sampled_from(list(Method)),
    st.integers(0, 100_000),
    st.sampled_from(["EUR", "CHF"]),
)


@st.composite
def journals(draw: st.DrawFn) -> list[Body]:
    """Payments and undos of some of them."""
    paid = [body(n, payload=payload) for n, payload in enumerate(draw(st.lists(AMOUNTS, max_size=8)), 1)]
    refs = draw(st.lists(st.integers(1, 9), max_size=4))
    return [*paid, *(body(100 + n, Kind.UNDO, ref=ref) for n, ref in enumerate(refs))]


@given(journals(), st.randoms(use_true_random=False))
def test_every_replica_counts_the_same(journal: list[Body], shuffled: object) -> None:
    """In any order, and with entries that come twice."""
    again = [*journal, *journal]
    shuffled.shuffle(again)  # type: ignore[attr-defined]  # hypothesis's own random
    assert takings(again) == takings(journal)


@given(journals())
def test_the_till_is_what_was_paid_less_what_was_taken_back(journal: list[Body]) -> None:
    """Sums by way of paying and by currency come to the same as counting by hand."""
    undone = {one.ref for one in journal if one.kind is Kind.UNDO}
    standing = [one for one in journal if one.kind is Kind.PAID and one.id not in undone]
    found = sums(takings(journal))
    assert sum(one.number for one in found) == len(standing)
    for currency in ("EUR", "CHF"):
        cents = [one.payload["amount_cents"] for one in standing if one.payload["currency"] == currency]
        assert sum(one.cents for one in found if one.currency == currency) == sum(map(int, map(str, cents)))

"""How readers come back to what they lost."""

from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.retrying import retry_delays_s


def test_delays_grow_to_five_seconds() -> None:
    """Half a second first, doubled, never longer than five seconds."""
    delays_s = retry_delays_s()
    assert [next(delays_s) for _ in range(6)] == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]


@given(st.floats(0.01, 10), st.floats(0.01, 60))
@settings(deadline=None, max_examples=60)
def test_delays_never_shrink_and_never_exceed_the_longest(first_s: float, longest_s: float) -> None:
    """Patience grows."""
    delays_s = list(islice(retry_delays_s(first_s, longest_s), 20))
    assert delays_s == sorted(delays_s)
    assert max(delays_s) <= longest_s

"""How many requests a device makes: the download leaves room for check-ins."""

from threading import Event

from hypothesis import given
from hypothesis import strategies as st

from sync.pretix.pace import PER_MINUTE, RESERVED, WINDOW_S, Pace


class Ticking:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now_s


@given(urgent=st.lists(st.floats(0, 0.4), max_size=200), per_minute=st.integers(4, 400))
def test_the_download_stays_below_what_is_allowed(urgent: list[float], per_minute: int) -> None:
    """When it asks, the minute behind it holds no more requests than allowed, whatever check-ins ask."""
    clock, made = Ticking(), list[float]()
    pace = Pace(per_minute, clock)
    for pause in urgent:
        clock.now_s += pause
        pace.count()
        made.append(clock.now_s)
        if pace.wait_s() == 0:
            pace.count()
            made.append(clock.now_s)
            assert sum(at > clock.now_s - WINDOW_S for at in made) <= per_minute


def test_what_can_wait_waits_until_the_oldest_is_a_minute_old() -> None:
    """The wait is as long as needed and no longer."""
    clock = Ticking()
    pace = Pace(now_s=clock)
    for _ in range(PER_MINUTE - RESERVED):
        assert pace.wait_s() == 0
        pace.count()
    clock.now_s += 20
    assert pace.wait_s() == WINDOW_S - 20
    clock.now_s += WINDOW_S - 20
    assert pace.wait_s() == 0


def test_waiting_ends_when_we_are_to_stop() -> None:
    """Nobody waits a minute for a program that ends."""
    stopping, pace = Event(), Pace(2)
    pace.count()
    stopping.set()
    assert not pace.wait(stopping)
    assert Pace().wait(Event())

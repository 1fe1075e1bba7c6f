"""What staff read of the line to hub or central: never just a colour, the unknown never green."""

import pytest

from kiosk.lines import HEARD_S, Lines
from kiosk.screens.line_words import link_signal
from kiosk.theme import GOOD, QUIET, WARN
from kiosk.views import Link, Others
from kiosk.words import words_in
from sync.hub.protocol import DeviceSeen
from tests.fakes.clock import START_MS

HOUR_MS = 3_600_000


def linked(pending: int, *ages: float) -> Link:
    """A good line to a hub with so many other kiosks, each heard so many seconds ago."""
    heard = sum(age <= HEARD_S for age in ages)
    return Link(True, START_MS, pending, others=Others(heard, len(ages), max(ages)))  # noqa: FBT003


@pytest.mark.parametrize(
    ("link", "said", "colour"),
    [
        pytest.param(linked(0, 4, 9, 2), "● 4 von 4 Kiosken da · 0 zu senden", GOOD, id="all are there"),
        pytest.param(linked(23, 4), "● 2 von 2 Kiosken da · 23 zu senden", QUIET, id="something waits"),
        pytest.param(
            linked(0, 4, 95, 2),
            "● 3 von 4 Kiosken da, zuletzt vor 1 min · 0 zu senden",
            QUIET,
            id="one is silent",
        ),
        pytest.param(
            Link(False, START_MS, 23, others=Others(3, 3, 1.0)),  # noqa: FBT003
            "▲ getrennt seit 10:00 · 23 zu senden",
            WARN,
            id="cut off, whoever was there before",
        ),
        pytest.param(
            Link(True, START_MS, 0),  # noqa: FBT003
            "● verbunden · 0 zu senden",
            GOOD,
            id="no hub, or nobody else yet",
        ),
    ],
)
def test_the_line_is_told_in_words(link: Link, said: str, colour: str) -> None:
    """How many are there, how long the most silent one has been so, and how much waits."""
    signal = link_signal(words_in("de", "Europe/Berlin"), link, START_MS + HOUR_MS)
    assert (str(signal), signal.colour) == (said, colour)


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        pytest.param((), None, id="nobody else"),
        pytest.param((None, None), None, id="nobody who was ever heard"),
        pytest.param((None, 5.0), Others(1, 1, 5.0), id="one was never heard"),
        pytest.param((HEARD_S, HEARD_S + 1), Others(1, 2, HEARD_S + 1), id="three beats missed"),
    ],
)
def test_a_kiosk_that_is_silent_is_told_from_one_that_never_came(
    ages: tuple[float | None, ...], expected: Others | None
) -> None:
    """A device that was added and never enrolled is no kiosk that is missing."""
    lines = Lines(connected=True, since_ms=START_MS)
    lines.others = tuple(DeviceSeen(name=str(n), age_s=age) for n, age in enumerate(ages))
    assert lines.link(0).others == expected


def test_a_call_for_staff_goes_before_what_can_wait() -> None:
    """The kiosk’s name stands where the line stands otherwise; one that fell silent calls no more."""
    lines = Lines(connected=True, since_ms=START_MS)
    lines.others = (
        DeviceSeen(name="Kiosk 2", age_s=4.0, calls_staff=True),
        DeviceSeen(name="Kiosk 3", age_s=HEARD_S + 1, calls_staff=True),
    )
    german = words_in("de", "Europe/Berlin")
    signal = link_signal(german, lines.link(0), START_MS)
    assert (str(signal), signal.colour) == ("▲ Hilfe gewünscht: Kiosk 2", WARN)
    waits = link_signal(german, lines.link(23), START_MS)
    assert str(waits) == "▲ Hilfe gewünscht: Kiosk 2 · 23 zu senden"
    lines.connected = False
    assert "getrennt" in link_signal(german, lines.link(0), START_MS).text

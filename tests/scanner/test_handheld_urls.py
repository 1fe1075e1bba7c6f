"""Scanner URLs: what is understood, and what is said to the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.errors import ConfigError
from scanner.handheld.layouts import Layout
from scanner.handheld.urls import LONGEST_URL, ScannerUrl, is_scanner, parse_scanner, parse_scanners

BAUDS = "Write one of: 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200."
ALL = "Write one of: serial:/dev/ttyACM0, evdev:/dev/input/by-id/NAME?layout=us, stdin."


@pytest.mark.parametrize(
    ("url", "parsed"),
    [
        pytest.param("serial:/dev/ttyACM0", ScannerUrl("serial", "/dev/ttyACM0"), id="serial"),
        pytest.param(
            "serial:/dev/serial/by-id/usb-X:1-if00?baud=115200",
            ScannerUrl("serial", "/dev/serial/by-id/usb-X:1-if00", 115_200),
            id="serial by its id, with a speed",
        ),
        pytest.param(
            "evdev:/dev/input/by-id/usb-X-event-kbd?layout=de",
            ScannerUrl("evdev", "/dev/input/by-id/usb-X-event-kbd", layout=Layout.DE),
            id="keyboard",
        ),
        pytest.param(
            "evdev:/dev/input/event3", ScannerUrl("evdev", "/dev/input/event3"), id="no layout said"
        ),
        pytest.param(" stdin ", ScannerUrl("stdin"), id="standard input"),
    ],
)
def test_urls_are_read(url: str, parsed: ScannerUrl) -> None:
    """Way, device and settings of a scanner stand in its URL."""
    assert parse_scanner(url) == parsed


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        pytest.param("/dev/ttyACM0", "Did you mean serial:/dev/ttyACM0?", id="a device alone"),
        pytest.param("/dev/input/event3", "Did you mean evdev:/dev/input/event3?", id="an input device"),
        pytest.param("seriel:/dev/ttyACM0", "Did you mean serial:/dev/ttyACM0?", id="a slip"),
        pytest.param("SERIAL:/dev/ttyACM0", "Did you mean serial:/dev/ttyACM0?", id="capitals"),
        pytest.param("hid:/dev/input/event3", "Did you mean evdev:/dev/input/event3?", id="another name"),
        pytest.param("usb:05e0:1200", "Did you mean serial:/dev/ttyACM0?", id="USB by numbers"),
        pytest.param("STDIN", "Did you mean stdin?", id="stdin in capitals"),
        pytest.param("stdin:", "Did you mean stdin?", id="stdin with a colon"),
        pytest.param("serial:", "Write it like serial:/dev/ttyACM0.", id="no device"),
        pytest.param("serial:ttyACM0", "Write it like serial:/dev/ttyACM0.", id="no path"),
        pytest.param(
            "serial:/dev/ttyACM0?baud=", BAUDS,
            id="no speed",
        ),
        pytest.param(
            "serial:/dev/ttyACM0?baud=²", BAUDS,
            id="a digit that is none",
        ),
        pytest.param("serial:/dev/ttyACM0?buad=9600", "Did you mean baud?", id="unknown option"),
        pytest.param("serial:/dev/ttyACM0?layout=de", "Did you mean baud?", id="option of another kind"),
        pytest.param("evdev:/dev/input/event3?layout=fr", "Write layout=us or layout=de.", id="no such"),
        pytest.param(
            "zebra", ALL, id="else"
        ),
        pytest.param(
            "serial:/dev/\x1b[2J",
            ALL,
            id="commands to the terminal",
        ),
    ],
)  # fmt: skip
def test_other_urls_get_a_remedy(url: str, remedy: str) -> None:
    """What cannot be used is refused with the nearest right form."""
    with pytest.raises(ConfigError) as refused:
        parse_scanner(url)
    assert refused.value.remedy == remedy


@given(st.one_of(st.text(max_size=60), st.from_regex(r"(serial|evdev|stdin):?/?.{0,30}", fullmatch=True)))
def test_any_text_is_a_url_or_an_error(url: str) -> None:
    """No text ends in anything but a URL or a clear refusal."""
    try:
        parsed = parse_scanner(url)
    except ConfigError:
        return
    assert is_scanner(parsed.name)


def test_a_huge_url_is_refused() -> None:
    """Nobody looks for near forms of a megabyte."""
    with pytest.raises(ConfigError):
        parse_scanner("serial:/" + "x" * LONGEST_URL)


@pytest.mark.parametrize(
    ("urls", "problem"),
    [
        pytest.param(("serial:/dev/ttyACM0", "stdin"), "its keys come from there", id="standard input"),
        pytest.param(("serial:/dev/ttyACM0", "serial:/dev/ttyACM0?baud=1200"), "named twice", id="one twice"),
        pytest.param(("serial:/dev/ttyACM0", "zebra"), "'zebra' is not understood", id="one unknown"),
    ],
)
def test_scanners_of_a_kiosk(urls: tuple[str, ...], problem: str) -> None:
    """Each scanner once, each understood, and none that the keyboard is already."""
    with pytest.raises(ConfigError, match=problem):
        parse_scanners(urls)
    assert [scanner.name for scanner in parse_scanners(urls[:1])] == ["serial:/dev/ttyACM0"]

"""What the settings of a self-service kiosk become, from the file to what its screen is given."""

from pathlib import Path

from msgspec.structs import replace

from checkin.verdict import Admit
from kiosk.admission.confirming import Proposed
from kiosk.bootstrap import open_kiosk
from kiosk.fleet.vitals import vitals
from kiosk.fullscreen import make_outfit
from kiosk.settings import load_settings
from kiosk.views import DeskPlace, Scanned
from tests.fakes.einlass import TICKET, sample_world

PROFILE = """
    lists = ["Einlass"]
    printer = "png:{badges}"
    exit_pin = "4711"
    [self_service]
    confirm_name = true
    badge_outlet = "left"
    time_factor = 2
    privacy = {{de = "Kurz.", en = "Short."}}
    privacy_url = "https://example.org"
"""


def test_every_setting_reaches_the_screen(tmp_path: Path) -> None:
    """Words, times and the second step; the next heartbeat says that somebody is called, until nobody is."""
    world = sample_world(tmp_path)
    (tmp_path / "own.toml").write_text(PROFILE.format(badges=tmp_path / "badges"), "utf-8")
    settings = load_settings(str(tmp_path / "own.toml"), tmp_path, {})
    with open_kiosk(replace(world, settings=settings)) as kiosk:
        outfit = make_outfit(kiosk, ())
        assert (outfit.badge_outlet, outfit.time_factor) == ({"": "left"}, 2.0)
        assert (outfit.privacy["en"], outfit.privacy_url) == ("Short.", "https://example.org")
        assert outfit.confirming is not None
        proposed = outfit.confirming.begin(Scanned(TICKET), outfit.place)
        assert isinstance(proposed, Proposed)
        assert isinstance(kiosk.desk.check_in(TICKET, outfit.place).verdict, Admit)
        assert outfit.is_staff is not None
        assert [outfit.is_staff(pin) for pin in ("4711", "0000", "")] == [True, False, False]
        for is_wanted in (True, False):
            outfit.tell_call(is_wanted)
            place: DeskPlace = kiosk.place
            assert vitals(kiosk.lines, settings, place, 0).calls_staff is is_wanted


def test_without_settings_nothing_is_asked(tmp_path: Path) -> None:
    """An event that was set up before prints as it did."""
    with open_kiosk(sample_world(tmp_path)) as kiosk:
        outfit = make_outfit(kiosk, ())
        assert outfit.confirming is None
        assert (outfit.time_factor, outfit.badge_outlet, outfit.privacy) == (1.0, {}, {})

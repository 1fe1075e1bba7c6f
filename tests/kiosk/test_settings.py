"""Settings: strict, and whatever is wrong is named with its file, its key and what would be right."""

import os
from pathlib import Path

import pytest

from checkin.errors import ConfigError
from checkin.model import Direction, OnNoAnswer
from kiosk.settings import PARSERS, SYSTEM_DATA_DIR, Mode, Settings, find_data_dir, load_settings
from kiosk.stands.views import Passed
from kiosk.theme import Look


def _load(folder: Path, text: str, environment: dict[str, str] | None = None, **spoken: object) -> Settings:
    (folder / "config.toml").write_text(text, "utf-8")
    return load_settings(None, folder, environment or {}, spoken)


def _problem(folder: Path, text: str, environment: dict[str, str] | None = None) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        _load(folder, text, environment)
    assert caught.value.remedy
    return caught.value


def test_every_setting_has_a_parser() -> None:
    """None can be set in the program that cannot be set from outside, and the other way round."""
    assert list(Settings.__struct_fields__) == list(PARSERS)


def test_no_file_means_the_built_in_settings(tmp_path: Path) -> None:
    """A first start needs no settings."""
    assert load_settings(None, tmp_path / "not there yet", {}) == Settings()


WHOLE_PROFILE = """
    mode = "desk"
    lists = ["Einlass", "Saal 1"]
    gate = "Haupteingang"
    room = "Kongress"
    direction = "exit"
    printer = "escpos+tcp://192.0.2.7:9100"
    spare_printer = "escpos+tcp://192.0.2.8:9100"
    roll_m = 80
    camera = "v4l2:/dev/video0"
    preview = false
    scanners = ["serial:/dev/ttyACM0"]
    languages = "en, de"
    on_no_answer = "ask"
    template = "badge"
    fonts = ["/usr/share/fonts/extra"]
    way_to_desk = "left of the entrance"
    look = "light"
    exit_pin = "4711"
    self_lookup = false
    [self_service]
    confirm_name = true
    badge_outlet = {de = "neben der Kamera", en = "beside the camera"}
    time_factor = 1.5
    privacy = "Wir prüfen Ihr Ticket.\\nMehr am Schalter."
    privacy_url = "https://example.org/privacy"
    [stand]
    exhibitor = {de = "Stadtwerke", en = "Utilities"}
    passes_on = ["organisation", "name", "name"]
    [central]
    url = "https://tickets.example.org"
    organizer = "city"
    event = "kk26"
    token_file = "TOKEN_FILE"
"""


def test_a_whole_profile(tmp_path: Path) -> None:
    """Every key of the device profile."""
    token_file = tmp_path / "token"
    token_file.write_text(" s3cret \n")
    assert _load(tmp_path, WHOLE_PROFILE.replace("TOKEN_FILE", str(token_file))) == Settings(
        mode=Mode.DESK,
        lists=("Einlass", "Saal 1"),
        gate="Haupteingang",
        room="Kongress",
        direction=Direction.EXIT,
        printer="escpos+tcp://192.0.2.7:9100",
        spare_printer="escpos+tcp://192.0.2.8:9100",
        roll_m=80,
        camera="v4l2:/dev/video0",
        preview=False,
        scanners=("serial:/dev/ttyACM0",),
        languages=("en", "de"),
        on_no_answer=OnNoAnswer.ASK,
        template="badge",
        fonts=("/usr/share/fonts/extra",),
        way_to_desk="left of the entrance",
        look=Look.LIGHT,
        exit_pin="4711",
        self_lookup=False,
        self_service_confirm_name=True,
        self_service_badge_outlet={"de": "neben der Kamera", "en": "beside the camera"},
        self_service_time_factor=1.5,
        self_service_privacy={"": "Wir prüfen Ihr Ticket.\nMehr am Schalter."},
        self_service_privacy_url="https://example.org/privacy",
        stand_exhibitor={"de": "Stadtwerke", "en": "Utilities"},
        stand_passes_on=(Passed.NAME, Passed.ORGANISATION),
        central_url="https://tickets.example.org",
        central_organizer="city",
        central_event="kk26",
        central_token="s3cret",
        central_token_file=str(token_file),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "is empty", id="empty"),
        pytest.param("\n \n# only a remark\n", "is empty", id="only a remark"),
        pytest.param('mode = "desk"\ngate = Nord\n', "line 2", id="no TOML: the line is named"),
        pytest.param('mode = "desk"\nmode = "door"\n', "line 2", id="a key twice"),
        pytest.param('prinetr = "x"', "prinetr: is unknown; the nearest setting is printer", id="a slip"),
        pytest.param(
            '[central]\nulr = "x"',
            "[central] ulr: is unknown; the nearest setting is [central] url",
            id="in a table",
        ),
        pytest.param("roll_m = 0", "roll_m: must be metres from 1 to 1000", id="a roll without paper"),
        pytest.param("roll_m = 30.5", "roll_m: must be metres from 1 to 1000", id="half a metre"),
        pytest.param("printer = 9100", "printer: must be a text in quotes", id="a number for a text"),
        pytest.param("lists = [1]", "lists: must be a list of texts", id="numbers for texts"),
        pytest.param('mode = "kiosk"', "mode: must be one of self-service, desk, door", id="no such mode"),
        pytest.param(
            '[stand]\npasses_on = ["email"]',
            "[stand] passes_on: must be one or more of name, organisation",
            id="what is not kept cannot be passed on",
        ),
        pytest.param(
            "[stand]\npasses_on = []", "[stand] passes_on: must be one or more of", id="nothing at all"
        ),
        pytest.param("mode = []", "mode: must be one of", id="a list for a mode"),
        pytest.param('direction = "in"', "direction: must be one of entry, exit", id="no such direction"),
        pytest.param('look = "blue"', "look: must be one of dark, light, high-contrast", id="no such look"),
        pytest.param('exit_pin = "12"', "exit_pin: must be at least 4 digits", id="a short PIN"),
        pytest.param("exit_pin = 4711", "exit_pin: must be a text in quotes", id="a PIN without quotes"),
        pytest.param('exit_pin = "٤٧١١"', "exit_pin: must be at least 4 digits", id="digits of no keypad"),
        pytest.param('self_lookup = "no"', "self_lookup: must be true or false", id="neither yes nor no"),
        pytest.param('central = "x"', "central: is no table", id="a text for a table"),
        pytest.param("self_service = 1", "self_service: is no table", id="a number for a table"),
        pytest.param(
            "[self_service]\nconfirm = true",
            "[self_service] confirm: is unknown; the nearest setting is [self_service] confirm_name",
            id="a slip in the other table",
        ),
        *(
            pytest.param(
                f"[self_service]\ntime_factor = {written}",
                "[self_service] time_factor: must be a number from 1 to 5",
                id=f"a factor of {written}",
            )
            for written in ("0.5", "6", "nan", "inf", "true", '"fast"')
        ),
        *(
            pytest.param(
                f"[self_service]\nprivacy_url = {written}",
                "[self_service] privacy_url: must be an address",
                id=f"an address like {written[:20]}",
            )
            for written in (
                '"example.org"',
                '"javascript:alert(1)"',
                '"https://exämple.org"',
                f'"https://{"x" * 200}"',
            )
        ),
        pytest.param(
            "[self_service]\nbadge_outlet = {de = 1}",
            "[self_service] badge_outlet: must be a text in quotes, or one per language",
            id="a number for words",
        ),
        pytest.param(
            f'[self_service]\nbadge_outlet = "{"x" * 37}"',
            "[self_service] badge_outlet: must be at most 36 letters",
            id="a way that no panel can hold",
        ),
        pytest.param(
            f'[self_service]\nprivacy = "{"x" * 3001}"',
            "[self_service] privacy: must be at most 3000 letters",
            id="a notice that nobody reads",
        ),
        pytest.param(
            '[central]\ntoken_file = "/not/there"', "cannot be read", id="a token file that is gone"
        ),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    """File, key, problem, and what would be right."""
    error = _problem(tmp_path, text)
    assert said in error.problem
    if "token_file" not in text:
        assert str(tmp_path / "config.toml") in error.problem


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        pytest.param("", ["[central] organizer", "[central] token"], id="an address alone"),
        pytest.param('organizer = "city"', ["[central] token"], id="no token"),
        pytest.param('token = "s3cret"', ["[central] organizer"], id="no organizer"),
        pytest.param(
            'organizer = "city"\ntoken_file = "EMPTY"', ["[central] token"], id="an empty token file"
        ),
    ],
)
def test_a_central_system_needs_all_that_it_is_reached_with(
    tmp_path: Path, text: str, missing: list[str]
) -> None:
    """Said at the start, key by key, and not entry by entry at the door."""
    (tmp_path / "empty").write_text("\n")
    written = text.replace("EMPTY", str(tmp_path / "empty"))
    problem = _problem(tmp_path, f'[central]\nurl = "https://x.example"\n{written}').problem
    assert problem.splitlines() == [f"{key}: is missing, but [central] url is set." for key in missing]


@pytest.mark.parametrize(
    ("scanners", "remedy"),
    [
        pytest.param('["/dev/ttyACM0"]', "Did you mean serial:/dev/ttyACM0?", id="a device alone"),
        pytest.param('["evdev:/dev/input/event3?layout=fr"]', "layout=us or layout=de", id="no such layout"),
        pytest.param('["stdin"]', "the keyboard always is a scanner", id="where keys come from"),
    ],
)
def test_scanners_are_understood(tmp_path: Path, scanners: str, remedy: str) -> None:
    """A scanner that nobody could read is said at the start, with the nearest right form."""
    error = _problem(tmp_path, f"scanners = {scanners}")
    assert error.problem.startswith("scanners: ")
    assert remedy in error.remedy


@pytest.mark.parametrize(
    "first",
    [
        pytest.param("", id="no printer at all"),
        pytest.param('printer = "zpl+tcp://192.0.2.8"', id="the same one"),
        pytest.param('printer = "zpl+tcp://192.0.2.8?media=72x120"', id="the same one with other paper"),
    ],
)
def test_a_second_printer_is_another_one(tmp_path: Path, first: str) -> None:
    """One that is held by itself already would never print."""
    problem = _problem(tmp_path, f'{first}\nspare_printer = "zpl+tcp://192.0.2.8"\n').problem
    assert "spare_printer: must be another printer" in problem


def test_all_problems_at_once(tmp_path: Path) -> None:
    """Nobody has to start the program once for every slip."""
    problem = _problem(tmp_path, 'prinetr = "x"\nmode = "kiosk"\nlists = 7\n[central]\nurl = 1\n').problem
    assert len(problem.splitlines()) == 4


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    """Bytes of another encoding are named as such."""
    (tmp_path / "config.toml").write_bytes('gate = "Süd"'.encode("latin-1"))
    with pytest.raises(ConfigError, match="is not UTF-8 text"):
        load_settings(None, tmp_path, {})


def test_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    """Notepad writes one; it is no harm."""
    (tmp_path / "config.toml").write_bytes('gate = "Süd"'.encode("utf-8-sig"))
    assert load_settings(None, tmp_path, {}).gate == "Süd"


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    """By --config or by EINLASS_CONFIG; a folder is no file either."""
    for named, environment in (
        ("gone.toml", {}),
        (None, {"EINLASS_CONFIG": "gone.toml"}),
        (str(tmp_path), {}),
    ):
        with pytest.raises(ConfigError, match="cannot be read"):
            load_settings(named, tmp_path, environment)


def test_a_data_folder_of_somebody_else_is_no_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where we may not even look, the remedy names another folder."""

    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refuse)
    with pytest.raises(ConfigError, match="Permission denied") as caught:
        load_settings(None, tmp_path, {})
    assert "--data-dir" in caught.value.remedy


def test_which_file_is_read(tmp_path: Path) -> None:
    """--config over EINLASS_CONFIG over config.toml in the data folder."""
    for name in ("config", "given", "named"):
        (tmp_path / f"{name}.toml").write_text(f'gate = "{name}"')
    environment = {"EINLASS_CONFIG": str(tmp_path / "named.toml")}
    assert load_settings(None, tmp_path, {}).gate == "config"
    assert load_settings(None, tmp_path, environment).gate == "named"
    assert load_settings(str(tmp_path / "given.toml"), tmp_path, environment).gate == "given"


def test_who_overrides_whom(tmp_path: Path) -> None:
    """The command line over the environment over the file; what is not said stays."""
    environment = {"EINLASS_GATE": "environment", "EINLASS_ROOM": "environment", "EINLASS_LISTS": "A, B"}
    text = 'gate = "file"\nroom = "file"\ntemplate = "file"\nlists = ["C"]'
    found = _load(tmp_path, text, environment, gate="spoken", printer=None, mode=Mode.DOOR)
    assert (found.gate, found.room, found.template) == ("spoken", "environment", "file")
    assert (found.lists, found.mode, found.printer) == (("A", "B"), Mode.DOOR, "")


def test_central_from_the_environment(tmp_path: Path) -> None:
    """EINLASS_CENTRAL_URL and the like."""
    environment = {"EINLASS_CENTRAL_URL": "https://a.example.org", "EINLASS_CENTRAL_TOKEN": "t"}
    found = _load(tmp_path, '[central]\nurl = "https://b.example.org"\norganizer = "o"', environment)
    assert (found.central_url, found.central_token, found.central_organizer) == (
        "https://a.example.org",
        "t",
        "o",
    )


def test_an_unknown_variable_is_an_error(tmp_path: Path) -> None:
    """EINLASS_PRINTR names the nearest setting; variables of others are nobody's business."""
    error = _problem(tmp_path, 'gate = "x"', {"EINLASS_PRINTR": "x", "PRINTR": "y"})
    assert "EINLASS_" in error.problem
    assert "the nearest setting is printer" in error.problem


def test_the_variables_of_places_are_no_settings(tmp_path: Path) -> None:
    """Those for data, settings file and key stand beside the settings."""
    environment = {"EINLASS_DATA_DIR": "/x", "EINLASS_LEDGER_KEY_FILE": "/y"}
    assert load_settings(None, tmp_path, environment) == Settings()


def test_a_token_file_wins_over_a_token(tmp_path: Path) -> None:
    """It is the safer place."""
    (tmp_path / "token").write_text("from the file\n")
    text = f'[central]\ntoken = "plain"\ntoken_file = "{tmp_path / "token"}"'
    assert _load(tmp_path, text).central_token == "from the file"


@pytest.mark.parametrize(
    ("given", "environment", "found"),
    [
        pytest.param("/a", {"EINLASS_DATA_DIR": "/b"}, "/a", id="as given"),
        pytest.param(None, {"EINLASS_DATA_DIR": "/b", "XDG_DATA_HOME": "/c"}, "/b", id="by our variable"),
        pytest.param(None, {"XDG_DATA_HOME": "/c", "HOME": "/d"}, "/c/einlass", id="by XDG"),
        pytest.param(
            None, {"EINLASS_DATA_DIR": "", "XDG_DATA_HOME": "/c"}, "/c/einlass", id="empty is not set"
        ),
        pytest.param(None, {}, str(SYSTEM_DATA_DIR), id="a unit has no home"),
    ],
)
def test_where_data_are_kept(given: str | None, environment: dict[str, str], found: str) -> None:
    """As given, by our variable, by XDG, else where units keep it."""
    assert str(find_data_dir(given, environment)) == found


@pytest.mark.parametrize(
    ("user", "found"),
    [
        pytest.param(0, str(SYSTEM_DATA_DIR), id="root"),
        pytest.param(1000, "/home/a/.local/share/einlass", id="anybody else"),
    ],
)
def test_where_people_keep_data(monkeypatch: pytest.MonkeyPatch, user: int, found: str) -> None:
    """Root works for the unit; everybody else has the usual place at home."""
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert str(find_data_dir(None, {"HOME": "/home/a"})) == found


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shells do not expand it behind an equals sign."""
    monkeypatch.setenv("HOME", "/home/a")
    assert str(find_data_dir("~/data", {})) == "/home/a/data"


def test_words_for_attendees_are_harmless(tmp_path: Path) -> None:
    """What an organiser pastes from elsewhere brings no commands to the terminal; empty words are none."""
    text = '[self_service]\nprivacy = {de = "Kurz\\u001b[2J und\\u202e gut\\n\\n\\nMehr", en = " \\n"}'
    assert _load(tmp_path, text).self_service_privacy == {"de": "Kurz und gut\nMehr"}

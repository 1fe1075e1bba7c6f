"""A kiosk that is paired: enrolled and examined by command, placed by pretix, fresh without a restart."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.verdict import Admit
from kiosk.bootstrap import open_kiosk
from kiosk.screens.line_words import link_signal
from kiosk.settings import Settings
from kiosk.words import words_in
from kiosk.worlds import World
from sync.replica import count_positions
from tests.fakes.einlass import call, wait_until
from tests.fakes.pretix_api import order_row, position_row
from tests.fakes.pretix_server import INIT_TOKEN, FakePretixServer, fake_pretix

WAIT_S = 20.0


@pytest.fixture
def pretix() -> Iterator[tuple[str, FakePretixServer]]:
    """A server with seven tickets and two lists, of which it proposes the first."""
    with fake_pretix(3) as (url, server):
        server.api.documents["checkinlists/"] = [{"id": 1, "name": "Einlass"}, {"id": 2, "name": "Saal"}]
        for number in range(1, 8):
            server.api.put(order_row(f"O{number}", position_row(number), at=number))
        yield url, server


def code(url: str) -> str:
    """The text of the device's code."""
    return json.dumps({"handshake_version": 1, "url": url, "token": INIT_TOKEN})


def world_at(folder: Path) -> World:
    """A kiosk without settings of its own."""
    return World(folder, Settings(central_deadline_ms=0), {})


def test_enrol_pairs_and_fetches(pretix: tuple[str, FakePretixServer], tmp_path: Path) -> None:
    """What is printed, and that it can be done again without the code."""
    url, server = pretix
    done = call("enrol", code(url), "--data-dir", tmp_path)
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        "Paired as “Kiosk 1” (device 4) of org.",
        "7 tickets and 2 check-in lists are here: forum.",
        "This kiosk’s check-in list is “Einlass”, by what pretix proposes.",
    ]
    assert done.err.splitlines()[-1] == "7 of 7 orders"
    server.api.put(order_row("NEW", position_row(99), at=99))
    again = call("enrol", "--again", "--data-dir", tmp_path)
    assert "8 tickets" in again.out


def test_the_settings_decide_at_which_list_it_works(
    pretix: tuple[str, FakePretixServer], tmp_path: Path
) -> None:
    """What pretix proposes is told only where it counts; where nobody says any, that is told."""
    url, server = pretix
    (tmp_path / "config.toml").write_text('lists = ["Saal"]\n', encoding="utf-8")
    server.proposes = None
    assert "check-in list is" not in call("enrol", code(url), "--data-dir", tmp_path).out
    (tmp_path / "config.toml").write_text("exit_pin = '4711'\n", encoding="utf-8")
    assert "Say at which list" in call("enrol", "--again", "--data-dir", tmp_path).out


@pytest.mark.parametrize(
    ("words", "code_", "told"),
    [
        pytest.param(("enrol", "--again"), 2, "paired with nothing", id="nothing to do again"),
        pytest.param(("enrol", "nonsense"), 2, "no code for pairing", id="no code"),
        pytest.param(
            ("enrol", '{"url": "http://127.0.0.1:9", "token": "t"}'), 3, "does not answer", id="nobody there"
        ),
        pytest.param(
            ("enrol", '{"url": "http://127.0.0.1:9", "token": "t", "einlass": 1}'),
            3,
            "hub does not answer",
            id="no hub there",
        ),
        pytest.param(("import",), 2, "nothing to import", id="an import of nothing"),
    ],
)
def test_what_cannot_be_done_is_told(words: tuple[str, ...], code_: int, told: str, tmp_path: Path) -> None:
    """With a remedy, and the exit code that says what kind of trouble it is."""
    done = call(*words, "--data-dir", tmp_path)
    assert done.code == code_
    assert told in done.err
    assert len(done.err.strip().splitlines()) >= 2


def test_attendees_come_from_pretix_alone(pretix: tuple[str, FakePretixServer], tmp_path: Path) -> None:
    """A table would make second people of those who are here; rooms may be put over."""
    url, _ = pretix
    assert call("enrol", code(url), "--data-dir", tmp_path).code == 0
    table = tmp_path / "table.csv"
    table.write_text("name\nAda\n", encoding="utf-8")
    refused = call("import", table, "--data-dir", tmp_path)
    assert (refused.code, "come from pretix" in refused.err) == (2, True)
    rooms = tmp_path / "rooms.toml"
    rooms.write_text('[[room]]\nname = "Saal"\ncounts = ["Saal"]\n', encoding="utf-8")
    done = call("import", "--event", rooms, "--data-dir", tmp_path)
    assert (done.code, done.out) == (0, "1 rooms, 0 sessions, 2 lists.\n")


def test_the_doctor_names_the_profile_that_is_missing(
    pretix: tuple[str, FakePretixServer], tmp_path: Path
) -> None:
    """Good news, what is not allowed, and where settings came from; with the line it is asked over."""
    url, server = pretix
    assert call("enrol", code(url), "--data-dir", tmp_path).code == 0
    (tmp_path / "config.toml").write_text('gate = "Tor"\n', encoding="utf-8")
    found = call("doctor", "--json", "--data-dir", tmp_path)
    lines = [json.loads(line) for line in found.out.splitlines()]
    assert found.code == 0
    assert {line["what"]: line["text"] for line in lines}["line"] == "pretix 2026.8.0 answers"
    missing = [line for line in lines if line["what"] == "profile" and line["state"] == "warn"]
    assert any("walk-ins" in line["text"] and "Full device access" in line["remedy"] for line in missing)
    assert {
        "what": "setting",
        "state": "good",
        "text": f"gate: {tmp_path}/config.toml",
        "remedy": "",
    } in lines
    server.is_revoked = True
    cut = call("doctor", "--data-dir", tmp_path)
    assert ("has ended" in cut.out, cut.code) == (True, 3)
    assert call("doctor", "--offline", "--data-dir", tmp_path).code == 0


def test_the_doctor_names_a_central_that_goes_before_the_pairing(
    pretix: tuple[str, FakePretixServer], tmp_path: Path
) -> None:
    """Nothing would be fetched any more, and nobody would know why."""
    url, _ = pretix
    assert call("enrol", code(url), "--data-dir", tmp_path).code == 0
    central = f'[central]\nurl = "{url}"\norganizer = "org"\ntoken = "t"\n'
    (tmp_path / "config.toml").write_text(central, encoding="utf-8")
    found = call("doctor", "--offline", "--data-dir", tmp_path)
    assert ("goes before the pairing" in found.out, found.code) == (True, 3)


def test_a_paired_kiosk_stands_where_pretix_says(
    pretix: tuple[str, FakePretixServer], tmp_path: Path
) -> None:
    """List and gate come from the organiser where the settings say nothing, and check-ins go back."""
    url, server = pretix
    assert call("enrol", code(url), "--data-dir", tmp_path).code == 0
    with open_kiosk(world_at(tmp_path)) as kiosk:
        assert (kiosk.place.list_id, kiosk.place.gate) == (1, 7)
        assert kiosk.puller is not None
        assert kiosk.desk.check_in("secret3", kiosk.place).verdict == Admit()
        assert wait_until(lambda: any(path.endswith("/redeem/") for path in server.asked), WAIT_S)


def test_what_the_organiser_changes_counts_without_a_restart(
    pretix: tuple[str, FakePretixServer], tmp_path: Path
) -> None:
    """A list that closes, a ticket that is sold: the running kiosk knows with the next look."""
    url, server = pretix
    assert call("enrol", code(url), "--data-dir", tmp_path).code == 0
    server.api.documents["checkinlists/"] = [
        {"id": 1, "name": "Einlass", "rules": {"==": [{"var": "entries_number"}, -5]}},
        {"id": 2, "name": "Saal"},
    ]
    server.api.put(order_row("NEW", position_row(99), at=99))
    with open_kiosk(world_at(tmp_path)) as kiosk:
        assert wait_until(lambda: bool(kiosk.event_set.lists[0].rules), WAIT_S)
        answer = kiosk.desk.check_in("secret3", kiosk.place)
        assert answer.verdict != Admit()
        assert wait_until(lambda: count_positions(kiosk.ledger.store) == 8, WAIT_S)


def test_numbers_are_as_old_as_what_was_heard_before_the_start(
    pretix: tuple[str, FakePretixServer], tmp_path: Path
) -> None:
    """A kiosk that starts while it is cut off does not say that it knows how many are inside now."""
    url, server = pretix
    assert call("enrol", code(url), "--data-dir", tmp_path).code == 0
    server.status = 500
    with open_kiosk(world_at(tmp_path)) as kiosk:
        now_ms = kiosk.world.clock.now_ms()
        age_s = now_ms / 1000 - server.api.now.timestamp()
        assert kiosk.lines.age_s(now_ms) == pytest.approx(age_s, abs=10)


def test_an_ended_kiosk_says_so_and_knows_nobody(
    pretix: tuple[str, FakePretixServer], tmp_path: Path
) -> None:
    """Staff see it on the screen; after a restart nobody is asked any more."""
    url, server = pretix
    assert call("enrol", code(url), "--data-dir", tmp_path).code == 0
    server.is_revoked = True
    with open_kiosk(world_at(tmp_path)) as kiosk:
        assert wait_until(lambda: kiosk.desk.link().is_ended, WAIT_S)
        assert kiosk.desk.search("weiss") == []
    with open_kiosk(World(tmp_path, Settings(lists=("1",)), {})) as again:
        assert again.puller is None
        assert again.courier is None
        assert again.desk.link().is_ended
        signal = link_signal(words_in("en", "Europe/Berlin"), again.desk.link(), 0)
        assert signal.text == "access ended · pair again"
    assert call("enrol", "--again", "--data-dir", tmp_path).code == 2
    assert call("doctor", "--offline", "--data-dir", tmp_path).code == 3

"""``einlass import --hub``: a late list comes in while doors run, from any machine that has a pass."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from checkin.verdict import Admit, Reason
from hub.gathering import TokenRight
from hub.serve import Served
from kiosk.bootstrap import open_kiosk
from kiosk.hubs.organiser_pass import PASS_FILE
from tests.fakes.einlass import call, wait_until
from tests.fakes.stored import SAMPLE_EVENT
from tests.kiosk.test_hub_kiosks import enrolled, meeting, reason, try_at

LATE = "LATE2026COMER"
TABLE = f"""secret;order;email;given_name;family_name;product;status
{LATE};LATE1;late@example.org;Ida;Spätzle;Teilnehmer;paid
"""


def organiser(served: Served) -> str:
    """The text of a code for an organiser's machine."""
    code = served.run(served.host.gathering.create_device("office", TokenRight.ORGANISER, {}))
    return served.host.invitation(code)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table with one person whom nobody knew."""
    path = tmp_path / "late.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_a_late_list_comes_in_while_doors_run(tmp_path: Path, table: Path) -> None:
    """A dry run changes nothing; then the ticket opens the door, and her e-mail address finds her there."""
    office = ("--data-dir", tmp_path / "office")
    with meeting(tmp_path) as served, ExitStack() as stack:
        kiosk = stack.enter_context(open_kiosk(enrolled(served, tmp_path, "north")))
        assert reason(try_at(kiosk, LATE)) is Reason.INVALID
        tried = call("import", table, "--dry-run", "--hub", organiser(served), *office)
        assert (tried.code, tried.out.splitlines()[0]) == (0, "1 new, 0 changed, 0 unchanged.")
        url = served.host.reached.url
        done = call("import", table, "--hub", url, *office)
        assert (done.code, done.err) == (0, "")
        assert wait_until(lambda: isinstance(try_at(kiosk, LATE), Admit))
        assert [hit.position.display_name for hit in kiosk.desk.search("late@example.org")] == ["Ida Spätzle"]
        again = call("import", table, "--hub", url, *office)
        assert again.out.splitlines()[0] == "0 new, 0 changed, 1 unchanged."


def test_those_that_the_table_lacks_are_canceled_when_that_is_asked_for(tmp_path: Path, table: Path) -> None:
    """And their tickets open nothing from then on."""
    with meeting(tmp_path) as served, ExitStack() as stack:
        kiosk = stack.enter_context(open_kiosk(enrolled(served, tmp_path, "north")))
        words = ("--remove-missing", "--hub", organiser(served), "--data-dir", tmp_path / "office")
        assert call("import", table, *words).code == 0
        assert wait_until(lambda: reason(try_at(kiosk, "MUSTERTICKET2026")) is Reason.CANCELED)


def test_an_event_file_alone_reaches_the_hub(tmp_path: Path) -> None:
    """As with a local import."""
    with meeting(tmp_path) as served:
        ended = call(
            "import", "--event", SAMPLE_EVENT, "--hub", organiser(served), "--data-dir", tmp_path / "office"
        )
        assert (ended.code, ended.out) == (0, "The hub has the event.\n")


def test_a_bad_table_changes_nothing(tmp_path: Path) -> None:
    """Its problems are named as always."""
    table = tmp_path / "bad.csv"
    table.write_text("secret;status\nA1B2C3D4;maybe\n", encoding="utf-8")
    with meeting(tmp_path) as served:
        ended = call("import", table, "--hub", organiser(served), "--data-dir", tmp_path / "office")
        assert (ended.code, "bad.csv cannot be used" in ended.err) == (2, True), ended.err


def test_a_kiosks_code_imports_nothing(tmp_path: Path, table: Path) -> None:
    """It opens what a door needs."""
    with meeting(tmp_path) as served:
        code = served.run(served.host.gathering.create_device("door", TokenRight.KIOSK, {}))
        text = served.host.invitation(code)
        ended = call("import", table, "--hub", text, "--data-dir", tmp_path / "office")
        assert (ended.code, ended.out) == (2, "")
        assert "--right organiser" in ended.err


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        pytest.param("https://127.0.0.1:1", "no pass", id="an address without a pass"),
        pytest.param('{"url": "https://x", "token": "y"}', "not of a hub", id="a code of pretix"),
        pytest.param("{", "no code", id="half a code"),
    ],
)
def test_whoever_has_no_pass_is_told_how_to_get_one(
    tmp_path: Path, table: Path, said: str, problem: str
) -> None:
    """Nothing is asked of anybody."""
    ended = call("import", table, "--hub", said, "--data-dir", tmp_path / "office")
    assert (ended.code, problem in ended.err) == (2, True)


def test_a_pass_is_readable_by_its_owner_only(tmp_path: Path, table: Path) -> None:
    """It opens the whole list of attendees."""
    with meeting(tmp_path) as served:
        call("import", table, "--hub", organiser(served), "--data-dir", tmp_path / "office")
    assert (tmp_path / "office" / PASS_FILE).stat().st_mode & 0o777 == 0o600

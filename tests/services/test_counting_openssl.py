"""The signature of a counting record, checked by OpenSSL with the lines that the page about it names."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sync.record.keys import fingerprint
from tests.checkin.test_counting import FILE, KEY

pytestmark = pytest.mark.services

PAGE = Path(__file__).parents[2] / "docs" / "counting-record.md"
SCRIPT = re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[-1]
TOOLS = {"openssl": "openssl", "xxd": "xxd"}


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    """Both are packages of Debian."""
    lacking = [package for program, package in TOOLS.items() if shutil.which(program) is None]
    if lacking:
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", *lacking], check=True)


def check(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Run the documented lines in a folder with that file."""
    (folder / "record.csv").write_text(text, "utf-8", newline="")
    return subprocess.run(["sh", "-c", SCRIPT], cwd=folder, capture_output=True, text=True, check=False)


def test_openssl_finds_the_signature_good_and_names_the_key(tmp_path: Path) -> None:
    """The fingerprint is the one that doctor and the file name."""
    done = check(tmp_path, FILE)
    assert "Signature Verified Successfully" in done.stdout
    assert done.stdout.splitlines()[-1] == fingerprint(KEY.public).replace(" ", "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("# event: Kongress", "# event: Kongreß", id="a heading"),
        pytest.param(",103,", ",102,", id="a number"),
        pytest.param("# room 11 8 ", "# room 11 7 ", id="the end of a room"),
    ],
)
def test_openssl_finds_whatever_was_changed(tmp_path: Path, before: str, after: str) -> None:
    """One sign anywhere in the file is enough."""
    assert before in FILE
    assert "Signature Verified Successfully" not in check(tmp_path, FILE.replace(before, after)).stdout
